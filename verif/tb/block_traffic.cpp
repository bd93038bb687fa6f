// Formats and values of blocks, and packets of them.
#include "verif/tb/block_traffic.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "verif/harness/float_stimulus.hpp"
#include "verif/tb/packet_scale.hpp"

namespace sfpgen::tb {
namespace {

using golden::ElementRounding;
using golden::ScalePolicy;
using harness::StreamRules;

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
  shape.format.scale = facts.parameter_or("E4M3", 0) != 0 ? golden::ScaleForm::e4m3
                       : number("E8M0") != 0              ? golden::ScaleForm::e8m0
                                                          : golden::ScaleForm::exponent10;
  if (shape.has_packet_scale()) shape.format.policy = ScalePolicy::nearest;
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
  if (shape_.has_packet_scale() && random_.chance(0.4)) {
    std::vector<std::uint32_t> patterns;
    patterns.reserve(count);
    for (const float value : values_near_ties(count, random_))
      patterns.push_back(std::bit_cast<std::uint32_t>(value) >> (23U - mantissa_bits));
    return patterns;
  }
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
  if (!shape_.has_packet_scale())
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

}  // namespace sfpgen::tb
