// Element formats against a model that counts from code to code and compares distances exactly.
#include <sfpgen/golden/element_format.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace sfpgen::golden::test {
namespace {

double power_of_two(int exponent) {
  double power = 1;
  for (; exponent > 0; --exponent) power *= 2;
  for (; exponent < 0; ++exponent) power /= 2;
  return power;
}

// The finite magnitudes of a format by counting: steps are equal up to the second power of two and
// double at each one that follows. One number more, which the format has not, stands at the end.
struct Ladder {
  std::vector<double> numbers;  ///< in order; without the one more
  std::vector<std::uint32_t> codes;
  double beyond = 0;
};

Ladder ladder_of(const ElementFormat& format) {
  const std::uint32_t steps = 1U << format.mantissa_bits;
  std::uint32_t count = 1U << (format.exponent_bits + format.mantissa_bits);
  if (format.specials == Specials::nan_only) count -= 1;
  if (format.specials == Specials::ieee) count -= steps;
  Ladder ladder;
  double number = 0;
  double step = power_of_two(1 - format.bias - format.mantissa_bits);
  for (std::uint32_t code = 0; code <= count; ++code) {
    const bool flushed = format.subnormals == Subnormals::flushed && code > 0 && code < steps;
    if (code == count) {
      ladder.beyond = number;
    } else if (!flushed) {
      ladder.numbers.push_back(number);
      ladder.codes.push_back(code);
    }
    number += step;
    if ((code + 1) % steps == 0 && (code + 1) / steps >= 2) step *= 2;
  }
  return ladder;
}

// Code of a finite magnitude; `beyond` and above give the count of the ladder.
std::size_t index_of(const ElementFormat& format, const Ladder& ladder, double magnitude,
                     ElementRounding rounding, std::uint32_t random) {
  const auto above = std::upper_bound(ladder.numbers.begin(), ladder.numbers.end(), magnitude);
  const auto low = static_cast<std::size_t>(above - ladder.numbers.begin()) - 1;
  if (magnitude >= ladder.beyond) return low + 1;
  const double lower = ladder.numbers[low];
  const double upper = above == ladder.numbers.end() ? ladder.beyond : *above;
  switch (rounding) {
    case ElementRounding::truncate:
      return low;
    case ElementRounding::nearest_even:
      if (2 * magnitude == lower + upper) {
        // Powers of two side by side are all odd: the larger one.
        const bool odd = ladder.codes[low] % 2 == 1 || (format.mantissa_bits == 0 && low > 0);
        return odd ? low + 1 : low;
      }
      return 2 * magnitude > lower + upper ? low + 1 : low;
    case ElementRounding::stochastic:
      return std::floor((magnitude - lower) / (upper - lower) * 65536) + random >= 65536 ? low + 1
                                                                                         : low;
  }
  return low;
}

std::string name_of(int exponent_bits, int mantissa_bits) {
  std::string name = "e";
  name += std::to_string(exponent_bits);
  name += 'm';
  name += std::to_string(mantissa_bits);
  return name;
}

double bf16(std::uint32_t pattern) { return std::bit_cast<float>(pattern << 16); }

void check_every_bf16(const ElementFormat& format, ElementRounding rounding, std::mt19937& random) {
  const Ladder ladder = ladder_of(format);
  int wrong = 0;
  for (std::uint32_t pattern = 0; pattern < 0x8000; ++pattern) {
    const double value = bf16(pattern);
    if (!std::isfinite(value)) continue;
    const std::uint32_t bits = random() & 0xFFFF;
    const std::size_t index = index_of(format, ladder, value, rounding, bits);
    const bool over = index >= ladder.codes.size();
    const bool to_infinity =
        format.overflow == Overflow::infinity && rounding != ElementRounding::truncate;
    const std::uint32_t expected =
        over ? ladder.codes.back() + (to_infinity ? 1 : 0) : ladder.codes[index];
    const EncodedElement got = encode_element(format, value, rounding, bits);
    const EncodedElement mirrored = encode_element(format, -value, rounding, bits);
    const std::uint32_t sign = 1U << (format.width() - 1);
    const std::uint32_t negative = format.sign_form == SignForm::sign_magnitude
                                       ? sign | expected
                                       : (2 * sign - expected) % (2 * sign);
    if (got.code != expected || mirrored.code != negative || got.overflowed != over) ++wrong;
  }
  INFO("e", format.exponent_bits, "m", format.mantissa_bits, " bias ", format.bias, " rounding ",
       static_cast<int>(rounding));
  CHECK(wrong == 0);
}

std::vector<ElementFormat> formats_up_to_nine_bits() {
  std::vector<ElementFormat> formats;
  for (int x = 0; x <= 8; ++x) {
    for (int y = 0; 1 + x + y <= 9; ++y) {
      const ElementFormat plain = exmy(x, y);
      for (const Specials specials : {Specials::none, Specials::ieee, Specials::nan_only}) {
        for (const Overflow overflow : {Overflow::saturate, Overflow::infinity}) {
          ElementFormat format = plain;
          format.specials = specials;
          format.overflow = overflow;
          if (validate(format).empty()) formats.push_back(format);
        }
      }
      ElementFormat flushed = plain;
      flushed.subnormals = Subnormals::flushed;
      if (validate(flushed).empty()) formats.push_back(flushed);
      ElementFormat shifted = plain;
      shifted.bias = 1;
      if (shifted != plain && validate(shifted).empty()) formats.push_back(shifted);
    }
  }
  for (const char* name : {"ocp_e5m2", "ocp_e4m3", "ocp_e3m2", "ocp_e2m3", "ocp_e2m1", "ocp_int8"})
    formats.push_back(element_format(name).value());
  return formats;
}

}  // namespace

