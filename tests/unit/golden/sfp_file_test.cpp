// The .sfp file: tensors come back, and no damaged or lying file does.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

/// A file around a header text: length, checksum and padding made to fit, so that only the text
/// itself can be wrong.
Bytes sealed(std::string header, const Bytes& blocks) {
  while ((12 + header.size()) % 64 != 0) {
    header += ' ';
  }
  const std::uint32_t crc =
      crc32c({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
  Bytes bytes = {'S', 'F', 'P', '1'};
  for (const std::uint64_t word : {static_cast<std::uint64_t>(header.size()), std::uint64_t{crc}}) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<std::uint8_t>((word >> shift) & 0xFF));
    }
  }
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), blocks.begin(), blocks.end());
  return bytes;
}

Bytes block_bytes(const SfpFile& file) {
  Bytes bytes;
  for (const SfpBlock& block : file.blocks) {
    bytes.insert(bytes.end(), block.metadata.begin(), block.metadata.end());
    bytes.insert(bytes.end(), block.data.begin(), block.data.end());
  }
  return bytes;
}

/// bf16, six values in blocks of four.
SfpFile small_file() {
  SfpHeader header;
  header.dtype = "bfloat16";
  header.shape = {2, 3};
  header.config = default_config(bf16);
  header.config.lanes = 2;
  header.config.rows = 2;
  const auto tensor = encode_tensor(header, Values{0x3F80, 0xBF80, 0x4000, 0, 0x4040, 0x7FC0}, 4);
  REQUIRE(tensor.ok());
  return tensor->file;
}

/// What a reader says of a file: the first error of reading or decoding, empty when there is none.
std::string refusal(std::span<const std::uint8_t> bytes) {
  const auto file = parse_sfp(bytes);
  if (!file.ok()) {
    return file.error().text();
  }
  const auto tensor = decode_tensor(*file);
  return tensor.ok() ? "" : tensor.error().text();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("CRC-32C of \"123456789\" is 0xe3069283, and parts may be added one by one") {
  const std::string text = "123456789";
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(text.data()),
                                            text.size());
  CHECK(crc32c(bytes) == 0xE3069283);
  CHECK(crc32c(bytes.subspan(4), crc32c(bytes.first(4))) == 0xE3069283);
  CHECK(crc32c({}) == 0);
  CHECK(crc32c(Bytes(32, 0)) == 0x8A9136AA);
  CHECK(crc32c(Bytes(32, 0xFF)) == 0x62A8AB43);
}

TEST_CASE(
    "decode(parse(format(encode(tensor)))) is the quantized tensor, in any container, block size "
    "and shape") {
  const std::uint64_t seed = 31;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : all_formats()) {
    const unsigned item_bytes = format.bytes() == 3 ? 4 : format.bytes() > 4 ? 8 : format.bytes();
    for (const std::uint64_t block :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{64}}) {
      SfpHeader header;
      const auto type = tensor_type(ItemKind::unsigned_integer, item_bytes, format);
      REQUIRE(type.ok());
      header.dtype = type->dtype;
      header.shape = {random() % 4, 5, random() % 5};
      header.config = random_config(format, random);
      const Values values = mixed_values(format, *value_count(header.shape), random);
      const auto tensor = encode_tensor(header, values, block);
      REQUIRE_MESSAGE(tensor.ok(), tensor.error().text());
      const Bytes bytes = format_sfp(tensor->file);
      const auto file = parse_sfp(bytes);
      REQUIRE_MESSAGE(file.ok(), file.error().text());
      CHECK(file->header.config == header.config);
      CHECK(file->header.shape == header.shape);
      const auto back = decode_tensor(*file);
      REQUIRE_MESSAGE(back.ok(), back.error().text());
      CHECK(back->values == quantize(header.config, values));
      CHECK(format_sfp(*file) == bytes);
    }
  }
}

