// Writes the test vectors of this directory from the golden codec, or compares them with what it
// would write.
#include <sfpgen/golden/sfp_file.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "../unit/golden/support.hpp"

namespace {

using namespace sfpgen::golden;
using nlohmann::ordered_json;
using test::Values;

std::string word_hex(const FloatFormat& format, std::uint64_t value) {
  std::string text;
  for (unsigned digit = format.width() / 4; digit-- > 0;) {
    text += "0123456789abcdef"[(value >> (4 * digit)) & 15];
  }
  return text;
}

ordered_json words(const FloatFormat& format, const Values& values) {
  ordered_json list = ordered_json::array();
  for (const std::uint64_t value : values) {
    list.push_back(word_hex(format, value));
  }
  return list;
}

ordered_json packet_vector(const std::string& name, const PacketConfig& config,
                           const Values& values) {
  const Packet packet = encode_packet(config, values);
  const auto decoded = decode_packet(config, packet.metadata, packet.data, values.size());
  if (!decoded.ok()) {
    throw std::runtime_error("internal error: " + name + ": " + decoded.error().text());
  }
  ordered_json vector;
  vector["name"] = name;
  vector["container"] = format_name(config.format);
  vector["exponent_bits"] = config.format.exponent_bits;
  vector["mantissa_bits"] = config.format.mantissa_bits;
  vector["lanes"] = config.lanes;
  vector["rows"] = config.rows;
  vector["kept_mantissa_bits"] = config.kept_mantissa_bits;
  vector["sign"] = config.sign == Sign::keep;
  vector["coding"] = coding_name(config.coding);
  vector["zero_code"] = config.zero_code == ZeroCode::on;
  vector["bias"] = config.bias;
  vector["raw_bits"] = config.raw_bits;
  vector["raw_offset"] = config.raw_offset;
  vector["values"] = words(config.format, values);
  vector["metadata"] = test::to_hex(packet.metadata);
  vector["data"] = test::to_hex(packet.data);
  vector["status"] = {{"nan_lost", packet.status.nan_lost},
                      {"sign_lost", packet.status.sign_lost},
                      {"exp_lost", packet.status.exp_lost}};
  vector["decoded"] = words(config.format, decoded->values);
  return vector;
}

/// Zeros, the smallest and largest subnormal, 1, the largest finite value, infinity and NaNs, of
/// both signs.
Values specials(const FloatFormat& format) {
  const std::uint64_t one = std::uint64_t{format.default_bias()} << format.mantissa_bits;
  const std::uint64_t infinity = std::uint64_t{format.exponent_max()} << format.mantissa_bits;
  const std::uint64_t fraction = low_bits(format.mantissa_bits);
  Values values = {
      0, 1, fraction, fraction + 1, one, infinity - 1, infinity, infinity + 1, infinity + fraction};
  const std::size_t positive = values.size();
  for (std::size_t i = 0; i < positive; ++i) {
    values.push_back(values[i] | std::uint64_t{1} << (format.width() - 1));
  }
  return values;
}

ordered_json make_packets() {
  std::mt19937_64 random(1);
  ordered_json packets = ordered_json::array();
  const auto add = [&](const std::string& name, const PacketConfig& config, const Values& values) {
    packets.push_back(packet_vector(name, config, values));
  };

  // The worked examples of docs/wire_format.md.
  PacketConfig example = default_config(FloatFormat{4, 3});
  example.lanes = 2;
  example.rows = 2;
  example.kept_mantissa_bits = 2;
  add("worked example, delta", example, {0x38, 0x80, 0x45, 0xB3, 0x01});
  example.kept_mantissa_bits = 0;
  example.sign = Sign::drop;
  const Values exponents = {0x38, 0x30, 0x38, 0x38};
  example.coding = Coding::bias;
  add("worked example, bias", example, exponents);
  example.coding = Coding::max;
  add("worked example, max with zero code", example, exponents);
  example.zero_code = ZeroCode::off;
  add("worked example, max without zero code", example, exponents);
  example.zero_code = ZeroCode::on;
  example.coding = Coding::raw;
  example.raw_bits = 2;
  example.raw_offset = 5;
  add("worked example, raw", example, exponents);
  add("worked example, raw with exponents out of reach", example, {0x18, 0x70, 0x00, 0x38});

  // Every coding, zero code and sign choice, in the default shape.
  for (const NamedCoding& named : named_codings()) {
    for (unsigned choice = 0; choice < 4; ++choice) {
      PacketConfig config = default_config(choice % 2 == 0 ? fp32 : bf16);
      config.coding = named.coding;
      config.zero_code = choice / 2 == 0 ? ZeroCode::off : ZeroCode::on;
      config.sign = choice % 2 == 0 ? Sign::keep : Sign::drop;
      config.kept_mantissa_bits = choice * 2 + 1;
      add(std::string(named.name) + ", random values", config,
          test::mixed_values(config.format, 70, random));
    }
  }
  // Special values with all, one and no mantissa bits kept.
  for (const NamedCoding& named : named_codings()) {
    for (const unsigned kept : {10U, 1U, 0U}) {
      PacketConfig config = default_config(fp16);
      config.coding = named.coding;
      config.kept_mantissa_bits = kept;
      config.lanes = 3;
      config.rows = 3;
      add(std::string(named.name) + ", special values", config, specials(fp16));
    }
  }
  // Every number of exponent bits, in odd shapes.
  for (unsigned exponent_bits = 2; exponent_bits <= 11; ++exponent_bits) {
    const unsigned width = exponent_bits < 7    ? 8
                           : exponent_bits < 9  ? 24
                           : exponent_bits < 11 ? 40
                                                : 64;
    const FloatFormat format{exponent_bits, width - 1 - exponent_bits};
    for (int round = 0; round < 2; ++round) {
      PacketConfig config = test::random_config(format, random);
      config.lanes = exponent_bits % 5 + 1;
      config.rows = exponent_bits % 4 + 1;
      add("E = " + std::to_string(exponent_bits) + ", odd shape", config,
          test::mixed_values(format, 5 * exponent_bits + 3, random));
    }
  }
  // Packets of no value, one value, one short of a row, a row and one more; rows of zeros; the
  // largest shape.
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U}) {
    add(std::to_string(count) + " values", default_config(fp32),
        test::mixed_values(fp32, count, random));
  }
  for (const NamedCoding& named : named_codings()) {
    PacketConfig config = default_config(bf16);
    config.coding = named.coding;
    add(std::string(named.name) + ", zeros of both signs", config, Values(20, 0x8000));
  }
  PacketConfig widest = default_config(bf16);
  widest.lanes = 64;
  widest.rows = 64;
  widest.kept_mantissa_bits = 1;
  add("64 lanes", widest, test::mixed_values(bf16, 200, random));
  PacketConfig narrow = default_config(bf16);
  narrow.lanes = 1;
  narrow.rows = 1;
  add("one lane, one row", narrow, test::mixed_values(bf16, 12, random));
  return packets;
}