TEST_CASE("every code of at most nine bits decodes to its number and encodes back to itself") {
  for (const ElementFormat& format : formats_up_to_nine_bits()) {
    const Ladder ladder = ladder_of(format);
    for (std::size_t i = 0; i < ladder.codes.size(); ++i) {
      const std::uint32_t code = ladder.codes[i];
      REQUIRE(decode_element(format, code) == ladder.numbers[i]);
      for (const auto rounding : {ElementRounding::nearest_even, ElementRounding::truncate,
                                  ElementRounding::stochastic}) {
        REQUIRE(encode_element(format, ladder.numbers[i], rounding, 0xFFFF).code == code);
      }
    }
    REQUIRE(largest(format) == ladder.numbers.back());
  }
}

TEST_CASE(
    "every bf16 number rounds as the exact model says, in every format of at most nine bits") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  for (const ElementFormat& format : formats_up_to_nine_bits()) {
    for (const auto rounding :
         {ElementRounding::nearest_even, ElementRounding::truncate, ElementRounding::stochastic}) {
      check_every_bf16(format, rounding, random);
    }
  }
}

TEST_CASE("codes beyond the largest number are infinity and NaN, or there are none") {
  const double infinity = std::numeric_limits<double>::infinity();
  const ElementFormat e5m2 = element_format("ocp_e5m2").value();
  CHECK(decode_element(e5m2, 0x7C) == infinity);
  CHECK(decode_element(e5m2, 0xFC) == -infinity);
  for (const std::uint32_t code : {0x7DU, 0x7EU, 0x7FU, 0xFDU})
    CHECK(std::isnan(decode_element(e5m2, code)));
  const ElementFormat e4m3 = element_format("ocp_e4m3").value();
  CHECK(std::isnan(decode_element(e4m3, 0x7F)));
  CHECK(std::isnan(decode_element(e4m3, 0xFF)));
  CHECK(decode_element(e4m3, 0x7E) == 448);
}

TEST_CASE("the OCP formats reach as far as their standard says") {
  const auto reach = [](const char* name) { return largest(element_format(name).value()); };
  CHECK(reach("ocp_e5m2") == 57344);
  CHECK(reach("ocp_e4m3") == 448);
  CHECK(reach("ocp_e3m2") == 28);
  CHECK(reach("ocp_e2m3") == 7.5);
  CHECK(reach("ocp_e2m1") == 6);
  CHECK(reach("ocp_int8") == 127.0 / 64);
  CHECK(decode_element(element_format("ocp_int8").value(), 0x80) == -2);
  CHECK(reach("fp16") == 65504);
  CHECK(reach("fp32") == std::numeric_limits<float>::max());
}

TEST_CASE("a NaN and an infinity become the nearest thing that the format has") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto code = [](const char* name, double value) {
    return encode_element(element_format(name).value(), value, ElementRounding::nearest_even).code;
  };
  CHECK(code("ocp_e5m2", nan) == 0x7E);
  CHECK(code("ocp_e4m3", nan) == 0x7F);
  CHECK(code("ocp_e2m1", std::copysign(nan, 1.0)) == 0x7);
  CHECK(code("ocp_e2m1", std::copysign(nan, -1.0)) == 0xF);
  CHECK(code("ocp_e5m2", -infinity) == 0xFB);
  CHECK(code("fp16", -infinity) == 0xFC00);
  CHECK(code("bf16", 3.4e38) == 0x7F80);
  const auto lost = encode_element(element_format("e2m1").value(), nan, ElementRounding::truncate);
  CHECK(lost.nan_lost);
  CHECK_FALSE(lost.overflowed);
}

TEST_CASE("fp32 keeps every float") {
  const std::uint32_t seed = std::random_device{}();
  MESSAGE("seed ", seed);
  std::mt19937 random(seed);
  const ElementFormat fp32 = element_format("fp32").value();
  for (int i = 0; i < 100000; ++i) {
    const auto pattern = static_cast<std::uint32_t>(random());
    const float value = std::bit_cast<float>(pattern);
    if (std::isnan(value)) continue;
    REQUIRE(encode_element(fp32, value, ElementRounding::nearest_even).code == pattern);
    REQUIRE(decode_element(fp32, pattern) == value);
  }
}

TEST_CASE("every eXmY of 2 to 16 bits has its name, and other names have none") {
  int named = 0;
  for (int x = 0; x <= 8; ++x) {
    for (int y = 0; y <= 15; ++y) {
      const auto format = element_format(name_of(x, y));
      const bool legal = 1 + x + y >= 2 && 1 + x + y <= 16;
      REQUIRE(format.has_value() == legal);
      if (legal) ++named;
    }
  }
  CHECK(named > 100);
  for (const char* name : {"", "e", "e4", "e4m", "m3", "e4m3x", "e9m1", "e-1m2", "e4m03 ", "E4M3",
                           "e0m0", "e8m23", "e100000000000m1", "fp8"}) {
    CHECK_FALSE(element_format(name).has_value());
  }
}

TEST_CASE("what is wrong with a format is said, all of it") {
  CHECK(validate({9, 24, 256}).size() == 3);
  const auto empty = validate(exmy(0, 0));
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].text() == "format: e0m0 holds no value");
  CHECK(validate({0, 3, 1, Specials::ieee, Subnormals::flushed}).size() == 2);
  CHECK(validate({4, 3, 7, Specials::none, Subnormals::kept, Overflow::infinity}).size() == 1);
  CHECK(validate({4, 3, 7, Specials::none, Subnormals::kept, Overflow::saturate,
                  SignForm::twos_complement})
            .size() == 1);
}

}  // namespace sfpgen::golden::test
