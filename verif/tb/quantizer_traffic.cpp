// Making values and lengths, and what the quantizer makes of them.
#include "verif/tb/quantizer_traffic.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

using golden::low_bits;
using golden::Rounding;
using golden::Window;

constexpr Rounding all_roundings[] = {Rounding::truncate, Rounding::nearest_even,
                                      Rounding::half_away, Rounding::stochastic};

unsigned count_bits(unsigned highest) { return static_cast<unsigned>(std::bit_width(highest)); }

}  // namespace

QuantizerShape QuantizerShape::of(const harness::DesignFacts& facts) {
  const auto number = [&facts](const char* name) {
    return static_cast<unsigned>(facts.parameter(name));
  };
  QuantizerShape shape;
  shape.hardware = golden::default_quantizer({number("EXPONENT_BITS"), number("MANTISSA_BITS")});
  shape.hardware.lanes = number("LANES");
  // What stands behind a quantizer has no lengths to draw, and always taps.
  shape.hardware.fraction_bits = static_cast<unsigned>(facts.parameter_or("FRACTION_BITS", 8));
  shape.hardware.overflow =
      number("SATURATE") != 0 ? golden::Overflow::saturate : golden::Overflow::infinity;
  for (const Rounding rounding : all_roundings) {
    if (((number("ROUNDINGS") >> static_cast<unsigned>(rounding)) & 1U) != 0)
      shape.roundings.push_back(rounding);
  }
  shape.window = number("WINDOW") != 0;
  shape.taps = facts.parameter_or("TAPS", 1) != 0;
  return shape;
}

// ---- requests

// Whole lengths, both ends and real ones.
std::uint32_t QuantizerRequests::length(unsigned longest, harness::Random& random) const {
  const unsigned fraction_bits = shape_.hardware.fraction_bits;
  const auto most = std::uint32_t{longest} << fraction_bits;
  const std::uint64_t drawn = random.below(16);
  if (drawn == 0) return 0;
  if (drawn == 1) return most;
  if (drawn < 9) return static_cast<std::uint32_t>(random.below(longest + 1U)) << fraction_bits;
  return static_cast<std::uint32_t>(random.below(most + 1U));
}

// Each of what a port can ask for beyond what there is.
void QuantizerRequests::ask_for_too_much(QuantizerRequest& request, harness::Random& random) const {
  golden::QuantizerConfig& asked = request.asked;
  const golden::FloatFormat& format = asked.format;
  const unsigned fraction_bits = asked.fraction_bits;
  const auto above = [&](unsigned longest) {
    const std::uint64_t most = std::uint64_t{longest} << fraction_bits;
    return static_cast<std::uint32_t>(
        random.between(most + 1U, low_bits(count_bits(longest) + fraction_bits)));
  };
  const auto exponent = [&] {
    return static_cast<std::uint32_t>(random.bits(format.exponent_bits));
  };
  switch (random.below(5)) {
    case 0:
      asked.mantissa_length = above(format.mantissa_bits);
      break;
    case 1:
      asked.exponent_length = above(format.exponent_bits);
      break;
    case 2:
      asked.limits = {exponent(), random.chance(0.5) ? format.exponent_max() : 0};
      break;
    case 3:
      asked.limits = {exponent(), exponent()};
      break;
    default:
      if (shape_.roundings.size() > 1 && shape_.roundings.size() < std::size(all_roundings)) {
        while (std::find(shape_.roundings.begin(), shape_.roundings.end(),
                         all_roundings[request.rounding_port]) != shape_.roundings.end())
          request.rounding_port = (request.rounding_port + 1U) % std::size(all_roundings);
        asked.rounding = shape_.roundings.front();
        request.clamped = true;
      } else if (shape_.window) {
        request.window_port = 3;
        asked.window = Window::none;
        request.clamped = true;
      }
  }
}

