// The quantizer's two steps value by value, and packets with drawn lengths.
#include <sfpgen/golden/quantize.hpp>
#include <sfpgen/golden/quantizer.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::array<NamedRounding, 4> roundings = {{
    {Rounding::truncate, "truncate"},
    {Rounding::nearest_even, "nearest-even"},
    {Rounding::half_away, "half-away"},
    {Rounding::stochastic, "stochastic"},
}};

std::uint32_t highest_finite(const FloatFormat& format) { return format.exponent_max() - 1; }

std::uint64_t sign_of(const FloatFormat& format, std::uint64_t value) {
  return value & (low_bits(format.width()) ^ low_bits(format.width() - 1));
}

/// Exponent and mantissa as one number: it grows with the magnitude.
std::uint64_t magnitude_of(const FloatFormat& format, std::uint64_t value) {
  return value & low_bits(format.width() - 1);
}

/// The smallest magnitude with an exponent.
std::uint64_t magnitude_at(const FloatFormat& format, std::uint32_t exponent) {
  return std::uint64_t{exponent} << format.mantissa_bits;
}

bool is_nan(const FloatFormat& format, std::uint64_t value) {
  return magnitude_of(format, value) > magnitude_at(format, format.exponent_max());
}

bool is_finite(const FloatFormat& format, std::uint64_t value) {
  return magnitude_of(format, value) < magnitude_at(format, format.exponent_max());
}

/// floor(length) or one more, as the random number of F bits says.
unsigned draw(std::uint32_t length, unsigned fraction_bits, std::uint64_t random) {
  const bool more = (length & low_bits(fraction_bits)) > random;
  return (length >> fraction_bits) + (more ? 1 : 0);
}

void check_range(std::vector<Error>& errors, const char* name, std::uint64_t value,
                 std::uint64_t lowest, std::uint64_t highest) {
  if (value < lowest || value > highest) {
    errors.push_back({name, sentence(value, " is outside ", lowest, "..", highest)});
  }
}

}  // namespace

std::span<const NamedRounding> named_roundings() { return roundings; }

std::optional<Rounding> rounding_from_name(std::string_view name) {
  for (const NamedRounding& named : roundings) {
    if (named.name == name) {
      return named.rounding;
    }
  }
  return std::nullopt;
}

QuantizerConfig default_quantizer(const FloatFormat& format) {
  QuantizerConfig config;
  config.format = format;
  config.mantissa_length = format.mantissa_bits << config.fraction_bits;
  config.exponent_length = format.exponent_bits << config.fraction_bits;
  config.limits = {0, highest_finite(format)};
  return config;
}

std::vector<Error> validate(const QuantizerConfig& config) {
  std::vector<Error> errors = validate(config.format);
  check_range(errors, "lanes", config.lanes, 1, max_lanes);
  check_range(errors, "fraction bits", config.fraction_bits, 8, 14);
  if (!errors.empty()) {
    return errors;  // the ranges below follow from these
  }
  const std::uint64_t one = std::uint64_t{1} << config.fraction_bits;
  check_range(errors, "mantissa length", config.mantissa_length, 0,
              config.format.mantissa_bits * one);
  if (config.window == Window::by_length) {
    check_range(errors, "exponent length", config.exponent_length, 0,
                config.format.exponent_bits * one);
  }
  if (config.window == Window::by_limits) {
    check_range(errors, "highest exponent", config.limits.highest, 1,
                highest_finite(config.format));
    check_range(errors, "lowest exponent", config.limits.lowest, 0, config.limits.highest);
  }
  return errors;
}

std::pair<QuantizerConfig, bool> clamp(QuantizerConfig config) {
  const QuantizerConfig asked = config;
  const std::uint32_t one = 1U << config.fraction_bits;
  config.mantissa_length = std::min(config.mantissa_length, config.format.mantissa_bits * one);
  if (config.window == Window::by_length) {
    config.exponent_length = std::min(config.exponent_length, config.format.exponent_bits * one);
  }
  if (config.window == Window::by_limits) {
    config.limits.highest = std::clamp(config.limits.highest, 1U, highest_finite(config.format));
    config.limits.lowest = std::min(config.limits.lowest, config.limits.highest);
  }
  return {config, !(config == asked)};
}

ExponentLimits symmetric_window(const FloatFormat& format, unsigned exponent_bits) {
  const std::uint32_t reach = (1U << (exponent_bits - 1)) - 1;
  return {format.default_bias() - reach, format.default_bias() + reach};
}

RawFit raw_fit(const ExponentLimits& limits) {
  const std::uint32_t offset = limits.lowest == 0 ? 0 : limits.lowest - 1;
  return {static_cast<unsigned>(std::bit_width(limits.highest - offset)), offset};
}

WindowedValue apply_window(const FloatFormat& format, const std::optional<ExponentLimits>& limits,
                           std::uint64_t value) {
  const std::uint64_t sign = sign_of(format, value);
  const std::uint64_t magnitude = magnitude_of(format, value);
  if (magnitude == 0) {
    return {sign, Place::inside};
  }
  if (!limits) {
    return {sign, Place::flushed};
  }
  const std::uint64_t smallest = magnitude_at(format, limits->lowest);
  const std::uint64_t beyond = magnitude_at(format, limits->highest + 1);
  if (magnitude >= beyond) {
    return {sign | (beyond - 1), Place::above};
  }
  if (magnitude >= smallest) {
    return {sign | magnitude, Place::inside};
  }
  // Half of the smallest normal number of all is a subnormal one.
  const std::uint64_t half =
      limits->lowest > 1 ? magnitude_at(format, limits->lowest - 1) : magnitude_at(format, 1) / 2;
  return magnitude >= half ? WindowedValue{sign | smallest, Place::raised}
                           : WindowedValue{sign, Place::flushed};
}

