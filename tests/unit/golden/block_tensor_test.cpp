// Tensors in block formats as version 2 .sfp files.
#include <sfpgen/golden/block_format.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "format_support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr const char* names[] = {
    "hbfp4:64",    "hbfp6",      "hbfp16:12",     "hbfp2:4",    "hbfp8:100:sign-magnitude",
    "mxfp8_e5m2",  "mxfp8_e4m3", "mxfp6_e3m2:16", "mxfp6_e2m3", "mxfp4_e2m1",
    "mxint8:1024", "nvfp4",      "nvfp4:4"};

std::vector<float> varied(std::size_t count, std::mt19937& random) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(std::ldexp(static_cast<float>(random() % 4096) - 2048,
                                static_cast<int>(random() % 20) - 20));
  return values;
}

SfpHeader header_of(const FormatRequest& request, std::size_t count) {
  SfpHeader header;
  header.dtype = "float32";
  header.shape = {count};
  header.config = default_config(fp32);
  header.format = tensor_format(request).value();
  REQUIRE(header.format != nullptr);
  return header;
}

Values patterns_of(const std::vector<float>& values) {
  Values patterns;
  for (const float value : values) patterns.push_back(std::bit_cast<std::uint32_t>(value));
  return patterns;
}

SfpFile file_of(const FormatRequest& request, const std::vector<float>& values,
                std::uint64_t packet) {
  const auto tensor = encode_tensor(header_of(request, values.size()), patterns_of(values), packet);
  REQUIRE(tensor.ok());
  std::uint64_t bytes = 0;
  for (const SfpBlock& one : tensor->file.blocks) bytes += one.metadata.size() + one.data.size();
  CHECK(tensor->bits.total() == 8 * bytes);
  return tensor->file;
}

Values decoded(const SfpFile& file) {
  const auto back = parse_sfp(format_sfp(file));
  REQUIRE(back.ok());
  const auto tensor = decode_tensor(*back);
  REQUIRE(tensor.ok());
  return tensor->values;
}

}  // namespace

TEST_CASE("a file of blocks holds what encode_blocks and pack_blocks make of its packets") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (const char* name : names) {
    for (const char* scale : {"floor", "ceil", "hbfp", "hbfp_emulator", "nearest"}) {
      if (!refusal(request_of(name, scale)).empty()) continue;
      CAPTURE(name);
      CAPTURE(scale);
      const std::vector<float> values = varied(333, random);
      const SfpFile file = file_of(request_of(name, scale), values, 200);
      REQUIRE(file.blocks.size() == 2);
      BlockFormat format = block_format(name).value();
      format.policy = scale_policy_from_name(scale).value();
      const FieldLayout layout{32, file.header.format->lanes()};
      std::vector<float> expected;
      for (const std::size_t start : {0U, 200U}) {
        const auto packet =
            std::span(values).subspan(start, std::min<std::size_t>(200, values.size() - start));
        const BlockCodes codes = encode_blocks(format, packet, packet_scale_for(format, packet));
        const BlockStreams streams = pack_blocks(format, layout, codes);
        CHECK(file.blocks[start / 200].metadata == streams.metadata);
        CHECK(file.blocks[start / 200].data == streams.data);
        for (const float value : decode_blocks(format, codes)) expected.push_back(value);
      }
      CHECK(decoded(file) == patterns_of(expected));
    }
  }
}

TEST_CASE("lanes and packets go with the blocks unless the user says otherwise") {
  const auto lanes = [](const char* name) {
    return tensor_format(request_of(name)).value()->lanes();
  };
  CHECK(lanes("hbfp4:64") == 8);
  CHECK(lanes("hbfp4:4") == 8);
  CHECK(lanes("hbfp4:12") == 6);
  CHECK(lanes("hbfp4:1021") == 1);
  CHECK(lanes("e4m3") == 8);
  CHECK(tensor_format(request_of("hbfp4:100")).value()->unit() == 100);
  CHECK(tensor_format(request_of("hbfp4:4")).value()->unit() == 8);
  CHECK(tensor_format(request_of("e4m3")).value()->unit() == 1);
}

TEST_CASE("words of data are as wide as the tensor's values") {
  const Values one = {0x3F80};
  SfpHeader header = header_of(request_of("mxfp4"), 1);
  FormatRequest request = request_of("mxfp4");
  request.value_bits = 16;
  header.dtype = "bfloat16";
  header.config = default_config(bf16);
  header.format = tensor_format(request).value();
  const auto tensor = encode_tensor(header, one, 0);
  REQUIRE(tensor.ok());
  CHECK(tensor->file.blocks[0].data.size() == 16);  // 8 lanes of 16 bits
  CHECK(tensor->file.blocks[0].metadata.size() == 4);
  CHECK(decoded(tensor->file) == one);
}

