// Random floating-point words of any container, shaped like tensors and like trouble.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "verif/harness/random.hpp"

namespace sfpgen::harness {

/// Bits of a floating-point word: sign, exponent, mantissa from the top.
struct FloatShape {
  unsigned exponent_bits = 8;
  unsigned mantissa_bits = 23;

  [[nodiscard]] unsigned width() const { return 1U + exponent_bits + mantissa_bits; }
};

/// What a packet's values look like.
enum class FloatStyle {
  drifting,     ///< normal numbers around an exponent that wanders
  constant,     ///< one exponent
  sparse,       ///< non-negative, about half of them zero (after a ReLU)
  zeros,        ///< zeros of both signs
  tiny,         ///< subnormals, zeros and the smallest normal numbers
  exceptional,  ///< infinities and NaNs among normal numbers
  any_bits,     ///< all bits random
};

/// All styles, for coverage and for drawing one.
inline constexpr FloatStyle all_float_styles[] = {
    FloatStyle::drifting, FloatStyle::constant,    FloatStyle::sparse,  FloatStyle::zeros,
    FloatStyle::tiny,     FloatStyle::exceptional, FloatStyle::any_bits};

/// A name for reports, e.g. "drifting".
const char* to_string(FloatStyle style);

/// `count` words of the style, each in the low `shape.width()` bits.
std::vector<std::uint64_t> random_floats(const FloatShape& shape, FloatStyle style,
                                         std::size_t count, Random& random);

}  // namespace sfpgen::harness
