// The table of the float quantizer.
#include "generator/elaborate/quantizer_unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/elaborate/quantizer_parts.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int seed_bits = 30;
constexpr int mode_bits = 2;
constexpr int count_bits = 16;

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit "
    "set. Every beat that goes in comes out, with the same TKEEP and TLAST.";
constexpr const char* configuration_note =
    "The quantizer's configuration (cfg_*) belongs to a packet: hold it from the cycle in which "
    "TVALID of the packet's first beat rises until that beat is accepted.";
constexpr const char* length_note =
    "A length is a number with a binary point: for every packet it is drawn as the whole number "
    "below it or the next one, with the fraction as the probability of the latter.";
constexpr const char* drawn_note =
    "The drawn_* outputs belong to the beat that m_axis shows, and do not change within a packet.";
constexpr const char* seed_note =
    "cfg_seed_load_i starts all random generators with cfg_seed_i at the packet, and so does the "
    "first packet after a reset; else they go on where the last packet left them.";
constexpr const char* rate_note =
    "The quantizer takes and gives one row a clock cycle, without a pause between packets.";
constexpr const char* taps_note =
    "m_axis_taps has a beat for each one of m_axis; a beat that one of the two streams has taken "
    "waits for the other.";

constexpr const char* decoder_note =
    "A decoder has to be told what was drawn: take the drawn_* outputs in the cycle in which "
    "drawn_valid_o is 1, once a packet.";
constexpr const char* encoder_taps_note =
    "m_axis_taps has a beat for each row; rows and taps wait for one another.";

// Without taps nothing waits for them.
std::optional<int> with_taps(const ValidSpec& spec) {
  return quantizer_value(spec, "gradient_taps") == "on" ? std::nullopt : std::optional(1);
}

std::optional<int> never(const ValidSpec& /*spec*/) { return 0; }

int fraction_bits(const ValidSpec& spec) {
  return quantizer_value(spec, "fraction_bits").get<int>();
}

int mantissa_length(const Dimensions& d) { return d.mantissa_count + fraction_bits(*d.spec); }
int exponent_length(const Dimensions& d) { return d.exponent_count + fraction_bits(*d.spec); }
int mode(const Dimensions& /*d*/) { return mode_bits; }
int seed(const Dimensions& /*d*/) { return seed_bits; }
int count(const Dimensions& /*d*/) { return count_bits; }

std::vector<UnitParameter> parameters() {
  std::vector<UnitParameter> list = {
      {"EXPONENT_BITS", [](const ValidSpec& spec) -> std::int64_t { return spec.exponent_bits(); },
       "exponent bits E of a value"},
      {"MANTISSA_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.container().mantissa_bits; },
       "mantissa bits M of a value, without the hidden bit"},
      {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
       "values side by side in a row, L"},
      {"FRACTION_BITS", [](const ValidSpec& spec) -> std::int64_t { return fraction_bits(spec); },
       "bits behind the point of a length, F"},
  };
  for (UnitParameter& parameter : rounding_parameters()) list.push_back(std::move(parameter));
  list.push_back({"TAPS",
                  [](const ValidSpec& spec) -> std::int64_t { return with_taps(spec) ? 0 : 1; },
                  "1: there is a stream of taps"});
  list.push_back({"PASS_BITS", [](const ValidSpec& /*spec*/) -> std::int64_t { return 1; },
                  "bits of configuration handed on, none of which has a port here"});
  list.push_back(reset_parameter());
  return list;
}

