// Blocks with a zero map on every path: what the golden codec makes of them, byte for byte and
// error for error; in blocks, tensors, pieces and through C.
#include <doctest/doctest.h>
#include <sfpgen/codec/codec.h>
#include <sfpgen/codec/tensor.hpp>

#include <span>
#include <vector>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

using golden::Zeros;

/// Mixed values of which about `percent` of a hundred are +0, in runs of the same kind.
Values sparse_values(const golden::FloatFormat& format, std::size_t count, std::uint64_t percent,
                     std::mt19937_64& random) {
  Values values = golden::test::mixed_values(format, count, random);
  for (std::size_t i = 0; i < count;) {
    const bool zero = random() % 100 < percent;
    for (std::size_t run = random() % (random() % 8 == 0 ? 200 : 4) + 1; run > 0 && i < count;
         --run, ++i) {
      if (zero)
        values[i] = 0;
      else if (percent == 0 && values[i] == 0)
        values[i] = 1;
    }
  }
  return values;
}

void check_block(const PacketConfig& config, const Values& values, const std::vector<Path>& paths) {
  CAPTURE(golden::test::name_of(config));
  CAPTURE(values.size());
  const golden::Packet block = golden::encode_mapped(config, values);
  const Items items = items_of(config, values);
  const Items expected = items_of(config, golden::quantize(config, values));
  const StreamBytes room = longest_streams(config, values.size(), Zeros::mapped);
  for (const Path path : paths) {
    CAPTURE(path_name(path));
    Bytes metadata(room.metadata, 0xA5);
    Bytes data(room.data, 0xA5);
    const auto encoded = encode_packet(config, items, metadata, data, path, Zeros::mapped);
    REQUIRE_MESSAGE(encoded.ok(), encoded.error().text());
    REQUIRE(encoded->path == path);
    metadata.resize(encoded->bytes.metadata);
    data.resize(encoded->bytes.data);
    REQUIRE(metadata == block.metadata);
    REQUIRE(data == block.data);
    REQUIRE(encoded->status == block.status);
    REQUIRE(encoded->bits == block.bits);

    Items back(items.size(), std::byte{0xA5});
    const auto decoded =
        decode_packet(config, block.metadata, block.data, back, path, Zeros::mapped);
    REQUIRE_MESSAGE(decoded.ok(), decoded.error().text());
    REQUIRE(decoded->path == path);
    REQUIRE(back == expected);
    REQUIRE(decoded->bits == block.bits);
  }
}

golden::SfpHeader header_of(const PacketConfig& config, std::uint64_t values) {
  golden::SfpHeader header;
  header.config = config;
  header.shape = {values};
  header.dtype = config.format == golden::fp32   ? "float32"
                 : config.format == golden::fp16 ? "float16"
                                                 : "bfloat16";
  header.zeros = Zeros::mapped;
  return header;
}

}  // namespace

TEST_CASE("every path gives the golden map, streams and values, for any part of zeros") {
  const std::uint64_t seed = 51;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::vector<Path> paths = fast_paths();
  paths.push_back(Path::plain);
  for (const golden::FloatFormat& format : {golden::fp32, golden::bf16}) {
    for (const unsigned percent : {0U, 3U, 50U, 97U, 100U}) {
      for (const unsigned count :
           {0U, 1U, 7U, 8U, 31U, 32U, 33U, 63U, 64U, 65U, 127U, 500U, 4097U}) {
        check_block(random_fast_config(format, random),
                    sparse_values(format, count, percent, random), paths);
      }
      for (int round = 0; round < 12; ++round) {
        check_block(random_fast_config(format, random),
                    sparse_values(format, random() % 9000, percent, random), paths);
      }
    }
    // Long groups: a largest exponent is looked for far ahead of the values that are there.
    PacketConfig config = golden::default_config(format);
    config.coding = golden::Coding::max;
    for (const unsigned rows : {1U, 7U, 8U, 63U, 64U}) {
      config.rows = rows;
      check_block(config, sparse_values(format, 9001, 40, random), paths);
    }
  }
}

