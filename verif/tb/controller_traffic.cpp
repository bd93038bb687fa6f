// Making losses and configurations, and asking the golden units.
#include "verif/tb/controller_traffic.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <utility>

namespace sfpgen::tb {
namespace {

using golden::Change;

constexpr std::uint64_t loss_numbers = 0x10557;
constexpr std::uint32_t infinity = 0x7f800000U;
constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr unsigned mantissa_width = 23;  // of a binary32
constexpr int binary32_bias = 127;

struct NamedStyle {
  LossStyle style;
  const char* name;
};

constexpr NamedStyle all_styles[] = {
    {LossStyle::decay, "decay"},       {LossStyle::constant, "constant"},
    {LossStyle::in_range, "in range"}, {LossStyle::any_bits, "any bits"},
    {LossStyle::tiny, "tiny"},         {LossStyle::not_numbers, "infinities and NaNs"}};

constexpr Change all_changes[] = {Change::held, Change::shortened, Change::lengthened};

std::vector<harness::CoverageBin> change_bins(harness::Coverage& coverage, const char* group) {
  std::vector<harness::CoverageBin> bins;
  for (const Change change : all_changes)
    bins.push_back(coverage.declare(group, golden::to_string(change)));
  return bins;
}

std::size_t index_of(Change change) { return static_cast<std::size_t>(change); }

unsigned parameter(const harness::DesignFacts& facts, const char* name) {
  return static_cast<unsigned>(facts.parameter(name));
}

golden::LossFormat format_of(const harness::DesignFacts& facts) {
  return {parameter(facts, "LOSS_BITS"),
          static_cast<int>(parameter(facts, "LIMIT_EXPONENT")) - binary32_bias};
}

std::uint32_t bits_of(double loss) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(loss));
}

/// 0 up to 1.
double uniform(harness::Random& random) {
  return std::ldexp(static_cast<double>(random.bits(53)), -53);
}

}  // namespace

ControllerTraffic::ControllerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                     harness::Coverage& coverage)
    : format_(format_of(facts)),
      random_(harness::Random::derived(seed, loss_numbers, 0)),
      decisions_(change_bins(coverage, "decision")),
      mantissas_(change_bins(coverage, "mantissa")),
      no_loss_(coverage.declare("loss", "beat without one")) {
  for (const NamedStyle& named : all_styles)
    styles_.push_back(coverage.declare("losses", named.name));
}

void ControllerTraffic::draw_style() {
  style_ = all_styles[random_.below(std::size(all_styles))].style;
  left_ = random_.between(10, 150);
  level_ = std::ldexp(0.05 + 0.9 * uniform(random_), format_.integer_bits);
  rate_ = random_.chance(0.3) ? 0.0 : 0.05 * (uniform(random_) - 0.3);
  constant_ = bits_of(random_.chance(0.5) ? level_ : -level_);
  draw_configuration();
}

std::uint32_t ControllerTraffic::curve_loss() {
  level_ *= 1.0 - rate_;
  const double noise = 0.1 * (uniform(random_) - 0.5);
  return bits_of(level_ * (1.0 + noise) * (random_.chance(0.01) ? 3.0 : 1.0));
}

std::uint32_t ControllerTraffic::draw_loss() {
  const auto any = static_cast<std::uint32_t>(random_.bits(32));
  // The exponent field of the largest losses in range, and of those of a step.
  const auto top = static_cast<std::uint32_t>(binary32_bias + format_.integer_bits - 1);
  const std::uint32_t step = top + 1U - (format_.bits - 1U);
  const auto with_exponent = [any](std::uint64_t exponent) {
    return (any & ~infinity) | (static_cast<std::uint32_t>(exponent) << mantissa_width);
  };
  switch (style_) {
    case LossStyle::decay:
      return curve_loss();
    case LossStyle::constant:
      return constant_;
    case LossStyle::in_range:
      return with_exponent(random_.between(step, top + 1U));
    case LossStyle::any_bits:
      return any;
    case LossStyle::tiny:
      if (random_.chance(0.3)) return any & sign_bit;
      return with_exponent(random_.chance(0.5) ? 0 : step - random_.below(3));
    case LossStyle::not_numbers:
      if (random_.chance(0.5)) return curve_loss();
      return random_.chance(0.5) ? infinity | (any & sign_bit) : infinity | any;
  }
  return any;
}

LossJob ControllerTraffic::job_of(std::uint32_t bits) {
  LossJob job;
  job.bits = bits;
  step(job);
  return job;
}

