// Making quantized packets and gradients, and what the accumulator makes of them.
#include "verif/tb/accumulator_traffic.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

using golden::low_bits;
using golden::Rounding;
using golden::Window;

constexpr unsigned unit_bits = 13;
constexpr unsigned flag_bits = 5;

}  // namespace

AccumulatorTraffic::AccumulatorTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                       harness::Coverage& coverage)
    : UnitTraffic(seed),
      shape_(QuantizerShape::of(facts)),
      requests_(shape_),
      accumulator_bits_(static_cast<unsigned>(facts.parameter("ACCUMULATOR_BITS"))) {
  for (const Rounding rounding : shape_.roundings)
    roundings_.push_back(coverage.declare(
        "rounding", golden::named_roundings()[static_cast<std::size_t>(rounding)].name));
  if (shape_.window) {
    for (const char* name : {"none", "by length", "by limits"})
      windows_.push_back(coverage.declare("window", name));
    largest_saturated_ = coverage.declare("saturated", "largest");
    smallest_saturated_ = coverage.declare("saturated", "smallest");
  }
  shorter_ = coverage.declare("mantissa length", "drawn shorter");
  longer_ = coverage.declare("mantissa length", "drawn longer");
  if (has_slopes()) {
    mantissa_saturated_ = coverage.declare("saturated", "mantissa length");
    slope_up_ = coverage.declare("sum of the mantissa length", "above 0");
    slope_down_ = coverage.declare("sum of the mantissa length", "below 0");
  }
  left_out_ = coverage.declare("gradient", "not finite");
  empty_ = coverage.declare("packet", "empty");
  if (shape_.hardware.lanes > 1) partial_ = coverage.declare("packet", "partial last row");
  full_ = coverage.declare("packet", "full last row");
}

// Stochastic rounding alone leaves the sum of the mantissa length at 0.
bool AccumulatorTraffic::has_slopes() const {
  return shape_.roundings.front() != Rounding::stochastic;
}

UnitPorts AccumulatorTraffic::ports() const {
  const harness::StreamRules rows{shape_.row_bytes(), shape_.hardware.format.bytes(),
                                  harness::StreamRules::LastBeat::partial};
  const std::size_t sum_bytes = accumulator_bits_ / 8U;
  const harness::StreamRules sums{(shape_.window ? 3U : 1U) * sum_bytes, sum_bytes,
                                  harness::StreamRules::LastBeat::full};
  return {{{"s_axis", rows}, {"s_axis_taps", rows}, {"s_axis_gradient", rows}},
          {{"m_axis_sums", sums}},
          RowsAt::first_source,
          {"cfg_mantissa_floor_i", "cfg_mantissa_drawn_i", "cfg_rounding_i", "cfg_window_i",
           "cfg_exponent_drawn_i", "cfg_highest_i", "cfg_mantissa_unit_i", "cfg_window_unit_i"},
          {{"saturated", has_slopes() || shape_.window ? Reach::reachable : Reach::constant},
           {"nonfinite"},
           {"mismatch"},
           {"cfg_clamped"}}};
}

std::vector<std::uint64_t> AccumulatorTraffic::random_gradients(std::size_t count) {
  const harness::FloatShape shape{shape_.hardware.format.exponent_bits,
                                  shape_.hardware.format.mantissa_bits};
  const auto style =
      random_.chance(0.5)
          ? harness::FloatStyle::drifting
          : harness::all_float_styles[random_.below(std::size(harness::all_float_styles))];
  return harness::random_floats(shape, style, count, random_);
}

// Units by which the sums of the packet take any part of their bits, some too fine, some too
// coarse.
void AccumulatorTraffic::choose_units(Packet& packet) {
  const golden::FloatFormat& format = packet.config.format;
  const auto exponent = [&](std::uint64_t value) {
    return static_cast<int>((value >> format.mantissa_bits) & format.exponent_max()) -
           static_cast<int>(format.default_bias());
  };
  int gradients = -static_cast<int>(format.default_bias());
  int products = 2 * gradients;
  for (std::size_t i = 0; i < packet.counted_taps.size(); ++i) {
    gradients = std::max(gradients, exponent(packet.gradients[i]));
    products =
        std::max(products, exponent(packet.gradients[i]) + exponent(packet.quantized.values[i]));
  }
  const auto below = [&](int top) {
    const auto depth = static_cast<int>(random_.below(accumulator_bits_ + 12U));
    return random_.chance(0.1) ? static_cast<int>(random_.below(8192)) - 4096 : top + 6 - depth;
  };
  packet.config.mantissa_unit =
      below(products - static_cast<int>(packet.config.mantissa_floor) - 1);
  packet.config.window_unit = below(gradients);
}

