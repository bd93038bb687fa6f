// The gradients that lengths are learned by, in double (docs/methods.md).
#pragma once

#include <sfpgen/golden/quantizer.hpp>

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// The derivatives of the expected loss of a packet with respect to its two lengths. A length n is
/// drawn as floor(n) or floor(n) + 1, so the expected loss is a straight line between two whole
/// lengths, and its slope is the difference of the loss at both; at the longest length it is 0.
struct ExpectedGradients {
  double mantissa = 0;  ///< dE[L]/dn_m
  double exponent = 0;  ///< dE[L]/dn_e; 0 unless the window is by length
};

/// `loss[i]` is dL/dQ of value i: the loss is taken as linear in the quantized values, as training
/// does. Values that are not finite do not take part. Stochastic rounding, whose results are no
/// function of the lengths alone, and a configuration that is not legal throw
/// std::invalid_argument.
ExpectedGradients expected_gradients(const QuantizerConfig& config,
                                     std::span<const std::uint64_t> values,
                                     std::span<const double> loss);

/// What can be summed up from a quantizer's two output streams alone, value by value.
struct TapSums {
  double mantissa = 0;  ///< sum of dL/dQ (Q(floor(n_m) + 1) - Q(floor(n_m)))
  double largest = 0;   ///< dL/dVmax: the sum of dL/dQ times the sign, where the place is above
  double smallest = 0;  ///< dL/dVmin: the same where it is raised, less that where it is flushed
};

/// The sums over a packet. `packet` is what the quantizer made with `config`; roundings as above.
TapSums tap_sums(const QuantizerConfig& config, const QuantizerPacket& packet,
                 std::span<const double> loss);

/// dL/dn_e by the chain rule through the window's ends, as Quantum Exponent has it: Vmax =
/// (2 - 2^-M) 2^(2^(n-1) - 1), Vmin = 2^(1 - 2^(n-1)) at the length n.
double exponent_gradient(const FloatFormat& format, const TapSums& sums, double exponent_length);

}  // namespace sfpgen::golden
