// The container of a value: how many exponent and mantissa bits a floating-point word has.
#pragma once

namespace sfpgen::model {

/// A floating-point word of one sign bit, E exponent bits and M mantissa bits (docs/wire_format.md
/// section 1).
struct FloatFormat {
  int exponent_bits = 8;   ///< E, 2 to 11
  int mantissa_bits = 23;  ///< M, 1 to 52, without the hidden bit

  /// W = 1 + E + M, bits.
  [[nodiscard]] constexpr int width() const { return 1 + exponent_bits + mantissa_bits; }

  friend bool operator==(const FloatFormat&, const FloatFormat&) = default;
};

}  // namespace sfpgen::model