AccumulatorTraffic::Packet AccumulatorTraffic::packet_of(const QuantizerRequest& request,
                                                         const Counts& counts) {
  const golden::QuantizerConfig& asked = request.config;
  golden::Quantizer quantizer(shape_.hardware);
  quantizer.seed(static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits)));
  Packet packet;
  packet.quantized = quantizer.quantize(
      asked, quantizer_values(asked, std::max(counts.values, counts.taps), random_));
  packet.gradients = random_gradients(counts.gradients);
  const std::size_t counted = std::min({counts.values, counts.taps, counts.gradients});
  const auto& taps = packet.quantized.taps;
  packet.counted_taps.assign(taps.begin(), taps.begin() + static_cast<std::ptrdiff_t>(counted));
  golden::AccumulatorConfig& config = packet.config;
  config.format = asked.format;
  config.lanes = asked.lanes;
  config.accumulator_bits = accumulator_bits_;
  config.overflow = asked.overflow;
  config.mantissa_floor = asked.mantissa_length >> asked.fraction_bits;
  config.mantissa_drawn = packet.quantized.mantissa_bits;
  config.rounding = asked.rounding;
  config.window = asked.window;
  if (asked.window == Window::by_length) config.exponent_drawn = packet.quantized.exponent_bits;
  config.highest = asked.limits.highest;
  choose_units(packet);
  return packet;
}

void AccumulatorTraffic::configure(UnitJob& job, const Packet& packet,
                                   const QuantizerRequest& request) {
  const golden::AccumulatorConfig& config = packet.config;
  const golden::FloatFormat& format = config.format;
  const auto most = static_cast<std::uint64_t>(format.mantissa_bits);
  const auto beyond = [this](std::uint64_t highest) {
    const std::uint64_t largest = low_bits(static_cast<unsigned>(std::bit_width(highest)));
    return largest > highest ? random_.between(highest + 1U, largest) : highest;
  };
  std::uint64_t floor = config.mantissa_floor;
  std::uint64_t drawn = config.mantissa_drawn;
  std::uint64_t exponent_drawn =
      random_.bits(static_cast<unsigned>(std::bit_width(unsigned{format.exponent_bits})));
  std::uint64_t highest = random_.bits(format.exponent_bits);
  if (config.window == Window::by_length) exponent_drawn = config.exponent_drawn;
  if (config.window == Window::by_limits) highest = config.highest;
  const bool nearest =
      std::any_of(shape_.roundings.begin(), shape_.roundings.end(), [](Rounding rounding) {
        return rounding == Rounding::nearest_even || rounding == Rounding::half_away;
      });
  const bool looks_at_window = shape_.window && nearest;
  if (random_.chance(0.2)) {
    const std::uint64_t any = random_.bits(static_cast<unsigned>(std::bit_width(most)));
    if (floor == most) {
      floor = beyond(most);
      drawn = any;
    } else {
      // Above the floor all are taken as the next, below it as the floor.
      drawn = drawn > floor ? std::max(drawn, any) : random_.below(drawn + 1U);
    }
    if (config.window == Window::by_length && exponent_drawn == format.exponent_bits)
      exponent_drawn = beyond(exponent_drawn);
    if (config.window == Window::by_limits && highest == format.exponent_max() - 1U)
      highest = format.exponent_max();
    if (config.window == Window::by_limits && highest == 1) highest = 0;
  }
  const bool window_clamped =
      request.window_port > 2 ||
      (config.window == Window::by_length && exponent_drawn != config.exponent_drawn) ||
      (config.window == Window::by_limits && highest != config.highest);
  if (floor != config.mantissa_floor || drawn != config.mantissa_drawn ||
      request.rounding_port != static_cast<unsigned>(config.rounding) ||
      (looks_at_window && window_clamped))
    job.status["cfg_clamped"] = StatusExpectation::set;
  const auto unit = [](int exponent) {
    return static_cast<std::uint64_t>(exponent) & low_bits(unit_bits);
  };
  job.configuration = {{"cfg_mantissa_floor_i", floor},
                       {"cfg_mantissa_drawn_i", drawn},
                       {"cfg_rounding_i", request.rounding_port},
                       {"cfg_window_i", request.window_port},
                       {"cfg_exponent_drawn_i", exponent_drawn},
                       {"cfg_highest_i", highest},
                       {"cfg_mantissa_unit_i", unit(config.mantissa_unit)},
                       {"cfg_window_unit_i", unit(config.window_unit)}};
}