ordered_json file_vector(const std::string& name, const SfpHeader& header, const Values& values,
                         std::uint64_t block) {
  const auto tensor = encode_tensor(header, values, block);
  if (!tensor.ok()) {
    throw std::runtime_error("internal error: " + name + ": " + tensor.error().text());
  }
  const auto decoded = decode_tensor(tensor->file);
  ordered_json vector;
  vector["name"] = name;
  vector["dtype"] = header.dtype;
  vector["shape"] = header.shape;
  vector["exponent_bits"] = header.config.format.exponent_bits;
  vector["mantissa_bits"] = header.config.format.mantissa_bits;
  vector["blocks"] = tensor->file.blocks.size();
  vector["values"] = words(header.config.format, decoded.value().values);
  vector["sfp"] = test::to_hex(format_sfp(tensor->file));
  return vector;
}

/// Files of version 2: every kind of element format, with and without a shift.
void append_format_files(ordered_json& files) {
  std::mt19937_64 random(3);
  struct Wish {
    const char* name;
    const char* scale;
    const char* dtype;
    FloatFormat container;
  };
  for (const Wish& wish : {Wish{"e3m2", "none", "float32", fp32},
                           {"e0m4:-3", "max", "float32", fp32},
                           {"e4m3:nan-only:infinity", "-7", "bfloat16", bf16},
                           {"fp8_e5m2", "max", "float64", fp64},
                           {"e8m0", "none", "bfloat16", bf16},
                           {"ocp_int8", "3", "float32", fp32},
                           {"fp16", "none", "float16", fp16},
                           {"e2m12:flushed", "max", "float32", fp32}}) {
    FormatRequest request;
    request.name = wish.name;
    request.scale = wish.scale;
    SfpHeader header;
    header.dtype = wish.dtype;
    header.shape = {21};
    header.config = default_config(wish.container);
    header.format = tensor_format(request).value();
    files.push_back(file_vector(std::string("format ") + wish.name, header,
                                test::mixed_values(wish.container, 21, random), 16));
  }
}

