// The sums that learned lengths get their gradients from, in fixed point as the hardware has them
// (docs/methods.md).
#pragma once

#include <sfpgen/golden/quantizer.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sfpgen::golden {

/// Parameters of an accumulator and of a packet. Container, lanes, accumulator bits and overflow
/// are fixed in a piece of hardware, the rest may differ from packet to packet.
struct AccumulatorConfig {
  FloatFormat format = fp32;
  unsigned lanes = 8;                      ///< L, 1..64
  unsigned accumulator_bits = 32;          ///< A, 16..56
  Overflow overflow = Overflow::infinity;  ///< of the quantizer that the packet went through

  unsigned mantissa_floor = 0;  ///< f, the whole part of n_m, 0..M
  unsigned mantissa_drawn = 0;  ///< m that the packet was quantized to: f or, up to M, f + 1
  Rounding rounding = Rounding::truncate;
  Window window = Window::none;
  unsigned exponent_drawn = 0;  ///< n_e that was drawn, 0..E, used by Window::by_length
  std::uint32_t highest = 1;    ///< highest exponent, 1..2^E-2, used by Window::by_limits
  int mantissa_unit = 0;        ///< the mantissa length's sum is in units of 2^this, -4096..4095
  int window_unit = 0;          ///< those of the window's ends in units of 2^this

  /// Bits of the magnitude of a term: A - 1 - ceil(log2(L)), so that a row always fits.
  [[nodiscard]] unsigned term_bits() const;

  friend constexpr bool operator==(const AccumulatorConfig&, const AccumulatorConfig&) = default;
};

/// Everything wrong with a configuration: empty when it is legal.
std::vector<Error> validate(const AccumulatorConfig& config);

/// The nearest legal packet to one out of range, as the hardware takes it. The flag tells whether
/// anything changed.
std::pair<AccumulatorConfig, bool> clamp(AccumulatorConfig config);

/// One sum of a packet, in units; it stays at +-2^(A-1) where it would go past.
struct GradientSum {
  std::int64_t units = 0;
  bool saturated = false;  ///< it did, or a term did

  friend constexpr bool operator==(const GradientSum&, const GradientSum&) = default;
};

/// What an accumulator makes of a packet.
struct GradientSums {
  GradientSum mantissa;   ///< sum of dL/dQ (Q(f + 1) - Q(f))
  GradientSum largest;    ///< dL/dVmax
  GradientSum smallest;   ///< dL/dVmin
  bool left_out = false;  ///< a gradient was infinite or a NaN: it counts nowhere

  friend constexpr bool operator==(const GradientSums&, const GradientSums&) = default;
};

/// Sums up a packet that a quantizer made: its values, their taps and, in the same container, the
/// gradients dL/dQ. Products are cut towards zero to whole units, so a sum that did not saturate is
/// within one unit a value of the exact one. A product whose gradient would need more than
/// term_bits() bits is the largest term there is. Stochastic rounding has no slope: its results do
/// not depend on the length but for their noise, so the sum of the mantissa length is 0. A
/// configuration that is not legal, or as many taps or gradients as there are no values, throw
/// std::invalid_argument.
GradientSums accumulate_gradients(const AccumulatorConfig& config,
                                  std::span<const std::uint64_t> values,
                                  std::span<const GradientTap> taps,
                                  std::span<const std::uint64_t> gradients);

}  // namespace sfpgen::golden
