// Block formats against a model that searches for scales and elements by comparing exact numbers.
#include <sfpgen/golden/block_format.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace sfpgen::golden::test {
namespace {

using Exact = long double;  // 64 bits: every product and sum below is exact
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float tiny = std::numeric_limits<float>::denorm_min();

Exact power(int exponent) {
  Exact result = 1;
  for (; exponent > 0; --exponent) result *= 2;
  for (; exponent < 0; ++exponent) result /= 2;
  return result;
}

// The largest e with 2^e <= number, and the smallest with 2^e >= number, by looking at them all.
int below(Exact number) {
  int e = 200;
  while (power(e) > number) --e;
  return e;
}
int above(Exact number) {
  int e = -200;
  while (power(e) < number) ++e;
  return e;
}

// All numbers of an element format that are not negative, in order.
std::vector<Exact> numbers_of(const ElementFormat& format) {
  std::vector<Exact> numbers;
  for (std::uint32_t code = 0; code < 1U << (format.width() - 1); ++code) {
    const double number = decode_element(format, code);
    if (std::isfinite(number)) numbers.push_back(number);
  }
  return numbers;
}

// The number that `magnitude` = x / unit goes to, as an index into numbers; size() is beyond.
std::size_t nearest(const std::vector<Exact>& numbers, Exact magnitude, Exact unit,
                    ElementRounding rounding, std::uint32_t random) {
  // With powers of two alone, steps double from each number to the next and none is even.
  const std::size_t last = numbers.size() - 1;
  const bool powers = last > 2 && numbers[last] == 2 * numbers[last - 1];
  for (std::size_t i = 0; i <= last; ++i) {
    const Exact lower = numbers[i] * unit;
    Exact gap = i < last ? numbers[i + 1] - numbers[i] : numbers[i] - numbers[i - 1];
    if (i == last && powers) gap = numbers[i];
    gap *= unit;
    if (magnitude < lower || magnitude >= lower + gap) continue;
    const Exact rest = magnitude - lower;
    bool up = false;
    if (rounding == ElementRounding::nearest_even)
      up = 2 * rest > gap || (2 * rest == gap && (powers ? i > 0 : i % 2 == 1));
    // floor(rest / gap * 2^16) + random >= 2^16, without a quotient
    if (rounding == ElementRounding::stochastic) up = rest * 65536 >= gap * (65536 - random);
    return up ? i + 1 : i;
  }
  return numbers.size();
}

struct ExactBlock {
  std::uint32_t scale_code = 0;
  Exact unit = 0;  ///< scale, with that of the packet
};

ExactBlock scale_of(const BlockFormat& format, Exact maximum, float packet_scale) {
  const std::vector<Exact> numbers = numbers_of(format.element);
  if (format.scale == ScaleForm::e4m3) {
    if (maximum == 0) return {};
    std::vector<Exact> scales = numbers_of(element_format("ocp_e4m3").value());
    const Exact unit = numbers.back() * static_cast<Exact>(packet_scale);
    std::size_t index = nearest(scales, maximum, unit, ElementRounding::nearest_even, 0);
    index = std::clamp<std::size_t>(index, 1, scales.size() - 1);
    return {static_cast<std::uint32_t>(index), scales[index] * static_cast<Exact>(packet_scale)};
  }
  const int top = below(numbers.back());
  int exponent = format.scale == ScaleForm::e8m0 ? -127 : -512;
  if (maximum > 0) {
    switch (format.policy) {
      case ScalePolicy::floor:
        exponent = below(maximum) - top;
        break;
      case ScalePolicy::ceil:
        exponent = above(maximum) - top;
        break;
      case ScalePolicy::hbfp:
        exponent = (below(maximum) + 1) - (top + 1);
        break;
      default:
        exponent = above(maximum) - (top + 1);
    }
  }
  if (format.scale == ScaleForm::e8m0) {
    exponent = std::clamp(exponent, -127, 127);
    return {static_cast<std::uint32_t>(exponent + 127), power(exponent)};
  }
  return {static_cast<std::uint32_t>(exponent) & 0x3FF, power(exponent)};
}

// Encodes and decodes a packet both ways and counts the differences.
int differences(const BlockFormat& format, const std::vector<float>& values, unsigned lanes,
                std::uint32_t seed, float packet_scale) {
  BlockEncoder encoder(format, lanes);
  encoder.seed(seed);
  const BlockCodes got = encoder.encode(values, packet_scale);
  const std::vector<float> decoded = decode_blocks(format, got);
  const std::vector<Exact> numbers = numbers_of(format.element);
  const std::uint32_t sign = 1U << (format.element.width() - 1);
  int wrong = 0;
  bool saturated = false;
  for (std::size_t first = 0; first < values.size(); first += format.block) {
    const std::size_t end = std::min(first + format.block, values.size());
    Exact maximum = 0;
    for (std::size_t i = first; i < end; ++i)
      maximum = std::max<Exact>(maximum, std::fabs(values[i]));
    const ExactBlock block = scale_of(format, maximum, packet_scale);
    if (got.scales[first / format.block] != block.scale_code) ++wrong;
    for (std::size_t i = first; i < end; ++i) {
      RandomBits random(static_cast<unsigned>(i % lanes), 16);
      random.seed(seed);
      if (format.rounding == ElementRounding::stochastic) {
        for (std::size_t row = 0; row < i / lanes; ++row) random.advance();
      }
      const Exact magnitude = std::fabs(values[i]);
      std::size_t index = maximum == 0 ? 0
                                       : nearest(numbers, magnitude, block.unit, format.rounding,
                                                 static_cast<std::uint32_t>(random.word()));
      saturated |= index == numbers.size();
      index = std::min(index, numbers.size() - 1);
      const bool negative = std::signbit(values[i]);
      auto code = static_cast<std::uint32_t>(index);
      if (negative)
        code = format.element.sign_form == SignForm::sign_magnitude
                   ? sign | code
                   : (2 * sign - code) & (2 * sign - 1);
      const Exact number = (negative ? -1 : 1) * numbers[index] * block.unit;
      if (got.codes[i] != code || decoded[i] != static_cast<float>(number)) ++wrong;
    }
  }
  return wrong + (saturated != got.saturated ? 1 : 0);
}

// Values whose blocks have any exponent, with zeros, subnormals, powers of two and ties among them.
std::vector<float> mixed(std::size_t count, std::mt19937& random) {
  std::vector<float> values;
  int centre = 127;
  while (values.size() < count) {
    if (random() % 40 == 0) centre = static_cast<int>(random() % 254);
    const int exponent = std::clamp(centre - static_cast<int>(random() % 12), 0, 254);
    auto mantissa = static_cast<std::uint32_t>(random()) & 0x7FFFFF;
    if (random() % 3 == 0) mantissa &= 0x780000;
    if (random() % 6 == 0) mantissa = 0;
    if (random() % 9 == 0) mantissa = 0x7FFFFF;
    auto pattern = (static_cast<std::uint32_t>(exponent) << 23) | mantissa;
    if (random() % 10 == 0) pattern = 0;
    if (random() % 2 == 0) pattern |= 0x80000000U;
    values.push_back(std::bit_cast<float>(pattern));
  }
  return values;
}

std::vector<BlockFormat> formats() {
  std::vector<BlockFormat> all;
  for (const int bits : {2, 3, 4, 6, 8, 12, 16}) {
    all.push_back(hbfp(bits, 16));
    all.push_back(hbfp(bits, 5, SignForm::sign_magnitude));
  }
  for (const char* name : {"mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4",
                           "mxint8:7", "nvfp4", "nvfp4:40"})
    all.push_back(block_format(name).value());
  // Any element format with any form of scale.
  all.push_back({9, exmy(3, 0), ScaleForm::exponent10, ScalePolicy::floor});
  all.push_back({24, exmy(4, 6), ScaleForm::exponent10, ScalePolicy::ceil});
  all.push_back({16, hbfp(8).element, ScaleForm::e8m0, ScalePolicy::hbfp});
  all.push_back({16, element_format("ocp_e2m3").value(), ScaleForm::e4m3, ScalePolicy::nearest});
  return all;
}

}  // namespace

