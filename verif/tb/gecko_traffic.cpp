// Making exponents, and what the Gecko units make of them.
#include "verif/tb/gecko_traffic.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace sfpgen::tb {
namespace {

using harness::StreamRules;

// A coding and what cfg_coding_i and the parameter CODINGS call it.
struct PortCoding {
  golden::Coding coding;
  unsigned value;
};
constexpr std::array<PortCoding, 2> port_codings = {
    {{golden::Coding::delta, 1}, {golden::Coding::bias, 2}}};

unsigned port_value(golden::Coding coding) {
  return std::find_if(port_codings.begin(), port_codings.end(),
                      [coding](const PortCoding& entry) { return entry.coding == coding; })
      ->value;
}

}  // namespace

GeckoShape GeckoShape::of(const harness::DesignFacts& facts) {
  GeckoShape shape;
  shape.exponent_bits = static_cast<unsigned>(facts.parameter("EXPONENT_BITS"));
  shape.lanes = static_cast<unsigned>(facts.parameter("LANES"));
  shape.rows = static_cast<unsigned>(facts.parameter("ROWS"));
  shape.codings.clear();
  for (const PortCoding& entry : port_codings) {
    if (((facts.parameter("CODINGS") >> entry.value) & 1U) != 0)
      shape.codings.push_back(entry.coding);
  }
  return shape;
}

GeckoTraffic::GeckoTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                           harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(GeckoShape::of(facts)) {
  for (const golden::Coding coding : shape_.codings)
    codings_.push_back(coverage.declare("coding", golden::coding_name(coding)));
  const bool coded = shape_.rows > 1 || shape_.codings.back() == golden::Coding::bias;
  if (coded) {
    for (unsigned code = 0; code < shape_.exponent_bits; ++code)
      width_codes_.push_back(coverage.declare("width code", std::to_string(code)));
  }
  zero_code_on_ = coverage.declare("zero code", "on");
  zero_code_off_ = coverage.declare("zero code", "off");
  zero_ = coverage.declare("exponent", "0");
  largest_ = coverage.declare("exponent", "2^E-1");
  empty_ = coverage.declare("packet", "empty");
  if (shape_.lanes > 1) partial_ = coverage.declare("packet", "partial last row");
  full_ = coverage.declare("packet", "full last row");
  group_ = coverage.declare("packet", "ends with a group");
  apart_ = coverage.declare("packet", "ends behind its last row");
}

golden::GeckoConfig GeckoTraffic::random_config() {
  golden::GeckoConfig config;
  config.exponent_bits = shape_.exponent_bits;
  config.lanes = shape_.lanes;
  config.rows = shape_.rows;
  config.coding = shape_.codings[random_.below(shape_.codings.size())];
  config.zero_code = random_.chance(0.6) ? golden::ZeroCode::on : golden::ZeroCode::off;
  const unsigned exponents = 1U << shape_.exponent_bits;
  const auto offset = static_cast<unsigned>(random_.below(random_.chance(0.7) ? 4 : exponents));
  config.bias = (exponents / 2U - 1U + offset) % exponents;
  return config;
}

// Exponents around a centre, with a spread that changes row by row, zeros and the largest one
// between them.
std::vector<std::uint32_t> GeckoTraffic::random_exponents(std::size_t count) {
  const std::uint32_t most = (1U << shape_.exponent_bits) - 1U;
  const std::uint64_t style = random_.below(4);
  std::uint32_t centre = most / 2U;
  if (style == 1) centre = static_cast<std::uint32_t>(random_.below(most + 1U));
  std::vector<std::uint32_t> exponents;
  std::uint64_t reach = 1;
  bool zeros = false;
  while (exponents.size() < count) {
    if (exponents.size() % shape_.lanes == 0) {
      reach = std::uint64_t{1} << random_.below(shape_.exponent_bits + 1U);
      zeros = random_.chance(0.3);
    }
    const std::uint64_t drawn = random_.below(64);
    std::uint32_t exponent = (centre + static_cast<std::uint32_t>(random_.below(reach)) -
                              static_cast<std::uint32_t>(random_.below(reach))) &
                             most;
    if (style == 2) exponent = centre;
    if (style == 3 || (zeros && drawn < 8)) exponent = drawn % 2 == 0 ? 0 : exponent;
    if (drawn == 63) exponent = most;
    exponents.push_back(exponent);
  }
  return exponents;
}

GeckoTraffic::Packet GeckoTraffic::coded(const golden::GeckoConfig& config,
                                         std::vector<std::uint32_t> exponents) const {
  auto rows = golden::encode_exponents(config, exponents);
  return {config, std::move(exponents), std::move(rows)};
}

