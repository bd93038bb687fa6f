// Making grids, values and integers, and what the integer units make of them.
#include "verif/tb/integer_traffic.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace sfpgen::tb {
namespace {

using harness::StreamRules;

constexpr std::size_t value_bytes = 4;
constexpr unsigned fraction_bits = golden::integer_fraction_bits;
constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr std::uint32_t infinity = 0x7F800000U;
constexpr unsigned mantissa_bits = 23;

constexpr std::array grid_styles = {GridStyle::around_zero, GridStyle::whole_steps,
                                    GridStyle::far_zero,    GridStyle::tiny,
                                    GridStyle::any_bits,    GridStyle::out_of_range};
constexpr std::array grid_names = {"around zero", "whole steps", "far zero point",
                                   "subnormal",   "any numbers", "out of range"};

StatusExpectation expect(bool set) {
  return set ? StatusExpectation::set : StatusExpectation::clear;
}

std::uint32_t bits_of(double value) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(value));
}
double value_of(std::uint32_t bits) { return static_cast<double>(std::bit_cast<float>(bits)); }

std::uint32_t any_bits(harness::Random& random) {
  return static_cast<std::uint32_t>(random.bits(32));
}

std::uint32_t any_number(harness::Random& random, std::uint64_t low, std::uint64_t high) {
  return static_cast<std::uint32_t>(random.between(low, high) << mantissa_bits |
                                    random.bits(mantissa_bits));
}

std::uint32_t with_sign(std::uint32_t size, harness::Random& random) {
  return random.chance(0.5) ? size | sign_bit : size;
}

std::uint32_t out_of_range(harness::Random& random) {
  const std::array<std::uint32_t, 6> bad = {0,
                                            sign_bit,
                                            infinity,
                                            infinity | sign_bit,
                                            infinity | any_number(random, 0, 0),
                                            any_bits(random) | sign_bit};
  return bad.at(random.below(bad.size()));
}

golden::IntegerGrid random_grid(GridStyle style, unsigned bits, harness::Random& random) {
  golden::IntegerGrid grid{any_number(random, 100, 150), 0};
  const auto steps = static_cast<double>(random.below((std::uint64_t{1} << bits) + 1U));
  switch (style) {
    case GridStyle::around_zero:
      grid.zero_point = bits_of(-steps * value_of(grid.scale));
      break;
    case GridStyle::whole_steps:
      grid.scale &= infinity;
      grid.zero_point = bits_of(-steps * value_of(grid.scale));
      break;
    case GridStyle::far_zero:
      grid.zero_point =
          with_sign(grid.scale + static_cast<std::uint32_t>(random.below(60) << mantissa_bits) +
                        static_cast<std::uint32_t>(random.bits(mantissa_bits)),
                    random);
      break;
    case GridStyle::tiny:
      grid.scale =
          static_cast<std::uint32_t>(1U + random.bits(static_cast<unsigned>(random.below(25))));
      grid.zero_point = with_sign(
          static_cast<std::uint32_t>(random.bits(static_cast<unsigned>(random.below(28)))), random);
      break;
    case GridStyle::any_bits:
      grid.scale = any_number(random, 0, 254);
      grid.zero_point = with_sign(any_number(random, 0, 254), random);
      break;
    case GridStyle::out_of_range:
      if (random.chance(0.7)) grid.scale = out_of_range(random);
      if (random.chance(0.5)) grid.zero_point = out_of_range(random);
      break;
  }
  return grid;
}