TEST_CASE("scales, elements and decoded values are those of exact arithmetic") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (BlockFormat format : formats()) {
    REQUIRE(validate(format).empty());
    for (const NamedScalePolicy& named : named_scale_policies()) {
      if ((named.policy == ScalePolicy::nearest) != (format.scale == ScaleForm::e4m3)) continue;
      format.policy = named.policy;
      for (const ElementRounding rounding :
           {ElementRounding::nearest_even, ElementRounding::truncate,
            ElementRounding::stochastic}) {
        format.rounding = rounding;
        // The model's search through 2^15 integers is slow.
        const std::size_t count = format.element.width() > 10 ? 60 : 300;
        const std::vector<float> values = mixed(count, random);
        const float packet_scale = packet_scale_for(format, values);
        INFO("width ", format.element.width(), " block ", format.block, " policy ",
             std::string(named.name), " rounding ", static_cast<int>(rounding));
        const auto lanes = static_cast<unsigned>(1 + random() % 9);
        const auto lane_seed = static_cast<std::uint32_t>(random());
        CHECK(differences(format, values, lanes, lane_seed, packet_scale) == 0);
      }
    }
  }
}

TEST_CASE("HBFP4 by hand") {
  const BlockFormat format = hbfp(4, 4);
  // Step 2^(1-3): 1.0 is 4 steps, 0.125 half of one.
  const std::vector<float> values = {1.0F, -0.125F, 0.375F, -1.9F, 0, 0, 0, -0.0F};
  const BlockCodes codes = encode_blocks(format, values);
  CHECK(codes.scales == std::vector<std::uint32_t>{1, 0x200});
  CHECK(codes.codes == std::vector<std::uint32_t>{4, 0, 2, 0x9, 0, 0, 0, 0});
  CHECK(codes.saturated);  // 1.9 is 7.6 steps
  CHECK(decode_blocks(format, codes) == std::vector<float>{1.0F, 0, 0.5F, -1.75F, 0, 0, 0, 0});
}