QuantizerRequest QuantizerRequests::draw(harness::Random& random) {
  QuantizerRequest request;
  golden::QuantizerConfig& asked = request.asked;
  asked = shape_.hardware;
  const golden::FloatFormat& format = asked.format;
  asked.rounding = shape_.roundings[random.below(shape_.roundings.size())];
  asked.mantissa_length = length(format.mantissa_bits, random);
  asked.exponent_length = length(format.exponent_bits, random);
  if (shape_.window) asked.window = static_cast<Window>(random.below(3));
  const std::uint32_t highest = format.exponent_max() - 1U;
  asked.limits.highest =
      static_cast<std::uint32_t>(random.chance(0.2) ? highest : random.between(1, highest));
  // Subnormals stay, the smallest is the smallest normal number, or something in between.
  asked.limits.lowest = static_cast<std::uint32_t>(
      random.chance(0.3) ? random.below(2) : random.below(asked.limits.highest + 1U));
  request.rounding_port = static_cast<unsigned>(asked.rounding);
  request.window_port = static_cast<unsigned>(asked.window);
  if (random.chance(0.15)) ask_for_too_much(request, random);
  const auto [config, changed] = golden::clamp(asked);
  request.config = config;
  request.clamped |= changed;
  return request;
}

QuantizerRequest QuantizerRequests::draw(Rounding rounding, harness::Random& random) {
  while (true) {
    const QuantizerRequest request = draw(random);
    if (request.config.rounding == rounding) return request;
  }
}

// ---- values

std::vector<std::uint64_t> quantizer_values(const golden::QuantizerConfig& config,
                                            std::size_t count, harness::Random& random) {
  const golden::FloatFormat& format = config.format;
  const harness::FloatShape shape{format.exponent_bits, format.mantissa_bits};
  const auto style = harness::all_float_styles[random.below(std::size(harness::all_float_styles))];
  std::vector<std::uint64_t> values = harness::random_floats(shape, style, count, random);
  if (random.chance(0.3)) return values;
  // Around the limits of the window and of the container; around the ties of the rounding.
  golden::ExponentLimits limits = config.limits;
  if (config.window == Window::by_length) {
    const unsigned bits = config.exponent_length >> config.fraction_bits;
    limits = golden::symmetric_window(format, std::max(bits, 1U));
  }
  const unsigned dropped = format.mantissa_bits - (config.mantissa_length >> config.fraction_bits);
  const std::uint64_t half = dropped == 0 ? 0 : std::uint64_t{1} << (dropped - 1U);
  const std::uint32_t corners[] = {
      limits.lowest - 1U,        limits.lowest, limits.highest, limits.highest + 1U, 0,
      format.exponent_max() - 1U};
  for (std::uint64_t& value : values) {
    const std::uint64_t drawn = random.below(32);
    if (drawn < std::size(corners)) {
      const std::uint64_t exponent = corners[drawn] & format.exponent_max();
      value &= ~(std::uint64_t{format.exponent_max()} << format.mantissa_bits);
      value |= exponent << format.mantissa_bits;
    }
    const std::uint64_t ties[] = {half, half - 1U, half + 1U, low_bits(format.mantissa_bits),
                                  std::uint64_t{1} << (format.mantissa_bits - 1U)};
    const std::uint64_t tie = random.below(10);
    if (tie < 3) value = (value & ~low_bits(dropped)) | (ties[tie] & low_bits(dropped));
    if (tie == 3 || tie == 4) value |= ties[tie];
  }
  return values;
}

// ---- words

std::uint64_t tap_word(const golden::FloatFormat& format, const golden::GradientTap& tap) {
  return tap.lost | (std::uint64_t{tap.up ? 1U : 0U} << format.mantissa_bits) |
         (static_cast<std::uint64_t>(tap.place) << (format.mantissa_bits + 1U));
}

std::uint64_t drawn_word(const QuantizerShape& shape, const golden::QuantizerPacket& packet) {
  if (!shape.window) return packet.mantissa_bits;
  const unsigned mantissa_count = count_bits(shape.hardware.format.mantissa_bits);
  const unsigned exponent_count = count_bits(shape.hardware.format.exponent_bits);
  return packet.mantissa_bits | (std::uint64_t{packet.exponent_bits} << mantissa_count) |
         (std::uint64_t{packet.raw.bits} << (mantissa_count + exponent_count)) |
         (std::uint64_t{packet.raw.offset} << (mantissa_count + 2U * exponent_count));
}

