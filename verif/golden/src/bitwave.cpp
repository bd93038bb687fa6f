// BitWave in plain integers.
#include <sfpgen/golden/bitwave.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

bool within(unsigned number, unsigned lowest, unsigned highest) {
  return number >= lowest && number <= highest;
}

unsigned moved(unsigned from, int by, const Limits& limits) {
  return static_cast<unsigned>(std::clamp(static_cast<int>(from) + by,
                                          static_cast<int>(limits.lowest),
                                          static_cast<int>(limits.highest)));
}

}  // namespace

std::int64_t BitWaveShape::slope_scale() const {
  const std::int64_t n = window;
  return n * (n * n - 1) / 6;
}

unsigned BitWaveShape::threshold_bits() const {
  return loss.bits - 1U + static_cast<unsigned>(std::bit_width(window * window / 2U - 1U));
}

std::vector<Error> validate(const BitWaveShape& shape) {
  std::vector<Error> errors = validate(shape.loss);
  if (!within(shape.window, 2, 256))
    errors.push_back({"window", sentence(shape.window, " is not from 2 to 256")});
  if (!within(shape.exponent_bits, 2, 11))
    errors.push_back({"exponent bits", sentence(shape.exponent_bits, " is not from 2 to 11")});
  if (!within(shape.mantissa_bits, 2, 52))
    errors.push_back({"mantissa bits", sentence(shape.mantissa_bits, " is not from 2 to 52")});
  if (!within(shape.count_bits, 12, 32))
    errors.push_back({"count bits", sentence(shape.count_bits, " is not from 12 to 32")});
  return errors;
}

std::uint64_t threshold_steps(const BitWaveShape& shape, double slope) {
  const auto most = (std::uint64_t{1} << shape.threshold_bits()) - 1U;
  const double steps = std::round(
      std::ldexp(slope * static_cast<double>(shape.slope_scale()), shape.loss.fraction_bits()));
  return static_cast<std::uint64_t>(std::clamp(steps, 0.0, static_cast<double>(most)));
}

void RunningMean::add(unsigned value) {
  sum_ += value;
  ++count_;
}

unsigned RunningMean::rounded_up() const {
  if (count_ == 0) throw std::logic_error("internal error: the mean of nothing");
  return static_cast<unsigned>((sum_ + count_ - 1U) / count_);
}

BitWave::BitWave(const BitWaveShape& shape)
    : shape_(shape), mantissa_bits_(shape.mantissa_bits), exponent_low_(shape.widest_low()) {
  const std::vector<Error> errors = validate(shape);
  if (!errors.empty())
    throw std::invalid_argument("internal error: no BitWave unit: " + errors.front().text());
}

// Slope of the least-squares line, times slope_scale(): the sum of (2j - (N-1)) * loss j.
Change BitWave::decide(std::int64_t threshold) const {
  if (window_.size() < shape_.window) return Change::held;
  std::int64_t slope = 0;
  std::int64_t weight = 1 - static_cast<std::int64_t>(shape_.window);
  for (const std::int64_t loss : window_) {
    slope += weight * loss;
    weight += 2;
  }
  if (slope < -threshold) return Change::shortened;
  return slope > threshold ? Change::lengthened : Change::held;
}

BitWaveStep BitWave::step(std::uint32_t loss, const BitWaveConfig& config) {
  const FixedLoss fixed = fixed_loss(shape_.loss, loss);
  BitWaveStep result;
  unsigned mantissa = mantissa_bits_;
  unsigned low = exponent_low_;
  if (!fixed.finite) {
    result.status.loss_invalid = true;
  } else {
    window_.push_back(fixed.value);
    if (window_.size() > shape_.window) window_.pop_front();
    result.decision = decide(static_cast<std::int64_t>(config.threshold));

    const Limits lengths =
        limits_within(config.mantissa_min, config.mantissa_max, 0, shape_.mantissa_bits);
    const Limits lows = limits_within(shape_.widest_low(), config.exponent_low_max,
                                      shape_.widest_low(), shape_.narrowest_low());
    int mantissa_step = 0;
    int low_step = 0;
    if (config.freeze && mantissas_.count() != 0) {
      mantissa_step = static_cast<int>(mantissas_.rounded_up()) - static_cast<int>(mantissa);
      low_step = static_cast<int>(shape_.high_of(highs_.rounded_up())) - static_cast<int>(low);
    } else if (!config.freeze && result.decision != Change::held) {
      const int way = result.decision == Change::shortened ? 1 : -1;
      mantissa_step = -way * static_cast<int>(config.mantissa_step);
      low_step = way * static_cast<int>(config.exponent_step);
    }
    mantissa = moved(mantissa, mantissa_step, lengths);
    low = moved(low, low_step, lows);
    result.status.loss_clamped = fixed.clamped;
    result.status.config_clamped = lengths.clamped || lows.clamped;

    const std::uint64_t most_losses = (std::uint64_t{1} << shape_.count_bits) - 1U;
    if (!config.freeze && mantissas_.count() < most_losses) {
      mantissas_.add(mantissa);
      highs_.add(shape_.high_of(low));
    }
  }
  result.mantissa_bits = mantissa;
  result.exponent_low = low;
  result.exponent_high = shape_.high_of(low);
  result.mantissa = change_between(mantissa_bits_, mantissa);
  // A lower high end is a shorter window.
  result.exponent = change_between(shape_.high_of(exponent_low_), result.exponent_high);
  mantissa_bits_ = mantissa;
  exponent_low_ = low;
  return result;
}

}  // namespace sfpgen::golden
