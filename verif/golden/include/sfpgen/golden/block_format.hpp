// Block floating point: blocks of values that share a scale, with integers (HBFP, MX INT8) or small
// floating-point numbers (MX, NVFP4) as elements (docs/block_formats.md).
#pragma once

#include <sfpgen/golden/bit_fields.hpp>
#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/random_bits.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// How a block's scale is stored.
enum class ScaleForm {
  exponent10,  ///< 2^E, E a 10-bit two's complement integer -512..510; 511 is NaN (HBFP)
  e8m0,        ///< 2^(code - 127), code 0..254; 255 is NaN (OCP MX)
  e4m3         ///< OCP E4M3 without sign, times one FP32 number of the whole packet (NVFP4)
};

/// Bits of a scale.
constexpr unsigned scale_bits(ScaleForm form) { return form == ScaleForm::exponent10 ? 10 : 8; }

/// How the scale follows from the largest magnitude of the block, max > 0. Of an element format
/// with the largest number c let emax = floor(log2 c): -1 for the fractions of HBFP, 0 for MX INT8,
/// 8 for OCP E4M3.
enum class ScalePolicy {
  floor,  ///< 2^(floor(log2 max) - emax) (OCP MX v1.0 section 6.3)
  ceil,   ///< 2^(ceil(log2 max) - emax): no element is ever beyond the largest power of two
  /// 2^(E - (emax + 1)) with E = floor(log2 max) + 1 (HBFP): the same scale as `floor`.
  hbfp,
  /// The same with E = ceil(log2 max), as the authors' emulator has it: a maximum that is a power
  /// of two saturates.
  hbfp_emulator,
  nearest  ///< max / c, rounded to nearest even: scales in E4M3, and they alone
};

/// A policy under its name in specs and on the command line.
struct NamedScalePolicy {
  ScalePolicy policy;
  std::string_view name;
};
std::span<const NamedScalePolicy> named_scale_policies();
std::optional<ScalePolicy> scale_policy_from_name(std::string_view name);
std::string_view scale_policy_name(ScalePolicy policy);
/// The policies that go with a form of scale, in the order of the table.
std::vector<std::string_view> scale_policies_of(ScaleForm form);

inline constexpr unsigned smallest_block = 4;
inline constexpr unsigned largest_block = 1024;
inline constexpr int widest_block_element = 16;  ///< bits

/// A block format. An n-bit integer of HBFPn is the element format {0, n - 1} with bias 1: a
/// fraction q * 2^-(n-1), so that a value is q * 2^(E-(n-1)).
struct BlockFormat {
  unsigned block = 64;  ///< b, values that share a scale, 4..1024
  ElementFormat element;
  ScaleForm scale = ScaleForm::exponent10;
  ScalePolicy policy = ScalePolicy::hbfp;
  ElementRounding rounding = ElementRounding::nearest_even;

  friend constexpr bool operator==(const BlockFormat&, const BlockFormat&) = default;
};

/// Everything wrong with a format, each with what was found and what is allowed: empty when it is
/// legal.
std::vector<Error> validate(const BlockFormat& format);

/// HBFPn: n-bit integers, sign included, n 2..16.
BlockFormat hbfp(int bits, unsigned block = 64, SignForm sign_form = SignForm::twos_complement);

/// The format of a name: "hbfp<n>" with n 2..16, "mxfp8_e5m2", "mxfp8_e4m3" (or "mxfp8"),
/// "mxfp6_e3m2", "mxfp6_e2m3" (or "mxfp6"), "mxfp4_e2m1" (or "mxfp4"), "mxint8" and "nvfp4"; behind
/// it, each after a colon, what is different: the block, which is 64 (HBFP), 32 (MX) or 16 (NVFP4)
/// else; of HBFP "sign-magnitude" or "twos-complement" (as without). Nothing for names of another
/// form. An error, its place "format", for a name of that form whose format cannot be.
Result<std::optional<BlockFormat>> parse_block_format(std::string_view name);

/// The same; empty for all that there is no format for.
std::optional<BlockFormat> block_format(std::string_view name);

/// A packet in a block format. Block j holds values j*b to j*b+b-1; the last one may be shorter,
/// and what it lacks takes no part in its scale.
struct BlockCodes {
  float packet_scale = 1;             ///< of E4M3 scales; else 1
  std::vector<std::uint32_t> scales;  ///< codes of scale_bits bits, one a block
  std::vector<std::uint32_t> codes;   ///< elements, one a value
  bool nonfinite = false;             ///< a block held an infinity or a NaN and is NaN
  bool saturated = false;             ///< an element is beyond the largest one and became that