TEST_CASE("every path refuses the maps and packets that the golden decoder refuses") {
  const std::uint64_t seed = 52;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Path> paths = fast_paths();
  unsigned refused = 0;
  unsigned accepted = 0;
  for (int round = 0; round < 1500; ++round) {
    const golden::FloatFormat format = random() % 2 == 0 ? golden::fp32 : golden::bf16;
    const PacketConfig config = random_fast_config(format, random);
    std::size_t count = random() % 300;
    golden::Packet block =
        golden::encode_mapped(config, sparse_values(format, count, random() % 101, random));
    damage(random() % 3 == 0 ? block.data : block.metadata, count, random);
    CAPTURE(golden::test::name_of(config));
    CAPTURE(count);
    const auto expected = golden::decode_mapped(config, block.metadata, block.data, count);
    (expected.ok() ? accepted : refused) += 1;
    for (const Path path : paths) {
      CAPTURE(path_name(path));
      Items items(count * item_bytes(format));
      const auto result =
          decode_packet(config, block.metadata, block.data, items, path, Zeros::mapped);
      REQUIRE(result.ok() == expected.ok());
      if (result.ok()) {
        REQUIRE(items == items_of(config, expected->values));
        REQUIRE(result->bits == expected->bits);
      } else {
        REQUIRE(result.error().text() == expected.error().text());
      }
    }
  }
  CHECK(refused > 300);
  CHECK(accepted > 100);
}

TEST_CASE("tensors with maps are the golden files, whole and in pieces, for any threads") {
  const std::uint64_t seed = 53;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (unsigned round = 0; round < 40; ++round) {
    const golden::FloatFormat formats[] = {golden::fp32, golden::bf16, golden::fp16};
    const golden::FloatFormat& format = formats[random() % 3];
    const PacketConfig config = random_fast_config(format, random);
    const Values values = sparse_values(format, random() % 2000, random() % 101, random);
    const std::uint64_t block = random() % 3 == 0 ? 0 : 1 + random() % 700;
    const unsigned threads = 1 + round % 3;
    CAPTURE(golden::test::name_of(config));
    const golden::SfpHeader header = header_of(config, values.size());
    const auto expected = golden::encode_tensor(header, values, block);
    REQUIRE(expected.ok());
    const Bytes file = golden::format_sfp(expected->file);
    const auto fast = codec::encode_tensor(header, values, block, threads);
    REQUIRE_MESSAGE(fast.ok(), fast.error().text());
    CHECK(golden::format_sfp(fast->file) == file);
    CHECK(fast->status == expected->status);
    CHECK(fast->bits == expected->bits);
    const auto golden_back = golden::decode_tensor(expected->file);
    const auto back = codec::decode_tensor(expected->file, threads);
    REQUIRE_MESSAGE(back.ok(), back.error().text());
    CHECK(back->values == golden_back->values);
    CHECK(back->block_bits == golden_back->block_bits);

    const Items items = items_of(config, values);
    const Items restored = items_of(config, golden_back->values);
    auto encoder = TensorEncoder::make(header, values.size(), block, threads);
    REQUIRE_MESSAGE(encoder.ok(), encoder.error().text());
    const auto blocks = encoder.value().add(items);
    REQUIRE(blocks.ok());
    Bytes pieces = golden::format_sfp_directory(encoder->directory());
    pieces.insert(pieces.end(), blocks->begin(), blocks->end());
    CHECK(pieces == file);
    CHECK(encoder->bits() == expected->bits);
    CHECK(encoder.value().is_exact(items) == (items == restored));
    const auto directory = golden::parse_sfp_directory(file);
    Items decoded;
    REQUIRE(decode_items(
                *directory, file,
                [&](std::span<const std::byte> some) -> Outcome {
                  decoded.insert(decoded.end(), some.begin(), some.end());
                  return std::monostate{};
                },
                {}, threads)
                .ok());
    CHECK(decoded == restored);
    CHECK(block_bits(*directory, file).value() == golden_back->block_bits);

    if (expected->file.blocks.empty()) continue;
    golden::SfpFile broken = expected->file;
    golden::SfpBlock& last = broken.blocks.back();
    if (round % 2 == 0) {
      last.data.push_back(0);
    } else {
      last.metadata.resize(last.metadata.size() - 1);
    }
    const Bytes bad = golden::format_sfp(broken);
    const std::string reason = golden::decode_tensor(broken).error().text();
    CHECK(codec::decode_tensor(broken).error().text() == reason);
    CHECK(block_bits(golden::parse_sfp_directory(bad).value(), bad).error().text() == reason);
  }
}