// ---- traffic

QuantizerTraffic::QuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                   harness::Coverage& coverage)
    : UnitTraffic(seed),
      shape_(QuantizerShape::of(facts)),
      requests_(shape_),
      quantizer_(shape_.hardware) {
  for (const Rounding rounding : shape_.roundings)
    roundings_.push_back(coverage.declare(
        "rounding", golden::named_roundings()[static_cast<std::size_t>(rounding)].name));
  if (shape_.window) {
    for (const char* name : {"none", "by length", "by limits"})
      windows_.push_back(coverage.declare("window", name));
    for (unsigned bits = 0; bits <= shape_.hardware.format.exponent_bits; ++bits)
      exponent_bits_.push_back(coverage.declare("exponent length", std::to_string(bits)));
    for (const char* name : {"inside", "above", "raised", "flushed"})
      places_.push_back(coverage.declare("place", name));
  }
  no_mantissa_ = coverage.declare("mantissa length", "0");
  full_mantissa_ = coverage.declare("mantissa length", "M");
  if (shape_.hardware.format.mantissa_bits > 1)
    some_mantissa_ = coverage.declare("mantissa length", "between");
  shorter_ = coverage.declare("real length", "drawn shorter");
  longer_ = coverage.declare("real length", "drawn longer");
  if (shape_.roundings.back() != Rounding::truncate) {
    up_ = coverage.declare("rounded", "up");
    if (shape_.hardware.overflow == golden::Overflow::infinity)
      to_infinity_ = coverage.declare("rounded", "to infinity");
  }
  loaded_ = coverage.declare("seed", "loaded");
  goes_on_ = coverage.declare("seed", "not loaded");
  empty_ = coverage.declare("packet", "empty");
  if (shape_.hardware.lanes > 1) partial_ = coverage.declare("packet", "partial last row");
  full_ = coverage.declare("packet", "full last row");
  apart_ = coverage.declare("packet", "ends behind its last row");
}

UnitPorts QuantizerTraffic::ports() const {
  const harness::StreamRules rules{shape_.row_bytes(), shape_.hardware.format.bytes(),
                                   harness::StreamRules::LastBeat::partial};
  std::vector<UnitStream> sinks = {{"m_axis",
                                    rules,
                                    harness::StreamUse::moves,
                                    {"drawn_mantissa_bits_o", "drawn_exponent_bits_o",
                                     "drawn_raw_bits_o", "drawn_raw_offset_o"}}};
  if (shape_.taps) sinks.push_back({"m_axis_taps", rules});
  return {{{"s_axis", rules}},
          sinks,
          RowsAt::first_source,
          {"cfg_mantissa_length_i", "cfg_rounding_i", "cfg_window_i", "cfg_exponent_length_i",
           "cfg_lowest_i", "cfg_highest_i", "cfg_seed_load_i", "cfg_seed_i"},
          {{"nonfinite", Reach::reachable, StatusKind::counter}, {"nan_lost"}, {"cfg_clamped"}}};
}

void QuantizerTraffic::cover(UnitJob& job, const QuantizerRequest& request,
                             const std::vector<std::uint64_t>& values,
                             const golden::QuantizerPacket& packet) const {
  auto& bins = job.covers;
  const golden::QuantizerConfig& config = request.config;
  const golden::FloatFormat& format = config.format;
  if (values.empty()) {
    bins.push_back(empty_);
    return;
  }
  const auto at = std::find(shape_.roundings.begin(), shape_.roundings.end(), config.rounding);
  bins.push_back(roundings_[static_cast<std::size_t>(at - shape_.roundings.begin())]);
  if (shape_.window) {
    bins.push_back(windows_[static_cast<std::size_t>(config.window)]);
    if (config.window == Window::by_length) bins.push_back(exponent_bits_[packet.exponent_bits]);
    for (const golden::GradientTap& tap : packet.taps)
      bins.push_back(places_[static_cast<std::size_t>(tap.place)]);
  }
  bins.push_back(packet.mantissa_bits == 0                      ? no_mantissa_
                 : packet.mantissa_bits == format.mantissa_bits ? full_mantissa_
                                                                : some_mantissa_);
  if ((config.mantissa_length & low_bits(config.fraction_bits)) != 0) {
    const bool longer = packet.mantissa_bits > config.mantissa_length >> config.fraction_bits;
    bins.push_back(longer ? longer_ : shorter_);
  }
  const auto is_finite = [&format](std::uint64_t value) {
    return ((value >> format.mantissa_bits) & format.exponent_max()) != format.exponent_max();
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (packet.taps[i].up) bins.push_back(up_);
    if (is_finite(values[i]) && !is_finite(packet.values[i])) bins.push_back(to_infinity_);
  }
}

