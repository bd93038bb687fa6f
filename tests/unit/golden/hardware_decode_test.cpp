// What the decoder hardware makes of streams that no encoder writes, and what the strict decoder
// says of them.
#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

PacketConfig one_lane(Coding coding, unsigned rows) {
  PacketConfig config = default_config(bf16);
  config.lanes = 1;
  config.rows = rows;
  config.kept_mantissa_bits = 0;
  config.sign = Sign::drop;
  config.coding = coding;
  return config;
}

/// Two values of one lane, each a row.
const Values two = {0x3F80, 0x4000};

std::string refusal(const PacketConfig& config, const Bytes& metadata, const Bytes& data,
                    std::uint64_t count) {
  const auto packet = decode_packet(config, metadata, data, count);
  return packet.ok() ? "" : packet.error().text();
}

}  // namespace

TEST_CASE("a width code that cannot be is refused, or taken as E-1 and flagged") {
  PacketConfig config = default_config(FloatFormat{5, 2});  // K = 3: codes 5..7 cannot be
  config.lanes = 1;
  config.coding = Coding::bias;
  config.kept_mantissa_bits = 0;
  config.sign = Sign::drop;
  for (std::uint8_t code = 5; code < 8; ++code) {
    const Bytes metadata = {code, 0, 0, 0};
    const Bytes data = {0x13};
    CHECK(refusal(config, metadata, data, 1) ==
          "row 0: width code " + std::to_string(code) + " is not one of 0..4");
    const HardwareDecode hardware = decode_packet_as_hardware(config, metadata, data, 1);
    CHECK(hardware.width_invalid);
    CHECK(hardware.values == Values{0x13 << 2});
    CHECK(hardware.rows.front().width_code == 4);
  }
}

TEST_CASE("an exponent outside the container is refused, or wraps modulo 2^E") {
  PacketConfig config = one_lane(Coding::bias, 8);
  config.bias = 250;
  const Bytes metadata = {3, 0, 0, 0};  // w = 3, x = 4
  CHECK(refusal(config, metadata, {0x0E, 0x00}, 1) ==
        "row 0, lane 0: exponent 257 is outside 0..255");
  CHECK(decode_packet_as_hardware(config, metadata, Bytes{0x0E, 0x00}, 1).values == Values{1 << 7});
  config.bias = 2;
  CHECK(refusal(config, metadata, {0x0F, 0x00}, 1) ==
        "row 0, lane 0: exponent -5 is outside 0..255");
  CHECK(decode_packet_as_hardware(config, metadata, Bytes{0x0F, 0x00}, 1).values ==
        Values{251 << 7});
  config = one_lane(Coding::max, 8);
  const Bytes small_maximum = {0x01, 0x04, 0, 0};  // G = 1, w = 4
  CHECK(refusal(config, small_maximum, {0x0E, 0x00}, 1) ==
        "row 0, lane 0: exponent -13 is outside 0..255");
  CHECK(decode_packet_as_hardware(config, small_maximum, Bytes{0x0E, 0x00}, 1).values ==
        Values{243 << 7});
  config = one_lane(Coding::raw, 8);
  config.raw_offset = 200;
  CHECK(refusal(config, {}, {0x64, 0x00}, 1) == "row 0, lane 0: exponent 300 is outside 0..255");
  CHECK(decode_packet_as_hardware(config, {}, Bytes{0x64, 0x00}, 1).values == Values{44 << 7});
}

TEST_CASE("streams cut short: the rows before come out, and the stream that ended is named") {
  const PacketConfig config = one_lane(Coding::delta, 2);
  const Packet packet = encode_packet(config, two);
  CHECK(refusal(config, {}, packet.data, 2) ==
        "row 1: the metadata ends before the row's width code");
  CHECK(refusal(config, packet.metadata, {}, 2) == "row 0: the data ends before the row's fields");
  HardwareDecode hardware = decode_packet_as_hardware(config, {}, packet.data, 2);
  CHECK(hardware.values == Values{0x3F80});
  CHECK(hardware.metadata_short);
  CHECK_FALSE(hardware.data_short);
  hardware = decode_packet_as_hardware(config, packet.metadata, {}, 2);
  CHECK(hardware.values.empty());
  CHECK(hardware.data_short);
  CHECK_FALSE(hardware.is_long());
}