// On the grid, half between, anywhere near, beside the zero point, anything.
std::uint32_t random_value(const golden::IntegerGrid& grid, unsigned bits,
                           harness::Random& random) {
  const double scale = value_of(grid.scale);
  const double zero = value_of(grid.zero_point);
  const auto count = static_cast<double>(std::uint64_t{1} << bits);
  const auto step = static_cast<double>(random.below(std::uint64_t{1} << bits));
  const auto part = static_cast<double>(random.bits(30)) / static_cast<double>(1U << 30U);
  switch (random.below(16)) {
    case 0:
      return any_bits(random);
    case 1:
      return grid.zero_point + static_cast<std::uint32_t>(random.below(5)) - 2U;
    case 2:
      return with_sign(0, random);
    case 3:
      return with_sign(random.chance(0.5) ? infinity : infinity | any_number(random, 0, 0), random);
    case 4:
    case 5:
      return bits_of(zero + scale * step);
    case 6:
    case 7:
      return bits_of(zero + scale * (step + 0.5));
    case 8:
      return bits_of(zero + scale * (step + 0.5)) + static_cast<std::uint32_t>(random.below(3)) -
             1U;
    case 9:
      return bits_of(zero + scale * (count - 1.0)) + static_cast<std::uint32_t>(random.below(3)) -
             1U;
    case 10:
      return with_sign(grid.scale - static_cast<std::uint32_t>(random.bits(26)), random);
    default:
      return bits_of(zero + scale * (part * 1.1 - 0.05) * count);
  }
}

std::size_t draw_count(std::size_t rows, unsigned lanes, harness::Random& random) {
  if (rows == 0) return 0;
  const std::size_t last = random.chance(0.5) ? random.between(1, lanes) : lanes;
  return (rows - 1U) * lanes + last;
}

std::vector<harness::Beat> rows_of(const std::vector<std::uint32_t>& values, unsigned lanes) {
  std::vector<harness::Beat> rows;
  for (std::size_t first = 0; first < values.size(); first += lanes) {
    const std::size_t last = std::min<std::size_t>(first + lanes, values.size());
    std::vector<std::uint64_t> row;
    for (std::size_t i = first; i < last; ++i) row.push_back(values[i]);
    rows.push_back(lanes_beat(row, lanes, value_bytes));
  }
  return rows;
}

}  // namespace

IntegerCoverage::IntegerCoverage(harness::Coverage& coverage, unsigned most_bits, unsigned lanes)
    : lanes_(lanes) {
  for (unsigned bits = 1; bits <= most_bits; ++bits)
    bits_.push_back(coverage.declare("integer bits", std::to_string(bits)));
  for (const char* name : grid_names) styles_.push_back(coverage.declare("grid", name));
  empty_ = coverage.declare("packet", "empty");
  one_row_ = coverage.declare("packet", "1 row");
  several_ = coverage.declare("packet", "several rows");
  full_ = coverage.declare("packet", "full last row");
  if (lanes > 1) partial_ = coverage.declare("packet", "partial last row");
}

std::vector<harness::CoverageBin> IntegerCoverage::of(unsigned bits, GridStyle style,
                                                      std::size_t values) const {
  std::vector<harness::CoverageBin> bins = {bits_.at(bits - 1U),
                                            styles_.at(static_cast<std::size_t>(style))};
  if (values == 0) {
    bins.push_back(empty_);
    return bins;
  }
  bins.push_back(values <= lanes_ ? one_row_ : several_);
  bins.push_back(values % lanes_ == 0 ? full_ : partial_);
  return bins;
}

// ---- quantizer

IntQuantizerTraffic::IntQuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                         harness::Coverage& coverage)
    : UnitTraffic(seed),
      lanes_(static_cast<unsigned>(facts.parameter("LANES"))),
      most_bits_(static_cast<unsigned>(facts.parameter("BITS"))),
      draws_(facts.parameter("DRAW") != 0),
      golden_(most_bits_, draws_ ? golden::Interpolation::draw : golden::Interpolation::none),
      coverage_(coverage, most_bits_, lanes_) {
  for (const char* name : {"inside", "outside", "NaN"})
    value_bins_.push_back(coverage.declare("values", name));
  if (draws_ && most_bits_ > 1) {
    for (const char* name : {"floor(n)", "floor(n) + 1"})
      draw_bins_.push_back(coverage.declare("drawn", name));
  }
}