TEST_CASE("the file's frame: magic, header length, checksum, padding to 64") {
  const Bytes bytes = format_sfp(small_file());
  CHECK(to_hex(std::span(bytes).first(4)) == "53465031");
  const std::size_t header_bytes = bytes[4] + 256U * bytes[5];
  CHECK((12 + header_bytes) % 64 == 0);
  const std::string header(bytes.begin() + 12,
                           bytes.begin() + 12 + static_cast<std::ptrdiff_t>(header_bytes));
  CHECK(header.starts_with(
      R"({"version":1,"dtype":"bfloat16","shape":[2,3],"container":{"exponent_bits":8,"mantissa_bits":7},"lanes":2,"rows":2,"mantissa_bits":7,"sign":true,"exponent":{"coding":"delta","zero_code":true,"bias":127,"raw_bits":8,"raw_offset":0},"blocks":[{"values":4,"meta_bytes":4,"data_bytes":)"));
  CHECK(sealed(header_json(small_file()), block_bytes(small_file())) == bytes);
}

TEST_CASE("a writer may call bf16 what NumPy calls it: uint16") {
  const std::string header = replaced(header_json(small_file()), "bfloat16", "uint16");
  const auto file = parse_sfp(sealed(header, block_bytes(small_file())));
  REQUIRE_MESSAGE(file.ok(), file.error().text());
  CHECK(file->header.dtype == "uint16");
  CHECK(decode_tensor(*file)->values == decode_tensor(small_file())->values);
}

TEST_CASE("the worked example of docs/wire_format.md section 8 is the file that it says") {
  SfpHeader header;
  header.shape = {3};
  header.config = default_config(fp32);
  header.config.lanes = 2;
  header.config.rows = 2;
  header.config.kept_mantissa_bits = 7;
  const auto tensor =
      encode_tensor(header, Values{0x3F800000, 0xC0000000, 0}, default_block_values);
  REQUIRE(tensor.ok());
  const Bytes bytes = format_sfp(tensor->file);
  CHECK(bytes.size() == 332);
  CHECK(to_hex(std::span(bytes).first(12)) == "534650313401000049fe0756");
  CHECK(to_hex(std::span(bytes).subspan(0x140)) == "01000000007f000180800000");
  CHECK(std::string(bytes.begin() + 12, bytes.begin() + 0x140) ==
        header_json(tensor->file) + "     ");
}

TEST_CASE("every truncation of a file is refused") {
  const Bytes bytes = format_sfp(small_file());
  REQUIRE(refusal(bytes).empty());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(refusal(std::span(bytes).first(size)).empty());
  }
}

TEST_CASE("every change of a single byte of a file is refused") {
  const Bytes bytes = format_sfp(small_file());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned change = 1; change < 256; ++change) {
      Bytes changed = bytes;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
      CAPTURE(at);
      REQUIRE_FALSE(refusal(changed).empty());
    }
  }
}

TEST_CASE("bytes behind the last block are refused") {
  Bytes bytes = format_sfp(small_file());
  const std::size_t size = bytes.size();
  bytes.push_back(0);
  CHECK(refusal(bytes) == "byte " + std::to_string(size) +
                              ": 1 bytes follow the last block, where the file should end");
}

