// What the block encoder makes of values.
#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "verif/tb/block_traffic.hpp"

namespace sfpgen::tb {
namespace {

using golden::ElementRounding;
using golden::ScalePolicy;

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

}  // namespace

BlockEncoderTraffic::BlockEncoderTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                         harness::Coverage& coverage)
    : BlockTraffic(facts, seed, coverage), encoder_(golden::hbfp(4), shape_.lanes) {
  if (shape_.has_packet_scale()) {
    packet_scales_.emplace(coverage);
  } else {
    for (const ScalePolicy policy : policies)
      policies_.push_back(coverage.declare("policy", golden::scale_policy_name(policy)));
  }
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
          {"cfg_bits_i", "cfg_policy_i", "cfg_packet_scale_i", "cfg_rounding_i", "cfg_seed_load_i",
           "cfg_seed_i"},
          {{"nonfinite"}, {"saturated"}, {"cfg_clamped"}}};
}

UnitJob BlockEncoderTraffic::job_of(std::size_t count, Ending ending) {
  UnitJob job;
  golden::BlockFormat format = random_format(job);
  const std::uint64_t policy = random_.below(std::size(policies));
  const std::uint64_t rounding = random_.below(roundings_.size());
  if (!shape_.has_packet_scale()) {
    format.policy = policies[policy];
    job.covers.push_back(policies_[policy]);
  }
  format.rounding = port_roundings[rounding].rounding;
  std::uint64_t rounding_port = port_roundings[rounding].port_value;
  // What is not there is taken as nearest-even.
  if (rounding_port == 1 && random_.chance(0.2)) {
    rounding_port = shape_.stochastic ? 2 : random_.between(2, 3);
    job.status["cfg_clamped"] = StatusExpectation::set;
  }
  job.configuration["cfg_policy_i"] = policy;
  job.configuration["cfg_rounding_i"] = rounding_port;
  job.covers.push_back(roundings_[rounding]);
  const Seeding seeding = random_.chance(0.3) ? Seeding::load : Seeding::go_on;
  const std::vector<std::uint32_t> patterns = random_values(count);
  float packet_scale = 1;
  if (packet_scales_) {
    const AskedScale scale = random_scale_request(format, numbers(patterns), random_);
    packet_scale = scale.taken;
    job.configuration["cfg_packet_scale_i"] = scale.asked;
    if (scale.clamped()) job.status["cfg_clamped"] = StatusExpectation::set;
    job.covers.push_back(packet_scales_->request(scale));
  }
  return encoded(std::move(job), format, packet_scale, seeding, patterns, ending);
}

UnitJob BlockEncoderTraffic::job_of(const golden::BlockFormat& format,
                                    const std::vector<std::uint32_t>& patterns) {
  UnitJob job;
  const auto* policy = std::find(std::begin(policies), std::end(policies), format.policy);
  job.configuration["cfg_bits_i"] = static_cast<std::uint64_t>(format.element.width());
  job.configuration["cfg_policy_i"] = static_cast<std::uint64_t>(policy - policies);
  job.configuration["cfg_rounding_i"] = port_roundings[0].port_value;
  const float packet_scale = golden::packet_scale_for(format, numbers(patterns));
  job.configuration["cfg_packet_scale_i"] = std::bit_cast<std::uint32_t>(packet_scale);
  return encoded(std::move(job), format, packet_scale, Seeding::load, patterns,
                 Ending::with_last_row);
}

UnitJob BlockEncoderTraffic::encoded(UnitJob job, const golden::BlockFormat& format,
                                     float packet_scale, Seeding seeding,
                                     const std::vector<std::uint32_t>& patterns, Ending ending) {
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
  const golden::BlockCodes codes = encoder_.encode(values, packet_scale);
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
  if (packet_scales_) packet_scales_->cover(job, format, values, codes);
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
