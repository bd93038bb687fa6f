// Uniform integers of n bits out of FP32 values and back (BitPruning): what the designs
// int_quantizer and int_dequantizer do (docs/methods.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <sfpgen/golden/random_bits.hpp>

namespace sfpgen::golden {

/// The bits of the longest integer that hardware can have.
inline constexpr unsigned longest_integer = 16;

/// Fraction bits of a real length: it is in units of 2^-8.
inline constexpr unsigned integer_fraction_bits = 8;

/// The FP32 numbers that the integers 0, 1, .. stand for: zero_point + integer * scale. Bit
/// patterns.
struct IntegerGrid {
  std::uint32_t scale = 0x3F800000U;  ///< of two neighbours the distance; finite and above 0
  std::uint32_t zero_point = 0;       ///< finite

  friend constexpr bool operator==(const IntegerGrid&, const IntegerGrid&) = default;
};

/// The grid that hardware takes for one out of range. A scale of 0, a negative one and NaNs with a
/// sign become the smallest number above 0; an infinite one and NaNs without a sign the largest
/// finite one. A zero point that is not finite becomes the largest finite number of its sign; one
/// of -0 becomes +0, which is no change worth a flag.
IntegerGrid legal(const IntegerGrid& grid);

/// An integer and what became of its value.
struct QuantizedInteger {
  std::uint32_t code = 0;
  bool saturated = false;  ///< the value was outside zero_point .. zero_point + (2^n - 1) * scale
  bool nan = false;        ///< the value was a NaN, taken as 0

  friend constexpr bool operator==(const QuantizedInteger&, const QuantizedInteger&) = default;
};

/// The integer of `bits` bits (1..16) nearest to (value - zero_point) / scale, of two equally near
/// ones the even one. Nothing is rounded before: difference and quotient are exact. Values outside,
/// infinities too, give the nearer end. A grid that is not legal throws std::invalid_argument.
QuantizedInteger quantize_integer(const IntegerGrid& grid, unsigned bits, std::uint32_t value);

/// The FP32 number nearest to zero_point + code * scale, of two equally near ones the even one:
/// product and sum are exact. Too large a one is infinite. `code` below 2^16; a grid that is not
/// legal throws std::invalid_argument.
std::uint32_t restore_integer(const IntegerGrid& grid, std::uint32_t code);

/// The FP32 number nearest to (1 - a) * low + a * high with a = fraction / 256, fraction 0..255.
/// `low` and `high` as restore_integer gives them: an infinite one that counts makes the sum
/// infinite.
std::uint32_t blend(std::uint32_t low, std::uint32_t high, unsigned fraction);

/// How a real length becomes integers.
enum class Interpolation {
  none,   ///< it does not: lengths are whole numbers
  draw,   ///< each packet has floor(n) or floor(n) + 1 bits, drawn so that the mean is n
  blend,  ///< values leave as FP32: (1 - a) Q(floor(n)) + a Q(floor(n) + 1) with a = n - floor(n)
};

/// What is chosen for a packet.
struct IntegerPacketConfig {
  std::uint32_t length =
      8U << integer_fraction_bits;    ///< n * 2^8, from 1 to the most that the hardware has
  std::uint32_t scale = 0x3F800000U;  ///< FP32, for floor(n) bits
  std::uint32_t next_scale =
      0x3F800000U;               ///< FP32, for floor(n) + 1 bits; not with Interpolation::none
  std::uint32_t zero_point = 0;  ///< FP32

  friend constexpr bool operator==(const IntegerPacketConfig&,
                                   const IntegerPacketConfig&) = default;
};

/// A packet after quantization.
struct IntegerPacket {
  unsigned bits = 1;                 ///< of each integer: as drawn; with blend floor(n)
  std::vector<std::uint32_t> codes;  ///< one a value; with blend FP32 numbers
  bool saturated = false;  ///< a value was outside its grid (with blend: outside one that counts)
  bool nan = false;        ///< a value was a NaN
  bool clamped =
      false;  ///< the configuration was out of range and has been taken to the nearest legal one
};

/// An integer quantizer with the generator that lengths are drawn from.
class IntegerQuantizer {
 public:
  /// `most_bits` 1..16: the longest integer of the hardware.
  IntegerQuantizer(unsigned most_bits, Interpolation interpolation);

  /// Starts the generator again.
  void seed(std::uint32_t seed) { lengths_.seed(seed); }

  /// Quantizes a packet of FP32 bit patterns. With draw, the length comes first: floor(n) + 1 where
  /// the fraction of n is above the generator's word of 8 bits, which then moves on: once a packet,
  /// also an empty one.
  IntegerPacket quantize(const IntegerPacketConfig& config, std::span<const std::uint32_t> values);

 private:
  unsigned most_bits_;
  Interpolation interpolation_;
  RandomBits lengths_;
};

/// The bits of a word of packed integers.
inline constexpr unsigned integer_word_bits = 32;

/// The stream of the integers as bytes: rows of `lanes` integers, each lane's in a bit string of
/// its own (sfpgen/golden/bit_fields.hpp).
std::vector<std::uint8_t> pack_integers(unsigned lanes, unsigned bits,
                                        std::span<const std::uint32_t> codes);

/// What a dequantizer makes of any bytes.
struct RestoredIntegers {
  std::vector<std::uint32_t> values;  ///< FP32; those of the rows that the data hold
  bool data_short = false;            ///< the data ended before the values
  bool data_long = false;             ///< whole beats were left after the last row
  bool clamped = false;               ///< as for IntegerPacket
};

/// `count` values out of packed integers: whole rows, the last one perhaps partial. `bits` from 1
/// to `most_bits`, else the nearest of these.
RestoredIntegers restore_integers(unsigned lanes, unsigned most_bits, unsigned bits,
                                  const IntegerGrid& grid, std::uint64_t count,
                                  std::span<const std::uint8_t> data);

}  // namespace sfpgen::golden
