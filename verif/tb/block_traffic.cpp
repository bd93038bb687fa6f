// Making values, and what the block encoder makes of them.
#include "verif/tb/block_traffic.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

using golden::ElementRounding;
using golden::ScalePolicy;
using harness::StreamRules;

// The order is that of the configuration ports.
constexpr ScalePolicy policies[] = {ScalePolicy::floor, ScalePolicy::ceil, ScalePolicy::hbfp,
                                    ScalePolicy::hbfp_emulator};

struct PortRounding {
  ElementRounding rounding;
  unsigned port_value;
  const char* name;
};
constexpr PortRounding port_roundings[] = {{ElementRounding::nearest_even, 1, "nearest-even"},
                                           {ElementRounding::truncate, 0, "truncate"},
                                           {ElementRounding::stochastic, 3, "stochastic"}};

// FORMAT of the templates, as docs of sfp_element_unpack have it.
golden::ElementFormat element_of(std::uint64_t word) {
  const auto field = [word](unsigned from, unsigned bits) {
    return static_cast<int>((word >> from) & golden::low_bits(bits));
  };
  golden::ElementFormat format;
  format.exponent_bits = field(0, 4);
  format.mantissa_bits = field(4, 5);
  format.bias = field(9, 9) - 128;
  constexpr golden::Specials specials[] = {golden::Specials::none, golden::Specials::ieee,
                                           golden::Specials::nan_only, golden::Specials::none};
  format.specials = specials[field(18, 2)];
  if (field(20, 1) != 0) format.subnormals = golden::Subnormals::flushed;
  if (field(22, 1) != 0) format.sign_form = golden::SignForm::twos_complement;
  return format;
}

}  // namespace

BlockShape BlockShape::of(const harness::DesignFacts& facts) {
  const auto number = [&facts](const char* name) {
    return static_cast<unsigned>(facts.parameter(name));
  };
  BlockShape shape;
  shape.format.block = number("BLOCK");
  shape.format.element = element_of(number("FORMAT"));
  shape.format.scale =
      number("E8M0") != 0 ? golden::ScaleForm::e8m0 : golden::ScaleForm::exponent10;
  shape.lanes = number("LANES");
  shape.mantissa_bits = number("MANTISSA_BITS");
  shape.integer = number("INTEGER") != 0;
  shape.stochastic = facts.parameter_or("STOCHASTIC", 0) != 0;
  return shape;
}

golden::ElementFormat BlockShape::container() const {
  return golden::element_format(mantissa_bits == 7 ? "bf16" : "fp32").value();
}

StreamRules BlockShape::value_rules() const {
  return {row_bytes(), value_bits() / 8U, StreamRules::LastBeat::partial};
}

StreamRules BlockShape::data_rules() const {
  return {row_bytes(), value_bits() / 8U, StreamRules::LastBeat::full};
}

StreamRules BlockShape::scale_rules() const {
  return {std::size_t{columns()} * 4U, 4, StreamRules::LastBeat::full};
}

BlockTraffic::BlockTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                           harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(BlockShape::of(facts)) {
  if (shape_.integer) {
    for (int bits = 2; bits <= shape_.format.element.width(); ++bits)
      bits_.push_back(coverage.declare("element bits", std::to_string(bits)));
  }
  empty_ = coverage.declare("packet", "empty");
  if (shape_.lanes > 1) partial_ = coverage.declare("packet", "partial last row");
  full_ = coverage.declare("packet", "full last row");
  block_ = coverage.declare("packet", "ends with a block");
  apart_ = coverage.declare("packet", "ends behind its last row");
}

golden::BlockFormat BlockTraffic::random_format(UnitJob& job) {
  golden::BlockFormat format = shape_.format;
  if (!shape_.integer) {
    job.configuration["cfg_bits_i"] = random_.bits(5);
    return format;
  }
  const int most = format.element.width();
  const int bits = random_.chance(0.3)
                       ? most
                       : static_cast<int>(random_.between(2, static_cast<unsigned>(most)));
  std::uint64_t asked = static_cast<std::uint64_t>(bits);
  if (random_.chance(0.1) && (bits == 2 || bits == most)) {
    asked = bits == 2 ? random_.below(2) : random_.between(static_cast<unsigned>(most) + 1U, 31);
    job.status["cfg_clamped"] = StatusExpectation::set;
  }
  job.configuration["cfg_bits_i"] = asked;
  format.element.mantissa_bits = bits - 1;
  job.covers.push_back(bits_[static_cast<std::size_t>(bits - 2)]);
  return format;
}

