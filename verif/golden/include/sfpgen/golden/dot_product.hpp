// Dot products of vectors that come in beats of k elements: docs/dot_product.md.
#pragma once

#include <sfpgen/golden/block_format.hpp>
#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/float_format.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// The k elements of both vectors that a beat brings, as codes, and their scales as they are on the
/// wire. A beat without elements only counts as the end of a packet.
struct DotBeat {
  std::vector<std::uint64_t> a;
  std::vector<std::uint64_t> b;
  std::uint32_t a_scale = 0;
  std::uint32_t b_scale = 0;
};

/// Elements that share scales.
struct BlockDotFormat {
  ElementFormat a;  ///< for HBFP see hbfp_element
  ElementFormat b;
  ScaleForm scale = ScaleForm::exponent10;  ///< or e8m0
  unsigned beats = 1;  ///< that make a block; the scales are those of its first one
  FloatFormat sum;     ///< fp32 or bf16
};

/// An n-bit element of HBFP: two's complement, a fraction of its block's power of two.
constexpr ElementFormat hbfp_element(int bits) {
  return {0,
          bits - 1,
          1,
          Specials::none,
          Subnormals::kept,
          Overflow::saturate,
          SignForm::twos_complement};
}

/// A dot product.
struct DotSum {
  std::uint64_t value = 0;  ///< bits of the format, or the integer in two's complement
  bool exception = false;   ///< an infinity or a NaN; of integers: the sum wrapped around
};

/// Products exact, added without rounding inside a block; each block's sum rounded to `format.sum`
/// and these added in their order, rounded each time. Infinity times zero, infinities of both signs
/// and a NaN scale make the block a NaN.
DotSum dot_blocks(const BlockDotFormat& format, std::span<const DotBeat> beats);

/// Integers of `bits` bits; the sum wraps around at `sum_bits`, up to 64.
DotSum dot_integers(unsigned bits, unsigned sum_bits, std::span<const DotBeat> beats);

/// Values of `values`; products and sums are rounded to `sum`. In a beat neighbours are added, then
/// neighbouring sums, a last one without a neighbour going on as it is; the sums of the beats are
/// added in their order.
DotSum dot_floats(const FloatFormat& values, const FloatFormat& sum,
                  std::span<const DotBeat> beats);

}  // namespace sfpgen::golden
