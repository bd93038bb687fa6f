// Streams worked out by hand: the examples of docs/wire_format.md section 8.
#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr FloatFormat e4m3{4, 3};

PacketConfig small_config(Coding coding) {
  PacketConfig config = default_config(e4m3);
  config.lanes = 2;
  config.rows = 2;
  config.coding = coding;
  return config;
}

/// Exponents 7 and 6, then 7 and 7, nothing else kept: the row widths alone decide.
PacketConfig exponents_only(Coding coding) {
  PacketConfig config = small_config(coding);
  config.kept_mantissa_bits = 0;
  config.sign = Sign::drop;
  return config;
}
const Values seven_six_seven_seven = {0x38, 0x30, 0x38, 0x38};

void check_streams(const PacketConfig& config, const Values& values, const char* metadata,
                   const char* data, const Values& decoded) {
  const Packet packet = encode_packet(config, values);
  CHECK(to_hex(packet.metadata) == metadata);
  CHECK(to_hex(packet.data) == data);
  const auto back = decode_packet(config, from_hex(metadata), from_hex(data), values.size());
  REQUIRE(back.ok());
  CHECK(back->values == decoded);
}

}  // namespace

TEST_CASE("delta: bases, a zero that leaves its lane's base, a sign, a partial row") {
  PacketConfig config = small_config(Coding::delta);
  config.kept_mantissa_bits = 2;
  check_streams(config, {0x38, 0x80, 0x45, 0xB3, 0x01}, "01000000", "3884090e0000",
                {0x38, 0x80, 0x44, 0xB2, 0x00});
}

TEST_CASE("bias: a row of differences 0 and -1, a row that is all bias") {
  PacketConfig config = exponents_only(Coding::bias);
  config.bias = 7;
  check_streams(config, seven_six_seven_seven, "01000000", "0003", seven_six_seven_seven);
}

TEST_CASE("max: the zero code takes the all-ones code from the distances") {
  PacketConfig config = exponents_only(Coding::max);
  check_streams(config, seven_six_seven_seven, "27000000", "0001", seven_six_seven_seven);
  config.zero_code = ZeroCode::off;
  check_streams(config, seven_six_seven_seven, "17000000", "0001", seven_six_seven_seven);
}

TEST_CASE("raw: two exponent bits from offset 5 hold 0 and 6..8") {
  PacketConfig config = exponents_only(Coding::raw);
  config.raw_bits = 2;
  config.raw_offset = 5;
  check_streams(config, seven_six_seven_seven, "", "0a09", seven_six_seven_seven);
  CHECK_FALSE(encode_packet(config, seven_six_seven_seven).status.exp_lost);
  check_streams(config, {0x18, 0x70, 0x00, 0x38}, "", "010b", {0x30, 0x40, 0x00, 0x38});
  CHECK(encode_packet(config, Values{0x18}).status.exp_lost);
}

TEST_CASE("an empty packet has neither data nor metadata") {
  for (const NamedCoding& named : named_codings()) {
    const Packet packet = encode_packet(small_config(named.coding), {});
    CHECK(packet.data.empty());
    CHECK(packet.metadata.empty());
    CHECK(packet.rows.empty());
    CHECK(decode_packet(small_config(named.coding), {}, {}, 0).ok());
  }
}

TEST_CASE("a packet whose fields are 0 bits long has metadata and no data") {
  PacketConfig config = exponents_only(Coding::bias);
  config.bias = 7;
  const Values values(10, 0x38);
  const Packet packet = encode_packet(config, values);
  CHECK(packet.data.empty());
  CHECK(to_hex(packet.metadata) == "00000000");
  const auto back = decode_packet(config, packet.metadata, {}, 10);
  REQUIRE(back.ok());
  CHECK(back->values == values);
}

TEST_CASE("beats: the last one ends the packet; an empty stream is one beat that keeps nothing") {
  PacketConfig config = small_config(Coding::delta);
  config.kept_mantissa_bits = 2;
  const Packet packet = encode_packet(config, Values{0x38, 0x80, 0x45, 0xB3, 0x01});
  const std::vector<Beat> data = data_beats(config, packet);
  REQUIRE(data.size() == 3);
  CHECK(data[1].words == Values{0x09, 0x0E});
  CHECK(data[1].keep == Keep::all);
  CHECK_FALSE(data[1].last);
  CHECK(data[2].last);
  CHECK(stream_bytes(data, 8) == packet.data);
  const std::vector<Beat> metadata = metadata_beats(config, packet);
  REQUIRE(metadata.size() == 1);
  CHECK(metadata[0].words == Values{1});
  CHECK(stream_bytes(metadata, 32) == packet.metadata);

  const std::vector<Beat> empty = data_beats(config, encode_packet(config, {}));
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].keep == Keep::none);
  CHECK(empty[0].last);
  CHECK(stream_bytes(empty, 8).empty());
  CHECK(
      metadata_beats(small_config(Coding::raw), encode_packet(small_config(Coding::raw), Values{1}))
          .empty());
}

}  // namespace sfpgen::golden::test