// Any style, but infinities and NaNs in some packets only; maxima that are powers of two.
std::vector<std::uint32_t> BlockTraffic::random_values(std::size_t count) {
  const unsigned mantissa_bits = shape_.mantissa_bits;
  const auto style = harness::all_float_styles[random_.below(std::size(harness::all_float_styles))];
  const auto words = harness::random_floats({8, mantissa_bits}, style, count, random_);
  const bool finite = random_.chance(0.7);
  const bool powers = random_.chance(0.3);
  std::vector<std::uint32_t> values;
  values.reserve(count);
  for (const std::uint64_t word : words) {
    auto value = static_cast<std::uint32_t>(word);
    const std::uint32_t infinity = 0xFFU << mantissa_bits;
    if (finite && (value & infinity) == infinity) value ^= 0x10U << mantissa_bits;
    if (powers && random_.chance(0.8)) value &= ~((1U << mantissa_bits) - 1U);
    values.push_back(value);
  }
  return values;
}

std::vector<harness::Beat> BlockTraffic::beats_of(const std::vector<std::uint32_t>& words) const {
  std::vector<harness::Beat> beats;
  for (std::size_t first = 0; first < words.size(); first += shape_.lanes) {
    const std::size_t count = std::min<std::size_t>(shape_.lanes, words.size() - first);
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(first);
    beats.push_back(lanes_beat({begin, begin + static_cast<std::ptrdiff_t>(count)}, shape_.lanes,
                               shape_.value_bits() / 8U));
  }
  return beats;
}

UnitJob BlockTraffic::make(std::size_t rows) {
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(shape_.lanes);
  UnitJob job = job_of(count, ending);
  job.values = count;
  if (count == 0) {
    job.covers.push_back(empty_);
    return job;
  }
  const bool whole = count % shape_.lanes == 0;
  job.covers.push_back(whole ? full_ : partial_);
  if (count % shape_.format.block == 0) job.covers.push_back(block_);
  if (whole && ending == Ending::apart) job.covers.push_back(apart_);
  return job;
}

UnitJob BlockTraffic::full(std::size_t rows) {
  UnitJob job = job_of(rows * shape_.lanes, Ending::with_last_row);
  job.values = rows * shape_.lanes;
  return job;
}

std::vector<UnitJob> BlockTraffic::tensor(const std::vector<std::uint64_t>& values) {
  constexpr int short_bits = 4;
  const std::vector<std::uint32_t> patterns(values.begin(), values.end());
  golden::BlockFormat format = shape_.format;
  format.policy = shape_.integer ? ScalePolicy::hbfp : ScalePolicy::floor;
  format.rounding = ElementRounding::nearest_even;
  std::vector<UnitJob> jobs = {job_of(format, patterns)};
  if (shape_.integer && format.element.width() > short_bits) {
    format.element.mantissa_bits = short_bits - 1;
    jobs.push_back(job_of(format, patterns));
  }
  for (UnitJob& job : jobs) job.values = values.size();
  return jobs;
}

std::vector<float> BlockTraffic::numbers(const std::vector<std::uint32_t>& patterns) const {
  std::vector<float> values;
  values.reserve(patterns.size());
  for (const std::uint32_t pattern : patterns)
    values.push_back(std::bit_cast<float>(pattern << (23U - shape_.mantissa_bits)));
  return values;
}

// ---- encoder

BlockEncoderTraffic::BlockEncoderTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                         harness::Coverage& coverage)
    : BlockTraffic(facts, seed, coverage), encoder_(golden::hbfp(4), shape_.lanes) {
  for (const ScalePolicy policy : policies)
    policies_.push_back(coverage.declare("policy", golden::scale_policy_name(policy)));
  for (const PortRounding& rounding : port_roundings) {
    if (rounding.rounding != ElementRounding::stochastic || shape_.stochastic)
      roundings_.push_back(coverage.declare("rounding", rounding.name));
  }
  zeros_ = coverage.declare("block", "of zeros");
  nan_ = coverage.declare("block", "with an infinity or a NaN");
  subnormal_ = coverage.declare("block", "of subnormals");
  power_ = coverage.declare("block", "maximum a power of two");
  saturated_ = coverage.declare("element", "saturated");
}

