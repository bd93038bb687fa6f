// .sfp tensors through the fast codec are those of the golden one, byte for byte and error for
// error.
#include <doctest/doctest.h>
#include <sfpgen/codec/tensor.hpp>

#include <cstring>
#include <span>
#include <vector>

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

/// Items of a container.
std::vector<std::byte> items_of(const golden::FloatFormat& format, const Values& values) {
  const unsigned size = item_bytes(format);
  std::vector<std::byte> items(values.size() * size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::memcpy(items.data() + i * size, &values[i], size);
  }
  return items;
}

/// A .sfp file that was encoded piece by piece.
Bytes encode_in_pieces(const golden::SfpHeader& header, std::span<const std::byte> items,
                       std::uint64_t block, unsigned threads) {
  const std::uint64_t size = item_bytes(header.config.format);
  auto encoder = TensorEncoder::make(header, items.size() / size, block, threads);
  REQUIRE_MESSAGE(encoder.ok(), encoder.error().text());
  Bytes blocks;
  for (std::size_t at = 0; at < items.size();) {
    const auto piece =
        items.subspan(at, std::min<std::size_t>(items.size() - at, encoder->piece_values() * size));
    const auto bytes = encoder.value().add(piece);
    REQUIRE_MESSAGE(bytes.ok(), bytes.error().text());
    blocks.insert(blocks.end(), bytes->begin(), bytes->end());
    at += piece.size();
  }
  Bytes file = golden::format_sfp_directory(encoder->directory());
  file.insert(file.end(), blocks.begin(), blocks.end());
  return file;
}

/// The items of a .sfp file, decoded piece by piece.
Result<std::vector<std::byte>> decode_in_pieces(const Bytes& file, unsigned threads) {
  const auto directory = golden::parse_sfp_directory(file);
  if (!directory.ok()) return directory.error();
  std::vector<std::byte> items;
  std::size_t done = 0;
  const Outcome decoded = decode_items(
      *directory, file,
      [&](std::span<const std::byte> some) -> Outcome {
        items.insert(items.end(), some.begin(), some.end());
        return std::monostate{};
      },
      [&](std::span<const std::uint8_t> part) { done += part.size(); }, threads);
  if (!decoded.ok()) return decoded.error();
  std::size_t blocks = 0;
  for (const golden::SfpBlockEntry& block : directory->blocks) {
    blocks += block.metadata_bytes + block.data_bytes;
  }
  if (done != 0) CHECK(done == blocks);
  return items;
}

}  // namespace

TEST_CASE("a tensor in pieces has the golden file and comes back, for any container and block") {
  const std::uint64_t seed = 8;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (unsigned round = 0; round < 40; ++round) {
    const golden::FloatFormat formats[] = {golden::fp32, golden::bf16, golden::fp16};
    const golden::FloatFormat& format = formats[random() % 3];
    const PacketConfig config = random_fast_config(format, random);
    const Values values = golden::test::mixed_values(format, random() % 2000, random);
    const std::uint64_t block = random() % 3 == 0 ? 0 : 1 + random() % 700;
    CAPTURE(golden::test::name_of(config));
    const golden::SfpHeader header = header_of(config, values.size());
    const auto expected = golden::encode_tensor(header, values, block);
    REQUIRE(expected.ok());
    const auto items = items_of(format, values);
    const Bytes file = encode_in_pieces(header, items, block, 1 + round % 3);
    CHECK(file == golden::format_sfp(expected->file));
    const auto back = decode_in_pieces(file, 1 + round % 3);
    REQUIRE_MESSAGE(back.ok(), back.error().text());
    CHECK(*back == items_of(format, golden::decode_tensor(expected->file)->values));
  }
}

TEST_CASE("several pieces are one tensor, and the encoder says whether they come back exactly") {
  std::mt19937_64 random(9);
  PacketConfig config = golden::default_config(golden::bf16);
  const std::size_t count = (std::size_t{1} << 21) + 12345;
  const Values values = golden::test::mixed_values(golden::bf16, count, random);
  const auto items = items_of(golden::bf16, values);
  const golden::SfpHeader header = header_of(config, count);
  const Bytes file = encode_in_pieces(header, items, 65536, 2);
  CHECK(file == golden::format_sfp(codec::encode_tensor(header, values, 65536)->file));
  const auto back = decode_in_pieces(file, 2);
  REQUIRE(back.ok());
  CHECK(*back == items);

  const std::span piece = std::span(items).first(2000);
  for (const unsigned kept : {7U, 2U}) {
    config.kept_mantissa_bits = kept;
    auto encoder = TensorEncoder::make(header_of(config, 1000), 1000, 100);
    REQUIRE(encoder.value().add(piece).ok());
    CHECK(encoder.value().is_exact(piece) == (kept == 7));
  }
}