TEST_CASE("streams that run long: all values come out, the rest is dropped and flagged") {
  const PacketConfig config = one_lane(Coding::delta, 2);
  Packet packet = encode_packet(config, two);
  const std::size_t metadata_size = packet.metadata.size();
  packet.metadata.resize(metadata_size + 4);
  CHECK(refusal(config, packet.metadata, packet.data, 2) ==
        "metadata: 8 bytes where the values take 4");
  HardwareDecode hardware = decode_packet_as_hardware(config, packet.metadata, packet.data, 2);
  CHECK(hardware.values == two);
  CHECK(hardware.metadata_long);
  CHECK_FALSE(hardware.data_long);
  packet.metadata.resize(metadata_size);
  packet.data.resize(packet.data.size() + 2);
  CHECK(refusal(config, packet.metadata, packet.data, 2) ==
        "data: 4 bytes where the values take 2");
  hardware = decode_packet_as_hardware(config, packet.metadata, packet.data, 2);
  CHECK(hardware.values == two);
  CHECK(hardware.data_long);
}

TEST_CASE("bytes that fill no word are refused, and do not exist for the hardware") {
  const PacketConfig config = one_lane(Coding::delta, 2);
  Packet packet = encode_packet(config, two);
  packet.data.push_back(0);
  CHECK(refusal(config, packet.metadata, packet.data, 2) ==
        "data: 3 bytes where the values take 2");
  CHECK_FALSE(decode_packet_as_hardware(config, packet.metadata, packet.data, 2).is_long());
}

TEST_CASE("padding that is not zero is refused, and not looked at by the hardware") {
  PacketConfig config = one_lane(Coding::delta, 2);
  config.lanes = 2;
  const Values three = {0x3F80, 0x3F80, 0x4000};
  const Packet good = encode_packet(config, three);
  CHECK(to_hex(good.metadata) == "01000000");
  CHECK(to_hex(good.data) ==
        "7f027f00");  // lane 0: 8 bits, then X = 2; lane 1: 8 bits, then a missing value
  Packet packet = good;
  packet.metadata[3] = 0x80;
  CHECK(refusal(config, packet.metadata, packet.data, 3) ==
        "metadata: the padding at the end is not zero");
  CHECK(decode_packet_as_hardware(config, packet.metadata, packet.data, 3).values == three);
  packet = good;
  packet.data[1] = 0x82;
  CHECK(refusal(config, packet.metadata, packet.data, 3) ==
        "data: the padding at the end is not zero");
  CHECK(decode_packet_as_hardware(config, packet.metadata, packet.data, 3).values == three);
  packet = good;
  packet.data[3] = 0x01;
  CHECK(refusal(config, packet.metadata, packet.data, 3) ==
        "row 1, lane 1: the field of a missing value is not zero");
  CHECK(decode_packet_as_hardware(config, packet.metadata, packet.data, 3).values == three);
}

TEST_CASE(
    "after garbage with a zero's look, delta bases follow the decoded values as in the encoder") {
  PacketConfig config = one_lane(Coding::delta, 2);
  // Row 0 is a zero, so row 1 is measured from the packet's first base, 127.
  const Values values = {0x0000, 0x4000};
  const Packet packet = encode_packet(config, values);
  CHECK(packet.rows[1].width_code == 1);
  config.zero_code = ZeroCode::off;
  CHECK(encode_packet(config, values).rows[1].width_code == 7);
}

}  // namespace sfpgen::golden::test
