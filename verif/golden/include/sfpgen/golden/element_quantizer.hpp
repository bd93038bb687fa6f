// Packets of values as codes of a small number format, with an exponent shift a packet, as the
// hardware exmy_quantizer and exmy_dequantizer have it (docs/formats.md).
#pragma once

#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/random_bits.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// The exponent that a value without a hidden bit in FP32 and BF16 counts with.
inline constexpr int lowest_max_exponent = -126;

/// The largest exponent of some values: the largest floor(log2 |v|) of the finite ones, at least
/// -126, which is also what zeros alone and no values at all give. Infinities and NaNs do not
/// count.
int max_exponent(std::span<const double> values);

/// The exponent of a format's largest number: floor(log2(largest(format))).
int largest_exponent(const ElementFormat& format);

/// The technique of eXmY: the shift that takes values with that largest exponent to the format's
/// largest exponent. Values are multiplied by 2^shift before they are encoded.
constexpr int aligning_shift(int format_exponent, int values_exponent) {
  return format_exponent - values_exponent;
}

/// Range of a shift in hardware: a 10-bit two's complement number.
inline constexpr int lowest_shift = -512;
inline constexpr int highest_shift = 511;

/// A packet of codes.
struct ElementPacket {
  std::vector<std::uint32_t> codes;
  bool overflowed = false;  ///< a value was beyond the format's largest number, or infinite
  bool nan_lost = false;    ///< a NaN in a format without one
};

/// An encoder with the random generators of stochastic rounding, one of 16-bit words a lane.
class ElementQuantizer {
 public:
  /// `lanes` 1..64. Seeded with 0.
  explicit ElementQuantizer(unsigned lanes);

  /// Starts all generators again.
  void seed(std::uint32_t seed);

  /// Encodes values * 2^shift. Each row of `lanes` values takes a word of every lane's generator,
  /// whatever the rounding; the next packet goes on where this one ends. `format` must be legal.
  ElementPacket encode(const ElementFormat& format, ElementRounding rounding, int shift,
                       std::span<const double> values);

 private:
  std::vector<RandomBits> lanes_;
};

/// The numbers of codes, times 2^-shift, exactly.
std::vector<double> dequantize(const ElementFormat& format, int shift,
                               std::span<const std::uint32_t> codes);

}  // namespace sfpgen::golden