std::vector<UnitNumber> numbers() {
  return {
      {"container_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.container_bits; },
       "bit", "W = 1 + E + M, one value"},
      {"row_bits", [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.row_bits; },
       "bit", "L * W, one row"},
      {"row_bytes",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.row_bytes; }, "byte",
       "L * W / 8, TKEEP bits of a row"},
      {"mantissa_length_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return mantissa_length(d); },
       "bit", "ceil(log2(M + 1)) + F, a mantissa length with its fraction"},
      {"values_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

std::vector<UnitPort> configuration_ports() {
  return {
      configuration("cfg_mantissa_length_i", mantissa_length,
                    "mantissa length n_m in units of 2^-F, 0 to M"),
      configuration("cfg_rounding_i", mode,
                    "rounding: 0 truncate, 1 nearest even, 2 half away, 3 stochastic",
                    with_several_roundings),
      configuration("cfg_window_i", mode, "window of exponents: 0 none, 1 by length, 2 by limits",
                    with_window),
      configuration("cfg_exponent_length_i", exponent_length,
                    "window by length: exponent length n_e in units of 2^-F, 0 to E", with_window),
      configuration("cfg_lowest_i", widths::exponent,
                    "window by limits: lowest exponent, 0 (subnormals stay) to the highest",
                    with_window),
      configuration("cfg_highest_i", widths::exponent,
                    "window by limits: highest exponent, 1 to 2^E-2", with_window),
      configuration("cfg_seed_load_i", widths::bit,
                    "1: the random generators start with the seed at this packet"),
      configuration("cfg_seed_i", seed, "seed of the random generators"),
  };
}

// An output that belongs to the rows that come out.
UnitPort drawn(const char* name, const Width& width, const char* text,
               Presence presence = present::always) {
  return {name, output, width, PortGroup::stream, "m_axis", text, presence};
}

void append_taps(std::vector<UnitPort>& ports) {
  const std::size_t first = ports.size();
  append(ports, "m_axis_taps", output,
         {widths::row, widths::row_keep, "one tap a value, lane 0 in the low bits"});
  for (std::size_t i = first; i < ports.size(); ++i) ports[i].presence = with_taps;
}

}  // namespace

Unit quantizer_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  for (UnitPort& port : configuration_ports()) ports.push_back(std::move(port));
  constexpr const char* row_text = "one row, lane 0 in the low bits";
  append(ports, "s_axis", input, {widths::row, widths::row_keep, row_text});
  append(ports, "m_axis", output, {widths::row, widths::row_keep, row_text});
  ports.push_back(drawn("drawn_mantissa_bits_o", widths::mantissa_count,
                        "mantissa bits m that the packet keeps"));
  ports.push_back(drawn("drawn_exponent_bits_o", widths::exponent_count,
                        "exponent length n_e that the packet has, 0 to E", with_window));
  ports.push_back(drawn("drawn_raw_bits_o", widths::exponent_count,
                        "bits e that the coding raw needs for the packet", with_window));
  ports.push_back(
      drawn("drawn_raw_offset_o", widths::exponent, "offset o that goes with them", with_window));
  // Only an encoder behind it in one template has something to be handed on.
  ports.push_back(configuration("cfg_pass_i", widths::bit, "handed on", never));
  ports.push_back(drawn("drawn_pass_o", widths::bit, "handed on", never));
  append_taps(ports);
  ports.push_back(status_clear());
  ports.push_back({"status_nonfinite_o", output, count, PortGroup::status, "",
                   "infinities and NaNs that came in since the last clear, at most 65535"});
  ports.push_back(status("status_nan_lost_o", "sticky: a NaN went out as something else"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_quantizer",
          parameters(),
          numbers(),
          widths::row,
          ports,
          {{"s_axis", input, widths::row, value_rows},
           {"m_axis", output, widths::row, value_rows},
           {"m_axis_taps", output, widths::row, tap_rows, Brings::beats, with_taps}},
          {{"row_to_row", cycles<3>,
            "from the cycle that takes a row to the cycle that shows it quantized"}},
          {{handshake_note},
           {rows_note},
           {configuration_note},
           {length_note},
           {drawn_note},
           {seed_note},
           {rate_note},
           {taps_note, with_taps}}};
}

Unit quantizing_encoder_unit(Unit encoder) {
  const Unit front = quantizer_unit();
  Unit unit = std::move(encoder);
  unit.design = std::exchange(unit.module, "sfp_quantizing_encoder");
  const auto known = [](const auto& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(),
                       [&name](const auto& item) { return item.name == name; });
  };
  for (const UnitParameter& parameter : front.parameters) {
    if (parameter.name != "PASS_BITS" && !known(unit.parameters, parameter.name))
      unit.parameters.push_back(parameter);
  }
  for (const UnitNumber& number : front.numbers) {
    if (!known(unit.numbers, number.name)) unit.numbers.push_back(number);
  }
  // The drawn lengths are the encoder's configuration now.
  const auto replaced = [](const UnitPort& port) {
    return port.name == "cfg_mantissa_bits_i" || port.name == "cfg_raw_bits_i" ||
           port.name == "cfg_raw_offset_i";
  };
  std::erase_if(unit.ports, replaced);
  auto place = std::find_if(unit.ports.begin(), unit.ports.end(), [](const UnitPort& port) {
    return port.group == PortGroup::configuration;
  });
  for (const UnitPort& port : front.ports) {
    if (port.group != PortGroup::configuration || port.name == "cfg_pass_i") continue;
    place = unit.ports.insert(place, port) + 1;
  }
  place = std::find_if(unit.ports.begin(), unit.ports.end(),
                       [](const UnitPort& port) { return port.group == PortGroup::status; });
  const auto add = [&unit, &place](UnitPort port) {
    place = unit.ports.insert(place, std::move(port)) + 1;
  };
  for (const UnitPort& port : front.ports) {
    if (port.stream == "m_axis_taps") add(port);
  }
  const auto beside = [&add](const char* name, const Width& width, const char* text,
                             Presence presence = present::always) {
    add({name, output, width, PortGroup::status, "", text, presence});
  };
  beside("drawn_valid_o", widths::bit,
         "1 in the cycle in which a packet's last row goes into the encoder: drawn_* are the "
         "packet's");
  beside("drawn_mantissa_bits_o", widths::mantissa_count, "mantissa bits m that the packet keeps");
  beside("drawn_exponent_bits_o", widths::exponent_count, "exponent length n_e of the packet",
         with_window);
  beside("drawn_raw_bits_o", widths::exponent_count, "raw: the packet's bits e", with_window);
  beside("drawn_raw_offset_o", widths::exponent, "raw: the packet's offset o", with_window);
  for (const UnitPort& port : front.ports) {
    if (port.name == "status_nonfinite_o") unit.ports.push_back(port);
  }
  unit.streams.push_back(front.streams.back());
  constexpr int front_cycles = 3;
  for (UnitLatency& latency : unit.latencies) {
    latency.cycles = [behind = latency.cycles](const ValidSpec& spec) {
      return front_cycles + behind(spec);
    };
  }
  for (const char* note : {length_note, seed_note}) unit.notes.push_back({note});
  unit.notes.push_back({decoder_note});
  unit.notes.push_back({encoder_taps_note, with_taps});
  return unit;
}

}  // namespace sfpgen::elaborate