/// Files of version 2 in block formats: every form of scale, policy and rounding, whole and partial
/// blocks, rows of several blocks.
void append_block_files(ordered_json& files) {
  std::mt19937_64 random(4);
  struct Wish {
    const char* name;
    const char* scale;
    const char* dtype;
    FloatFormat container;
    ElementRounding rounding = ElementRounding::nearest_even;
  };
  for (const Wish& wish : {Wish{"hbfp4:64", "hbfp", "float32", fp32},
                           {"hbfp6:12", "ceil", "bfloat16", bf16},
                           {"hbfp8:4:sign-magnitude", "hbfp_emulator", "float16", fp16},
                           {"hbfp16:8", "floor", "float64", fp64},
                           {"mxfp8_e5m2", "floor", "float32", fp32, ElementRounding::truncate},
                           {"mxfp8_e4m3:16", "ceil", "bfloat16", bf16},
                           {"mxfp6_e3m2:16", "hbfp", "float64", fp64},
                           {"mxfp6_e2m3:8", "floor", "bfloat16", bf16, ElementRounding::stochastic},
                           {"mxfp4_e2m1", "floor", "float32", fp32},
                           {"mxint8:4", "hbfp_emulator", "float32", fp32},
                           {"nvfp4", "nearest", "float32", fp32},
                           {"nvfp4:4", "nearest", "bfloat16", bf16, ElementRounding::stochastic}}) {
    FormatRequest request;
    request.name = wish.name;
    request.scale = wish.scale;
    request.rounding = wish.rounding;
    request.seed = 11;
    request.value_bits = wish.container.width();
    SfpHeader header;
    header.dtype = wish.dtype;
    header.shape = {51};
    header.config = default_config(wish.container);
    header.format = tensor_format(request).value();
    Values values = test::mixed_values(wish.container, 51, random);
    // Blocks of values that are near each other too, and a block of zeros.
    for (std::size_t i = 0; i < 24; ++i)
      values[i] = i < 8 ? 0 : values[i] >> 3 | std::uint64_t{3} << (wish.container.width() - 4);
    files.push_back(file_vector(std::string("blocks ") + wish.name, header, values, 40));
  }
  FormatRequest request;
  request.name = "hbfp4:4";
  request.lanes = 4;
  SfpHeader header;
  header.shape = {4};
  header.config = default_config(fp32);
  header.format = tensor_format(request).value();
  files.push_back(file_vector("worked example, blocks", header,
                              {0x3F800000, 0xC0000000, 0x40400000, 0x3F000000}, 0));
}

