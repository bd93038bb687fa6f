// Every fast path makes of every packet what the golden codec makes of it.
#include <doctest/doctest.h>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>

#include "support.hpp"

namespace sfpgen::codec::test {

Values example_tensor(const std::string& name) {
  const auto bytes =
      golden::read_file(std::string(SFPGEN_SOURCE_DIR) + "/examples/tensors/" + name);
  REQUIRE_MESSAGE(bytes.ok(), name);
  const auto array = golden::parse_npy(*bytes);
  REQUIRE_MESSAGE(array.ok(), name);
  return array->values;
}

namespace {

constexpr golden::FloatFormat containers[] = {golden::fp32, golden::bf16};

void check_packet(const PacketConfig& config, const Values& values,
                  const std::vector<Path>& paths) {
  CAPTURE(golden::test::name_of(config));
  CAPTURE(values.size());
  const golden::Packet packet = golden::encode_packet(config, values);
  const Items items = items_of(config, values);
  const Items expected = items_of(config, golden::quantize(config, values));
  for (const Path path : paths) {
    CAPTURE(path_name(path));
    Streams streams(config, values.size());
    REQUIRE(streams.metadata.size() == packet.metadata.size());
    const auto encoded = encode_packet(config, items, streams.metadata, streams.data, path);
    REQUIRE_MESSAGE(encoded.ok(), encoded.error().text());
    REQUIRE(encoded->path == path);
    streams.cut(encoded->bytes);
    REQUIRE(streams.metadata == packet.metadata);
    REQUIRE(streams.data == packet.data);
    REQUIRE(encoded->status == packet.status);
    REQUIRE(encoded->bits == packet.bits);

    Items back(items.size());
    const auto decoded = decode_packet(config, packet.metadata, packet.data, back, path);
    REQUIRE_MESSAGE(decoded.ok(), decoded.error().text());
    REQUIRE(decoded->path == path);
    REQUIRE(back == expected);
    REQUIRE(decoded->bits == packet.bits);
  }
}

}  // namespace

TEST_CASE("every path gives the golden streams and values for every coding, m, s, z") {
  const std::uint64_t seed = 20261126;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Path> paths = fast_paths();
  for (const golden::FloatFormat& format : containers) {
    for (const golden::NamedCoding& named : golden::named_codings()) {
      for (unsigned kept = 0; kept <= format.mantissa_bits; ++kept) {
        for (unsigned options = 0; options < 4; ++options) {
          PacketConfig config = golden::default_config(format);
          config.coding = named.coding;
          config.kept_mantissa_bits = kept;
          config.sign = (options & 1) != 0 ? golden::Sign::keep : golden::Sign::drop;
          config.zero_code = (options & 2) != 0 ? golden::ZeroCode::on : golden::ZeroCode::off;
          check_packet(config, golden::test::mixed_values(format, 150 + random() % 64, random),
                       paths);
        }
      }
    }
  }
}

TEST_CASE("every path gives the golden streams and values for random configurations and lengths") {
  const std::uint64_t seed = 8;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Path> paths = fast_paths();
  for (int round = 0; round < 1200; ++round) {
    const golden::FloatFormat& format = containers[random() % 2];
    const PacketConfig config = random_fast_config(format, random);
    const std::size_t group = std::size_t{8} * config.rows;
    const std::size_t edges[] = {0,  1,  7,         8,     9,         63,
                                 64, 65, group - 1, group, group + 1, 2 * group + 3};
    const std::size_t count = round % 2 == 0 ? edges[random() % std::size(edges)] : random() % 600;
    Values values = golden::test::mixed_values(format, count, random);
    if (round % 5 == 0) {  // runs of one exponent: rows without any bit
      for (std::uint64_t& value : values) {
        value = (value & golden::low_bits(format.mantissa_bits)) |
                (std::uint64_t{config.bias} << format.mantissa_bits);
      }
    }
    check_packet(config, values, paths);
  }
}

TEST_CASE("every path gives the golden streams and values for every bf16 pattern") {
  Values values(65536);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (i * 40503) & 0xFFFF;
  }
  const std::vector<Path> paths = fast_paths();
  for (const golden::NamedCoding& named : golden::named_codings()) {
    for (const unsigned kept : {7U, 3U, 0U}) {
      PacketConfig config = golden::default_config(golden::bf16);
      config.coding = named.coding;
      config.kept_mantissa_bits = kept;
      check_packet(config, values, paths);
    }
  }
}

