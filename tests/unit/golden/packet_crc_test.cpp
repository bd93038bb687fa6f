// CRCs behind packets.
#include <sfpgen/golden/packet_crc.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

using Crc = CheckedPacket::Crc;

Bytes random_bytes(std::size_t count, std::mt19937& random) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(random()));
  return bytes;
}

}  // namespace

TEST_CASE("the example of docs/wire_format.md section 10") {
  CHECK(to_hex(with_crc(Bytes{0x38, 0x84, 0x09, 0x0e, 0, 0}, 2)) == "3884090e00004628d23e");
  CHECK(to_hex(with_crc(Bytes{1, 0, 0, 0}, 4)) == "010000007fe12295");
}

TEST_CASE("the CRC of \"123456789\" stands behind it, least significant byte first, then zeros") {
  const std::string text = "123456789";
  const Bytes packet(text.begin(), text.end());
  CHECK(to_hex(with_crc(packet, 1)) ==
        "313233343536373839"
        "839206e3");
  CHECK(to_hex(with_crc(packet, 9)) ==
        "313233343536373839"
        "839206e30000000000");
  CHECK(to_hex(with_crc(packet, 3)) ==
        "313233343536373839"
        "839206e30000");
  CHECK(to_hex(with_crc({}, 8)) == "0000000000000000");
}

TEST_CASE("a CRC comes off as it went on, and one that is missing is wrong") {
  std::mt19937 random(1);
  for (const std::size_t width : {1U, 2U, 3U, 4U, 5U, 8U, 32U, 33U}) {
    for (std::size_t beats = 0; beats < 5; ++beats) {
      const Bytes packet = random_bytes(beats * width, random);
      const CheckedPacket checked = without_crc(with_crc(packet, width), width);
      CHECK(checked.bytes == packet);
      CHECK(checked.crc == Crc::right);
    }
    CHECK(without_crc({}, width).crc == Crc::wrong);
    const Bytes short_one = random_bytes(width, random);
    CHECK(without_crc(short_one, width).bytes.empty());
    CHECK(without_crc(short_one, width).crc == Crc::wrong);
  }
}

TEST_CASE("every single bit that is not as it was sent makes the CRC wrong") {
  std::mt19937 random(2);
  for (const std::size_t width : {1U, 2U, 3U, 4U, 6U, 8U}) {
    Bytes sent = with_crc(random_bytes(3 * width, random), width);
    for (std::size_t bit = 0; bit < 8 * sent.size(); ++bit) {
      sent[bit / 8] = static_cast<std::uint8_t>(sent[bit / 8] ^ (1U << (bit % 8)));
      CHECK(without_crc(sent, width).crc == Crc::wrong);
      sent[bit / 8] = static_cast<std::uint8_t>(sent[bit / 8] ^ (1U << (bit % 8)));
    }
    CHECK(without_crc(sent, width).crc == Crc::right);
  }
}

}  // namespace sfpgen::golden::test
