// Fixed-point sums of gradients, value by value and row by row.
#include <sfpgen/golden/gradient_accumulator.hpp>
#include <sfpgen/golden/packet_config.hpp>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "float_parts.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr int lowest_unit = -4096;
constexpr int highest_unit = 4095;

/// A number as an integer times a power of two.
struct Scaled {
  std::int64_t units = 0;
  int exponent = 0;
};

/// The magnitude of a finite value.
Scaled scaled(const FloatFormat& format, std::uint64_t value) {
  const std::uint32_t exponent = exponent_of(format, value);
  const std::uint64_t hidden = exponent == 0 ? 0 : std::uint64_t{1} << format.mantissa_bits;
  return {static_cast<std::int64_t>(hidden + (value & low_bits(format.mantissa_bits))),
          static_cast<int>(std::max(exponent, 1U)) - static_cast<int>(format.default_bias()) -
              static_cast<int>(format.mantissa_bits)};
}

/// The mantissa step of a packet as it would be with `kept` bits.
MantissaStep step_of(const AccumulatorConfig& config, unsigned kept) {
  MantissaStep step{kept, config.rounding, config.format.exponent_max() - 1, config.overflow};
  if (config.window == Window::none) return step;
  step.overflow = Overflow::saturate;
  if (config.window == Window::by_limits) step.highest = config.highest;
  if (config.window == Window::by_length && config.exponent_drawn != 0)
    step.highest = symmetric_window(config.format, config.exponent_drawn).highest;
  return step;
}

/// |Q(f + 1)| - |Q(f)| of a value: -1, 0 or 1 in units of the last bit that f + 1 bits keep.
Scaled slope_of(const AccumulatorConfig& config, std::uint64_t value, const GradientTap& tap) {
  const FloatFormat& format = config.format;
  const unsigned floor = config.mantissa_floor;
  if (floor == format.mantissa_bits || config.rounding == Rounding::stochastic ||
      !is_finite(format, value))
    return {};
  // What went into the mantissa step: the result without its rounding, and what it lost.
  const std::uint64_t unit = std::uint64_t{1} << (format.mantissa_bits - config.mantissa_drawn);
  const std::uint64_t before = value - (tap.up ? unit : 0) + tap.lost;
  const std::uint64_t shorter = round_mantissa(format, step_of(config, floor), before, 0).value;
  const std::uint64_t longer = round_mantissa(format, step_of(config, floor + 1), before, 0).value;
  if (!is_finite(format, shorter) || !is_finite(format, longer)) return {};
  // Both are multiples of the unit of `before`; where one is the next power of two its own is twice
  // that.
  const Scaled base = scaled(format, before);
  const auto in_base = [&](std::uint64_t rounded) {
    const Scaled number = scaled(format, rounded);
    return number.units << (number.exponent - base.exponent);
  };
  const unsigned last = format.mantissa_bits - floor - 1;
  return {(in_base(longer) - in_base(shorter)) >> last, base.exponent + static_cast<int>(last)};
}

/// gradient * digit * 2^exponent in units of 2^unit; sets `saturated` where it does not fit.
std::int64_t term_of(const AccumulatorConfig& config, std::uint64_t gradient, std::int64_t digit,
                     int exponent, int unit, bool& saturated) {
  const FloatFormat& format = config.format;
  const Scaled factor = scaled(format, gradient);
  if (digit == 0 || factor.units == 0) return 0;
  const int left = factor.exponent + exponent - unit;
  const int bits = static_cast<int>(format.mantissa_bits) + 1;
  std::int64_t magnitude = 0;
  if (left + bits > static_cast<int>(config.term_bits())) {
    saturated = true;
    magnitude = static_cast<std::int64_t>(low_bits(config.term_bits()));
  } else if (left >= 0) {
    magnitude = factor.units << left;
  } else if (-left < bits) {
    magnitude = factor.units >> -left;
  }
  const std::int64_t sign = is_negative(format, gradient) == (digit < 0) ? 1 : -1;
  return sign * magnitude;
}

/// A sum that a row is added to at a time.
class Accumulator {
 public:
  explicit Accumulator(unsigned bits) : largest_(static_cast<std::int64_t>(low_bits(bits - 1))) {}

  void add(std::int64_t term) { row_ += term; }
  bool& saturated() { return sum_.saturated; }

  void end_row() {
    const std::int64_t total = sum_.units + row_;
    sum_.units = std::clamp(total, -largest_ - 1, largest_);
    sum_.saturated |= sum_.units != total;
    row_ = 0;
  }