TEST_CASE("a header that lies is refused at the key that lies, even with the right checksum") {
  const SfpFile file = small_file();
  const std::string good = header_json(file);
  const Bytes blocks = block_bytes(file);
  REQUIRE(refusal(sealed(good, blocks)).empty());
  struct Lie {
    std::string from;
    std::string to;
    std::string refusal;
  };
  const std::string meta = "\"meta_bytes\":4,";
  std::string many_dimensions = "[2,3";
  for (int i = 0; i < 63; ++i) many_dimensions += ",1";
  many_dimensions += ']';
  for (const Lie& lie : std::vector<Lie>{
           {"\"version\":1", "\"version\":4", "header, version: version 4 is not one of 1, 2, 3"},
           {"\"version\":1", "\"version\":3", "header, zeros: the key is missing"},
           {"\"version\":1", "\"version\":3,\"zeros\":\"code\"",
            "header, zeros: \"code\" is not map"},
           {"\"version\":1", "\"version\":3,\"zeros\":true", "header, zeros: true where a text"},
           {"\"version\":1", "\"version\":3,\"zeros\":\"map\",\"format\":{}",
            "header, format: a zero map belongs to SFP packets"},
           {"\"version\":1", "\"version\":1,\"zeros\":\"map\"",
            "header, zeros: the key belongs to version 3, this is version 1"},
           {"\"version\":1,", "", "header, version: the key is missing"},
           {"\"version\":1", "\"version\":\"1\"", "header, version: a value of type string"},
           {"bfloat16", "float32", "header, dtype: float32 does not hold container bf16"},
           {"bfloat16", "uint32", "header, dtype: uint32 does not hold container bf16"},
           {"bfloat16", "complex64", "header, dtype: it is not one of float16"},
           {"\"bfloat16\"", "null", "header, dtype: a value of type null"},
           {"[2,3]", "[2,4]", "header, blocks: the blocks hold 6 values, shape (2, 4) has 8"},
           {"[2,3]", "[5]", "header, blocks[1].values: the blocks hold more values than the 5"},
           {"[2,3]", "[]", "header, blocks[0].values"},
           {"[2,3]", "[2,-3]", "header, shape[1]: -3 where a whole number"},
           {"[2,3]", "[2,3.0]", "header, shape[1]: 3.0 where a whole number"},
           {"[2,3]", "[2,1e400]", "header, character"},
           {"[2,3]", "[2,18446744073709551616]", "header, shape[1]"},
           {"[2,3]", "[4294967296,4294967296]",
            "header, shape: (4294967296, 4294967296) has more values"},
           {"[2,3]", many_dimensions, "header, shape: it has more than 64 dimensions"},
           {"[2,3]", "6", "header, shape: 6 where an array belongs"},
           {"\"container\":{", "\"container\":[{", "header, character"},
           {"\"exponent_bits\":8", "\"exponent_bits\":12",
            "header, exponent_bits: 12 is outside 2..11"},
           {"\"exponent_bits\":8", "\"exponent_bits\":7",
            "header, container: a width of 1 + 7 + 7 = 15 bits"},
           {"\"exponent_bits\":8", "\"exponent_bits\":5000000000",
            "header, container.exponent_bits: 5000000000 is more"},
           {"\"mantissa_bits\":7}", "\"mantissa_bits\":0}",
            "header, mantissa_bits: 0 is outside 1..52"},
           {"\"lanes\":2", "\"lanes\":0", "header, lanes: 0 is outside 1..64"},
           {"\"lanes\":2", "\"lanes\":65", "header, lanes: 65 is outside 1..64"},
           {"\"lanes\":2", "\"lanes\":3", "block 0"},
           {"\"rows\":2", "\"rows\":2,\"quantizer\":3", "header, quantizer: 3 where an object"},
           {"\"rows\":2", "\"rows\":2,\"quantizer\":{\"mantissa_bits\":\"x\"}",
            "header, quantizer.mantissa_bits: a value of type string where a number belongs"},
           {"\"rows\":2",
            "\"rows\":2,\"quantizer\":{\"mantissa_bits\":2,\"window\":[1],\"round\":\"truncate\","
            "\"seed\":0}",
            "header, quantizer.window: two numbers belong here"},
           {"\"rows\":2",
            "\"rows\":2,\"quantizer\":{\"mantissa_bits\":2,\"round\":\"down\",\"seed\":0}",
            "header, quantizer.round: \"down\" is not one of"},
           {"\"rows\":2", "\"rows\":-1", "header, rows: -1 where a whole number"},
           {"\"rows\":2", "\"rows\":2,\"rows\":2", "header: key \"rows\" is there twice"},
           {"\"mantissa_bits\":7,\"sign\"", "\"mantissa_bits\":8,\"sign\"",
            "header, kept mantissa bits: 8 is outside"},
           {"\"sign\":true", "\"sign\":1", "header, sign: 1 where true or false belongs"},
           {"\"delta\"", "\"gecko\"",
            "header, exponent.coding: \"gecko\" is not one of raw, delta, bias, max"},
           {"\"zero_code\":true,", "", "header, exponent.zero_code: the key is missing"},
           {"\"bias\":127", "\"bias\":256", "header, bias: 256 is outside 0..255"},
           {"\"raw_bits\":8", "\"raw_bits\":9", "header, raw_bits: 9 is outside 1..8"},
           {"\"raw_offset\":0", "\"raw_offset\":255", "header, raw_offset: 255 is outside 0..254"},
           {"\"values\":4", "\"values\":3", "header, blocks: the blocks hold 5 values"},
           {"\"values\":4", "\"values\":1152921504606846976", "header, blocks[0].values"},
           {meta, "\"meta_bytes\":8,", "block 0"},
           {meta, "\"meta_bytes\":18446744073709551615,", "block 0"},
           {"\"crc32c\":", "\"crc32c\":1", "header, blocks[0].crc32c"},
           {"\"blocks\":[", "\"blocks\":[3,", "header, blocks[0]: an object belongs here"},
           {"\"blocks\":[", "\"blocks\":[[],", "header, blocks[0]: an object belongs here"},
           {"{\"version\"", "[{\"version\"", "header, character"},
           {"{\"version\"", "\xFF{\"version\"", "header, character"},
           {"\"version\":1", "\"version\":1,\"byte_order\":\"middle\"", "header, byte_order"},
           {"\"version\":1", "\"version\":1,\"fortran_order\":\"F\"", "header, fortran_order"},
       }) {
    CAPTURE(lie.to);
    const std::string said = refusal(sealed(replaced(good, lie.from, lie.to), blocks));
    CHECK_MESSAGE(said.starts_with(lie.refusal), said);
  }
  CHECK(refusal(sealed("[]", {})) == "header: the JSON is not an object");
  CHECK(refusal(sealed("", {})).starts_with("header, character"));
  CHECK(refusal(sealed(replaced(good, "\"version\":1", "\"version\":1,\"note\":{\"kept\":[true]}"),
                       blocks))
            .empty());
}