TEST_CASE("the emulator's policy differs where the maximum is a power of two, and only there") {
  BlockFormat plain = hbfp(4, 4);
  BlockFormat emulator = plain;
  emulator.policy = ScalePolicy::hbfp_emulator;
  for (int i = 1; i < 4096; ++i) {
    const std::vector<float> values = {static_cast<float>(i) / 64, 0.25F / 64, 0, 0};
    const bool power_of_two = std::has_single_bit(static_cast<unsigned>(i));
    const BlockCodes a = encode_blocks(plain, values);
    const BlockCodes b = encode_blocks(emulator, values);
    REQUIRE((a == b) == !power_of_two);
    if (power_of_two) {
      CHECK(b.scales[0] == ((a.scales[0] - 1) & 0x3FF));
      CHECK(b.codes[0] == 7);
      CHECK(b.saturated);
    }
  }
}

TEST_CASE("an infinity or a NaN makes its block NaN, and no other one") {
  for (const char* name : {"hbfp4:4", "mxfp8_e5m2:4", "mxfp4:4", "mxint8:4", "nvfp4:4"}) {
    const BlockFormat format = block_format(name).value();
    for (const float odd : {infinity, -infinity, nan}) {
      const std::vector<float> values = {1, 2, 3, 1, 1, odd, 1, 3, 1, 2, 3, 1};
      const float packet_scale = packet_scale_for(format, values);
      const BlockCodes codes = encode_blocks(format, values, packet_scale);
      CHECK(codes.nonfinite);
      const std::vector<float> decoded = decode_blocks(format, codes);
      for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::isnan(decoded[i]) == (i / 4 == 1));
      CHECK(std::vector<std::uint32_t>(codes.codes.begin() + 4, codes.codes.begin() + 8) ==
            std::vector<std::uint32_t>(4, 0));
    }
    CHECK_FALSE(encode_blocks(format, std::vector<float>{1, 2}).nonfinite);
  }
}

TEST_CASE("scales at the ends of their range") {
  const BlockFormat fp8 = block_format("mxfp8_e5m2").value();
  // 2^-149 / 2^15 is below the smallest scale, 2^-127.
  CHECK(encode_blocks(fp8, std::vector<float>{tiny}).scales[0] == 0);
  CHECK(encode_blocks(fp8, std::vector<float>{0}).scales[0] == 0);
  const BlockFormat plain = hbfp(8);
  CHECK(encode_blocks(plain, std::vector<float>{tiny}).scales[0] == (1024 - 148));
  CHECK(decode_blocks(plain, encode_blocks(plain, std::vector<float>{tiny}))[0] == tiny);
  CHECK(encode_blocks(plain, std::vector<float>{std::numeric_limits<float>::max()}).scales[0] ==
        128);
  CHECK(decode_scale(ScaleForm::exponent10, 0x200) == std::ldexp(1.0, -512));
  CHECK(decode_scale(ScaleForm::exponent10, 510) == std::ldexp(1.0, 510));
  CHECK(std::isnan(decode_scale(ScaleForm::exponent10, 511)));
  CHECK(std::isnan(decode_scale(ScaleForm::e8m0, 255)));
  CHECK(std::isnan(decode_scale(ScaleForm::e4m3, 127)));
  // Beyond FP32 the decoder gives infinities and zeros.
  BlockCodes codes{1, {510}, {1, 0x7F, 0xFF}};
  CHECK(decode_blocks(plain, codes) == std::vector<float>{infinity, infinity, -infinity});
  codes.scales = {0x200};
  CHECK(decode_blocks(plain, codes) == std::vector<float>{0, 0, 0});
}

TEST_CASE("NVFP4: a packet scale takes the largest value to 6 * 448") {
  const BlockFormat format = block_format("nvfp4").value();
  CHECK(packet_scale_for(format, std::vector<float>{2688, -1, nan}) == 1);
  CHECK(packet_scale_for(format, std::vector<float>{0, 0}) == 1);
  CHECK(packet_scale_for(format, std::vector<float>{tiny}) == tiny);
  const BlockCodes codes = encode_blocks(format, std::vector<float>(20, 2688.0F), 1);
  CHECK(codes.scales == std::vector<std::uint32_t>{0x7E, 0x7E});
  CHECK(codes.codes == std::vector<std::uint32_t>(20, 7));
  // A block far below the packet's largest value keeps the smallest scale, 2^-9.
  CHECK(encode_blocks(format, std::vector<float>{0.001F}, 1).scales[0] == 1);
}