void GeckoTraffic::configure(UnitJob& job, const golden::GeckoConfig& config) {
  unsigned coding = port_value(config.coding);
  // The first coding is what anything that is not there is taken as.
  const bool clamp =
      shape_.codings.size() > 1 && config.coding == shape_.codings.front() && random_.chance(0.1);
  if (clamp) coding = random_.chance(0.5) ? 0 : 3;
  job.configuration = {{"cfg_zero_code_i", config.zero_code == golden::ZeroCode::on ? 1U : 0U},
                       {"cfg_coding_i", coding},
                       {"cfg_bias_i", config.bias}};
  if (clamp) job.status["cfg_clamped"] = StatusExpectation::set;
}

Reach GeckoTraffic::clamping() const {
  return shape_.codings.size() > 1 ? Reach::reachable : Reach::constant;
}

UnitPorts GeckoTraffic::ports_with(std::vector<StatusBit> status) const {
  const StreamRules rules{shape_.row_bytes(), shape_.slot_bytes(), StreamRules::LastBeat::partial};
  return {{{"s_axis", rules}},
          {{"m_axis", rules}},
          RowsAt::first_source,
          {"cfg_zero_code_i", "cfg_coding_i", "cfg_bias_i"},
          std::move(status)};
}

std::vector<harness::Beat> GeckoTraffic::beats_of(const std::vector<std::uint32_t>& numbers) {
  std::vector<harness::Beat> beats;
  for (std::size_t first = 0; first < numbers.size(); first += shape_.lanes) {
    const std::size_t count = std::min<std::size_t>(shape_.lanes, numbers.size() - first);
    const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(first);
    beats.push_back(lanes_beat({begin, begin + static_cast<std::ptrdiff_t>(count)}, shape_.lanes,
                               shape_.slot_bytes()));
  }
  return beats;
}

void GeckoTraffic::cover(UnitJob& job, const Packet& packet, Ending ending) const {
  auto& bins = job.covers;
  for (std::size_t index = 0; index < codings_.size(); ++index) {
    if (shape_.codings[index] == packet.config.coding) bins.push_back(codings_[index]);
  }
  bins.push_back(packet.config.zero_code == golden::ZeroCode::on ? zero_code_on_ : zero_code_off_);
  for (const golden::GeckoRow& row : packet.rows) {
    if (row.width_code) bins.push_back(width_codes_.at(*row.width_code));
  }
  const std::uint32_t most = (1U << shape_.exponent_bits) - 1U;
  for (const std::uint32_t exponent : packet.exponents) {
    if (exponent == 0) bins.push_back(zero_);
    if (exponent == most) bins.push_back(largest_);
  }
  if (packet.rows.empty()) {
    bins.push_back(empty_);
    return;
  }
  const bool full = packet.rows.back().codes.size() == shape_.lanes;
  bins.push_back(full ? full_ : partial_);
  if (full && packet.rows.size() % shape_.rows == 0) bins.push_back(group_);
  if (full && ending == Ending::apart) bins.push_back(apart_);
}

UnitJob GeckoTraffic::make(std::size_t rows) {
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(shape_.lanes);
  const Packet packet = coded(random_config(), random_exponents(count));
  UnitJob job = job_of(packet, ending);
  job.values = packet.exponents.size();
  configure(job, packet.config);
  cover(job, packet, ending);
  return job;
}

UnitJob GeckoTraffic::full(std::size_t rows) {
  const Packet packet = coded(random_config(), random_exponents(rows * shape_.lanes));
  UnitJob job = job_of(packet, Ending::with_last_row);
  job.values = packet.exponents.size();
  configure(job, packet.config);
  return job;
}

// ---- encoder

UnitPorts GeckoEncoderTraffic::ports() const { return ports_with({{"cfg_clamped", clamping()}}); }