  [[nodiscard]] GradientSum sum() const { return sum_; }

 private:
  std::int64_t largest_;
  std::int64_t row_ = 0;
  GradientSum sum_;
};

template <typename Number>
void check_range(std::vector<Error>& errors, const char* name, Number value, Number lowest,
                 Number highest) {
  if (value < lowest || value > highest)
    errors.push_back({name, sentence(value, " is outside ", lowest, "..", highest)});
}

}  // namespace

unsigned AccumulatorConfig::term_bits() const {
  return accumulator_bits - 1 - static_cast<unsigned>(std::bit_width(lanes - 1));
}

std::vector<Error> validate(const AccumulatorConfig& config) {
  std::vector<Error> errors = validate(config.format);
  check_range(errors, "lanes", config.lanes, 1U, max_lanes);
  check_range(errors, "accumulator bits", config.accumulator_bits, 16U, 56U);
  if (!errors.empty()) return errors;  // the ranges below follow from these
  const auto most = static_cast<unsigned>(config.format.mantissa_bits);
  check_range(errors, "whole mantissa length", config.mantissa_floor, 0U, most);
  check_range(errors, "drawn mantissa length", config.mantissa_drawn, config.mantissa_floor,
              std::min(config.mantissa_floor + 1, most));
  if (config.window == Window::by_length) {
    check_range(errors, "drawn exponent length", config.exponent_drawn, 0U,
                static_cast<unsigned>(config.format.exponent_bits));
  }
  if (config.window == Window::by_limits) {
    check_range(errors, "highest exponent", config.highest, 1U,
                static_cast<std::uint32_t>(config.format.exponent_max() - 1));
  }
  check_range(errors, "mantissa unit", config.mantissa_unit, lowest_unit, highest_unit);
  check_range(errors, "window unit", config.window_unit, lowest_unit, highest_unit);
  return errors;
}

std::pair<AccumulatorConfig, bool> clamp(AccumulatorConfig config) {
  const AccumulatorConfig asked = config;
  const auto most = static_cast<unsigned>(config.format.mantissa_bits);
  config.mantissa_floor = std::min(config.mantissa_floor, most);
  config.mantissa_drawn = std::clamp(config.mantissa_drawn, config.mantissa_floor,
                                     std::min(config.mantissa_floor + 1, most));
  if (config.window == Window::by_length) {
    config.exponent_drawn =
        std::min(config.exponent_drawn, static_cast<unsigned>(config.format.exponent_bits));
  }
  if (config.window == Window::by_limits) {
    config.highest = std::clamp(config.highest, 1U,
                                static_cast<std::uint32_t>(config.format.exponent_max() - 1));
  }
  return {config, !(config == asked)};
}

GradientSums accumulate_gradients(const AccumulatorConfig& config,
                                  std::span<const std::uint64_t> values,
                                  std::span<const GradientTap> taps,
                                  std::span<const std::uint64_t> gradients) {
  if (!validate(config).empty() || taps.size() != values.size() ||
      gradients.size() != values.size()) {
    throw std::invalid_argument("internal error: there are no sums for this packet");
  }
  const FloatFormat& format = config.format;
  Accumulator mantissa(config.accumulator_bits);
  Accumulator largest(config.accumulator_bits);
  Accumulator smallest(config.accumulator_bits);
  GradientSums sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_finite(format, gradients[i])) {
      sums.left_out = true;
    } else {
      const std::int64_t sign = is_negative(format, values[i]) ? -1 : 1;
      const Scaled slope = slope_of(config, values[i], taps[i]);
      mantissa.add(term_of(config, gradients[i], sign * slope.units, slope.exponent,
                           config.mantissa_unit, mantissa.saturated()));
      if (taps[i].place != Place::inside) {
        Accumulator& end = taps[i].place == Place::above ? largest : smallest;
        const std::int64_t towards = taps[i].place == Place::flushed ? -sign : sign;
        end.add(term_of(config, gradients[i], towards, 0, config.window_unit, end.saturated()));
      }
    }
    if ((i + 1) % config.lanes == 0 || i + 1 == values.size()) {
      mantissa.end_row();
      largest.end_row();
      smallest.end_row();
    }
  }
  sums.mantissa = mantissa.sum();
  sums.largest = largest.sum();
  sums.smallest = smallest.sum();
  return sums;
}

}  // namespace sfpgen::golden
