// BitChop in plain integers.
#include <sfpgen/golden/bitchop.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned most_alpha_bits = 16;

bool within(unsigned number, unsigned lowest, unsigned highest) {
  return number >= lowest && number <= highest;
}

}  // namespace

unsigned BitChopShape::guard_bits() const {
  return alpha_bits + 3U - static_cast<unsigned>(std::bit_width(alpha));
}

std::vector<Error> validate(const BitChopShape& shape) {
  std::vector<Error> errors = validate(shape.loss);
  if (!within(shape.alpha_bits, 1, most_alpha_bits)) {
    errors.push_back({"alpha bits", sentence(shape.alpha_bits, " is not from 1 to 16")});
  } else if (!within(shape.alpha, 1, (1U << shape.alpha_bits) - 1U)) {
    errors.push_back({"alpha", sentence(shape.alpha, " / 2^", shape.alpha_bits,
                                        " does not lie between 0 and 1")});
  }
  if (!within(shape.mantissa_bits, 2, 52))
    errors.push_back({"mantissa bits", sentence(shape.mantissa_bits, " is not from 2 to 52")});
  if (!within(shape.hold_off_bits, 1, 32))
    errors.push_back({"hold-off bits", sentence(shape.hold_off_bits, " is not from 1 to 32")});
  return errors;
}

void set_alpha(BitChopShape& shape, double alpha) {
  const double scaled = std::round(std::ldexp(alpha, most_alpha_bits));
  const double most = std::ldexp(1.0, most_alpha_bits) - 1.0;
  const auto numerator = static_cast<unsigned>(std::clamp(scaled, 1.0, most));
  const auto spare = static_cast<unsigned>(std::countr_zero(numerator));
  shape.alpha = numerator >> spare;
  shape.alpha_bits = most_alpha_bits - spare;
}

std::uint64_t epsilon_steps(const BitChopShape& shape, double epsilon) {
  const int places = shape.loss.fraction_bits() + static_cast<int>(shape.guard_bits());
  const auto most = (std::uint64_t{1} << shape.average_bits()) - 1U;
  const double steps = std::round(std::ldexp(epsilon, places));
  return static_cast<std::uint64_t>(std::clamp(steps, 0.0, static_cast<double>(most)));
}

BitChop::BitChop(const BitChopShape& shape) : shape_(shape), mantissa_bits_(shape.mantissa_bits) {
  const std::vector<Error> errors = validate(shape);
  if (!errors.empty())
    throw std::invalid_argument("internal error: no BitChop unit: " + errors.front().text());
}

// alpha * difference, to the nearest step, half up.
std::int64_t BitChop::weighed(std::int64_t difference) const {
  const std::int64_t half = std::int64_t{1} << (shape_.alpha_bits - 1U);
  return (difference * shape_.alpha + half) >> shape_.alpha_bits;
}

// Judges a loss by the averages before it, then moves them.
Change BitChop::decide(std::int64_t loss, std::int64_t constant) {
  if (!any_) {
    any_ = true;
    average_ = loss;
    deviation_ = 0;
    return Change::held;
  }
  const std::int64_t difference = loss - average_;
  const std::int64_t distance = std::abs(difference);
  const bool deviates = shape_.epsilon == EpsilonRule::deviation;
  const bool beyond = distance > (deviates ? deviation_ : constant);
  average_ += weighed(difference);
  deviation_ -= weighed(deviation_ - distance);
  if (!beyond) return Change::held;
  return difference < 0 ? Change::shortened : Change::lengthened;
}

BitChopStep BitChop::step(std::uint32_t loss, const BitChopConfig& config) {
  const FixedLoss fixed = fixed_loss(shape_.loss, loss);
  BitChopStep result;
  result.mantissa_bits = mantissa_bits_;
  if (!fixed.finite) {
    result.status.loss_invalid = true;
    rate_changed_ |= config.rate_change;
    return result;
  }
  const auto scaled = fixed.value * (std::int64_t{1} << shape_.guard_bits());
  result.decision = decide(scaled, static_cast<std::int64_t>(config.epsilon));

  const bool change = config.rate_change || rate_changed_;
  const bool holds_off = change || hold_off_ != 0;
  if (change) {
    hold_off_ = config.hold_off;
  } else if (hold_off_ != 0) {
    --hold_off_;
  }
  rate_changed_ = false;

  const Limits limits =
      limits_within(config.mantissa_min, config.mantissa_max, 0, shape_.mantissa_bits);
  auto wanted = static_cast<int>(mantissa_bits_);
  if (result.decision == Change::shortened) --wanted;
  if (result.decision == Change::lengthened) ++wanted;
  if (holds_off) wanted = static_cast<int>(limits.highest);
  const auto next = static_cast<unsigned>(
      std::clamp(wanted, static_cast<int>(limits.lowest), static_cast<int>(limits.highest)));
  result.mantissa = change_between(mantissa_bits_, next);
  mantissa_bits_ = next;
  result.mantissa_bits = next;
  result.status.loss_clamped = fixed.clamped;
  result.status.config_clamped = limits.clamped;
  return result;
}

}  // namespace sfpgen::golden