UnitPorts IntQuantizerTraffic::ports() const {
  return {{{"s_axis", {lanes_ * value_bytes, value_bytes, StreamRules::LastBeat::partial}}},
          {{"m_axis", {lanes_ * value_bytes, value_bytes, StreamRules::LastBeat::full}}},
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
  job.configuration["cfg_fraction_i"] = config.length & ((1U << fraction_bits) - 1U);
  job.configuration["cfg_scale_i"] = config.scale;
  job.configuration["cfg_next_scale_i"] = config.next_scale;
  job.configuration["cfg_zero_point_i"] = config.zero_point;
  job.configuration["cfg_seed_load_i"] = load ? 1 : 0;
  job.configuration["cfg_seed_i"] = number;

  const golden::IntegerPacket packet = golden_.quantize(config, values);
  job.in.push_back(rows_of(values, lanes_));
  end_packet(job.in.back(), lanes_ * value_bytes,
             random_.chance(0.15) ? Ending::apart : Ending::with_last_row);
  job.expected.push_back(harness::beats_of_bytes(
      golden::pack_integers(lanes_, packet.bits, packet.codes), lanes_ * value_bytes));
  for (harness::Beat& beat : job.expected.back()) beat.user = packet.bits;
  job.status["outside"] = expect(packet.saturated);
  job.status["nan"] = expect(packet.nan);
  job.status["cfg_clamped"] = expect(packet.clamped);
  job.values = values.size();
  job.covers = coverage_.of(packet.bits, style, values.size());
  if (!values.empty() && !packet.saturated && !packet.nan) job.covers.push_back(value_bins_[0]);
  if (packet.saturated) job.covers.push_back(value_bins_[1]);
  if (packet.nan) job.covers.push_back(value_bins_[2]);
  const bool fraction = !packet.clamped && config.length % (1U << fraction_bits) != 0;
  if (!draw_bins_.empty() && fraction)
    job.covers.push_back(draw_bins_.at(packet.bits > config.length >> fraction_bits ? 1 : 0));
  return job;
}

UnitJob IntQuantizerTraffic::make(std::size_t rows) {
  const auto bits = static_cast<unsigned>(1U + packets_ % most_bits_);
  const GridStyle style = grid_styles.at(packets_ / most_bits_ % grid_styles.size());
  ++packets_;
  const golden::IntegerGrid grid = random_grid(style, bits, random_);
  golden::IntegerPacketConfig config{bits << fraction_bits, grid.scale, grid.scale,
                                     grid.zero_point};
  if (draws_) {
    config.length |=
        static_cast<std::uint32_t>(random_.chance(0.3) ? 0 : random_.bits(fraction_bits));
    config.next_scale = bits_of(value_of(grid.scale) / 2.0);
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

// ---- dequantizer

namespace {

enum class IntegerFault { data_cut, no_data, data_long, garbage, fewer_values, more_values };

struct NamedIntegerFault {
  IntegerFault fault;
  const char* name;
};

constexpr NamedIntegerFault integer_faults[] = {
    {IntegerFault::data_cut, "data cut"},         {IntegerFault::no_data, "no data"},
    {IntegerFault::data_long, "data go on"},      {IntegerFault::garbage, "garbage for data"},
    {IntegerFault::fewer_values, "fewer values"}, {IntegerFault::more_values, "more values"},
};

}  // namespace

IntDequantizerTraffic::IntDequantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                             harness::Coverage& coverage)
    : UnitTraffic(seed),
      lanes_(static_cast<unsigned>(facts.parameter("LANES"))),
      most_bits_(static_cast<unsigned>(facts.parameter("BITS"))),
      coverage_(coverage, most_bits_, lanes_) {}

UnitPorts IntDequantizerTraffic::ports() const {
  return {{{"s_axis", {lanes_ * value_bytes, value_bytes, StreamRules::LastBeat::full}}},
          {{"m_axis", {lanes_ * value_bytes, value_bytes, StreamRules::LastBeat::partial}}},
          RowsAt::first_sink,
          {"cfg_bits_i", "cfg_scale_i", "cfg_zero_point_i", "cfg_values_i"},
          {{"short"}, {"long"}, {"cfg_clamped"}}};
}

std::vector<std::uint8_t> IntDequantizerTraffic::packed(const Packet& packet) {
  const unsigned bits = std::clamp(packet.bits, 1U, most_bits_);
  std::vector<std::uint32_t> codes(packet.values);
  for (std::uint32_t& code : codes) {
    const std::uint32_t ends = random_.chance(0.5) ? 0 : (1U << bits) - 1U;
    const auto some =
        static_cast<std::uint32_t>(random_.bits(static_cast<unsigned>(random_.below(bits + 1U))));
    code = random_.chance(0.2) ? ends : some;
  }
  return golden::pack_integers(lanes_, bits, codes);
}

UnitJob IntDequantizerTraffic::job_of(const Packet& packet, const std::vector<std::uint8_t>& data) {
  const golden::RestoredIntegers found =
      golden::restore_integers(lanes_, most_bits_, packet.bits, packet.grid, packet.values, data);
  UnitJob job;
  job.in.push_back(harness::beats_of_bytes(data, lanes_ * value_bytes));
  if (!data.empty() && random_.chance(0.15)) {
    job.in.back().back().last = false;
    end_packet(job.in.back(), lanes_ * value_bytes, Ending::apart);
  }
  job.expected.push_back(rows_of(found.values, lanes_));
  if (found.data_short) {
    job.expected.back().push_back(harness::null_terminator(lanes_ * value_bytes));
  } else {
    end_packet(job.expected.back(), lanes_ * value_bytes, Ending::with_last_row);
  }
  job.configuration["cfg_bits_i"] = packet.bits;
  job.configuration["cfg_scale_i"] = packet.grid.scale;
  job.configuration["cfg_zero_point_i"] = packet.grid.zero_point;
  job.configuration["cfg_values_i"] = packet.values;
  job.status["short"] = expect(found.data_short);
  job.status["long"] = expect(found.data_long);
  job.status["cfg_clamped"] = expect(found.clamped);
  job.values = found.values.size();
  return job;
}

UnitJob IntDequantizerTraffic::make(std::size_t rows) {
  const auto bits = static_cast<unsigned>(1U + packets_ % most_bits_);
  const GridStyle style = grid_styles.at(packets_ / most_bits_ % grid_styles.size());
  ++packets_;
  Packet packet{bits, random_grid(style, bits, random_), draw_count(rows, lanes_, random_)};
  if (style == GridStyle::out_of_range && random_.chance(0.3)) packet.bits = 0;
  UnitJob job = job_of(packet, packed(packet));
  job.covers = coverage_.of(bits, style, packet.values);
  return job;
}

UnitJob IntDequantizerTraffic::full(std::size_t rows) {
  const Packet packet{most_bits_, {bits_of(0.1), bits_of(-3.0)}, rows * lanes_};
  return job_of(packet, packed(packet));
}

std::vector<std::string> IntDequantizerTraffic::faults() const {
  std::vector<std::string> names;
  for (const NamedIntegerFault& named : integer_faults) names.emplace_back(named.name);
  return names;
}

UnitJob IntDequantizerTraffic::bad(std::size_t fault) {
  const std::size_t beat = lanes_ * value_bytes;
  const auto bits = static_cast<unsigned>(random_.between(1, most_bits_));
  // Enough values for more than one beat.
  Packet packet{bits, random_grid(GridStyle::around_zero, bits, random_),
                draw_count(random_.between(40, 90), lanes_, random_)};
  std::vector<std::uint8_t> data = packed(packet);
  const auto add = [&](std::size_t beats) {
    for (std::size_t byte = 0; byte < beats * beat; ++byte)
      data.push_back(static_cast<std::uint8_t>(random_.bits(8)));
  };
  switch (integer_faults[fault].fault) {
    case IntegerFault::data_cut:
      data.resize(random_.between(1, data.size() / beat - 1U) * beat);
      break;
    case IntegerFault::no_data:
      data.clear();
      break;
    case IntegerFault::data_long:
      add(random_.between(1, 4));
      break;
    case IntegerFault::garbage:
      data.clear();
      add(random_.between(0, 12));
      break;
    case IntegerFault::fewer_values:
      packet.values = random_.below(packet.values);
      break;
    case IntegerFault::more_values:
      packet.values += random_.between(1, 200);
      break;
  }
  UnitJob job = job_of(packet, data);
  job.values = 0;
  return job;
}

}  // namespace sfpgen::tb