TEST_CASE("every path gives the golden streams and values for real tensors") {
  const std::vector<Path> paths = fast_paths();
  for (const char* const name : {"cnn_weight.npy", "cnn_activation.npy"}) {
    Values values = example_tensor(name);
    values.resize(std::min<std::size_t>(values.size(), 30011));
    Values halves;
    for (const std::uint64_t value : values) {
      halves.push_back(value >> 16);
    }
    for (const golden::NamedCoding& named : golden::named_codings()) {
      PacketConfig config = golden::default_config(golden::fp32);
      config.coding = named.coding;
      config.kept_mantissa_bits = 7;
      check_packet(config, values, paths);
      config = golden::default_config(golden::bf16);
      config.coding = named.coding;
      check_packet(config, halves, paths);
    }
  }
}

TEST_CASE("every path refuses what the golden decoder refuses, for the same reason") {
  const std::uint64_t seed = 99;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Path> paths = fast_paths();
  unsigned refused = 0;
  unsigned accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    const golden::FloatFormat& format = containers[random() % 2];
    const PacketConfig config = random_fast_config(format, random);
    std::size_t count = random() % 300;
    golden::Packet packet =
        golden::encode_packet(config, golden::test::mixed_values(format, count, random));
    damage(random() % 2 == 0 ? packet.data : packet.metadata, count, random);
    CAPTURE(golden::test::name_of(config));
    CAPTURE(count);
    const auto golden_result = golden::decode_packet(config, packet.metadata, packet.data, count);
    (golden_result.ok() ? accepted : refused) += 1;
    for (const Path path : paths) {
      CAPTURE(path_name(path));
      Items items(count * item_bytes(format));
      const auto result = decode_packet(config, packet.metadata, packet.data, items, path);
      REQUIRE(result.ok() == golden_result.ok());
      if (result.ok()) {
        REQUIRE(result->path == path);
        REQUIRE(items == items_of(config, golden_result->values));
        REQUIRE(result->bits == golden_result->bits);
      } else {
        REQUIRE(result.error().text() == golden_result.error().text());
      }
    }
  }
  CHECK(refused > 500);
  CHECK(accepted > 200);
}

TEST_CASE("other shapes take the plain path, and no fast one by force") {
  std::mt19937_64 random(3);
  for (const golden::FloatFormat& format : {golden::fp16, golden::fp64, golden::FloatFormat{8, 15},
                                            golden::FloatFormat{4, 3}, golden::fp32}) {
    PacketConfig config = golden::default_config(format);
    config.lanes = format == golden::fp32 ? 4 : 8;
    CHECK(best_path(config) == Path::plain);
    const Values values = golden::test::mixed_values(format, 100, random);
    Streams streams(config, values.size());
    const Items items = items_of(config, values);
    const auto encoded = encode_packet(config, items, streams.metadata, streams.data);
    REQUIRE(encoded.ok());
    CHECK(encoded->path == Path::plain);
    streams.cut(encoded->bytes);
    CHECK(streams.data == golden::encode_packet(config, values).data);
    Items back(items.size());
    REQUIRE(decode_packet(config, streams.metadata, streams.data, back).ok());
    CHECK(back == items);
    const auto forced =
        encode_packet(config, items, streams.metadata, streams.data, Path::portable);
    REQUIRE_FALSE(forced.ok());
    CHECK(forced.error().place == "path");
  }
}

TEST_CASE("without a path the best one runs; plain can be asked for") {
  const PacketConfig config = golden::default_config(golden::fp32);
  const Items items = items_of(config, Values(100, 0x3F800000));
  Streams streams(config, 100);
  const auto best = encode_packet(config, items, streams.metadata, streams.data);
  REQUIRE(best.ok());
  CHECK(best->path == fast_paths().back());
  CHECK(best->path == best_path(config));
  const auto plain = encode_packet(config, items, streams.metadata, streams.data, Path::plain);
  REQUIRE(plain.ok());
  CHECK(plain->path == Path::plain);
  CHECK(plain->bytes == best->bytes);
}

TEST_CASE(
    "illegal configurations, short buffers and broken items are errors that say what is wrong") {
  PacketConfig config = golden::default_config(golden::fp32);
  const Items items = items_of(config, Values(64, 0x3F800000));
  Streams streams(config, 64);
  const auto text = [&](std::size_t metadata, std::size_t data, std::size_t bytes) {
    const auto encoded = encode_packet(config, std::span(items).first(bytes),
                                       std::span(streams.metadata).first(metadata),
                                       std::span(streams.data).first(data));
    return encoded.ok() ? std::string("good") : encoded.error().text();
  };
  CHECK(text(4, 256, 256) == "good");
  CHECK(text(3, 256, 256) == "metadata: the buffer has 3 bytes where 4 are needed");
  CHECK(text(4, 255, 256) == "data: the buffer has 255 bytes where 256 are needed");
  CHECK(text(4, 256, 255) == "items: 255 bytes are no whole number of items of 4");
  config.kept_mantissa_bits = 24;
  CHECK(text(4, 256, 256) == "kept mantissa bits: 24 is outside 0..23");
}

}  // namespace sfpgen::codec::test
