// Making configurations and values, and what the quantizer makes of them.
#include "verif/tb/int_quantizer_traffic.hpp"

#include <algorithm>
#include <bit>

namespace sfpgen::tb {
namespace {

using golden::Interpolation;
using harness::StreamRules;

constexpr std::size_t value_bytes = integer_word_bytes;
constexpr unsigned fraction_bits = golden::integer_fraction_bits;
constexpr std::uint32_t fraction_mask = (1U << fraction_bits) - 1U;

// A unit that blends has no such parameter.
Interpolation interpolation_of(const harness::DesignFacts& facts) {
  constexpr std::uint64_t none = 2;
  switch (facts.parameter_or("DRAW", none)) {
    case 0:
      return Interpolation::none;
    case 1:
      return Interpolation::draw;
    default:
      return Interpolation::blend;
  }
}

}  // namespace

IntQuantizerTraffic::IntQuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                         harness::Coverage& coverage)
    : UnitTraffic(seed),
      lanes_(static_cast<unsigned>(facts.parameter("LANES"))),
      most_bits_(static_cast<unsigned>(facts.parameter("BITS"))),
      interpolation_(interpolation_of(facts)),
      golden_(most_bits_, interpolation_),
      coverage_(coverage, most_bits_, lanes_) {
  for (const char* name : {"inside", "outside", "NaN"})
    value_bins_.push_back(coverage.declare("values", name));
  // Without a second length there is nothing to choose.
  if (most_bits_ == 1) return;
  if (interpolation_ == Interpolation::draw) {
    for (const char* name : {"floor(n)", "floor(n) + 1"})
      length_bins_.push_back(coverage.declare("drawn", name));
  }
  if (interpolation_ == Interpolation::blend)
    length_bins_.push_back(coverage.declare("blended", "two lengths"));
}

UnitPorts IntQuantizerTraffic::ports() const {
  const auto last = interpolation_ == Interpolation::blend ? StreamRules::LastBeat::partial
                                                           : StreamRules::LastBeat::full;
  return {{{"s_axis", {lanes_ * value_bytes, value_bytes, StreamRules::LastBeat::partial}}},
          {{"m_axis", {lanes_ * value_bytes, value_bytes, last}}},
          RowsAt::first_source,
          {"cfg_bits_i", "cfg_fraction_i", "cfg_scale_i", "cfg_next_scale_i", "cfg_zero_point_i",
           "cfg_seed_load_i", "cfg_seed_i"},
          {{"outside"}, {"nan"}, {"cfg_clamped"}}};
}

UnitJob IntQuantizerTraffic::job_of(const golden::IntegerPacketConfig& config, GridStyle style,
                                    const std::vector<std::uint32_t>& values) {
  UnitJob job;
  const bool load = random_.chance(0.2);
  const auto number = static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits));
  if (load || unseeded_) golden_.seed(number);
  unseeded_ = false;
  job.configuration["cfg_bits_i"] = config.length >> fraction_bits;
  job.configuration["cfg_fraction_i"] = config.length & fraction_mask;
  job.configuration["cfg_scale_i"] = config.scale;
  job.configuration["cfg_next_scale_i"] = config.next_scale;
  job.configuration["cfg_zero_point_i"] = config.zero_point;
  job.configuration["cfg_seed_load_i"] = load ? 1 : 0;
  job.configuration["cfg_seed_i"] = number;

  const golden::IntegerPacket packet = golden_.quantize(config, values);
  job.in.push_back(rows_of(values, lanes_));
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  end_packet(job.in.back(), lanes_ * value_bytes, ending);
  if (interpolation_ == Interpolation::blend) {
    job.expected.push_back(rows_of(packet.codes, lanes_));
    end_packet(job.expected.back(), lanes_ * value_bytes, ending);
  } else {
    job.expected.push_back(harness::beats_of_bytes(
        golden::pack_integers(lanes_, packet.bits, packet.codes), lanes_ * value_bytes));
    for (harness::Beat& beat : job.expected.back()) beat.user = packet.bits;
  }
  job.status["outside"] = expect(packet.saturated);
  job.status["nan"] = expect(packet.nan);
  job.status["cfg_clamped"] = expect(packet.clamped);
  job.values = values.size();
  job.covers = coverage_.of(packet.bits, style, values.size());
  if (!values.empty() && !packet.saturated && !packet.nan) job.covers.push_back(value_bins_[0]);
  if (packet.saturated) job.covers.push_back(value_bins_[1]);
  if (packet.nan) job.covers.push_back(value_bins_[2]);
  const bool fraction = !packet.clamped && (config.length & fraction_mask) != 0;
  if (!length_bins_.empty() && fraction)
    job.covers.push_back(length_bins_.at(packet.bits > config.length >> fraction_bits ? 1 : 0));
  return job;
}

UnitJob IntQuantizerTraffic::make(std::size_t rows) {
  const auto bits = static_cast<unsigned>(1U + packets_ % most_bits_);
  const GridStyle style = grid_styles.at(packets_ / most_bits_ % grid_styles.size());
  ++packets_;
  const golden::IntegerGrid grid = random_grid(style, bits, random_);
  golden::IntegerPacketConfig config{bits << fraction_bits, grid.scale, grid.scale,
                                     grid.zero_point};
  if (interpolation_ != Interpolation::none) {
    config.length |=
        static_cast<std::uint32_t>(random_.chance(0.3) ? 0 : random_.bits(fraction_bits));
    // Half a step, one that has nothing to do with it, or none.
    config.next_scale = bits_of(value_of(grid.scale) / 2.0);
    if (random_.chance(0.2)) config.next_scale = random_grid(style, bits, random_).scale;
    if (random_.chance(0.1)) config.next_scale = out_of_range(random_);
  }
  const std::uint32_t highest = std::bit_ceil(most_bits_ + 1U) - 1U;
  if (style == GridStyle::out_of_range && random_.chance(0.3)) {
    const bool low = random_.chance(0.5);
    config.length =
        low ? 0 : static_cast<std::uint32_t>(random_.between(most_bits_, highest)) << fraction_bits;
  }
  const golden::IntegerGrid used = golden::legal(grid);
  // Half of the packets have no values that raise flags.
  const bool calm = random_.chance(0.5);
  std::vector<std::uint32_t> values(draw_count(rows, lanes_, random_));
  for (std::uint32_t& value : values) {
    value = random_value(used, bits, random_);
    if (!calm) continue;
    const auto found = golden::quantize_integer(used, bits, value);
    if (found.saturated || found.nan) value = used.zero_point;
  }
  return job_of(config, style, values);
}

UnitJob IntQuantizerTraffic::full(std::size_t rows) {
  const golden::IntegerPacketConfig config{most_bits_ << fraction_bits, bits_of(1.0), bits_of(1.0),
                                           0};
  std::vector<std::uint32_t> values(rows * lanes_);
  for (std::uint32_t& value : values)
    value = bits_of(static_cast<double>(random_.below(std::uint64_t{1} << most_bits_)));
  // Integers as long as a word, or a part of it, so that every row or few rows fill words.
  return job_of(config, GridStyle::around_zero, values);
}

}  // namespace sfpgen::tb