TEST_CASE("formats have their names, and other names have none") {
  CHECK(block_format("hbfp4").value() == hbfp(4, 64));
  CHECK(block_format("hbfp6:576").value() == hbfp(6, 576));
  CHECK(block_format("mxfp6_e3m2")->block == 32);
  CHECK(block_format("nvfp4")->block == 16);
  CHECK(block_format("mxint8:1024")->block == 1024);
  for (const char* name : {"", "hbfp", "hbfp1", "hbfp17", "hbfp4:", "hbfp4:3", "hbfp4:1025",
                           "hbfp4:64x", "hbfp-4", "mxfp9", "mxfp4_e3m2", "mxfp4:sign-magnitude",
                           "nvfp4:", "e4m3", "hbfp4:-8", "hbfp4:64:", "hbfp99999999999"})
    CHECK_FALSE(block_format(name).has_value());
  CHECK(block_format("mxfp8:16") == block_format("mxfp8_e4m3:16"));
  CHECK(block_format("mxfp6") == block_format("mxfp6_e2m3"));
  CHECK(block_format("hbfp6:sign-magnitude:32").value() == hbfp(6, 32, SignForm::sign_magnitude));
  CHECK(block_format("hbfp6:32:twos-complement").value() == hbfp(6, 32));
  for (const NamedScalePolicy& named : named_scale_policies()) {
    CHECK(scale_policy_from_name(named.name) == named.policy);
    CHECK(scale_policy_name(named.policy) == named.name);
  }
  CHECK_FALSE(scale_policy_from_name("round").has_value());
}

TEST_CASE("a name that cannot be is an error with its reason, another name none") {
  const auto reason = [](const char* name) {
    const auto format = parse_block_format(name);
    return format.ok() ? std::string() : format.error().text();
  };
  CHECK(reason("hbfp4:3000") == "format: hbfp4:3000: a block of 3000 is out of range (4 to 1024)");
  CHECK(reason("nvfp4:99999999999").ends_with("99999999999 is out of range (4 to 1024)"));
  CHECK(reason("hbfp17") == "format: hbfp17: integers of 17 bits are out of range (2 to 16)");
  CHECK(reason("mxint8:x") ==
        "format: mxint8:x: \"x\" behind a colon is not the number of values in a block");
  CHECK(reason("hbfp8:\x1b").starts_with("format: hbfp8:?: \"?\" behind a colon is neither"));
  for (const char* name : {"e4m3", "hbfp", "hbfpx", "mx", ""})
    CHECK_FALSE(parse_block_format(name).value().has_value());
}

TEST_CASE("doubles beyond FP32 are encoded as they are") {
  const BlockFormat format = hbfp(16, 4);
  const std::vector<double> values = {std::ldexp(3.0, 400), -std::ldexp(1.0, 390), 0, 0};
  BlockEncoder encoder(format, 1);
  CHECK(decode_block_numbers(format, encoder.encode_numbers(values)) == values);
  const std::vector<double> small = {std::ldexp(1.0, -400), 0, 0, -std::ldexp(5.0, -402)};
  CHECK(decode_block_numbers(format, encoder.encode_numbers(small)) == small);
  const BlockFormat nvfp4 = block_format("nvfp4").value();
  CHECK(packet_scale_for_numbers(nvfp4, values) == std::numeric_limits<float>::max());
  BlockEncoder with_packet_scale(nvfp4, 1);
  const BlockCodes codes =
      with_packet_scale.encode_numbers(values, packet_scale_for_numbers(nvfp4, values));
  CHECK(codes.saturated);
  CHECK(codes.scales[0] == 0x7E);
}

TEST_CASE("what is wrong with a block format is said, all of it") {
  BlockFormat format{3, exmy(0, 0), ScaleForm::e4m3, ScalePolicy::floor};
  CHECK(validate(format).size() == 3);
  CHECK(validate(format).front().text() == "block: 3 is outside 4..1024");
  CHECK(validate({64, {8, 23, 127}}).size() == 1);
  CHECK(validate({64, exmy(4, 3), ScaleForm::e8m0, ScalePolicy::nearest}).size() == 1);
  CHECK_THROWS_AS(BlockEncoder(format, 8), std::invalid_argument);
  CHECK_THROWS_AS(BlockEncoder(hbfp(4), 65), std::invalid_argument);
  CHECK_THROWS_AS(encode_blocks(hbfp(4), {}, 2), std::invalid_argument);
  CHECK_THROWS_AS(decode_blocks(hbfp(4), {1, {}, {1}}), std::invalid_argument);
}

}  // namespace sfpgen::golden::test
