// .sfp tensors through the fast codec are those of the golden one, byte for byte and error for
// error.
#include <doctest/doctest.h>
#include <sfpgen/codec/tensor.hpp>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

golden::SfpHeader header_of(const PacketConfig& config, std::uint64_t values) {
  golden::SfpHeader header;
  header.config = config;
  header.shape = {values};
  header.dtype = config.format == golden::fp32   ? "float32"
                 : config.format == golden::fp16 ? "float16"
                                                 : "bfloat16";
  return header;
}

}  // namespace

TEST_CASE(
    "a tensor's file, status, bits and values are the golden ones, for any block size and number "
    "of threads") {
  const std::uint64_t seed = 5;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (unsigned round = 0; round < 60; ++round) {
    const golden::FloatFormat formats[] = {golden::fp32, golden::bf16, golden::fp16};
    const golden::FloatFormat& format = formats[random() % 3];
    const PacketConfig config = random_fast_config(format, random);
    const Values values = golden::test::mixed_values(format, random() % 2000, random);
    const std::uint64_t block = random() % 3 == 0 ? 0 : 1 + random() % 700;
    CAPTURE(golden::test::name_of(config));
    const golden::SfpHeader header = header_of(config, values.size());
    const auto expected = golden::encode_tensor(header, values, block);
    REQUIRE(expected.ok());
    const auto fast = codec::encode_tensor(header, values, block, 1 + round % 3);
    REQUIRE_MESSAGE(fast.ok(), fast.error().text());
    CHECK(golden::format_sfp(fast->file) == golden::format_sfp(expected->file));
    CHECK(fast->status == expected->status);
    CHECK(fast->bits == expected->bits);
    const auto golden_back = golden::decode_tensor(expected->file);
    const auto back = codec::decode_tensor(expected->file, 1 + round % 3);
    REQUIRE_MESSAGE(back.ok(), back.error().text());
    CHECK(back->values == golden_back->values);
    CHECK(back->block_bits == golden_back->block_bits);
  }
}

TEST_CASE("what cannot be encoded or decoded is refused with the golden codec's words") {
  std::mt19937_64 random(6);
  const PacketConfig config = golden::default_config(golden::bf16);
  golden::SfpHeader header = header_of(config, 100);
  Values values = golden::test::mixed_values(golden::bf16, 100, random);
  const auto same = [&](std::uint64_t block) {
    const auto expected = golden::encode_tensor(header, values, block);
    const auto fast = codec::encode_tensor(header, values, block);
    REQUIRE_FALSE(expected.ok());
    REQUIRE_FALSE(fast.ok());
    CHECK(fast.error().text() == expected.error().text());
  };
  header.shape = {99};
  same(0);
  header.shape = {100};
  values[5] = 0x10000;
  same(0);
  values[5] = 0;
  header.config.lanes = 0;
  same(0);
  header.config.lanes = 8;
  header.dtype = "float32";
  same(0);
  header.dtype = "bfloat16";

  auto tensor = codec::encode_tensor(header, values, 30);
  REQUIRE(tensor.ok());
  for (int round = 0; round < 200; ++round) {
    golden::SfpFile file = tensor->file;
    golden::SfpBlock& block = file.blocks[random() % file.blocks.size()];
    Bytes& hurt = random() % 2 == 0 ? block.data : block.metadata;
    if (random() % 3 == 0) {
      block.values = random() % 2 == 0 ? std::uint64_t{1} << 62 : random() % 40;
    } else if (random() % 2 == 0) {
      hurt.resize(random() % (hurt.size() + 8));
    } else {
      hurt[random() % hurt.size()] ^= 0x10;
    }
    const auto expected = golden::decode_tensor(file);
    const auto fast = codec::decode_tensor(file);
    REQUIRE(fast.ok() == expected.ok());
    if (expected.ok()) {
      CHECK(fast->values == expected->values);
    } else {
      CHECK(fast.error().text() == expected.error().text());
    }
  }
}

}  // namespace sfpgen::codec::test
