// Blocks with a zero map: the map, then the packet of the other values; and files of them.
#include <sfpgen/golden/sfp_file.hpp>
#include <sfpgen/golden/zero_map.hpp>

#include <doctest/doctest.h>

#include <bit>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

/// Mixed values of which about one of `of` is +0.
Values sparse_values(const FloatFormat& format, std::size_t count, unsigned of,
                     std::mt19937_64& random) {
  Values values = mixed_values(format, count, random);
  for (std::uint64_t& value : values) {
    if (of > 0 && random() % of == 0) value = 0;
  }
  return values;
}

SfpHeader mapped_header(std::uint64_t values) {
  SfpHeader header;
  header.shape = {values};
  header.config = default_config(fp32);
  header.config.lanes = 2;
  header.config.rows = 2;
  header.config.kept_mantissa_bits = 7;
  header.zeros = Zeros::mapped;
  return header;
}

std::string refusal(const SfpFile& file) {
  const auto read = parse_sfp(format_sfp(file));
  if (!read.ok()) return read.error().text();
  const auto decoded = decode_tensor(*read);
  return decoded.ok() ? "" : decoded.error().text();
}

}  // namespace

TEST_CASE("the metadata are the map and those of the kept values' packet, the data are its own") {
  const std::uint64_t seed = 41;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : all_formats()) {
    for (const unsigned of : {0U, 1U, 2U, 5U}) {
      const PacketConfig config = random_config(format, random);
      CAPTURE(name_of(config));
      const Values values = sparse_values(format, random() % 150, of, random);
      const Packet block = encode_mapped(config, values);

      Values kept;
      Bytes map((values.size() + 31) / 32 * 4, 0);
      const std::uint64_t cut = low_bits(format.mantissa_bits - config.kept_mantissa_bits);
      for (std::size_t i = 0; i < values.size(); ++i) {
        // Only a NaN has more after the cut than it had before, and it is no zero before either.
        if ((values[i] & ~cut) == 0) continue;
        kept.push_back(values[i]);
        map[i / 8] = static_cast<std::uint8_t>(map[i / 8] + (1U << (i % 8)));
      }
      const Packet packet = encode_packet(config, kept);
      map.insert(map.end(), packet.metadata.begin(), packet.metadata.end());
      CHECK(block.metadata == map);
      CHECK(block.data == packet.data);
      CHECK(block.status == packet.status);
      CHECK(block.status == encode_packet(config, values).status);
      CHECK(block.bits.zero_map == values.size());
      CHECK(block.bits.exponent == packet.bits.exponent);
      CHECK(block.bits.total() == 8 * (block.metadata.size() + block.data.size()));

      const auto back = decode_mapped(config, block.metadata, block.data, values.size());
      REQUIRE_MESSAGE(back.ok(), back.error().text());
      CHECK(back->values == quantize(config, values));
      CHECK(back->bits == block.bits);
    }
  }
}

TEST_CASE("left out is +0 and what truncation leaves of a small positive number; -0 is kept") {
  PacketConfig config = default_config(fp32);
  config.kept_mantissa_bits = 7;
  CHECK(is_left_out(config, 0));
  CHECK(is_left_out(config, 0x0000FFFF));
  CHECK_FALSE(is_left_out(config, 0x00010000));
  CHECK_FALSE(is_left_out(config, 0x80000000));
  CHECK_FALSE(is_left_out(config, 0x80000001));
  CHECK_FALSE(is_left_out(config, 0x00800000));
  config.kept_mantissa_bits = 0;
  CHECK_FALSE(is_left_out(config, 0x7F800001));
  // Without sign bits a -0 is lost as ever, and said to be.
  config.sign = Sign::drop;
  const Packet block = encode_mapped(config, Values{0x80000000});
  CHECK(block.metadata[0] == 1);
  CHECK(block.status.sign_lost);
  CHECK_FALSE(encode_mapped(config, Values{0}).status.sign_lost);
}