TEST_CASE("C encodes and decodes blocks with maps, within the bound, and refuses other numbers") {
  std::mt19937_64 random(54);
  const PacketConfig config = golden::default_config(golden::fp32);
  for (const unsigned percent : {0U, 50U, 100U}) {
    const Values values = sparse_values(golden::fp32, 3001, percent, random);
    const Items items = items_of(config, values);
    sfpgen_parameters parameters;
    REQUIRE(sfpgen_default_parameters(8, 23, &parameters) == SFPGEN_OK);
    CHECK(parameters.zeros == SFPGEN_ZEROS_IN_PACKETS);
    parameters.zeros = SFPGEN_ZEROS_MAPPED;
    parameters.block_values = 700;
    sfpgen_codec* codec = nullptr;
    REQUIRE(sfpgen_codec_create(&parameters, &codec, nullptr, 0) == SFPGEN_OK);
    Bytes buffer(sfpgen_encoded_bound(codec, 3001));
    std::vector<sfpgen_block> blocks(sfpgen_block_count(codec, 3001));
    sfpgen_result result;
    REQUIRE(sfpgen_encode(codec, items.data(), 3001, buffer.data(), buffer.size(), blocks.data(),
                          blocks.size(), &result) == SFPGEN_OK);
    Bytes expected;
    const auto tensor = golden::encode_tensor(header_of(config, 3001), values, 700);
    for (const golden::SfpBlock& block : tensor->file.blocks) {
      expected.insert(expected.end(), block.metadata.begin(), block.metadata.end());
      expected.insert(expected.end(), block.data.begin(), block.data.end());
    }
    CHECK(Bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.bytes)) ==
          expected);
    Items back(items.size());
    CHECK(sfpgen_decode(codec, buffer.data(), result.bytes, blocks.data(), blocks.size(),
                        back.data(), 3001, nullptr, 0) == SFPGEN_OK);
    CHECK(back == items);
    blocks[2].metadata_bytes = 3;
    char message[200] = "";
    CHECK(sfpgen_decode(codec, buffer.data(), result.bytes, blocks.data(), blocks.size(),
                        back.data(), 3001, message, sizeof(message)) == SFPGEN_BAD_STREAM);
    CHECK(std::string(message).starts_with("block 2, zero map: "));
    sfpgen_codec_destroy(codec);
    parameters.zeros = 2;
    CHECK(sfpgen_codec_create(&parameters, &codec, message, sizeof(message)) ==
          SFPGEN_BAD_PARAMETER);
  }
}

TEST_CASE("blocks that claim more values than their bytes can hold ask for no memory") {
  const PacketConfig config = golden::default_config(golden::fp32);
  auto file = golden::encode_tensor(header_of(config, 40), Values(40, 0), 40)->file;
  file.blocks[0].values = std::uint64_t{1} << 50;
  file.header.shape = {std::uint64_t{1} << 50};
  const std::string reason = golden::decode_tensor(file).error().text();
  CHECK(reason.starts_with("block 0, zero map: it takes "));
  CHECK(codec::decode_tensor(file).error().text() == reason);
  const Bytes bytes = golden::format_sfp(file);
  const auto directory = golden::parse_sfp_directory(bytes);
  REQUIRE(directory.ok());
  CHECK(block_bits(*directory, bytes).error().text() == reason);
}

}  // namespace sfpgen::codec::test
