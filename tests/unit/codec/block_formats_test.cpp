// Block formats through the fast codec: every path gives the golden library's streams, flags and
// values.
#include <doctest/doctest.h>
#include <sfpgen/codec/blocks.h>
#include <sfpgen/codec/block_formats.hpp>

#include <bit>
#include <cmath>

#include "support.hpp"

namespace sfpgen::codec::test {
namespace {

using golden::BlockFormat;
using golden::FieldLayout;
using golden::ScalePolicy;

PacketConfig config_of(const golden::FloatFormat& container) {
  PacketConfig config;
  config.format = container;
  return config;
}

/// What the golden library makes of items, without this library.
golden::BlockStreams golden_streams(const golden::FloatFormat& container, const BlockFormat& format,
                                    const FieldLayout& layout, const Values& values) {
  std::vector<float> floats;
  for (const std::uint64_t value : values) {
    floats.push_back(
        std::bit_cast<float>(static_cast<std::uint32_t>(value << (32 - container.width()))));
  }
  return golden::pack_blocks(format, layout, golden::encode_blocks(format, floats));
}

/// All paths against the plain one and that against the golden library.
void compare(const golden::FloatFormat& container, const BlockFormat& format, unsigned word_bits,
             const Values& values) {
  const FieldLayout layout{word_bits, 8};
  const Items items = items_of(config_of(container), values);
  const golden::BlockStreams expected = golden_streams(container, format, layout, values);
  Bytes metadata(expected.metadata.size(), 0xA5);
  Bytes data(expected.data.size(), 0xA5);
  const auto plain = quantize_blocks(container, format, layout, items, metadata, data, Path::plain);
  REQUIRE_MESSAGE(plain.ok(), plain.error().text());
  CHECK(metadata == expected.metadata);
  CHECK(data == expected.data);
  Items restored(items.size());
  REQUIRE(dequantize_blocks(container, format, layout, metadata, data, restored, Path::plain).ok());
  for (const Path path : fast_paths()) {
    CAPTURE(path_name(path));
    std::fill(metadata.begin(), metadata.end(), 0x5A);
    std::fill(data.begin(), data.end(), 0x5A);
    const auto fast = quantize_blocks(container, format, layout, items, metadata, data, path);
    REQUIRE_MESSAGE(fast.ok(), fast.error().text());
    CHECK(fast->path == path);
    CHECK(fast->nonfinite == plain->nonfinite);
    CHECK(fast->saturated == plain->saturated);
    CHECK(metadata == expected.metadata);
    CHECK(data == expected.data);
    Items back(items.size());
    const auto ran = dequantize_blocks(container, format, layout, metadata, data, back, path);
    REQUIRE_MESSAGE(ran.ok(), ran.error().text());
    CHECK(*ran == path);
    CHECK(back == restored);
  }
}

/// Values of every kind; blocks of finite ones, of zeros and of tiny ones are among them.
Values some_values(const golden::FloatFormat& container, std::size_t count,
                   std::mt19937_64& random) {
  if (random() % 4 == 0) return golden::test::mixed_values(container, count, random);
  Values values;
  const std::uint64_t mantissa = golden::low_bits(container.mantissa_bits);
  std::uint64_t around = random() % 250;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 32 == 0) around = random() % 6 == 0 ? 0 : random() % 250;
    const std::uint64_t exponent =
        around == 0 ? random() % 2 : around - random() % (1 + around % 9);
    // Powers of two, middles between codes, what is next to them, and any others.
    const std::uint64_t cut =
        golden::low_bits(static_cast<unsigned>(random() % (container.mantissa_bits + 1)));
    const std::uint64_t above = random() % 5 == 0 ? 0 : random() & mantissa & ~cut;
    const std::uint64_t drawn = above | (random() % 3 == 0 ? random() % 2 : random() & cut);
    values.push_back((random() % 2) << (container.width() - 1) |
                     exponent << container.mantissa_bits | drawn);
    if (around == 0 && random() % 2 == 0) values.back() = 0;
  }
  return values;
}

}  // namespace