TEST_CASE("blocks of no values, of zeros alone and of none have what the page says") {
  const PacketConfig config = default_config(bf16);
  const auto sizes = [&](const Values& values) {
    const Packet block = encode_mapped(config, values);
    CHECK(decode_mapped(config, block.metadata, block.data, values.size())->values == values);
    return std::pair(block.metadata.size(), block.data.size());
  };
  CHECK(sizes({}) == std::pair<std::size_t, std::size_t>(0, 0));
  CHECK(sizes(Values(33, 0)) == std::pair<std::size_t, std::size_t>(8, 0));
  CHECK(sizes(Values(8, 0x3F80)) == std::pair<std::size_t, std::size_t>(4, 16));
}

TEST_CASE("the worked example of docs/wire_format.md section 6 is the file that it says") {
  const SfpHeader header = mapped_header(5);
  const auto tensor =
      encode_tensor(header, Values{0x3F800000, 0, 0, 0xC0000000, 0x80000000}, default_block_values);
  REQUIRE(tensor.ok());
  CHECK(to_hex(tensor->file.blocks[0].metadata) == "1900000001000000");
  CHECK(to_hex(tensor->file.blocks[0].data) == "007f800180800000");
  CHECK(header_json(tensor->file).starts_with(R"({"version":3,"dtype":"float32","shape":[5],)"));
  CHECK(header_json(tensor->file).find(R"("raw_offset":0},"zeros":"map","blocks":[)") !=
        std::string::npos);
  const auto file = parse_sfp(format_sfp(tensor->file));
  REQUIRE_MESSAGE(file.ok(), file.error().text());
  CHECK(file->header.zeros == Zeros::mapped);
  CHECK(format_sfp(*file) == format_sfp(tensor->file));
  CHECK(decode_tensor(*file)->values == Values{0x3F800000, 0, 0, 0xC0000000, 0x80000000});
}

TEST_CASE("damaged maps and packets behind them are refused by block and place") {
  const auto good = encode_tensor(mapped_header(10),
                                  Values{0x3F800000, 0, 0, 0xC0000000, 0x80000000, 0x40400000, 0,
                                         0x3F800000, 0x3F800000, 0x3F800000},
                                  5);
  REQUIRE(good.ok());
  REQUIRE(refusal(good->file).empty());
  SfpFile file = good->file;
  file.blocks[1].metadata[0] ^= 0x20;
  CHECK(refusal(file) == "block 1, zero map: bit 5 is set, behind those of its 5 values");
  file = good->file;
  file.blocks[1].metadata[3] ^= 0x80;
  CHECK(refusal(file) == "block 1, zero map: bit 31 is set, behind those of its 5 values");
  file = good->file;
  file.blocks[0].metadata.resize(3);
  CHECK(refusal(file) == "block 0, zero map: it takes 4 bytes, the metadata have 3");
  file = good->file;
  file.blocks[0].metadata.resize(4);
  CHECK(refusal(file) == "block 0, row 1: the metadata ends before the row's width code");
  file = good->file;
  file.blocks[0].metadata[4] = 0xFF;
  CHECK(refusal(file) == "block 0, metadata: the padding at the end is not zero");
  file = good->file;
  file.blocks[0].metadata[0] ^= 0x10;
  CHECK(refusal(file) == "block 0, metadata: 4 bytes where the values take 0");
  file = good->file;
  file.blocks[0].data[6] = 1;
  CHECK(refusal(file) == "block 0, row 1, lane 1: the field of a missing value is not zero");
  file = good->file;
  file.blocks[0].data.resize(16);
  CHECK(refusal(file) == "block 0, data: 16 bytes where the values take 8");
  // A map of more values than memory has bytes asks for none.
  file.blocks[0].values = std::uint64_t{1} << 62;
  CHECK(decode_tensor(file).error().text() ==
        "block 0, zero map: it takes 576460752303423488 bytes, the metadata have 8");
}

TEST_CASE("a zero map and a format do not go together") {
  SfpHeader header = mapped_header(1);
  header.config = default_config(fp32);
  FormatRequest request;
  request.name = "fp8_e4m3";
  header.format = tensor_format(request).value();
  CHECK(encode_tensor(header, Values{0}, 0).error().text() ==
        "zeros: a zero map belongs to SFP packets, not to a format");
}

}  // namespace sfpgen::golden::test