UnitJob GeckoEncoderTraffic::job_of(const Packet& packet, Ending ending) {
  const std::size_t slot_bits = shape_.slot_bytes() * 8U;
  std::vector<std::uint32_t> slots = packet.exponents;
  const auto above = static_cast<unsigned>(slot_bits) - shape_.exponent_bits;
  for (std::uint32_t& slot : slots)
    slot |= static_cast<std::uint32_t>(random_.bits(above)) << shape_.exponent_bits;
  UnitJob job;
  job.in.push_back(beats_of(slots));
  end_packet(job.in.back(), shape_.row_bytes(), ending);

  const auto code_bits = packet.config.width_code_bits();
  const auto count_bits = static_cast<unsigned>(std::bit_width(shape_.exponent_bits));
  std::vector<harness::Beat> codes;
  for (const golden::GeckoRow& row : packet.rows) {
    codes.push_back(
        lanes_beat({row.codes.begin(), row.codes.end()}, shape_.lanes, shape_.slot_bytes()));
    const std::uint64_t base = row.width_code ? 0 : 1;
    const std::uint64_t code = row.width_code.value_or(shape_.exponent_bits - 1U);
    codes.back().user =
        code | (std::uint64_t{row.code_bits} << code_bits) | (base << (code_bits + count_bits));
  }
  end_packet(codes, shape_.row_bytes(), ending);
  job.expected.push_back(std::move(codes));
  return job;
}

// ---- decoder

namespace {

enum class DecoderFault { code_above_range, any_codes, garbage };

struct NamedDecoderFault {
  DecoderFault fault;
  const char* name;
};

constexpr NamedDecoderFault decoder_faults[] = {
    {DecoderFault::code_above_range, "width codes of E or more"},
    {DecoderFault::any_codes, "any exponent codes"},
    {DecoderFault::garbage, "garbage"},
};

}  // namespace

UnitPorts GeckoDecoderTraffic::ports() const {
  const bool coded = shape_.rows > 1 || shape_.codings.back() == golden::Coding::bias;
  const bool spare_codes = coded && !std::has_single_bit(shape_.exponent_bits);
  return ports_with({{"width_invalid", spare_codes ? Reach::reachable : Reach::constant},
                     {"cfg_clamped", clamping()}});
}

std::vector<std::string> GeckoDecoderTraffic::faults() const {
  std::vector<std::string> names;
  for (const NamedDecoderFault& named : decoder_faults) names.emplace_back(named.name);
  return names;
}

UnitJob GeckoDecoderTraffic::job_of(const Packet& packet, Ending ending) {
  const auto slot_bits = static_cast<unsigned>(shape_.slot_bytes() * 8U);
  const golden::GeckoExponents decoded = golden::decode_exponents(packet.config, packet.rows);
  UnitJob job;
  std::vector<harness::Beat> codes;
  for (const golden::GeckoRow& row : packet.rows) {
    std::vector<std::uint64_t> slots;
    // Above the bits of its code a slot means nothing.
    for (const std::uint32_t code : row.codes)
      slots.push_back(
          code | (random_.bits(slot_bits - std::min(row.code_bits, slot_bits)) << row.code_bits));
    codes.push_back(lanes_beat(slots, shape_.lanes, shape_.slot_bytes()));
    // Nor does the width code of a base row.
    codes.back().user =
        row.width_code ? *row.width_code : random_.bits(packet.config.width_code_bits());
  }
  end_packet(codes, shape_.row_bytes(), ending);
  job.in.push_back(std::move(codes));
  job.expected.push_back(beats_of(decoded.exponents));
  end_packet(job.expected.back(), shape_.row_bytes(), ending);
  if (decoded.width_invalid) job.status["width_invalid"] = StatusExpectation::set;
  return job;
}

UnitJob GeckoDecoderTraffic::bad(std::size_t fault) {
  const std::size_t count = random_.between(1, 40) * shape_.lanes - random_.below(shape_.lanes);
  Packet packet = coded(random_config(), random_exponents(count));
  const unsigned codes = 1U << packet.config.width_code_bits();
  const auto slot_bits = static_cast<unsigned>(shape_.slot_bytes() * 8U);
  for (golden::GeckoRow& row : packet.rows) {
    switch (decoder_faults[fault].fault) {
      case DecoderFault::code_above_range:
        // Where every code is a good one, the largest.
        if (row.width_code)
          row.width_code = static_cast<unsigned>(
              random_.between(std::min(shape_.exponent_bits, codes - 1U), codes - 1U));
        break;
      case DecoderFault::any_codes:
        break;
      case DecoderFault::garbage:
        if (row.width_code) row.width_code = static_cast<unsigned>(random_.below(codes));
        break;
    }
    for (std::uint32_t& code : row.codes) {
      if (decoder_faults[fault].fault != DecoderFault::code_above_range)
        code = static_cast<std::uint32_t>(random_.bits(slot_bits));
    }
    row.code_bits = slot_bits;  // nothing is added to what stands there
  }
  UnitJob job = job_of(packet, Ending::with_last_row);
  configure(job, packet.config);
  return job;
}

}  // namespace sfpgen::tb