TEST_CASE("every path has the golden streams for every block format with kernels") {
  const std::uint64_t seed = 21;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const char* const name :
       {"hbfp2", "hbfp3", "hbfp4", "hbfp5:16", "hbfp6:80", "hbfp7:1024", "hbfp8:128", "mxfp8_e5m2",
        "mxfp8_e4m3", "mxfp6_e3m2:16", "mxfp6_e2m3:256", "mxfp4_e2m1", "mxint8:64", "mxint8:48"}) {
    CAPTURE(name);
    BlockFormat format = golden::block_format(name).value();
    const std::vector<ScalePolicy> policies =
        format.scale == golden::ScaleForm::exponent10
            ? std::vector{ScalePolicy::hbfp, ScalePolicy::hbfp_emulator}
            : std::vector{ScalePolicy::floor, ScalePolicy::ceil};
    for (const ScalePolicy policy : policies) {
      format.policy = policy;
      if (!golden::validate(format).empty()) continue;
      for (const golden::FloatFormat& container : {golden::fp32, golden::bf16}) {
        for (const std::size_t count : {std::size_t{0}, std::size_t{1} + random() % 300,
                                        std::size_t{2048}, std::size_t{1} + random() % 3000}) {
          CAPTURE(count);
          compare(container, format, container.width(), some_values(container, count, random));
        }
      }
    }
  }
}

TEST_CASE("packets of any length end as the golden ones do") {
  std::mt19937_64 random(22);
  for (std::size_t count = 0; count < 300; count += 1 + count / 40) {
    CAPTURE(count);
    const BlockFormat format = golden::hbfp(2 + static_cast<int>(count % 7), 32);
    compare(golden::fp32, format, count % 2 == 0 ? 32 : 16,
            some_values(golden::fp32, count, random));
  }
}

TEST_CASE("any streams of the right length are decoded or refused as the golden library does") {
  const std::uint64_t seed = 23;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 60; ++round) {
    const char* const names[] = {"hbfp4", "mxfp8_e5m2", "mxfp8_e4m3", "mxint8", "hbfp6:16"};
    const BlockFormat format = golden::block_format(names[random() % 5]).value();
    const golden::FloatFormat container = round % 2 == 0 ? golden::fp32 : golden::bf16;
    const FieldLayout layout{container.width(), 8};
    const std::size_t count = round % 3 == 0 ? 512 : random() % 600;
    const golden::StreamSizes sizes = golden::stream_sizes(format, layout, count);
    Bytes metadata(sizes.metadata);
    Bytes data(sizes.data);
    for (auto& byte : metadata) byte = static_cast<std::uint8_t>(random());
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
    Items expected(count * item_bytes(container));
    const auto plain =
        dequantize_blocks(container, format, layout, metadata, data, expected, Path::plain);
    for (const Path path : fast_paths()) {
      Items items(expected.size());
      const auto fast = dequantize_blocks(container, format, layout, metadata, data, items, path);
      REQUIRE(fast.ok() == plain.ok());
      if (fast.ok()) CHECK(items == expected);
      if (!fast.ok()) CHECK(fast.error().text() == plain.error().text());
    }
  }
}

TEST_CASE("formats without kernels take the plain path, what is wrong is refused") {
  std::mt19937_64 random(24);
  const Values values = some_values(golden::fp32, 100, random);
  const Items items = items_of(config_of(golden::fp32), values);
  const auto run = [&](const BlockFormat& format, const FieldLayout& layout,
                       std::optional<Path> path, std::size_t room) {
    const golden::StreamSizes sizes = golden::stream_sizes(format, layout, 100);
    Bytes metadata(sizes.metadata);
    Bytes data(sizes.data + room);
    return quantize_blocks(golden::fp32, format, layout, items, metadata, data, path);
  };
  for (const char* const name : {"nvfp4", "hbfp12", "hbfp4:8"}) {
    const auto made = run(golden::block_format(name).value(), {32, 8}, {}, 0);
    REQUIRE_MESSAGE(made.ok(), made.error().text());
    CHECK(made->path == Path::plain);
  }
  const BlockFormat hbfp = golden::hbfp(4);
  CHECK(run(hbfp, {32, 4}, {}, 0)->path == Path::plain);
  CHECK(run(hbfp, {32, 4}, Path::portable, 0).error().text() ==
        "path: portable is not for this format and layout");
  CHECK(run(hbfp, {32, 8}, {}, 1).error().place == "data");
  CHECK(run(hbfp, {32, 3}, {}, 0).error().text() ==
        "layout: 3 lanes are neither a multiple nor a divisor of 64 values a block");
  BlockFormat chance = hbfp;
  chance.rounding = golden::ElementRounding::stochastic;
  CHECK(run(chance, {32, 8}, {}, 0).error().place == "rounding");
}