UnitPorts BlockEncoderTraffic::ports() const {
  return {{{"s_axis", shape_.value_rules()}},
          {{"m_axis_data", shape_.data_rules()}, {"m_axis_meta", shape_.scale_rules()}},
          RowsAt::first_source,
          {"cfg_bits_i", "cfg_policy_i", "cfg_rounding_i", "cfg_seed_load_i", "cfg_seed_i"},
          {{"nonfinite"}, {"saturated"}, {"cfg_clamped"}}};
}

UnitJob BlockEncoderTraffic::job_of(std::size_t count, Ending ending) {
  UnitJob job;
  golden::BlockFormat format = random_format(job);
  const std::uint64_t policy = random_.below(std::size(policies));
  const std::uint64_t rounding = random_.below(roundings_.size());
  format.policy = policies[policy];
  format.rounding = port_roundings[rounding].rounding;
  std::uint64_t rounding_port = port_roundings[rounding].port_value;
  // What is not there is taken as nearest-even.
  if (rounding_port == 1 && random_.chance(0.2)) {
    rounding_port = shape_.stochastic ? 2 : random_.between(2, 3);
    job.status["cfg_clamped"] = StatusExpectation::set;
  }
  job.configuration["cfg_policy_i"] = policy;
  job.configuration["cfg_rounding_i"] = rounding_port;
  job.covers.push_back(policies_[policy]);
  job.covers.push_back(roundings_[rounding]);
  const Seeding seeding = random_.chance(0.3) ? Seeding::load : Seeding::go_on;
  return encoded(std::move(job), format, seeding, random_values(count), ending);
}

UnitJob BlockEncoderTraffic::job_of(const golden::BlockFormat& format,
                                    const std::vector<std::uint32_t>& patterns) {
  UnitJob job;
  const auto* policy = std::find(std::begin(policies), std::end(policies), format.policy);
  job.configuration["cfg_bits_i"] = static_cast<std::uint64_t>(format.element.width());
  job.configuration["cfg_policy_i"] = static_cast<std::uint64_t>(policy - policies);
  job.configuration["cfg_rounding_i"] = port_roundings[0].port_value;
  return encoded(std::move(job), format, Seeding::load, patterns, Ending::with_last_row);
}

UnitJob BlockEncoderTraffic::encoded(UnitJob job, const golden::BlockFormat& format,
                                     Seeding seeding, const std::vector<std::uint32_t>& patterns,
                                     Ending ending) {
  const std::size_t count = patterns.size();
  const bool load = seeding == Seeding::load;
  const auto seed = static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits));
  job.configuration["cfg_seed_load_i"] = load ? 1U : 0U;
  job.configuration["cfg_seed_i"] = seed;
  // An empty packet has no row that the generators could start at.
  if (count != 0 && (load || unseeded_)) {
    encoder_.seed(seed);
    unseeded_ = false;
  }

  const std::vector<float> values = numbers(patterns);
  encoder_.use(format);
  const golden::BlockCodes codes = encoder_.encode(values);
  const golden::BlockStreams streams = golden::pack_blocks(format, shape_.data_layout(), codes);
  job.bits = 8U * (streams.data.size() + streams.metadata.size());

  job.in.push_back(beats_of(patterns));
  end_packet(job.in.back(), shape_.row_bytes(), ending);
  job.expected.push_back(harness::beats_of_bytes(streams.data, shape_.row_bytes()));
  job.expected.push_back(
      harness::beats_of_bytes(streams.metadata, std::size_t{shape_.columns()} * 4U));
  if (codes.nonfinite) job.status["nonfinite"] = StatusExpectation::set;
  if (codes.saturated) job.status["saturated"] = StatusExpectation::set;

  if (codes.nonfinite) job.covers.push_back(nan_);
  if (codes.saturated) job.covers.push_back(saturated_);
  for (std::size_t first = 0; first < count; first += format.block) {
    float maximum = 0;
    for (std::size_t i = first; i < std::min(first + format.block, count); ++i)
      maximum = std::max(maximum, std::fabs(values[i]));
    int exponent = 0;
    if (maximum == 0) job.covers.push_back(zeros_);
    if (maximum != 0 && !std::isnormal(maximum)) job.covers.push_back(subnormal_);
    if (std::isfinite(maximum) && std::frexp(maximum, &exponent) == 0.5F)
      job.covers.push_back(power_);
  }
  return job;
}

}  // namespace sfpgen::tb