LossJob ControllerTraffic::next() {
  if (random_.chance(0.03)) {
    LossJob empty;
    empty.loss = false;
    empty.bits = static_cast<std::uint32_t>(random_.bits(32));
    for (const std::string& name : configuration_ports())
      empty.configuration[name] = random_.bits();
    empty.covers = {no_loss_};
    return empty;
  }
  if (left_ == 0) draw_style();
  --left_;
  draw_event();
  LossJob job = job_of(draw_loss());
  job.covers.push_back(styles_[static_cast<std::size_t>(style_)]);
  return job;
}

LossJob ControllerTraffic::number() {
  return job_of(bits_of(std::ldexp(0.3, format_.integer_bits)));
}

LossJob ControllerTraffic::not_a_number() { return job_of(infinity); }

void ControllerTraffic::put_status(LossJob& job, const golden::ControllerStatus& status) const {
  if (status.loss_invalid) job.status["loss_invalid"] = StatusExpectation::set;
  if (status.loss_clamped) job.status["loss_clamped"] = StatusExpectation::set;
  if (status.config_clamped) job.status["cfg_clamped"] = StatusExpectation::set;
}

void ControllerTraffic::cover(LossJob& job, Change decision, Change mantissa) const {
  job.covers.push_back(decisions_[index_of(decision)]);
  job.covers.push_back(mantissas_[index_of(mantissa)]);
}

void ControllerTraffic::draw_limits(unsigned& lowest, unsigned& highest, unsigned ceiling,
                                    unsigned port_bits) {
  if (random_.chance(0.15)) {
    lowest = static_cast<unsigned>(random_.bits(port_bits));
    highest = static_cast<unsigned>(random_.bits(port_bits));
    return;
  }
  highest = random_.chance(0.5) ? ceiling : static_cast<unsigned>(random_.between(1, ceiling));
  lowest = random_.chance(0.5) ? 0 : static_cast<unsigned>(random_.below(highest + 1U));
}

// ---- BitChop

BitChopTraffic::BitChopTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                               harness::Coverage& coverage)
    : ControllerTraffic(facts, seed, coverage),
      rate_change_(coverage.declare("learning rate", "changes")) {
  shape_.loss = format_;
  shape_.alpha = parameter(facts, "ALPHA");
  shape_.alpha_bits = parameter(facts, "ALPHA_BITS");
  shape_.epsilon = facts.parameter("DEVIATION") != 0 ? golden::EpsilonRule::deviation
                                                     : golden::EpsilonRule::constant;
  shape_.mantissa_bits = parameter(facts, "MANTISSA_BITS");
  shape_.hold_off_bits = parameter(facts, "HOLD_OFF_BITS");
  BitChopTraffic::reset();
}

PortValues BitChopTraffic::reset_outputs() const {
  return {{"mantissa_bits_o", shape_.mantissa_bits}, {"mantissa_change_o", 0}};
}

unsigned BitChopTraffic::cycles() const {
  const unsigned averages = shape_.epsilon == golden::EpsilonRule::deviation ? 2 : 1;
  return shape_.loss.bits + 4U + averages * (shape_.alpha_bits + 1U);
}

std::vector<std::string> BitChopTraffic::configuration_ports() const {
  return {"cfg_epsilon_i", "cfg_mantissa_min_i", "cfg_mantissa_max_i", "cfg_hold_off_i",
          "cfg_rate_change_i"};
}

void BitChopTraffic::draw_configuration() {
  draw_limits(config_.mantissa_min, config_.mantissa_max, shape_.mantissa_bits,
              static_cast<unsigned>(std::bit_width(shape_.mantissa_bits)));
  // Anything from nothing to the whole range.
  config_.epsilon = random_.bits(static_cast<unsigned>(random_.below(shape_.average_bits() + 1U)));
  const auto bits = random_.chance(0.8) ? std::min(shape_.hold_off_bits, 4U) : shape_.hold_off_bits;
  config_.hold_off = static_cast<std::uint32_t>(random_.bits(bits));
}

void BitChopTraffic::draw_event() { config_.rate_change = random_.chance(0.02); }