/// Files of version 3: every coding, containers, parts of zeros; the last block is short.
void append_mapped_files(ordered_json& files) {
  std::mt19937_64 random(5);
  struct Wish {
    const char* dtype;
    FloatFormat container;
    Coding coding;
    unsigned kept;
    unsigned zeros;  // one of so many values; 0: none
  };
  for (const Wish& wish : {Wish{"float32", fp32, Coding::delta, 23, 2},
                           {"bfloat16", bf16, Coding::max, 3, 2},
                           {"float16", fp16, Coding::bias, 10, 5},
                           {"float64", fp64, Coding::raw, 20, 3},
                           {"float32", fp32, Coding::max, 7, 1},
                           {"bfloat16", bf16, Coding::delta, 0, 0}}) {
    SfpHeader header;
    header.dtype = wish.dtype;
    header.shape = {85};
    header.config = default_config(wish.container);
    header.config.coding = wish.coding;
    header.config.kept_mantissa_bits = wish.kept;
    header.config.lanes = 3;
    header.config.rows = 4;
    header.zeros = Zeros::mapped;
    Values values = test::mixed_values(wish.container, 85, random);
    for (std::uint64_t& value : values) {
      if (wish.zeros > 0 && random() % wish.zeros == 0) value = 0;
    }
    files.push_back(file_vector(
        std::string("zero map ") + wish.dtype + " " + std::string(coding_name(wish.coding)), header,
        values, 40));
  }
  SfpHeader example;
  example.shape = {5};
  example.config = default_config(fp32);
  example.config.lanes = 2;
  example.config.rows = 2;
  example.config.kept_mantissa_bits = 7;
  example.zeros = Zeros::mapped;
  files.push_back(file_vector("worked example, zero map", example,
                              {0x3F800000, 0, 0, 0xC0000000, 0x80000000}, default_block_values));
}

ordered_json make_files() {
  std::mt19937_64 random(2);
  ordered_json files = ordered_json::array();
  const auto add = [&](const std::string& name, const std::string& dtype,
                       const std::vector<std::uint64_t>& shape, const PacketConfig& config,
                       std::uint64_t block) {
    SfpHeader header;
    header.dtype = dtype;
    header.shape = shape;
    header.config = config;
    files.push_back(file_vector(
        name, header,
        test::mixed_values(config.format, static_cast<std::size_t>(*value_count(shape)), random),
        block));
  };
  add("float32, one block", "float32", {3, 4}, default_config(fp32), 0);
  PacketConfig config = default_config(bf16);
  config.kept_mantissa_bits = 3;
  config.coding = Coding::bias;
  add("bfloat16, four blocks, bias", "bfloat16", {2, 3, 5}, config, 8);
  config = default_config(fp64);
  config.coding = Coding::max;
  config.lanes = 3;
  config.rows = 2;
  add("float64, max", "float64", {7}, config, 0);
  config = default_config(fp16);
  config.coding = Coding::raw;
  config.raw_bits = 3;
  config.raw_offset = 12;
  config.sign = Sign::drop;
  add("float16, raw, two blocks", "float16", {9}, config, 5);
  add("zero-dimensional", "float32", {}, default_config(fp32), 0);
  add("no values", "float32", {2, 0, 3}, default_config(fp32), 0);
  add("24-bit container in uint32", "uint32", {4}, default_config(FloatFormat{8, 15}), 0);

  SfpHeader example;
  example.shape = {3};
  example.config = default_config(fp32);
  example.config.lanes = 2;
  example.config.rows = 2;
  example.config.kept_mantissa_bits = 7;
  files.push_back(
      file_vector("worked example", example, {0x3F800000, 0xC0000000, 0}, default_block_values));

  SfpHeader header;
  header.shape = {2, 3};
  header.array_order = ArrayOrder::fortran;
  header.byte_order = ByteOrder::big;
  header.config = default_config(fp32);
  files.push_back(
      file_vector("from a big-endian array in Fortran order", header,
                  {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x40A00000, 0x40C00000}, 0));
  append_format_files(files);
  append_block_files(files);
  append_mapped_files(files);
  return files;
}

/// One vector a line, so that a change shows as the lines that it changes.
std::string text_of(const ordered_json& vectors) {
  std::string text = "[";
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    text += vectors[i].dump();
  }
  return text + "\n]\n";
}

int run(const std::string& verb, const std::string& directory) {
  int code = 0;
  for (const auto& [name, text] :
       {std::pair<std::string, std::string>{"packets.json", text_of(make_packets())},
        {"files.json", text_of(make_files())}}) {
    const std::string path = directory + "/" + name;
    if (verb == "write") {
      std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string found{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (found != text) {
      std::fprintf(stderr,
                   "%s differs from what the golden codec gives; see: make_vectors write DIR\n",
                   path.c_str());
      code = 1;
    }
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 2 || (arguments[0] != "write" && arguments[0] != "compare")) {
    std::fputs("make_vectors write|compare DIR\n", stderr);
    return 2;
  }
  try {
    return run(arguments[0], arguments[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
