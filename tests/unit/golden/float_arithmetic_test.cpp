// Sums and products of the golden model against the host's own arithmetic.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <sfpgen/golden/float_arithmetic.hpp>
#include <string>

using namespace sfpgen::golden;

namespace {

constexpr unsigned seed = 20261126;
constexpr std::uint64_t fp32_nan = 0x7FC00000;
constexpr std::uint64_t bf16_nan = 0x7FC0;

// Bits of every kind: any, of neighbouring exponents, around the ends of the range, special.
std::uint32_t draw(std::mt19937& random) {
  const auto bits = static_cast<std::uint32_t>(random());
  const auto with_exponent = [bits](std::uint32_t exponent) {
    return (bits & 0x807FFFFFU) | (exponent << 23U);
  };
  switch (random() % 8U) {
    case 0:
      return bits;
    case 1:
      return with_exponent(static_cast<std::uint32_t>(random() % 3U));
    case 2:
      return with_exponent(253U + static_cast<std::uint32_t>(random() % 3U));
    case 3:
      return with_exponent(63U + static_cast<std::uint32_t>(random() % 2U));
    case 4:
      return bits & 0xFF80000FU;
    case 5:
      return bits & 0x80000000U;
    default:
      return with_exponent(120U + static_cast<std::uint32_t>(random() % 30U));
  }
}

// The host's number, a subnormal one as a zero.
float number(std::uint32_t bits) {
  if ((bits & 0x7F800000U) == 0) bits &= 0x80000000U;
  return std::bit_cast<float>(bits);
}

std::uint64_t bits_of(float result) {
  if (std::isnan(result)) return fp32_nan;
  const auto bits = std::bit_cast<std::uint32_t>(result);
  return (bits & 0x7F800000U) == 0 ? bits & 0x80000000U : bits;
}

// To the nearest BF16, ties to the even one.
std::uint64_t bf16_of(std::uint64_t fp32_bits) {
  if (fp32_bits == fp32_nan) return bf16_nan;
  return (fp32_bits + 0x7FFFU + ((fp32_bits >> 16U) & 1U)) >> 16U;
}

// The product with an exponent without an end, then its range: the host's own rounding, far from
// its subnormal numbers.
std::uint64_t product_of(std::uint32_t a, std::uint32_t b) {
  const float plain = number(a) * number(b);
  if (!std::isfinite(plain) || std::abs(plain) > 1e-30F) return bits_of(plain);
  constexpr int far = 126;
  const double exact = static_cast<double>(number(a)) * static_cast<double>(number(b));
  const auto scaled = static_cast<float>(std::ldexp(exact, far));
  const std::uint64_t zero = std::signbit(plain) ? 0x80000000U : 0;
  if (std::abs(scaled) < 1.0F) return zero;  // below 2^-126
  return bits_of(std::ldexp(scaled, -far));
}

}  // namespace

TEST_CASE("sums in FP32 are the host's, but for subnormal numbers and NaNs") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 400'000; ++i) {
    const std::uint32_t a = draw(random);
    const std::uint32_t b =
        i % 5 == 0 ? (a ^ 0x80000000U) + static_cast<std::uint32_t>(random() % 3U) : draw(random);
    const std::uint64_t expected = bits_of(number(a) + number(b));
    if (add_floats(fp32, a, b) != expected) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(add_floats(fp32, a, b) == expected);
    }
  }
}

TEST_CASE("products in FP32 are the host's, but for subnormal numbers and NaNs") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 400'000; ++i) {
    const std::uint32_t a = draw(random);
    const std::uint32_t b = draw(random);
    const std::uint64_t expected = product_of(a, b);
    if (multiply_floats(fp32, fp32, a, b) != expected) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(multiply_floats(fp32, fp32, a, b) == expected);
    }
  }
}

