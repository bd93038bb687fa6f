// Differences of quantized values between neighbouring lengths.
#include <sfpgen/golden/length_gradients.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <stdexcept>

#include "float_parts.hpp"

namespace sfpgen::golden {
namespace {

/// The number that a finite value is.
double number_of(const FloatFormat& format, std::uint64_t value) {
  const std::uint32_t stored = exponent_of(format, value);
  const std::uint64_t hidden = stored == 0 ? 0 : std::uint64_t{1} << format.mantissa_bits;
  const std::uint64_t units = hidden + (value & low_bits(format.mantissa_bits));
  const int exponent = static_cast<int>(std::max(stored, 1U)) -
                       static_cast<int>(format.default_bias()) -
                       static_cast<int>(format.mantissa_bits);
  const double magnitude = std::ldexp(static_cast<double>(units), exponent);
  return is_negative(format, value) ? -magnitude : magnitude;
}

double sign_of(const FloatFormat& format, std::uint64_t value) {
  return is_negative(format, value) ? -1.0 : 1.0;
}

void check(const QuantizerConfig& config, std::size_t values, std::size_t losses) {
  if (!validate(config).empty() || config.rounding == Rounding::stochastic || values != losses) {
    throw std::invalid_argument("internal error: there are no gradients for this packet");
  }
}

/// The window of a packet whose exponent length was drawn.
std::optional<ExponentLimits> limits_of(const QuantizerConfig& config, unsigned exponent_bits) {
  if (config.window == Window::by_limits) {
    return config.limits;
  }
  if (exponent_bits == 0) {
    return std::nullopt;
  }
  return symmetric_window(config.format, exponent_bits);
}

/// The mantissa step behind a window, or without one.
MantissaStep step_of(const QuantizerConfig& config, const std::optional<ExponentLimits>& limits,
                     unsigned mantissa_bits) {
  const std::uint32_t highest = config.format.exponent_max() - 1;
  MantissaStep step{mantissa_bits, config.rounding, highest, config.overflow};
  if (config.window != Window::none) {
    step.highest = limits ? limits->highest : highest;
    step.overflow = Overflow::saturate;
  }
  return step;
}

/// The loss of a packet of whole lengths.
double loss_at(const QuantizerConfig& config, unsigned mantissa_bits, unsigned exponent_bits,
               std::span<const std::uint64_t> values, std::span<const double> loss) {
  const auto limits = limits_of(config, exponent_bits);
  const MantissaStep step = step_of(config, limits, mantissa_bits);
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_finite(config.format, values[i])) {
      continue;
    }
    const std::uint64_t windowed = config.window == Window::none
                                       ? values[i]
                                       : apply_window(config.format, limits, values[i]).value;
    const std::uint64_t rounded = round_mantissa(config.format, step, windowed, 0).value;
    sum += is_finite(config.format, rounded) ? loss[i] * number_of(config.format, rounded) : 0;
  }
  return sum;
}

/// A length as its whole part, the next one (or the same at the end), and the chance of the latter.
struct Neighbours {
  unsigned floor;
  unsigned next;
  double chance;
};

Neighbours neighbours_of(std::uint32_t length, unsigned fraction_bits, unsigned longest) {
  const unsigned floor = length >> fraction_bits;
  const auto fraction = static_cast<double>(length & low_bits(fraction_bits));
  return {floor, std::min(floor + 1, longest),
          std::ldexp(fraction, -static_cast<int>(fraction_bits))};
}

}  // namespace

ExpectedGradients expected_gradients(const QuantizerConfig& config,
                                     std::span<const std::uint64_t> values,
                                     std::span<const double> loss) {
  check(config, values.size(), loss.size());
  const Neighbours m =
      neighbours_of(config.mantissa_length, config.fraction_bits, config.format.mantissa_bits);
  const bool by_length = config.window == Window::by_length;
  const Neighbours e = by_length ? neighbours_of(config.exponent_length, config.fraction_bits,
                                                 config.format.exponent_bits)
                                 : Neighbours{0, 0, 0};
  const auto at = [&](unsigned mantissa_bits, unsigned exponent_bits) {
    return loss_at(config, mantissa_bits, exponent_bits, values, loss);
  };
  const double low_low = at(m.floor, e.floor);
  const double high_low = at(m.next, e.floor);
  const double low_high = at(m.floor, e.next);
  const double high_high = at(m.next, e.next);
  ExpectedGradients gradients;
  gradients.mantissa = (1 - e.chance) * (high_low - low_low) + e.chance * (high_high - low_high);
  gradients.exponent = (1 - m.chance) * (low_high - low_low) + m.chance * (high_high - high_low);
  return gradients;
}

TapSums tap_sums(const QuantizerConfig& config, const QuantizerPacket& packet,
                 std::span<const double> loss) {
  check(config, packet.values.size(), loss.size());
  const FloatFormat& format = config.format;
  const Neighbours m =
      neighbours_of(config.mantissa_length, config.fraction_bits, format.mantissa_bits);
  const auto limits = limits_of(config, packet.exponent_bits);
  const std::uint64_t unit = std::uint64_t{1} << (format.mantissa_bits - packet.mantissa_bits);
  TapSums sums;
  for (std::size_t i = 0; i < loss.size(); ++i) {
    const GradientTap& tap = packet.taps[i];
    const double signed_loss = loss[i] * sign_of(format, packet.values[i]);
    sums.largest += tap.place == Place::above ? signed_loss : 0;
    sums.smallest += tap.place == Place::raised ? signed_loss : 0;
    sums.smallest -= tap.place == Place::flushed ? signed_loss : 0;
    // What went into the mantissa step: the result without its rounding, and what it lost.
    const std::uint64_t before = packet.values[i] - (tap.up ? unit : 0) + tap.lost;
    const auto rounded = [&](unsigned mantissa_bits) {
      return round_mantissa(format, step_of(config, limits, mantissa_bits), before, 0).value;
    };
    const std::uint64_t shorter = rounded(m.floor);
    const std::uint64_t longer = rounded(m.next);
    if (is_finite(format, shorter) && is_finite(format, longer)) {
      sums.mantissa += loss[i] * (number_of(format, longer) - number_of(format, shorter));
    }
  }
  return sums;
}

double exponent_gradient(const FloatFormat& format, const TapSums& sums, double exponent_length) {
  const double half = std::exp2(exponent_length - 1);
  const double largest =
      (2 - std::ldexp(1.0, -static_cast<int>(format.mantissa_bits))) * std::exp2(half - 1);
  const double smallest = std::exp2(1 - half);
  // d 2^(2^(n-1)) / dn = 2^(2^(n-1)) ln 2 * 2^(n-1) ln 2
  const double slope = half * std::numbers::ln2 * std::numbers::ln2;
  return sums.largest * largest * slope - sums.smallest * smallest * slope;
}

}  // namespace sfpgen::golden
