// Every FP32 number, and sums and products of a few of them, as one exact integer: plain arithmetic
// without rounding.
#pragma once

#include <array>
#include <cstdint>

namespace sfpgen::golden {

/// A signed integer of 384 bits in units of 2^-149, the smallest FP32 number. FP32 reaches to 2^277
/// of them, so that products with 32-bit integers and sums of a few products fit.
class FixedPoint {
 public:
  static constexpr int unit_exponent = -149;

  FixedPoint() = default;

  /// The exact value of a finite FP32 bit pattern.
  static FixedPoint of_fp32(std::uint32_t bits);

  [[nodiscard]] bool negative() const { return (limbs_.back() >> 63U) != 0; }
  [[nodiscard]] bool zero() const { return *this == FixedPoint{}; }

  FixedPoint operator-() const;
  FixedPoint operator+(const FixedPoint& other) const;
  FixedPoint operator-(const FixedPoint& other) const { return *this + (-other); }
  FixedPoint operator*(std::uint32_t factor) const;
  bool operator==(const FixedPoint& other) const = default;
  bool operator<(const FixedPoint& other) const { return (*this - other).negative(); }

  /// The FP32 number nearest to this value times 2^-`shift`, of two equally near ones the even one;
  /// infinity where IEEE 754 has it, +0 for 0.
  [[nodiscard]] std::uint32_t to_fp32(unsigned shift = 0) const;

 private:
  [[nodiscard]] bool bit(int place) const;

  static constexpr unsigned limb_bits = 64;
  static constexpr int bits_total = 384;
  std::array<std::uint64_t, bits_total / limb_bits>
      limbs_{};  // least significant first, two's complement
};

}  // namespace sfpgen::golden