TEST_CASE("a nesting bomb in the header is refused without recursion") {
  for (const char* open : {"[", "{\"a\":"}) {
    std::string bomb;
    for (int i = 0; i < 1000000; ++i) {
      bomb += open;
    }
    CHECK(refusal(sealed(bomb, {})) == "header: JSON is nested deeper than 8 levels");
  }
}

TEST_CASE("a file that claims 2^60 values holds no more than its bytes") {
  const SfpFile file = small_file();
  std::string header = header_json(file);
  header = replaced(header, "[2,3]", "[1152921504606846976]");
  header = replaced(header, "\"values\":4", "\"values\":1152921504606846974");
  CHECK(refusal(sealed(header, block_bytes(file))).starts_with("block 0, row 2: the data ends"));
}

TEST_CASE("blocks with a right checksum and wrong contents are refused by block and row") {
  SfpFile file = small_file();
  file.blocks[1].data.resize(file.blocks[1].data.size() + 4);
  CHECK(refusal(format_sfp(file)) == "block 1, data: 8 bytes where the values take 4");
  file = small_file();
  file.blocks[0].metadata.clear();
  CHECK(refusal(format_sfp(file)) ==
        "block 0, row 1: the metadata ends before the row's width code");
}

TEST_CASE(
    "index order and byte order of the array travel in keys of their own, only when they are not "
    "the default") {
  SfpFile file = small_file();
  CHECK(header_json(file).find("order") == std::string::npos);
  file.header.array_order = ArrayOrder::fortran;
  file.header.byte_order = ByteOrder::big;
  const auto back = parse_sfp(format_sfp(file));
  REQUIRE(back.ok());
  CHECK(back->header.array_order == ArrayOrder::fortran);
  CHECK(back->header.byte_order == ByteOrder::big);
}