void AccumulatorTraffic::expect(UnitJob& job, const golden::GradientSums& sums,
                                bool mismatch) const {
  std::vector<golden::GradientSum> all = {sums.mantissa};
  if (shape_.window) all.insert(all.end(), {sums.largest, sums.smallest});
  std::vector<std::uint64_t> words;
  std::uint64_t flags = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    words.push_back(static_cast<std::uint64_t>(all[i].units) & low_bits(accumulator_bits_));
    if (!all[i].saturated) continue;
    flags |= std::uint64_t{1} << i;
    job.status["saturated"] = StatusExpectation::set;
  }
  if (sums.left_out) {
    flags |= std::uint64_t{1} << (flag_bits - 2U);
    job.status["nonfinite"] = StatusExpectation::set;
  }
  if (mismatch) {
    flags |= std::uint64_t{1} << (flag_bits - 1U);
    job.status["mismatch"] = StatusExpectation::set;
  }
  harness::Beat beat =
      lanes_beat(words, static_cast<unsigned>(words.size()), accumulator_bits_ / 8U);
  beat.last = true;
  beat.user = flags;
  job.expected = {{std::move(beat)}};
}

UnitJob AccumulatorTraffic::job_of(const Counts& counts, Ending ending) {
  const QuantizerRequest request = requests_.draw(random_);
  Packet packet = packet_of(request, counts);
  const golden::FloatFormat& format = packet.config.format;
  const unsigned lanes = shape_.hardware.lanes;
  const std::size_t counted = packet.counted_taps.size();
  const golden::GradientSums sums =
      golden::accumulate_gradients(packet.config, std::span(packet.quantized.values).first(counted),
                                   packet.counted_taps, std::span(packet.gradients).first(counted));

  UnitJob job;
  job.values = counted;
  configure(job, packet, request);
  std::vector<std::uint64_t> taps;
  for (const golden::GradientTap& tap : packet.quantized.taps)
    taps.push_back(tap_word(format, tap));
  taps.resize(counts.taps);
  packet.quantized.values.resize(counts.values);
  for (const auto& words : {packet.quantized.values, taps, packet.gradients}) {
    job.in.push_back(lanes_beats(words, lanes, format.bytes()));
    // The streams may differ in where they end.
    end_packet(job.in.back(), shape_.row_bytes(),
               ending == Ending::apart && random_.chance(0.5) ? ending : Ending::with_last_row);
  }
  const bool mismatch =
      counts.values != counted || counts.taps != counted || counts.gradients != counted;
  expect(job, sums, mismatch);

  if (counted == 0) {
    job.covers.push_back(empty_);
    return job;
  }
  const golden::AccumulatorConfig& config = packet.config;
  const auto at = std::find(shape_.roundings.begin(), shape_.roundings.end(), config.rounding);
  job.covers.push_back(roundings_[static_cast<std::size_t>(at - shape_.roundings.begin())]);
  if (shape_.window) job.covers.push_back(windows_[static_cast<std::size_t>(config.window)]);
  job.covers.push_back(config.mantissa_drawn > config.mantissa_floor ? longer_ : shorter_);
  job.covers.push_back(counted % lanes == 0 ? full_ : partial_);
  if (sums.mantissa.units > 0) job.covers.push_back(slope_up_);
  if (sums.mantissa.units < 0) job.covers.push_back(slope_down_);
  if (sums.left_out) job.covers.push_back(left_out_);
  if (sums.mantissa.saturated) job.covers.push_back(mantissa_saturated_);
  if (sums.largest.saturated) job.covers.push_back(largest_saturated_);
  if (sums.smallest.saturated) job.covers.push_back(smallest_saturated_);
  return job;
}

UnitJob AccumulatorTraffic::make(std::size_t rows) {
  std::size_t count = rows * lanes();
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(lanes());
  return job_of({count, count, count}, random_.chance(0.3) ? Ending::apart : Ending::with_last_row);
}

UnitJob AccumulatorTraffic::full(std::size_t rows) {
  const std::size_t count = rows * lanes();
  return job_of({count, count, count}, Ending::with_last_row);
}

std::vector<std::string> AccumulatorTraffic::faults() const {
  return {"fewer values", "fewer taps", "fewer gradients", "no taps"};
}

UnitJob AccumulatorTraffic::bad(std::size_t fault) {
  const std::size_t most = random_.between(1, 12U * lanes());
  const std::size_t fewer = random_.below(most);
  const Counts counts[] = {
      {fewer, most, most}, {most, fewer, most}, {most, most, fewer}, {most, 0, most}};
  return job_of(counts[fault], Ending::with_last_row);
}

}  // namespace sfpgen::tb
