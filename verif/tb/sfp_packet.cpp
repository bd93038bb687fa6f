// Making packets and cutting them into beats.
#include "verif/tb/sfp_packet.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "verif/harness/float_stimulus.hpp"

namespace sfpgen::tb {
namespace {

constexpr std::uint64_t traffic_numbers = 0x7AFF1C;

// What cfg_coding_i calls a coding.
unsigned port_value(golden::Coding coding) {
  switch (coding) {
    case golden::Coding::raw:
      return 0;
    case golden::Coding::delta:
      return 1;
    case golden::Coding::bias:
      return 2;
    case golden::Coding::max:
      break;
  }
  return 3;
}

constexpr std::array all_codings = {golden::Coding::raw, golden::Coding::delta,
                                    golden::Coding::bias, golden::Coding::max};

// What cfg_coding_i can be set to without calling a coding that the design has.
std::vector<unsigned> missing_port_values(const SfpShape& shape) {
  std::vector<unsigned> missing;
  for (const golden::Coding coding : all_codings) {
    if (!shape.has(coding)) missing.push_back(port_value(coding));
  }
  return missing;
}

// The most that a port for the numbers 0 to `largest` can say.
unsigned port_limit(unsigned largest) {
  unsigned limit = 1;
  while (limit < largest) limit = 2 * limit + 1U;
  return limit;
}

}  // namespace

SfpShape SfpShape::of(const harness::DesignFacts& facts) {
  SfpShape shape;
  shape.format.exponent_bits = static_cast<unsigned>(facts.parameter("EXPONENT_BITS"));
  shape.format.mantissa_bits = static_cast<unsigned>(facts.parameter("MANTISSA_BITS"));
  shape.lanes = static_cast<unsigned>(facts.parameter("LANES"));
  shape.rows = static_cast<unsigned>(facts.parameter("ROWS"));
  const auto mask = static_cast<std::uint64_t>(facts.parameter("CODINGS"));
  shape.codings.clear();
  for (const golden::Coding coding : all_codings) {
    if (((mask >> port_value(coding)) & 1U) != 0) shape.codings.push_back(coding);
  }
  if (facts.parameter_or("CRC", 0) != 0) shape.end = golden::PacketEnd::crc;
  return shape;
}

unsigned SfpShape::crc_beats() const {
  return static_cast<unsigned>(sent({}, row_bytes()).size() / row_bytes());
}

unsigned SfpShape::crc_cycles() const {
  constexpr std::size_t most_in_one_rank = 32;  // bytes
  if (!has_crc()) return 0;
  return crc_beats() + (row_bytes() > most_in_one_rank ? 3U : 2U);
}

golden::PacketConfig SfpShape::full_config() const {
  golden::PacketConfig config = golden::default_config(format);
  config.lanes = lanes;
  config.rows = rows;
  config.coding = has(golden::Coding::delta) ? golden::Coding::delta : codings.front();
  return config;
}

PortRequest PortRequest::of(const golden::PacketConfig& config) {
  return {config.kept_mantissa_bits, port_value(config.coding), config.raw_bits};
}

bool SfpPacket::clamped() const {
  PortRequest counted = request;
  if (config.coding != golden::Coding::raw) counted.raw_bits = config.raw_bits;
  return counted != PortRequest::of(config);
}

PacketPointer make_packet(std::uint64_t index, const golden::PacketConfig& config,
                          std::vector<std::uint64_t> values) {
  auto packet = std::make_shared<SfpPacket>();
  packet->index = index;
  packet->config = config;
  packet->request = PortRequest::of(config);
  packet->values = std::move(values);
  packet->coded = golden::encode_packet(config, packet->values);
  auto decoded = golden::decode_packet(config, packet->coded.metadata, packet->coded.data,
                                       packet->values.size());
  if (!decoded) {
    throw std::logic_error("the golden codec refuses its own packet: " + decoded.error().text());
  }
  packet->decoded = std::move(decoded.value().values);
  return packet;
}

std::vector<harness::Beat> beats_of_values(const SfpShape& shape,
                                           std::span<const std::uint64_t> values) {
  const std::size_t row_bytes = shape.row_bytes();
  if (values.empty()) return {harness::null_terminator(row_bytes)};
  std::vector<harness::Beat> beats;
  beats.reserve(shape.rows_for(values.size()));
  for (std::size_t first = 0; first < values.size(); first += shape.lanes) {
    const std::size_t count = std::min<std::size_t>(shape.lanes, values.size() - first);
    harness::Beat beat = harness::make_beat(row_bytes, count * shape.format.bytes(),
                                            first + shape.lanes >= values.size());
    for (std::size_t lane = 0; lane < count; ++lane) {
      harness::set_field(beat.data, lane * shape.format.width(), shape.format.width(),
                         values[first + lane]);
    }
    beats.push_back(std::move(beat));
  }
  return beats;
}

SfpTraffic::SfpTraffic(const SfpShape& shape, std::uint64_t seed)
    : shape_(shape), random_(harness::Random::derived(seed, traffic_numbers, 0)) {}

unsigned SfpTraffic::next_mantissa_bits() {
  if (mantissa_queue_.empty()) {
    for (unsigned bits = 0; bits <= shape_.format.mantissa_bits; ++bits) {
      mantissa_queue_.push_back(bits);
    }
    for (std::size_t left = mantissa_queue_.size(); left > 1; --left) {
      std::swap(mantissa_queue_[left - 1], mantissa_queue_[random_.below(left)]);
    }
  }
  const unsigned bits = mantissa_queue_.back();
  mantissa_queue_.pop_back();
  return bits;
}

golden::PacketConfig SfpTraffic::random_config() {
  golden::PacketConfig config = golden::default_config(shape_.format);
  config.lanes = shape_.lanes;
  config.rows = shape_.rows;
  config.coding = shape_.codings[random_.below(shape_.codings.size())];
  const unsigned exponents = 1U << shape_.format.exponent_bits;
  // A bias among the exponents of drifting values, or any.
  const auto offset = static_cast<unsigned>(random_.below(random_.chance(0.7) ? 4 : exponents));
  config.bias = (config.bias + offset) % exponents;
  if (random_.chance(0.6)) {
    config.raw_bits = static_cast<unsigned>(random_.between(1, shape_.format.exponent_bits));
    config.raw_offset = static_cast<std::uint32_t>(random_.below(exponents - 1U));
  }
  config.kept_mantissa_bits = next_mantissa_bits();
  config.sign = random_.chance(0.7) ? golden::Sign::keep : golden::Sign::drop;
  config.zero_code = random_.chance(0.6) ? golden::ZeroCode::on : golden::ZeroCode::off;
  return config;
}

golden::PacketConfig SfpTraffic::without_mantissa() {
  golden::PacketConfig config = random_config();
  mantissa_queue_.push_back(config.kept_mantissa_bits);  // its turn is still to come
  config.kept_mantissa_bits = 0;
  return config;
}

std::vector<std::uint64_t> SfpTraffic::random_values(std::size_t count) {
  constexpr std::size_t styles = std::size(harness::all_float_styles);
  // Tensor-like values more often than the special ones.
  const std::uint64_t drawn = random_.below(styles + 4U);
  const harness::FloatStyle style = drawn < styles       ? harness::all_float_styles[drawn]
                                    : drawn < styles + 3 ? harness::FloatStyle::drifting
                                                         : harness::FloatStyle::sparse;
  const harness::FloatShape float_shape{shape_.format.exponent_bits, shape_.format.mantissa_bits};
  return harness::random_floats(float_shape, style, count, random_);
}

std::size_t SfpTraffic::next_size() {
  const std::size_t lanes = shape_.lanes;
  const std::size_t group = lanes * shape_.rows;
  const std::array<std::size_t, 12> corners = {0,         1,         lanes - 1, lanes,
                                               lanes + 1, group - 1, group,     group + 1,
                                               2 * group, 0,         2 * lanes, group + lanes};
  // Corner sizes and random ones take turns.
  const std::uint64_t turn = sizes_++;
  if (turn % 2 == 0) return corners[turn / 2 % corners.size()];
  const std::uint64_t drawn = random_.below(16);
  const std::size_t most_rows = drawn < 6 ? 20 : drawn < 14 ? 150 : 600;
  return random_.below(most_rows * lanes + 1U);
}

PacketPointer SfpTraffic::finish(std::size_t count) {
  const golden::PacketConfig config = random_config();
  return next_with(config, random_values(count));
}

// Rows whose fields have no bits at all.
PacketPointer SfpTraffic::next_without_bits() {
  golden::PacketConfig config = without_mantissa();
  config.sign = golden::Sign::drop;
  auto values = harness::random_floats({shape_.format.exponent_bits, shape_.format.mantissa_bits},
                                       harness::FloatStyle::constant, next_size(), random_);
  // Raw always has exponent bits; with a bias the values' own exponent takes none.
  if (shape_.codings.size() > 1 && config.coding == golden::Coding::raw) {
    config.coding = shape_.codings.back();
  }
  if (!values.empty()) {
    config.bias = static_cast<std::uint32_t>((values.front() >> shape_.format.mantissa_bits) &
                                             golden::low_bits(shape_.format.exponent_bits));
  }
  return next_with(config, std::move(values));
}

PacketPointer SfpTraffic::next_with_nans() {
  const golden::PacketConfig config = without_mantissa();
  return next_with(
      config, harness::random_floats({shape_.format.exponent_bits, shape_.format.mantissa_bits},
                                     harness::FloatStyle::exceptional, next_size(), random_));
}

PacketPointer SfpTraffic::next_with_one_loss(Loss loss, unsigned lane) {
  golden::PacketConfig config = without_mantissa();
  config.sign = golden::Sign::drop;
  const unsigned mantissa_bits = shape_.format.mantissa_bits;
  const std::uint64_t infinite = golden::low_bits(shape_.format.exponent_bits);
  const std::uint64_t exponent = random_.between(2, infinite - 1U);
  const auto raw_bits = static_cast<unsigned>(random_.between(1, shape_.format.exponent_bits - 1U));
  const std::uint64_t above = exponent + golden::low_bits(raw_bits);
  if (loss == Loss::exponent) {
    config.coding = golden::Coding::raw;
    config.raw_bits = raw_bits;
    config.raw_offset = static_cast<std::uint32_t>(exponent - 1U);
  }
  const std::size_t row = random_.below(4);
  std::vector<std::uint64_t> values((row + 1U) * shape_.lanes);
  for (std::uint64_t& value : values) {
    value = (exponent << mantissa_bits) | random_.bits(mantissa_bits);
  }
  std::uint64_t& lossy = values[row * shape_.lanes + lane];
  switch (loss) {
    case Loss::nan:
      lossy = (infinite << mantissa_bits) | random_.bits(mantissa_bits) | 1U;
      break;
    case Loss::sign:
      lossy |= std::uint64_t{1} << (shape_.format.exponent_bits + mantissa_bits);
      break;
    case Loss::exponent:
      // Above the range where there is something above, else below it.
      lossy = (above < infinite ? above : random_.between(1, exponent - 1U)) << mantissa_bits;
      break;
  }
  return next_with(config, std::move(values));
}

PacketPointer SfpTraffic::next() {
  // Too rare by chance: no bits need m = 0, no sign and equal exponents; a lost NaN needs m = 0 and
  // a NaN.
  constexpr std::uint64_t interval = 24;
  switch (packets_ % interval) {
    case interval / 2:
      return next_without_bits();
    case interval - 1:
      return next_with_nans();
    default:
      return finish(next_size());
  }
}

PacketPointer SfpTraffic::next_short(std::uint64_t most_rows) {
  return finish(random_.below(most_rows * shape_.lanes + 1U));
}

PacketPointer SfpTraffic::next_sized(std::size_t count) { return finish(count); }

PacketPointer SfpTraffic::next_with(const golden::PacketConfig& config,
                                    std::vector<std::uint64_t> values) {
  PacketPointer packet = make_packet(packets_++, config, std::move(values));
  // The ports can ask for more than there is: the design takes the nearest and says so.
  PortRequest request = packet->request;
  const unsigned mantissa_bits = shape_.format.mantissa_bits;
  const unsigned highest = port_limit(mantissa_bits);
  if (config.kept_mantissa_bits == mantissa_bits && highest > mantissa_bits &&
      random_.chance(0.6)) {
    request.mantissa_bits = static_cast<unsigned>(random_.between(mantissa_bits + 1U, highest));
  }
  // A coding that is not there is taken as the first one that is.
  const std::vector<unsigned> missing = missing_port_values(shape_);
  if (shape_.codings.size() > 1 && !missing.empty() && config.coding == shape_.codings.front() &&
      random_.chance(0.1)) {
    request.coding = missing[random_.below(missing.size())];
  }
  // So are raw bits; in other codings they mean nothing.
  const unsigned exponent_bits = shape_.format.exponent_bits;
  const unsigned illegal = port_limit(exponent_bits) - exponent_bits;  // and 0
  if ((config.coding != golden::Coding::raw || config.raw_bits == exponent_bits) &&
      random_.chance(0.3)) {
    const auto drawn = static_cast<unsigned>(random_.below(illegal + 1U));
    request.raw_bits = drawn == 0 ? 0 : exponent_bits + drawn;
  }
  if (request != packet->request) {
    auto clamped = std::make_shared<SfpPacket>(*packet);
    clamped->request = request;
    return clamped;
  }
  return packet;
}

}  // namespace sfpgen::tb