TEST_CASE("zeros, infinities and NaNs come back by block, and losses are told") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const char* name : {"hbfp8:4", "mxfp8_e4m3:4", "mxint8:4", "nvfp4:4"}) {
    CAPTURE(name);
    const std::vector<float> values = {0, 0, 0, 0, 1, infinity, 1,
                                       1, 1, 2, 1, 1, 0.5F,     std::nanf("")};
    const auto tensor =
        encode_tensor(header_of(request_of(name), values.size()), patterns_of(values), 0);
    REQUIRE(tensor.ok());
    CHECK(tensor->losses.nonfinite);
    CHECK_FALSE(tensor->losses.saturated);
    const Values back = decoded(tensor->file);
    for (std::size_t i = 0; i < back.size(); ++i) {
      const bool is_nan = i / 4 == 1 || i / 4 == 3;
      CHECK(back[i] == (is_nan ? 0x7FC00000 : patterns_of(values)[i]));
    }
    const std::vector<float> odd = {1.99F, 1, 1, 1};
    CHECK(
        encode_tensor(header_of(request_of("hbfp4:4"), 4), patterns_of(odd), 0)->losses.saturated);
  }
}

TEST_CASE("stochastic rounding hangs on seed and lanes, and goes on from packet to packet") {
  std::mt19937 random(5);
  const std::vector<float> values = varied(256, random);
  FormatRequest request = request_of("hbfp4:16");
  request.rounding = ElementRounding::stochastic;
  request.seed = 9;
  const SfpFile first = file_of(request, values, 128);
  CHECK(decoded(first) == decoded(file_of(request, values, 256)));
  CHECK(parse_sfp(format_sfp(first))->header.format->request().seed == 9);
  FormatRequest other = request;
  other.seed = 10;
  CHECK(decoded(first) != decoded(file_of(other, values, 128)));
  other = request;
  other.lanes = 4;
  CHECK(decoded(first) != decoded(file_of(other, values, 128)));
}

TEST_CASE("block formats that cannot be are refused with what is wrong") {
  CHECK(refusal(request_of("hbfp4:3000")) ==
        "format: hbfp4:3000: a block of 3000 is out of range (4 to 1024)");
  CHECK(refusal(request_of("hbfp4", "nearest")) ==
        "scale: \"nearest\" is no policy of hbfp4, which takes floor, ceil, hbfp or hbfp_emulator");
  CHECK(refusal(request_of("nvfp4", "floor")) ==
        "scale: \"floor\" is no policy of nvfp4, which takes nearest");
  CHECK(refusal(request_of("mxfp5")).starts_with("format: \"mxfp5\" is none of eXmY"));
  CHECK(refusal(request_of("mxfp5")).find("nvfp4") != std::string::npos);
  FormatRequest request = request_of("hbfp4:12");
  request.lanes = 8;
  CHECK(refusal(request) ==
        "lanes: a block of 12 values is neither a multiple nor a divisor of 8 lanes");
  request.lanes = 24;
  CHECK(refusal(request).empty());
}

TEST_CASE("a file of blocks that is cut or lies is refused") {
  std::mt19937 random(6);
  const std::vector<float> values = varied(70, random);
  const Bytes good = format_sfp(file_of(request_of("nvfp4"), values, 64));
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_sfp(std::span(good).first(size)).ok());
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    return error_with(good, from, to);
  };
  CHECK(with("\"block\":16", "\"block\":32") ==
        "header, format.block: it does not go with the format nvfp4");
  CHECK(
      with("\"lanes\":8", "\"lanes\":9") ==
      "header, format.lanes: a block of 16 values is neither a multiple nor a divisor of 9 lanes");
  CHECK(with("\"word_bits\":32", "\"word_bits\":16") ==
        "header, format.word_bits: it does not go with the format nvfp4");
  CHECK(with("\"nearest\"", "\"nearesT\"").starts_with("header, format.scale: \"nearesT\" is no"));
  CHECK(with("\"e4m3\"", "\"e8m0\"").starts_with("header, format.scale_form: "));
  CHECK(with("\"meta_bytes\":8,\"data_bytes\":32", "\"meta_bytes\":9,\"data_bytes\":31") ==
        "block 0, metadata: 9 bytes found, the packet takes 8");
}

TEST_CASE("streams that cannot be are refused before memory is asked for") {
  const TensorFormatPointer format = tensor_format(request_of("nvfp4")).value();
  // A packet's scale of 1, a block's scale of 1, sixteen elements.
  const Bytes metadata = {0, 0, 0x80, 0x3F, 0x38, 0, 0, 0};
  const Bytes data(32, 0);
  CHECK(format->decode(metadata, data, 16).ok());
  CHECK_FALSE(format->decode(metadata, data, 65).ok());
  CHECK_FALSE(format->decode(metadata, data, std::uint64_t{1} << 63).ok());
  CHECK_FALSE(format->decode(metadata, data, ~std::uint64_t{0}).ok());
  CHECK_FALSE(format->decode({}, {}, ~std::uint64_t{0}).ok());
  for (const Bytes& scale : {Bytes{0, 0, 0x80, 0xBF}, Bytes{0, 0, 0xC0, 0x7F}, Bytes{0, 0, 0, 0}}) {
    Bytes wrong = metadata;
    std::copy(scale.begin(), scale.end(), wrong.begin());
    CHECK(format->decode(wrong, data, 16).error().text() ==
          "metadata: the packet's scale is no positive number");
  }
  Bytes padded = data;
  padded[3] = 0x10;
  CHECK(format->decode(metadata, padded, 16).error().text() == "data: the padding is not zero");
}

}  // namespace sfpgen::golden::test
