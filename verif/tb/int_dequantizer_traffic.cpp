// Packing integers, breaking their stream, and what the dequantizer makes of it.
#include "verif/tb/int_dequantizer_traffic.hpp"

#include <algorithm>

namespace sfpgen::tb {
namespace {

using harness::StreamRules;

constexpr std::size_t value_bytes = integer_word_bytes;

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