TEST_CASE("tensors without values have no blocks; a zero-dimensional one has one value") {
  SfpHeader header;
  header.config = default_config(fp32);
  header.shape = {3, 0};
  auto tensor = encode_tensor(header, {}, 16);
  REQUIRE(tensor.ok());
  CHECK(tensor->file.blocks.empty());
  CHECK(refusal(format_sfp(tensor->file)).empty());
  header.shape = {};
  tensor = encode_tensor(header, Values{0x3F800000}, 16);
  REQUIRE(tensor.ok());
  CHECK(tensor->file.blocks.size() == 1);
  CHECK(refusal(format_sfp(tensor->file)).empty());
}

TEST_CASE("what cannot be encoded is refused with its reason") {
  SfpHeader header;
  header.dtype = "uint32";
  header.shape = {1};
  header.config = default_config(FloatFormat{8, 15});
  CHECK(encode_tensor(header, Values{0xFFFFFF}, 0).ok());
  CHECK(encode_tensor(header, Values{0x1000000}, 0).error().text() ==
        "value 0: it has bits above the 24 of container e8m15");
  CHECK(encode_tensor(header, Values{1, 2}, 0).error().text() ==
        "shape: (1,) does not have 2 values");
  header.dtype = "uint64";
  CHECK_FALSE(encode_tensor(header, Values{1}, 0).ok());
  header.dtype = "uint32";
  header.config.lanes = 0;
  CHECK_FALSE(encode_tensor(header, Values{1}, 0).ok());
  header.config = default_config(FloatFormat{8, 15});
  header.shape = {max_blocks + 1};
  CHECK(encode_tensor(header, Values(max_blocks + 1, 0), 1).error().place == "block");
}

TEST_CASE("an array's items name their dtype through the container that they are seen as") {
  CHECK(tensor_type(ItemKind::floating, 4, fp32)->dtype == "float32");
  CHECK(tensor_type(ItemKind::floating, 2, fp16)->dtype == "float16");
  CHECK(tensor_type(ItemKind::floating, 8, fp64)->dtype == "float64");
  CHECK(tensor_type(ItemKind::unsigned_integer, 2, bf16)->dtype == "bfloat16");
  CHECK(tensor_type(ItemKind::unsigned_integer, 2, fp16)->dtype == "uint16");
  CHECK(tensor_type(ItemKind::unsigned_integer, 1, FloatFormat{4, 3})->dtype == "uint8");
  CHECK_FALSE(tensor_type(ItemKind::floating, 4, bf16).ok());
  CHECK_FALSE(tensor_type(ItemKind::floating, 1, FloatFormat{4, 3}).ok());
  CHECK_FALSE(tensor_type(ItemKind::unsigned_integer, 4, bf16).ok());
}

TEST_CASE("the note about the quantizer comes back as it was written") {
  SfpFile file;
  file.header.shape = {0};
  for (const std::optional<QuantizerNote>& note :
       {std::optional<QuantizerNote>(),
        std::optional(QuantizerNote{3.5, std::nullopt, std::nullopt, Rounding::half_away, 7}),
        std::optional(QuantizerNote{0, 4.25, std::nullopt, Rounding::truncate, 0}),
        std::optional(QuantizerNote{23, std::nullopt, QuantizerNote::Powers{-127, 3},
                                    Rounding::stochastic, 1073741823})}) {
    file.header.quantizer = note;
    const auto back = parse_sfp(format_sfp(file));
    REQUIRE(back.ok());
    CHECK(back->header.quantizer == note);
  }
}

}  // namespace sfpgen::golden::test