TEST_CASE("sums and products in BF16 are the host's, rounded to it") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 400'000; ++i) {
    const std::uint32_t a = draw(random) & 0xFFFF0000U;
    const std::uint32_t b = i % 5 == 0 ? (a ^ 0x80010000U) : draw(random) & 0xFFFF0000U;
    CAPTURE(a);
    CAPTURE(b);
    // FP32 has more than twice the bits of BF16 and two: rounding twice is rounding once.
    const std::uint64_t sum = bf16_of(bits_of(number(a) + number(b)));
    if (add_floats(bf16, a >> 16U, b >> 16U) != sum)
      CHECK(add_floats(bf16, a >> 16U, b >> 16U) == sum);
    const float product = number(a) * number(b);
    if (product == 0 || std::abs(product) > 1e-37F || !std::isfinite(product)) {
      if (multiply_floats(bf16, bf16, a >> 16U, b >> 16U) != bf16_of(bits_of(product)))
        CHECK(multiply_floats(bf16, bf16, a >> 16U, b >> 16U) == bf16_of(bits_of(product)));
      if (std::isnan(product) || std::abs(product) > 1e-37F)
        CHECK(multiply_floats(bf16, fp32, a >> 16U, b >> 16U) == bits_of(product));
    }
  }
}

TEST_CASE("zeros, infinities and NaNs") {
  constexpr std::uint64_t minus_zero = 0x80000000;
  constexpr std::uint64_t one = 0x3F800000;
  constexpr std::uint64_t plus = 0x7F800000;
  constexpr std::uint64_t minus = 0xFF800000;
  CHECK(add_floats(fp32, minus_zero, minus_zero) == minus_zero);
  CHECK(add_floats(fp32, minus_zero, 0) == 0);
  CHECK(add_floats(fp32, one, one | minus_zero) == 0);
  CHECK(add_floats(fp32, plus, minus) == fp32_nan);
  CHECK(add_floats(fp32, plus, one) == plus);
  CHECK(add_floats(fp32, 0xFFFFFFFF, one) == fp32_nan);
  CHECK(add_floats(fp32, 0x7F7FFFFF, 0x7F7FFFFF) == plus);
  CHECK(multiply_floats(fp32, fp32, plus, minus_zero) == fp32_nan);
  CHECK(multiply_floats(fp32, fp32, plus, minus) == minus);
  // A subnormal number counts as a zero, a result below 2^-126 becomes one, with the sign.
  CHECK(multiply_floats(fp32, fp32, plus, 1) == fp32_nan);
  CHECK(add_floats(fp32, 0x00800001, 0x80800000) == 0);
  CHECK(add_floats(fp32, 0x80800001, 0x00800000) == minus_zero);
  CHECK(multiply_floats(fp32, fp32, 0x80800000, 0x3F000000) == minus_zero);
  // 2^-126 (1 - 2^-25) rounds to 2^-126 where the exponent has no end.
  CHECK(multiply_floats(fp32, fp32, 0x00FFFFFF, 0x3F000001) == 0x00800000);
}

TEST_CASE("integers become the values that the host makes of them") {
  std::mt19937_64 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t magnitude = (random() >> 1U) >> (random() % 63U);
    const auto signed_number = static_cast<std::int64_t>(magnitude);
    const bool negative = i % 2 == 1;
    const float expected = static_cast<float>(negative ? -signed_number : signed_number);
    CHECK(round_to_float(fp32, negative && magnitude != 0, {0, magnitude}, 0) == bits_of(expected));
    // The same bits 64 places higher.
    CHECK(round_to_float(fp32, negative, {magnitude, 0}, -64) ==
          round_to_float(fp32, negative, {0, magnitude}, 0));
  }
  CHECK(round_to_float(fp32, true, {0, 1}, 128) == 0xFF800000);
  CHECK(round_to_float(fp32, true, {0, 1}, -127) == 0x80000000);
  CHECK(round_to_float(fp32, false, {0, 0x1FFFFFF}, -151) == 0x00800000);
  // A bit far below a tie decides it.
  CHECK(round_to_float(bf16, false, {0x8080000000000000, 1}, -127) == 0x3F81);
  CHECK(round_to_float(bf16, false, {0x8080000000000000, 0}, -127) == 0x3F80);
}