TEST_CASE("C gives what C++ does for blocks, and a status for everything that is wrong") {
  std::mt19937_64 random(25);
  Values values = golden::test::mixed_values(golden::bf16, 1001, random);
  values[0] = 0x7F80;
  const Items items = items_of(config_of(golden::bf16), values);
  char message[200] = "";
  sfpgen_blocks* handle = nullptr;
  const auto create = [&](const sfpgen_block_parameters& parameters) {
    message[0] = '\0';
    return sfpgen_blocks_create(&parameters, &handle, message, sizeof(message));
  };
  for (const char* const name : {"mxfp6:16", "nvfp4", "hbfp5"}) {
    CAPTURE(name);
    BlockFormat format = golden::block_format(name).value();
    const bool floors = format.scale == golden::ScaleForm::e8m0;
    REQUIRE(create({8, 7, name, floors ? "ceil" : nullptr, 0, 0, 0}) == SFPGEN_OK);
    if (floors) format.policy = ScalePolicy::ceil;
    const golden::StreamSizes sizes = golden::stream_sizes(format, {16, 8}, 1001);
    CHECK(sfpgen_blocks_item_bytes(handle) == 2);
    CHECK(sfpgen_blocks_metadata_bytes(handle, 1001) == sizes.metadata);
    CHECK(sfpgen_blocks_data_bytes(handle, 1001) == sizes.data);
    Bytes metadata(sizes.metadata);
    Bytes data(sizes.data);
    std::uint32_t lost = 0;
    CHECK(sfpgen_blocks_quantize(handle, items.data(), 1001, metadata.data(), sizes.metadata,
                                 data.data(), sizes.data, &lost) == SFPGEN_OK);
    Bytes expected_metadata(sizes.metadata);
    Bytes expected_data(sizes.data);
    const auto made =
        quantize_blocks(golden::bf16, format, {16, 8}, items, expected_metadata, expected_data);
    REQUIRE(made.ok());
    CHECK(metadata == expected_metadata);
    CHECK(data == expected_data);
    CHECK((lost & SFPGEN_BLOCK_NONFINITE) == SFPGEN_BLOCK_NONFINITE);
    CHECK((lost & SFPGEN_BLOCK_SATURATED) == (made->saturated ? SFPGEN_BLOCK_SATURATED : 0));
    Items back(items.size());
    Items wanted(items.size());
    CHECK(sfpgen_blocks_dequantize(handle, metadata.data(), sizes.metadata, data.data(), sizes.data,
                                   back.data(), 1001, message, sizeof(message)) == SFPGEN_OK);
    REQUIRE(dequantize_blocks(golden::bf16, format, {16, 8}, metadata, data, wanted).ok());
    CHECK(back == wanted);

    CHECK(sfpgen_blocks_quantize(handle, items.data(), 1001, metadata.data(), sizes.metadata - 1,
                                 data.data(), sizes.data, nullptr) == SFPGEN_BUFFER_TOO_SMALL);
    CHECK(sfpgen_blocks_quantize(handle, nullptr, 1, metadata.data(), sizes.metadata, data.data(),
                                 sizes.data, nullptr) == SFPGEN_BAD_ARGUMENT);
    CHECK(sfpgen_blocks_quantize(handle, items.data(), ~std::uint64_t{0}, metadata.data(),
                                 sizes.metadata, data.data(), sizes.data,
                                 nullptr) == SFPGEN_BAD_ARGUMENT);
    CHECK(sfpgen_blocks_dequantize(handle, metadata.data(), sizes.metadata, data.data(),
                                   sizes.data - 1, back.data(), 1001, message,
                                   sizeof(message)) == SFPGEN_BAD_STREAM);
    CHECK(std::string(message) != "");
    sfpgen_blocks_destroy(handle);
  }
  sfpgen_blocks_destroy(nullptr);
  CHECK(sfpgen_blocks_data_bytes(nullptr, 8) == 0);

  CHECK(create({8, 23, "hbfp1", nullptr, 0, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(handle == nullptr);
  CHECK(std::string(message) != "");
  CHECK(create({8, 23, "e4m3", nullptr, 0, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(std::string(message) == "format: there is none of that name");
  CHECK(create({8, 23, "mxfp8", "up", 0, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(std::string(message) == "policy: there is none of that name");
  CHECK(create({8, 23, "mxfp8", "nearest", 0, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(create({11, 52, "mxfp8", nullptr, 0, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(create({8, 23, "mxfp8", nullptr, 7, 0, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(create({8, 23, "mxfp8", nullptr, 8, 12, 0}) == SFPGEN_BAD_PARAMETER);
  CHECK(create({8, 23, "nvfp4", nullptr, 8, 32, SFPGEN_PATH_PORTABLE}) == SFPGEN_NO_SUCH_PATH);
  CHECK(create({8, 23, "mxfp8", nullptr, 8, 32, 9}) == SFPGEN_NO_SUCH_PATH);
  CHECK(create({8, 23, nullptr, nullptr, 0, 0, 0}) == SFPGEN_BAD_ARGUMENT);
  CHECK(sfpgen_blocks_create(nullptr, &handle, message, 1) == SFPGEN_BAD_ARGUMENT);
}

}  // namespace sfpgen::codec::test
