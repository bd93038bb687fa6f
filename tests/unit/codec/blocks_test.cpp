// Tensors in blocks: the same bytes for any number of threads, each block a golden packet.
#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::codec::test {

TEST_CASE("blocks are golden packets at places of their own, whatever the threads and the path") {
  std::mt19937_64 random(11);
  for (const golden::FloatFormat& format : {golden::fp32, golden::bf16, golden::fp16}) {
    PacketConfig config = golden::default_config(format);
    config.kept_mantissa_bits = 5;
    const Values values = golden::test::mixed_values(format, 5003, random);
    const Items items = items_of(config, values);
    for (const std::uint64_t block_values :
         {std::uint64_t{0}, std::uint64_t{999}, std::uint64_t{5003}, std::uint64_t{4096}}) {
      for (const unsigned threads : {1U, 3U, 0U}) {
        BlockOptions options;
        options.block_values = block_values;
        options.threads = threads;
        std::vector<Block> blocks(block_count(values.size(), options));
        Bytes buffer(longest_blocks(config, values.size(), options));
        const auto encoded = encode_blocks(config, items, buffer, blocks, options);
        REQUIRE_MESSAGE(encoded.ok(), encoded.error().text());
        CHECK(encoded->path == best_path(config));
        const std::uint64_t end = move_together(buffer, blocks);
        CHECK(end == encoded->bytes.metadata + encoded->bytes.data);
        buffer.resize(end);

        Bytes expected;
        golden::BitCounts bits;
        const std::uint64_t step = block_values == 0 ? values.size() : block_values;
        for (std::size_t at = 0; at < values.size(); at += step) {
          const auto packet = golden::encode_packet(
              config,
              std::span(values).subspan(at, std::min<std::size_t>(step, values.size() - at)));
          expected.insert(expected.end(), packet.metadata.begin(), packet.metadata.end());
          expected.insert(expected.end(), packet.data.begin(), packet.data.end());
          bits += packet.bits;
        }
        CHECK(buffer == expected);
        CHECK(encoded->bits == bits);

        Items back(items.size());
        std::vector<golden::BitCounts> block_bits(blocks.size());
        const auto decoded = decode_blocks(config, buffer, blocks, back, options, block_bits);
        REQUIRE_MESSAGE(decoded.ok(), decoded.error().text());
        CHECK(back == items_of(config, golden::quantize(config, values)));
        CHECK(decoded->bits == bits);
        golden::BitCounts sum;
        for (const golden::BitCounts& one : block_bits) sum += one;
        CHECK(sum == bits);
      }
    }
  }
}

TEST_CASE("some blocks can be decoded alone") {
  const PacketConfig config = golden::default_config(golden::fp32);
  std::mt19937_64 random(2);
  const Items items = items_of(config, golden::test::mixed_values(golden::fp32, 1000, random));
  BlockOptions options;
  options.block_values = 300;
  std::vector<Block> blocks(4);
  Bytes buffer(longest_blocks(config, 1000, options));
  REQUIRE(encode_blocks(config, items, buffer, blocks, options).ok());
  Items back(std::size_t{4} * 600);
  REQUIRE(decode_blocks(config, buffer, std::span(blocks).subspan(1, 2), back, options).ok());
  CHECK(back == Items(items.begin() + 1200, items.begin() + 3600));
}

TEST_CASE("a tensor without values has no blocks and takes no room") {
  const PacketConfig config = golden::default_config(golden::fp32);
  CHECK(block_count(0, {}) == 0);
  CHECK(longest_blocks(config, 0, {}) == 0);
  CHECK(encode_blocks(config, {}, {}, {}).ok());
  CHECK(decode_blocks(config, {}, {}, {}).ok());
}

TEST_CASE("bad blocks and short buffers are errors; of several bad blocks the first is named") {
  const PacketConfig config = golden::default_config(golden::fp32);
  Items items(4000);
  BlockOptions options;
  options.block_values = 100;
  std::vector<Block> blocks(10);
  Bytes buffer(longest_blocks(config, 1000, options));
  CHECK_FALSE(
      encode_blocks(config, items, std::span(buffer).first(buffer.size() - 1), blocks, options)
          .ok());
  CHECK_FALSE(encode_blocks(config, items, buffer, std::span(blocks).first(9), options).ok());
  REQUIRE(encode_blocks(config, items, buffer, blocks, options).ok());
  const auto text = [&] {
    const auto decoded = decode_blocks(config, buffer, blocks, items, options);
    return decoded.ok() ? std::string("good") : decoded.error().text();
  };
  CHECK(text() == "good");
  const std::vector<Block> good = blocks;
  blocks[7].bytes.data -= 32;
  blocks[3].bytes.data -= 32;
  CHECK(text().starts_with("block 3, "));
  blocks = good;
  blocks[9].offset = buffer.size() + 1;
  CHECK(text().starts_with("block 9: it reaches past the end"));
  blocks = good;
  blocks[9].values += 1;
  CHECK(text().starts_with("block 9: the blocks have more values"));
  blocks.pop_back();
  CHECK(text().starts_with("items: the blocks have 900 values"));
}

}  // namespace sfpgen::codec::test