RoundedValue round_mantissa(const FloatFormat& format, const MantissaStep& step,
                            std::uint64_t value, std::uint64_t random) {
  if (!is_finite(format, value)) {
    Status status;
    return {assemble(format, step.kept, truncate(format, step.kept, value, status)), false};
  }
  const unsigned dropped = format.mantissa_bits - step.kept;
  const std::uint64_t sign = sign_of(format, value);
  const std::uint64_t magnitude = magnitude_of(format, value);
  const std::uint64_t lost = magnitude & low_bits(dropped);
  const std::uint64_t truncated = magnitude - lost;
  const std::uint64_t unit = std::uint64_t{1} << dropped;

  // With m = 0 what counts as the last bit is the hidden one. Then, of two neighbours both of which
  // are odd, IEEE 754 takes the larger one, and so does this.
  const bool hidden = magnitude >= magnitude_at(format, 1);
  const bool odd = step.kept == 0 ? hidden : (truncated & unit) != 0;

  bool up = false;
  if (dropped != 0) {
    switch (step.rounding) {
      case Rounding::truncate:
        break;
      case Rounding::nearest_even:
        up = 2 * lost > unit || (2 * lost == unit && odd);
        break;
      case Rounding::half_away:
        up = 2 * lost >= unit;
        break;
      case Rounding::stochastic:
        up = lost + (random & low_bits(dropped)) >= unit;
        break;
    }
  }
  const std::uint64_t rounded = up ? truncated + unit : truncated;
  const std::uint64_t beyond = magnitude_at(format, step.highest + 1);
  if (rounded >= beyond && step.overflow == Overflow::saturate) {
    return {sign | (beyond - unit), false};
  }
  return {sign | rounded, up};
}

Quantizer::Quantizer(const QuantizerConfig& hardware)
    : hardware_(hardware), lengths_(RandomBits::length_stream, 2 * hardware.fraction_bits) {
  for (unsigned lane = 0; lane < hardware.lanes; ++lane) {
    lanes_.emplace_back(lane, hardware.format.mantissa_bits);
  }
}

void Quantizer::seed(std::uint32_t seed) {
  for (RandomBits& lane : lanes_) {
    lane.seed(seed);
  }
  lengths_.seed(seed);
}

QuantizerPacket Quantizer::quantize(const QuantizerConfig& packet,
                                    std::span<const std::uint64_t> values) {
  const FloatFormat& format = packet.format;
  const std::vector<Error> illegal = validate(packet);
  if (!illegal.empty() || !(format == hardware_.format) || packet.lanes != hardware_.lanes ||
      packet.fraction_bits != hardware_.fraction_bits || packet.overflow != hardware_.overflow) {
    throw std::invalid_argument("internal error: this quantizer cannot take the packet");
  }

  QuantizerPacket result;
  const std::uint64_t random = lengths_.word();
  lengths_.advance();
  result.mantissa_bits =
      draw(packet.mantissa_length, packet.fraction_bits, random & low_bits(packet.fraction_bits));
  const unsigned exponent_bits =
      draw(packet.exponent_length, packet.fraction_bits, random >> packet.fraction_bits);

  MantissaStep step{result.mantissa_bits, packet.rounding, highest_finite(format), packet.overflow};
  std::optional<ExponentLimits> limits;
  result.raw = {format.exponent_bits, 0};
  if (packet.window == Window::by_limits) {
    limits = packet.limits;
  } else if (packet.window == Window::by_length && exponent_bits != 0) {
    limits = symmetric_window(format, exponent_bits);
  }
  if (packet.window != Window::none) {
    result.raw = limits ? raw_fit(*limits) : RawFit{};
    step.highest = limits ? limits->highest : step.highest;
    step.overflow = Overflow::saturate;
  }
  result.exponent_bits = packet.window == Window::by_length ? exponent_bits : result.raw.bits;

  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t lane = i % packet.lanes;
    const std::uint64_t value = values[i] & low_bits(format.width());
    WindowedValue windowed{value, Place::inside};
    if (packet.window != Window::none) {
      windowed = apply_window(format, limits, value);
    }
    const RoundedValue rounded = round_mantissa(format, step, windowed.value, lanes_[lane].word());
    result.values.push_back(rounded.value);
    const std::uint64_t lost =
        windowed.value & low_bits(format.mantissa_bits - result.mantissa_bits);
    result.taps.push_back({windowed.place, rounded.up, lost});
    result.nonfinite += is_finite(format, value) ? 0U : 1U;
    result.nan_lost |= is_nan(format, value) && !is_nan(format, rounded.value);
    if (lane + 1 == packet.lanes || i + 1 == values.size()) {
      for (RandomBits& generator : lanes_) {
        generator.advance();
      }
    }
  }
  return result;
}

}  // namespace sfpgen::golden
