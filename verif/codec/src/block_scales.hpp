// Scales that are powers of two, from the largest magnitude of a block and as factors.
#pragma once

#include "kernels.hpp"
#include "rows.hpp"

namespace sfpgen::codec {
namespace {

/// Values share a scale by so many at least.
inline constexpr std::size_t segment_values = 16;

/// Where the smallest number with a hidden bit has this exponent in BF16, values without one are
/// too small to be rounded to anything but 0.
inline constexpr int smallest_narrow = 10;
inline constexpr std::uint32_t fp32_infinity = 0x7F800000;

/// 2^power as two factors that FP32 has; what is farther away is cut.
struct Factors {
  float first = 1;
  float second = 1;
};

inline Factors factors_of(int power) {
  constexpr int farthest = 252;
  power = power > farthest ? farthest : power < -farthest ? -farthest : power;
  const auto factor = [](int exponent) {
    const std::uint32_t bits = static_cast<std::uint32_t>(127 + exponent) << 23;
    return load<float>(&bits);
  };
  return {factor(power / 2), factor(power - power / 2)};
}

/// floor(log2 |v|) of an FP32 pattern that is neither zero nor infinite.
inline int floor_log2(std::uint32_t pattern) {
  const auto exponent = static_cast<int>(pattern >> 23);
  return exponent > 0 ? exponent - 127 : 31 - __builtin_clz(pattern) - 149;
}

inline bool is_power_of_two(std::uint32_t pattern) {
  const std::uint32_t mantissa = pattern & 0x7FFFFF;
  return pattern >> 23 > 0 ? mantissa == 0 : (mantissa & (mantissa - 1)) == 0;
}

/// The stored exponent of a block's scale, from floor(log2) of its largest magnitude and whether
/// that is a power of two.
inline int scale_exponent(const BlockParameters& p, int floor_power, bool power_of_two) {
  const int power = floor_power + (p.ceiling && !power_of_two ? 1 : 0) - p.element_exponent;
  return power < p.lowest_scale    ? p.lowest_scale
         : power > p.highest_scale ? p.highest_scale
                                   : power;
}

}  // namespace
}  // namespace sfpgen::codec
