// The streams of block formats, there and back and by hand.
#include <sfpgen/golden/block_format.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace sfpgen::golden::test {

TEST_CASE("streams give their packet back, and wrong sizes are said") {
  std::mt19937 random(1);
  for (const char* name : {"hbfp4:12", "hbfp16:5", "mxfp6_e2m3", "mxint8:7", "nvfp4", "nvfp4:40"}) {
    const BlockFormat format = block_format(name).value();
    for (const std::size_t count : {0U, 1U, 7U, 64U, 103U}) {
      std::vector<float> values;
      for (std::size_t i = 0; i < count; ++i)
        values.push_back(static_cast<float>(random() % 4096) / 64 - 32);
      BlockCodes codes = encode_blocks(format, values, packet_scale_for(format, values));
      const unsigned lanes[] = {1, format.block, 4 * format.block, 3};
      const FieldLayout layout{32, std::min(lanes[random() % 4], 64U)};
      if (format.block % layout.lanes != 0 && layout.lanes % format.block != 0) continue;
      BlockStreams streams = pack_blocks(format, layout, codes);
      const auto back = unpack_blocks(format, layout, count, streams);
      REQUIRE(back.ok());
      codes.saturated = false;  // nobody can tell from the streams
      CHECK(*back == codes);
      streams.metadata.push_back(0);
      CHECK(unpack_blocks(format, layout, count, streams).error().place == "metadata");
      streams.metadata.pop_back();
      streams.data.push_back(0);
      CHECK(unpack_blocks(format, layout, count, streams).error().place == "data");
    }
  }
}

TEST_CASE("padding that is not zero, and counts that cannot be, are refused") {
  const BlockFormat format = hbfp(8, 4);
  const BlockStreams good =
      pack_blocks(format, {16, 8}, {1, {1, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}});
  REQUIRE(unpack_blocks(format, {16, 8}, 9, good).ok());
  BlockStreams bad = good;
  bad.data[3] = 1;  // lane 1 has no value in the second row
  CHECK(unpack_blocks(format, {16, 8}, 9, bad).error().text() == "data: the padding is not zero");
  bad = good;
  bad.metadata[7] = 0x80;
  CHECK(unpack_blocks(format, {16, 8}, 9, bad).error().text() ==
        "metadata: the padding is not zero");
  for (const std::uint64_t count : {~std::uint64_t{0}, std::uint64_t{1} << 62, std::uint64_t{100}})
    CHECK_FALSE(unpack_blocks(format, {16, 8}, count, good).ok());
  CHECK_FALSE(unpack_blocks(format, {16, 8}, ~std::uint64_t{0}, {}).ok());
}

TEST_CASE("streams by hand: three blocks of HBFP8 in two lanes of 16 bits") {
  const BlockFormat format = hbfp(8, 4);
  const BlockCodes codes{1, {0x001, 0x3FF, 0x200}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
  const BlockStreams streams = pack_blocks(format, {16, 2}, codes);
  // Scales of 10 bits: 0x001 | 0x3FF << 10 | 0x200 << 20.
  CHECK(streams.metadata == std::vector<std::uint8_t>{0x01, 0xFC, 0x0F, 0x20});
  CHECK(streams.data == std::vector<std::uint8_t>{1, 3, 2, 4, 5, 7, 6, 8, 9, 0, 0, 0});
}

TEST_CASE("streams by hand: rows of two blocks have two columns of scales") {
  const BlockFormat format = hbfp(8, 4);
  const BlockCodes codes{1, {1, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
  const BlockStreams streams = pack_blocks(format, {16, 8}, codes);
  // Column 0: 1 | 3 << 10; column 1: 2, and nothing for the block that is not there.
  CHECK(streams.metadata == std::vector<std::uint8_t>{0x01, 0x0C, 0, 0, 0x02, 0, 0, 0});
  CHECK(streams.data.size() == 16);
}

TEST_CASE("BF16 values are rounded once") {
  // Halves of the smallest BF16 number: just above one, one, three.
  const BlockFormat format = hbfp(16);
  const BlockCodes codes{1, {1024 - 133 + 1, 1024 - 133 + 1}, {0x2001, 0x2000, 0x6000}};
  const ElementFormat bf16 = element_format("bf16").value();
  CHECK(decode_blocks_to(bf16, format, codes) == std::vector<std::uint32_t>{1, 0, 2});
}

}  // namespace sfpgen::golden::test