  friend bool operator==(const BlockCodes&, const BlockCodes&) = default;
};

/// The packet scale of NVFP4: max / (448 * c) as the nearest FP32 number over all finite values,
/// but the smallest FP32 number where that is zero, and 1 where all values are zero.
float packet_scale_for(const BlockFormat& format, std::span<const float> values);

/// The same of numbers that need not be FP32; the largest FP32 number where it is beyond that.
float packet_scale_for_numbers(const BlockFormat& format, std::span<const double> numbers);

/// Encoder with the random generators of stochastic rounding, one of 16-bit words a lane.
class BlockEncoder {
 public:
  /// `format` must be legal, lanes 1..64; else std::invalid_argument. Seeded with 0.
  BlockEncoder(const BlockFormat& format, unsigned lanes);

  /// Starts all generators again.
  void seed(std::uint32_t seed);

  /// Another format from the next packet on; the generators go on.
  void use(const BlockFormat& format);

  /// Encodes a packet. Every value over its scale goes to an element exactly as encode_element has
  /// it. A block of zeros has the smallest scale. A block with an infinity or a NaN is NaN: its
  /// scale is the NaN code, its elements are 0. In E4M3 a scale that rounds to zero becomes the
  /// smallest one, 2^-9. Each row of `lanes` values takes a word of every lane's generator; the
  /// next packet goes on where this one ends. `packet_scale` is positive and finite, 1 unless
  /// scales are E4M3; else std::invalid_argument.
  BlockCodes encode(std::span<const float> values, float packet_scale = 1);

  /// The same of numbers that need not be FP32.
  BlockCodes encode_numbers(std::span<const double> numbers, float packet_scale = 1);

 private:
  BlockFormat format_;
  std::vector<RandomBits> lanes_;
};

/// One packet of a format that does not round by chance.
BlockCodes encode_blocks(const BlockFormat& format, std::span<const float> values,
                         float packet_scale = 1);

/// The number that a scale stands for, exactly, the packet's scale not included; NaN for its code.
double decode_scale(ScaleForm form, std::uint32_t code);

/// The values: element times scale, as the nearest FP32 number (ties to even, beyond the largest
/// one infinity). A NaN scale makes its block NaN (0x7FC00000). Every code has a meaning: nothing
/// is refused but too few scales, which throw std::invalid_argument.
std::vector<float> decode_blocks(const BlockFormat& format, const BlockCodes& codes);

/// The same without a rounding.
std::vector<double> decode_block_numbers(const BlockFormat& format, const BlockCodes& codes);

/// The same as codes of another format such as FP32 or BF16, rounded once, to nearest even.
std::vector<std::uint32_t> decode_blocks_to(const ElementFormat& container,
                                            const BlockFormat& format, const BlockCodes& codes);

/// Scales that stand side by side in a row of metadata: as many as a row of values has blocks, at
/// least 1.
constexpr unsigned scale_columns(unsigned block, unsigned lanes) {
  return block < lanes ? lanes / block : 1;
}

/// A packet as its two streams (docs/block_formats.md): elements through the lane packers with L
/// lanes, scales through packers of 32-bit words with scale_columns lanes; for E4M3 the packet's
/// scale (32 bits) stands before them in column 0.
struct BlockStreams {
  std::vector<std::uint8_t> metadata;
  std::vector<std::uint8_t> data;

  friend bool operator==(const BlockStreams&, const BlockStreams&) = default;
};

/// Bytes of the streams of a packet.
struct StreamSizes {
  std::uint64_t metadata = 0;
  std::uint64_t data = 0;
};
StreamSizes stream_sizes(const BlockFormat& format, const FieldLayout& layout,
                         std::uint64_t values);

/// The streams of a packet. Element i is lane i mod L of row i / L, scale j column j mod C of row
/// j / C. L is a multiple or a divisor of the block.
BlockStreams pack_blocks(const BlockFormat& format, const FieldLayout& layout,
                         const BlockCodes& codes);

/// A packet of `values` values out of its streams; an error where one of them has not the bytes
/// that these take, or where the bits of missing values and behind the last one are not zero.
Result<BlockCodes> unpack_blocks(const BlockFormat& format, const FieldLayout& layout,
                                 std::uint64_t values, const BlockStreams& streams);

}  // namespace sfpgen::golden
