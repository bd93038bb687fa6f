// Codes in planes of power-of-two widths.
#include <sfpgen/golden/planes.hpp>

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

using Codes = std::vector<std::uint32_t>;

Codes random_codes(int bits, std::size_t count, std::mt19937& random) {
  Codes codes;
  for (std::size_t i = 0; i < count; ++i)
    codes.push_back(static_cast<std::uint32_t>(random()) & ((1U << bits) - 1));
  return codes;
}

}  // namespace

TEST_CASE("a width is split into its powers of two, largest first") {
  CHECK(plane_widths(3) == std::vector{2, 1});
  CHECK(plane_widths(5) == std::vector{4, 1});
  CHECK(plane_widths(6) == std::vector{4, 2});
  CHECK(plane_widths(7) == std::vector{4, 2, 1});
  CHECK(plane_widths(8) == std::vector{8});
  CHECK(plane_widths(9) == std::vector{8, 1});
  CHECK(plane_widths(15) == std::vector{8, 4, 2, 1});
  CHECK(plane_widths(16) == std::vector{16});
}

TEST_CASE("the example of docs/wire_format.md section 9") {
  const Planes planes = pack_planes(3, Codes{1, 2, 3, 4, 5, 6, 7, 0, 5, 2});
  REQUIRE(planes.bytes.size() == 2);
  CHECK(to_hex(planes.bytes[0]) == "943e0600");
  CHECK(to_hex(planes.bytes[1]) == "5501");
}

TEST_CASE("element i of a plane of w <= 8 bits stands in byte i * w / 8") {
  for (int bits = 1; bits <= 16; ++bits) {
    const std::vector<int> widths = plane_widths(bits);
    for (std::size_t i = 0; i < 24; ++i) {
      Codes codes(24, 0);
      codes[i] = (1U << bits) - 1;
      const Planes planes = pack_planes(bits, codes);
      for (std::size_t p = 0; p < widths.size(); ++p) {
        const auto width = static_cast<std::size_t>(widths[p]);
        for (std::size_t byte = 0; byte < planes.bytes[p].size(); ++byte) {
          const bool inside = byte * 8 < (i + 1) * width && (byte + 1) * 8 > i * width;
          REQUIRE((planes.bytes[p][byte] != 0) == inside);
        }
      }
    }
  }
}

TEST_CASE("unpack(pack(codes)) == codes, in N * B / 8 bytes for N a multiple of 8") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (int bits = 1; bits <= 16; ++bits) {
    for (std::size_t count = 0; count <= 40; ++count) {
      const Codes codes = random_codes(bits, count, random);
      const Planes planes = pack_planes(bits, codes);
      std::size_t bytes = 0;
      for (const Bytes& plane : planes.bytes) bytes += plane.size();
      REQUIRE(bytes == (count + 7) / 8 * static_cast<std::size_t>(bits));
      REQUIRE(unpack_planes(planes).value() == codes);
    }
  }
}

TEST_CASE("a slice on multiples of 8 looks at its own bytes only") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (int bits = 1; bits <= 16; ++bits) {
    const Codes codes = random_codes(bits, 45, random);
    Planes planes = pack_planes(bits, codes);
    for (Bytes& plane : planes.bytes) {  // spoil what stands outside of elements 16 to 31
      const std::size_t unit = plane.size() / 6;
      for (std::size_t i = 0; i < plane.size(); ++i) {
        if (i / unit < 2 || i / unit > 3) plane[i] ^= 0xFF;
      }
    }
    const auto slice = unpack_slice(planes, 16, 16);
    REQUIRE(slice.ok());
    REQUIRE(slice.value() == Codes(codes.begin() + 16, codes.begin() + 32));
  }
}

TEST_CASE("a slice may end with the last element and nowhere else off a multiple of 8") {
  const Planes planes = pack_planes(5, Codes(21, 9));
  CHECK(unpack_slice(planes, 16, 5).value() == Codes(5, 9));
  CHECK(unpack_slice(planes, 21, 0).ok() == false);
  CHECK(unpack_slice(planes, 4, 4).error().text() == "slice: its start 4 is not a multiple of 8");
  CHECK(unpack_slice(planes, 8, 4).error().text() ==
        "slice: its end 12 is neither a multiple of 8 nor that of all 21 elements");
  CHECK(unpack_slice(planes, 16, 6).error().text() ==
        "slice: 6 elements from 16 on reach past the last of 21");
  CHECK(unpack_slice(planes, 24, ~std::uint64_t{0}).ok() == false);
}

TEST_CASE("shards unpack alone and hold all elements in order") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (int bits = 1; bits <= 16; ++bits) {
    for (const std::size_t count : {0U, 1U, 8U, 27U, 64U}) {
      const Codes codes = random_codes(bits, count, random);
      for (const std::uint64_t pieces : {1U, 2U, 3U, 9U}) {
        const auto parts = shard(pack_planes(bits, codes), pieces);
        REQUIRE(parts.ok());
        REQUIRE(parts->size() == pieces);
        Codes joined;
        for (const Planes& part : parts.value()) {
          const auto some = unpack_planes(part);
          REQUIRE(some.ok());
          joined.insert(joined.end(), some->begin(), some->end());
        }
        REQUIRE(joined == codes);
      }
    }
  }
}

TEST_CASE("planes that lie about their bytes are refused") {
  Planes planes = pack_planes(6, Codes(8, 1));
  planes.bytes[1].pop_back();
  CHECK(unpack_planes(planes).error().text() == "plane 1: 1 bytes found, 8 elements take 2");
  planes.bytes.pop_back();
  CHECK(unpack_planes(planes).error().text() == "planes: 1 found, codes of 6 bits have 2");
  planes.code_bits = 17;
  CHECK(shard(planes, 2).error().text() == "code_bits: 17 is outside 1..16");
  CHECK(shard(pack_planes(6, Codes(8, 1)), 0).ok() == false);
}

}  // namespace sfpgen::golden::test