UnitJob QuantizerTraffic::job_of(std::size_t count, Ending ending) {
  const QuantizerRequest request = requests_.draw(random_);
  return job_of(request, quantizer_values(request.config, count, random_), ending);
}

UnitJob QuantizerTraffic::job_of(const QuantizerRequest& request,
                                 const std::vector<std::uint64_t>& values, Ending ending) {
  const bool load = random_.chance(0.3);
  const auto seed = static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits));
  if (load || unseeded_) quantizer_.seed(seed);
  unseeded_ = false;
  const golden::QuantizerPacket packet = quantizer_.quantize(request.config, values);

  UnitJob job;
  job.values = values.size();
  job.configuration = {{"cfg_mantissa_length_i", request.asked.mantissa_length},
                       {"cfg_rounding_i", request.rounding_port},
                       {"cfg_window_i", request.window_port},
                       {"cfg_exponent_length_i", request.asked.exponent_length},
                       {"cfg_lowest_i", request.asked.limits.lowest},
                       {"cfg_highest_i", request.asked.limits.highest},
                       {"cfg_seed_load_i", load ? 1U : 0U},
                       {"cfg_seed_i", seed}};
  const auto beats_of = [this](const std::vector<std::uint64_t>& words) {
    return lanes_beats(words, shape_.hardware.lanes, shape_.hardware.format.bytes());
  };
  job.in.push_back(beats_of(values));
  job.expected.push_back(beats_of(packet.values));
  for (harness::Beat& beat : job.expected.front()) beat.user = drawn_word(shape_, packet);
  if (shape_.taps) {
    std::vector<std::uint64_t> taps;
    for (const golden::GradientTap& tap : packet.taps)
      taps.push_back(tap_word(shape_.hardware.format, tap));
    job.expected.push_back(beats_of(taps));
  }
  end_packet(job.in.front(), shape_.row_bytes(), ending);
  for (auto& beats : job.expected) end_packet(beats, shape_.row_bytes(), ending);
  if (packet.nan_lost) job.status["nan_lost"] = StatusExpectation::set;
  if (request.clamped) job.status["cfg_clamped"] = StatusExpectation::set;
  job.counts["nonfinite"] = packet.nonfinite;
  job.covers.push_back(load ? loaded_ : goes_on_);
  cover(job, request, values, packet);
  return job;
}

UnitJob QuantizerTraffic::make(std::size_t rows) {
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  const std::size_t lanes = shape_.hardware.lanes;
  std::size_t count = rows * lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(lanes);
  UnitJob job = job_of(count, ending);
  if (count == 0) return job;
  job.covers.push_back(count % lanes == 0 ? full_ : partial_);
  if (count % lanes == 0 && ending == Ending::apart) job.covers.push_back(apart_);
  return job;
}

UnitJob QuantizerTraffic::full(std::size_t rows) {
  return job_of(rows * shape_.hardware.lanes, Ending::with_last_row);
}

std::vector<UnitJob> QuantizerTraffic::tensor(const std::vector<std::uint64_t>& values) {
  std::vector<UnitJob> jobs;
  for (const Rounding rounding : shape_.roundings)
    jobs.push_back(job_of(requests_.draw(rounding, random_), values, Ending::with_last_row));
  return jobs;
}

}  // namespace sfpgen::tb