TEST_CASE("a tensor in a number format has the golden file and comes back, whole and in pieces") {
  const std::uint64_t seed = 14;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const char* const scales[] = {"none", "max", "-7", "300"};
  const char* const names[] = {"fp8_e4m3", "e3m2", "ocp_int8", "e2m1", "fp8_e5m2", "e5m4"};
  const char* const blocks[] = {"hbfp4",     "hbfp8:16", "mxfp8_e4m3", "mxfp6_e3m2",
                                "mxint8:64", "nvfp4",    "hbfp12",     "mxfp4:8"};
  for (unsigned round = 0; round < 80; ++round) {
    const golden::FloatFormat format = round % 2 == 0 ? golden::fp32 : golden::bf16;
    golden::FormatRequest request;
    request.value_bits = format.width();
    const bool of_blocks = random() % 2 == 0;
    request.name = of_blocks ? blocks[random() % 8] : names[random() % 6];
    request.scale = of_blocks ? "" : scales[random() % 4];
    if (random() % 5 == 0) request.rounding = golden::ElementRounding::stochastic;
    CAPTURE(request.name);
    CAPTURE(request.scale);
    const Values values = golden::test::mixed_values(format, random() % 2000, random);
    golden::SfpHeader header = header_of(golden::default_config(format), values.size());
    header.format = golden::tensor_format(request).value();
    const std::uint64_t unit = header.format->unit();
    const std::uint64_t block = random() % 3 == 0 ? 0 : unit * (1 + random() % (1 + 700 / unit));
    const auto expected = golden::encode_tensor(header, values, block);
    REQUIRE(expected.ok());
    const auto fast = codec::encode_tensor(header, values, block, 1 + round % 3);
    REQUIRE_MESSAGE(fast.ok(), fast.error().text());
    const Bytes file = golden::format_sfp(fast->file);
    CHECK(fast->losses.saturated == expected->losses.saturated);
    CHECK(fast->losses.nonfinite == expected->losses.nonfinite);
    CHECK(file == golden::format_sfp(expected->file));
    CHECK(fast->bits == expected->bits);
    CHECK(fast->losses.overflowed == expected->losses.overflowed);
    CHECK(fast->losses.nan_lost == expected->losses.nan_lost);
    const auto back = golden::decode_tensor(expected->file);
    CHECK(codec::decode_tensor(expected->file)->values == back->values);
    CHECK(codec::decode_tensor(expected->file)->block_bits == back->block_bits);
    CHECK(decode_in_pieces(file, 2).value() == items_of(format, back->values));
    CHECK(block_bits(golden::parse_sfp_directory(file).value(), file).value() == back->block_bits);
    const Items items = items_of(format, values);
    if (TensorEncoder::can_encode(header)) {
      CHECK(encode_in_pieces(header, items, block, 2) == file);
      auto encoder = TensorEncoder::make(header, values.size(), block);
      REQUIRE(encoder.value().add(items).ok());
      CHECK(encoder->bits() == expected->bits);
      CHECK(encoder->losses().saturated == expected->losses.saturated);
      CHECK(encoder->losses().overflowed == expected->losses.overflowed);
      CHECK(encoder.value().is_exact(items) == (items_of(format, back->values) == items));
    } else {
      CHECK(TensorEncoder::make(header, values.size(), block).error().place == "format");
    }
    if (fast->file.blocks.empty()) continue;
    golden::SfpFile broken = expected->file;
    broken.blocks.back().data.push_back(0);
    const auto refused = decode_in_pieces(golden::format_sfp(broken), 2);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().text() == golden::decode_tensor(broken).error().text());
    CHECK(codec::decode_tensor(broken).error().text() == refused.error().text());
  }
}

TEST_CASE("pieces of damaged files and of wrong tensors are refused as whole ones are") {
  std::mt19937_64 random(10);
  const PacketConfig config = golden::default_config(golden::fp32);
  const golden::SfpHeader header = header_of(config, 300);
  const Values values = golden::test::mixed_values(golden::fp32, 300, random);
  const Bytes file = encode_in_pieces(header, items_of(golden::fp32, values), 100, 1);
  for (int round = 0; round < 200; ++round) {
    Bytes hurt = file;
    hurt[random() % hurt.size()] ^= 0x10;
    const auto expected = golden::parse_sfp(hurt);
    const auto pieces = decode_in_pieces(hurt, 2);
    REQUIRE(pieces.ok() == expected.ok());
    if (!pieces.ok()) CHECK(pieces.error().text() == expected.error().text());
  }
  // Streams of another length than the values', with the right checksum.
  auto broken = golden::encode_tensor(header, values, 100)->file;
  broken.blocks[1].data.resize(8);
  const auto pieces = decode_in_pieces(golden::format_sfp(broken), 2);
  REQUIRE_FALSE(pieces.ok());
  CHECK(pieces.error().text() == golden::decode_tensor(broken).error().text());
  const Bytes broken_file = golden::format_sfp(broken);
  CHECK(block_bits(golden::parse_sfp_directory(broken_file).value(), broken_file).error().text() ==
        pieces.error().text());

  CHECK(TensorEncoder::make(header, 299, 100).error().place == "shape");
  PacketConfig narrow = golden::default_config(*golden::format_from_name("e5m18"));
  golden::SfpHeader bits = header_of(narrow, 3);
  bits.dtype = "uint32";
  auto encoder = TensorEncoder::make(bits, 3, 2);
  REQUIRE_MESSAGE(encoder.ok(), encoder.error().text());
  const Values wide = {1, 2, std::uint64_t{1} << 24};
  CHECK(encoder.value().add(items_of(narrow.format, wide)).error().text() ==
        golden::encode_tensor(bits, wide, 2).error().text());
}

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
    const Bytes file = golden::format_sfp(fast->file);
    CHECK(block_bits(golden::parse_sfp_directory(file).value(), file).value() ==
          golden_back->block_bits);
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
