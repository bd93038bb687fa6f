// Counts and costs: every path against one value at a time and against the golden encoder's
// streams.
#include <doctest/doctest.h>
#include <sfpgen/codec/cost.hpp>

#include <random>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

using golden::Coding;
using golden::ZeroCode;

constexpr std::array formats = {golden::fp32, golden::bf16, golden::fp16};

/// Values of all kinds, in one of two tensors with many zeros.
Values some_values(const golden::FloatFormat& format, std::size_t count, std::mt19937_64& random) {
  Values values = golden::test::mixed_values(format, count, random);
  if (random() % 2 == 0) {
    for (std::uint64_t& value : values) value = random() % 2 == 0 ? 0 : value;
  }
  return values;
}

std::vector<Path> all_paths() {
  std::vector<Path> paths = fast_paths();
  paths.push_back(Path::plain);
  return paths;
}

}  // namespace

TEST_CASE("every path counts what is there, value by value") {
  const std::uint64_t seed = 20261127;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int run = 0; run < 60; ++run) {
    for (const golden::FloatFormat& format : formats) {
      const Values values = some_values(format, random() % 300, random);
      const PacketConfig config = golden::default_config(format);
      const Items items = items_of(config, values);
      const auto expected = count_values(format, items, Path::plain);
      REQUIRE(expected.ok());
      CHECK(expected->values == values.size());
      for (const Path path : fast_paths()) {
        const auto counted = count_values(format, items, path);
        REQUIRE(counted.ok());
        CHECK(*counted == *expected);
      }
    }
  }
}

TEST_CASE("counts of a hand-made tensor are what one sees") {
  // 1, -1, 0, -0, infinity, -infinity, NaN, -NaN, a subnormal
  const Values values = {0x3F80, 0xBF80, 0x0000, 0x8000, 0x7F80, 0xFF80, 0x7FC0, 0xFFC0, 0x0001};
  const Items items = items_of(golden::default_config(golden::bf16), values);
  for (const Path path : all_paths()) {
    const auto counted = count_values(golden::bf16, items, path);
    REQUIRE(counted.ok());
    CHECK(counted->zeros == 2);
    CHECK(counted->negatives == 2);
    CHECK(counted->sign_bits == 4);
    CHECK(counted->subnormals == 1);
    CHECK(counted->infinities == 2);
    CHECK(counted->nans == 2);
    CHECK(counted->exponents[127] == 2);
    CHECK(counted->exponents[0] == 3);
    CHECK(counted->exponents[255] == 4);
  }
}

TEST_CASE("more values than a 16-bit counter holds are counted") {
  const Values values(8 * 70000, 0x8000);
  const Items items = items_of(golden::default_config(golden::bf16), values);
  for (const Path path : fast_paths()) {
    const auto counted = count_values(golden::bf16, items, path);
    REQUIRE(counted.ok());
    CHECK(counted->zeros == values.size());
    CHECK(counted->sign_bits == values.size());
    CHECK(counted->negatives == 0);
  }
}

TEST_CASE("costs are the sizes of the golden encoder's streams, to the bit, on every path") {
  const std::uint64_t seed = 20261127;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int run = 0; run < 60; ++run) {
    for (const golden::FloatFormat& format : formats) {
      PacketConfig config = random_fast_config(format, random);
      const Values values = some_values(format, random() % 700, random);
      const Items items = items_of(config, values);
      const auto expected = packet_costs(config, items, Path::plain);
      REQUIRE(expected.ok());
      for (const Path path : fast_paths()) {
        CAPTURE(path_name(path));
        CAPTURE(golden::format_name(format));
        CAPTURE(config.rows);
        CAPTURE(values.size());
        const auto costs = packet_costs(config, items, path);
        REQUIRE(costs.ok());
        for (const golden::NamedCoding& coding : golden::named_codings()) {
          for (const ZeroCode zero_code : {ZeroCode::off, ZeroCode::on}) {
            CAPTURE(coding.name);
            CAPTURE(static_cast<int>(zero_code));
            CHECK(costs->of(coding.coding, zero_code) == expected->of(coding.coding, zero_code));
          }
        }
      }
    }
  }
}

TEST_CASE("costs of a tensor in blocks are those of the blocks that the codec makes") {
  const Values values = example_tensor("cnn_activation.npy");
  PacketConfig config = golden::default_config(golden::fp32);
  const Items items = items_of(config, values);
  BlockOptions options;
  options.block_values = 1000;
  const auto costs = block_costs(config, items, options);
  REQUIRE(costs.ok());
  for (const golden::NamedCoding& coding : golden::named_codings()) {
    config.coding = coding.coding;
    std::vector<std::uint8_t> buffer(longest_blocks(config, values.size(), options));
    std::vector<Block> blocks(block_count(values.size(), options));
    const auto encoded = encode_blocks(config, items, buffer, blocks, options);
    REQUIRE(encoded.ok());
    CHECK(costs->of(coding.coding, ZeroCode::on) == PacketCost{encoded->bytes, encoded->bits});
  }
}

TEST_CASE("what costs cannot be asked for is refused") {
  PacketConfig config = golden::default_config(golden::fp32);
  const Items items(7);
  CHECK(packet_costs(config, items).error().text() ==
        "items: 7 bytes are no whole number of items of 4");
  config.lanes = 4;
  CHECK(packet_costs(config, Items(8), Path::portable).error().text() ==
        "path: portable is for 8 lanes of fp32, bf16 or fp16");
  CHECK(packet_costs(config, Items(8)).ok());
  CHECK(count_values(golden::fp64, Items(8), Path::portable).error().place == "path");
  CHECK(count_values(golden::fp64, Items(8))->zeros == 1);
  config.lanes = 0;
  CHECK(packet_costs(config, Items(8)).error().place == "lanes");
}

}  // namespace sfpgen::codec::test
