// Sums and products of floating-point values as the hardware makes them.
#pragma once

#include <sfpgen/golden/float_format.hpp>

#include <cstdint>

namespace sfpgen::golden {

/// A magnitude of up to 128 bits.
struct WideMagnitude {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

/// The value nearest to +-magnitude * 2^exponent, ties to the even one, as if the exponent had no
/// end; then what lies beyond the largest value is an infinity, and what lies below the smallest
/// one with a hidden bit a zero, each with its sign.
std::uint64_t round_to_float(const FloatFormat& format, bool negative, WideMagnitude magnitude,
                             int exponent);

/// The positive quiet NaN: the only one that sums and products give.
std::uint64_t quiet_nan(const FloatFormat& format);

/// The infinity of a sign.
std::uint64_t infinity(const FloatFormat& format, bool negative);

/// Whether a value is an infinity or a NaN.
bool is_special(const FloatFormat& format, std::uint64_t value);

/// a + b, rounded like round_to_float. Subnormal numbers count as zeros with their sign; a sum of
/// zero is +0 unless both are -0; infinities as in IEEE 754-2019. E at most 8, M at most 23.
std::uint64_t add_floats(const FloatFormat& format, std::uint64_t a, std::uint64_t b);

/// a * b, both values of `factors`, rounded to `product` like round_to_float, which has as many
/// exponent bits and no fewer mantissa bits. Subnormal numbers count as zeros with their sign.
/// E at most 8, M at most 23.
std::uint64_t multiply_floats(const FloatFormat& factors, const FloatFormat& product,
                              std::uint64_t a, std::uint64_t b);

}  // namespace sfpgen::golden
