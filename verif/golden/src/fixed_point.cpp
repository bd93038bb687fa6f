// Long arithmetic the way it is done by hand.
#include "fixed_point.hpp"

#include <algorithm>

namespace sfpgen::golden {
namespace {

constexpr unsigned mantissa_bits = 23;
constexpr std::uint32_t hidden_bit = 1U << mantissa_bits;
constexpr std::uint32_t infinity = 0x7F800000U;

}  // namespace

FixedPoint FixedPoint::of_fp32(std::uint32_t bits) {
  const std::uint32_t exponent = (bits >> mantissa_bits) & 0xFFU;
  const std::uint32_t fraction = bits & (hidden_bit - 1U);
  const std::uint64_t mantissa = exponent == 0 ? fraction : fraction | hidden_bit;
  const unsigned place = exponent == 0 ? 0 : exponent - 1U;  // of the mantissa's lowest bit
  FixedPoint value;
  const unsigned limb = place / limb_bits;
  const unsigned within = place % limb_bits;
  value.limbs_.at(limb) = mantissa << within;
  if (within != 0) value.limbs_.at(limb + 1U) = mantissa >> (limb_bits - within);
  return (bits >> 31U) != 0 ? -value : value;
}

FixedPoint FixedPoint::operator-() const {
  FixedPoint result;
  std::uint64_t carry = 1;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    result.limbs_[i] = ~limbs_[i] + carry;
    carry = carry != 0 && result.limbs_[i] == 0 ? 1 : 0;
  }
  return result;
}

FixedPoint FixedPoint::operator+(const FixedPoint& other) const {
  FixedPoint result;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const std::uint64_t sum = limbs_[i] + other.limbs_[i];
    result.limbs_[i] = sum + carry;
    carry = (sum < limbs_[i] ? 1U : 0U) + (result.limbs_[i] < sum ? 1U : 0U);
  }
  return result;
}

FixedPoint FixedPoint::operator*(std::uint32_t factor) const {
  FixedPoint result;
  FixedPoint shifted = *this;
  for (; factor != 0; factor >>= 1U) {
    if ((factor & 1U) != 0) result = result + shifted;
    shifted = shifted + shifted;
  }
  return result;
}

bool FixedPoint::bit(int place) const {
  if (place < 0) return false;
  return ((limbs_.at(static_cast<unsigned>(place) / limb_bits) >>
           (static_cast<unsigned>(place) % limb_bits)) &
          1U) != 0;
}

std::uint32_t FixedPoint::to_fp32(unsigned shift) const {
  if (zero()) return 0;
  const FixedPoint magnitude = negative() ? -*this : *this;
  int highest = bits_total - 1;
  while (!magnitude.bit(highest)) --highest;
  // The place of the result's last bit: 24 bits from the highest one on, or that of the smallest
  // subnormal.
  const int last = std::max(highest - static_cast<int>(mantissa_bits), static_cast<int>(shift));
  std::uint32_t kept = 0;
  for (int place = std::max(highest, last); place >= last; --place)
    kept = kept << 1U | (magnitude.bit(place) ? 1U : 0U);
  bool below_half = false;
  for (int place = last - 2; place >= 0; --place) below_half |= magnitude.bit(place);
  if (magnitude.bit(last - 1) && (below_half || (kept & 1U) != 0)) ++kept;
  // A mantissa that rounding made too long carries into the exponent by itself.
  const auto exponent = static_cast<std::uint32_t>(last) - shift;
  const std::uint32_t bits = std::min((exponent << mantissa_bits) + kept, infinity);
  return negative() ? bits | 0x80000000U : bits;
}

}  // namespace sfpgen::golden
