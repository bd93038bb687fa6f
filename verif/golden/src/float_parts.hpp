// What the bits of a value say, for code that reckons with gradients.
#pragma once

#include <sfpgen/golden/float_format.hpp>

#include <cstdint>

namespace sfpgen::golden {

inline std::uint32_t exponent_of(const FloatFormat& format, std::uint64_t value) {
  return static_cast<std::uint32_t>((value >> format.mantissa_bits) & format.exponent_max());
}

inline bool is_finite(const FloatFormat& format, std::uint64_t value) {
  return exponent_of(format, value) != format.exponent_max();
}

inline bool is_negative(const FloatFormat& format, std::uint64_t value) {
  return ((value >> (format.width() - 1)) & 1U) != 0;
}

}  // namespace sfpgen::golden