void BitChopTraffic::step(LossJob& job) {
  const golden::BitChopStep step = unit_->step(job.bits, config_);
  job.configuration = {{"cfg_epsilon_i", config_.epsilon},
                       {"cfg_mantissa_min_i", config_.mantissa_min},
                       {"cfg_mantissa_max_i", config_.mantissa_max},
                       {"cfg_hold_off_i", config_.hold_off},
                       {"cfg_rate_change_i", config_.rate_change ? 1U : 0U}};
  job.outputs = {{"mantissa_bits_o", step.mantissa_bits},
                 {"mantissa_change_o", index_of(step.mantissa)}};
  put_status(job, step.status);
  cover(job, step.decision, step.mantissa);
  if (config_.rate_change) job.covers.push_back(rate_change_);
}

// ---- BitWave

BitWaveTraffic::BitWaveTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                               harness::Coverage& coverage)
    : ControllerTraffic(facts, seed, coverage), freeze_(coverage.declare("lengths", "frozen")) {
  shape_.loss = format_;
  shape_.window = parameter(facts, "WINDOW");
  shape_.exponent_bits = parameter(facts, "EXPONENT_BITS");
  shape_.mantissa_bits = parameter(facts, "MANTISSA_BITS");
  shape_.count_bits = parameter(facts, "COUNT_BITS");
  // Of two exponent bits there is only one window.
  if (shape_.narrowest_low() > shape_.widest_low()) exponents_ = change_bins(coverage, "window");
  BitWaveTraffic::reset();
}

PortValues BitWaveTraffic::reset_outputs() const {
  return {{"mantissa_bits_o", shape_.mantissa_bits},
          {"mantissa_change_o", 0},
          {"exponent_low_o", shape_.widest_low()},
          {"exponent_high_o", shape_.high_of(shape_.widest_low())},
          {"exponent_change_o", 0}};
}

unsigned BitWaveTraffic::cycles() const { return shape_.loss.bits + 2U * shape_.window + 5U; }

std::vector<std::string> BitWaveTraffic::configuration_ports() const {
  return {"cfg_threshold_i",     "cfg_mantissa_min_i",     "cfg_mantissa_max_i",
          "cfg_mantissa_step_i", "cfg_exponent_low_max_i", "cfg_exponent_step_i",
          "cfg_freeze_i"};
}

std::uint64_t BitWaveTraffic::long_run() const {
  // Where the count is short, see it end.
  constexpr unsigned short_count = 12;
  return shape_.count_bits <= short_count ? (std::uint64_t{1} << shape_.count_bits) + 100U : 0;
}

void BitWaveTraffic::draw_configuration() {
  const auto length_bits = static_cast<unsigned>(std::bit_width(shape_.mantissa_bits));
  draw_limits(config_.mantissa_min, config_.mantissa_max, shape_.mantissa_bits, length_bits);
  config_.mantissa_step =
      static_cast<unsigned>(random_.chance(0.7) ? random_.below(3) : random_.bits(length_bits));
  const auto low = random_.chance(0.15) ? random_.bits(shape_.exponent_bits)
                                        : random_.between(1, shape_.narrowest_low());
  config_.exponent_low_max = static_cast<unsigned>(low);
  config_.exponent_step = static_cast<unsigned>(
      random_.chance(0.7) ? random_.bits(2) : random_.bits(shape_.exponent_bits));
  config_.threshold =
      random_.bits(static_cast<unsigned>(random_.below(shape_.threshold_bits() + 1U)));
}

void BitWaveTraffic::draw_event() {
  if (random_.chance(config_.freeze ? 0.2 : 0.02)) config_.freeze = !config_.freeze;
}

void BitWaveTraffic::step(LossJob& job) {
  const golden::BitWaveStep step = unit_->step(job.bits, config_);
  job.configuration = {{"cfg_threshold_i", config_.threshold},
                       {"cfg_mantissa_min_i", config_.mantissa_min},
                       {"cfg_mantissa_max_i", config_.mantissa_max},
                       {"cfg_mantissa_step_i", config_.mantissa_step},
                       {"cfg_exponent_low_max_i", config_.exponent_low_max},
                       {"cfg_exponent_step_i", config_.exponent_step},
                       {"cfg_freeze_i", config_.freeze ? 1U : 0U}};
  job.outputs = {{"mantissa_bits_o", step.mantissa_bits},
                 {"mantissa_change_o", index_of(step.mantissa)},
                 {"exponent_low_o", step.exponent_low},
                 {"exponent_high_o", step.exponent_high},
                 {"exponent_change_o", index_of(step.exponent)}};
  put_status(job, step.status);
  cover(job, step.decision, step.mantissa);
  if (!exponents_.empty()) job.covers.push_back(exponents_[index_of(step.exponent)]);
  if (config_.freeze) job.covers.push_back(freeze_);
}

}  // namespace sfpgen::tb
