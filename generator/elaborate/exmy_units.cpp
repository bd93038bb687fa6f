// The tables of the element quantizer and dequantizer.
#include "generator/elaborate/exmy_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "generator/elaborate/element_formats.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;
using spec::Json;

constexpr int seed_bits = 30;
constexpr int rounding_bits = 2;
constexpr int shift_bits = 10;
constexpr int value_bias = 127;
constexpr int scope_bits = 2;
constexpr int channel_bits = 16;
constexpr int beat_bits = 32;

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit "
    "set. Every beat that goes in comes out, with the same lanes and TLAST.";
constexpr const char* configuration_note =
    "The configuration (cfg_*) belongs to a packet: hold it from the cycle in which TVALID of the "
    "packet's first beat rises until that beat is accepted.";
constexpr const char* rate_note =
    "The unit takes and gives one row a clock cycle, without a pause between packets.";
constexpr const char* scope_note =
    "A scope is the packet, every cfg_channel_rows_i rows of it (the last ones may be fewer), or "
    "every row. TLAST stands on the packet's last scope; where the packet's own TLAST comes behind "
    "its last row, and for an empty packet, on a beat with no TKEEP bit set.";
constexpr const char* seed_note =
    "cfg_seed_load_i starts all random generators with cfg_seed_i at the packet, and so does the "
    "first packet after a reset; else they go on where the last packet left them.";
constexpr const char* quantizer_shift_note =
    "Values are multiplied by 2^cfg_shift_i before they are encoded: the format's largest exponent "
    "less that of the packet's values puts these at the top of the format.";
constexpr const char* dequantizer_shift_note =
    "Numbers are multiplied by 2^-cfg_shift_i: with the quantizer's shift they come back.";
constexpr const char* dequantizer_round_note =
    "A number that the container does not hold is rounded to the nearest value, ties to even; one "
    "beyond its largest becomes infinite. A NaN comes out positive, with the top mantissa bit "
    "alone.";

int shift_width(const Dimensions& /*d*/) { return shift_bits; }
int rounding_width(const Dimensions& /*d*/) { return rounding_bits; }
int seed_width(const Dimensions& /*d*/) { return seed_bits; }

bool has_rounding(const ValidSpec& spec, std::string_view name) {
  const Json& names = spec.value("element_roundings");
  return std::find(names.begin(), names.end(), Json(name)) != names.end();
}

std::int64_t roundings_mask(const ValidSpec& spec) {
  std::int64_t mask = 0;
  for (const spec::RoundingEntry& entry : spec::element_roundings) {
    if (has_rounding(spec, entry.name)) mask |= std::int64_t{1} << entry.port_value;
  }
  return mask;
}

std::optional<int> with_several_roundings(const ValidSpec& spec) {
  if (spec.value("element_roundings").size() > 1) return std::nullopt;
  for (const spec::RoundingEntry& entry : spec::element_roundings) {
    if (has_rounding(spec, entry.name)) return entry.port_value;
  }
  return 0;
}

std::optional<int> with_stochastic(const ValidSpec& spec) {
  return has_rounding(spec, "stochastic") ? std::nullopt : std::optional(0);
}

// Without a shift, and with no format that reaches lower than the values do, a subnormal value
// stays one.
std::int64_t normalizes(const ValidSpec& spec) {
  const auto formats = element_formats(spec);
  const bool lower =
      std::any_of(formats.begin(), formats.end(),
                  [](const golden::ElementFormat& format) { return format.bias > value_bias; });
  return lower || !with_exponent_shift(spec) ? 1 : 0;
}

UnitParameter value_parameter() {
  return {"VALUE_MANTISSA_BITS",
          [](const ValidSpec& spec) -> std::int64_t { return spec.container().mantissa_bits; },
          "mantissa bits M of a value, which has 8 exponent bits"};
}

UnitParameter lanes_parameter() {
  return {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
          "values side by side in a row, L"};
}

std::vector<UnitNumber> numbers() {
  return {
      {"code_bits",
       [](const ValidSpec& spec, const Dimensions&) -> std::int64_t {
         return element_code_bits(spec);
       },
       "bit", "B, one code of the widest format"},
      {"code_row_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return element_row(d); }, "bit",
       "L * B in whole bytes a code, one row of codes"},
      {"row_bits", [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.row_bits; },
       "bit", "L * W, one row of values"},
      {"values_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

UnitPort shift_port(const char* text) {
  return configuration("cfg_shift_i", shift_width, text, with_exponent_shift);
}

constexpr const char* values_text = "one row of values, lane 0 in the low bits";
constexpr const char* codes_text = "one row of codes, lane 0 in the low bits";

}  // namespace

Unit exmy_quantizer_unit() {
  std::vector<UnitParameter> parameters = {value_parameter(), lanes_parameter()};
  for (UnitParameter& parameter : lane_parameters()) parameters.push_back(std::move(parameter));
  parameters.push_back({"ROUNDINGS", roundings_mask,
                        "roundings, the sum of 1 truncate, 2 nearest-even, 8 stochastic"});
  parameters.push_back(
      {"NORMALIZE", normalizes, "1: subnormal values may become numbers with a hidden bit"});
  parameters.push_back(reset_parameter());

  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(format_port());
  ports.push_back(shift_port("power of two that values are multiplied with, two's complement"));
  ports.push_back(configuration("cfg_rounding_i", rounding_width,
                                "rounding: 0 truncate, 1 nearest even, 3 stochastic",
                                with_several_roundings));
  ports.push_back(configuration("cfg_seed_load_i", widths::bit,
                                "1: the random generators start with the seed at this packet",
                                with_stochastic));
  ports.push_back(
      configuration("cfg_seed_i", seed_width, "seed of the random generators", with_stochastic));
  append(ports, "s_axis", input, {widths::row, widths::row_keep, values_text});
  append(ports, "m_axis", output, {element_row, element_row_keep, codes_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_overflow_o",
                         "sticky: a value was beyond the format's largest number, or infinite"));
  ports.push_back(status("status_nan_lost_o",
                         "sticky: a NaN met a format without one and became its largest number"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {
      "sfp_exmy_quantizer",
      parameters,
      numbers(),
      widths::row,
      ports,
      {{"s_axis", input, widths::row, value_rows}, {"m_axis", output, element_row, element_slots}},
      {{"row_to_row", cycles<5>,
        "from the cycle that takes a row of values to the cycle that shows its codes"}},
      {{handshake_note},
       {rows_note},
       {configuration_note},
       {quantizer_shift_note, with_exponent_shift},
       {seed_note, with_stochastic},
       {rate_note}}};
}

Unit exmy_dequantizer_unit() {
  std::vector<UnitParameter> parameters = {value_parameter(), lanes_parameter()};
  for (UnitParameter& parameter : lane_parameters()) parameters.push_back(std::move(parameter));
  parameters.push_back(reset_parameter());

  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(format_port());
  ports.push_back(shift_port("power of two that values were multiplied with, two's complement"));
  append(ports, "s_axis", input, {element_row, element_row_keep, codes_text});
  append(ports, "m_axis", output, {widths::row, widths::row_keep, values_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_overflow_o", "sticky: a value came out infinite"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {
      "sfp_exmy_dequantizer",
      parameters,
      numbers(),
      widths::row,
      ports,
      {{"s_axis", input, element_row, element_slots}, {"m_axis", output, widths::row, value_rows}},
      {{"row_to_row", cycles<5>,
        "from the cycle that takes a row of codes to the cycle that shows its values"}},
      {{handshake_note},
       {rows_note},
       {configuration_note},
       {dequantizer_shift_note, with_exponent_shift},
       {dequantizer_round_note},
       {rate_note}}};
}

Unit max_exponent_unit() {
  std::vector<UnitParameter> parameters = {value_parameter(), lanes_parameter()};
  for (UnitParameter& parameter : format_parameters()) parameters.push_back(std::move(parameter));
  parameters.push_back(reset_parameter());

  const auto two = [](const Dimensions& /*d*/) { return scope_bits; };
  const auto rows = [](const Dimensions& /*d*/) { return channel_bits; };
  const auto beat = [](const Dimensions& /*d*/) { return beat_bits; };
  const auto beat_keep = [](const Dimensions& /*d*/) { return beat_bits / 8; };
  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(format_port());
  ports.push_back(configuration("cfg_scope_i", two, "scope: 0 packet, 1 channel, 2 row"));
  ports.push_back(configuration("cfg_channel_rows_i", rows, "rows of a channel, 1 to 65535"));
  append(ports, "s_axis", input, {widths::row, widths::row_keep, values_text});
  append(ports, "m_axis", output, {beat, beat_keep, "shift and largest exponent of a scope"});
  ports.push_back(status_clear());
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_max_exponent",
          parameters,
          {{"row_bits",
            [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.row_bits; }, "bit",
            "L * W, one row of values"},
           {"values_per_cycle",
            [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
            "L, in steady state"}},
          widths::row,
          ports,
          {{"s_axis", input, widths::row, value_rows},
           {"m_axis", output, beat,
            [](const ValidSpec& /*spec*/, const Dimensions& /*d*/) -> std::string {
              return "a beat a scope: bits 15..0 the shift, two's complement; 23..16 the largest "
                     "exponent field, 1 to 254; 24: some value is neither zero nor infinite nor a "
                     "NaN; 25: some value is infinite or a NaN";
            }}},
          {{"row_to_exponent", cycles<5>,
            "from the cycle that takes a scope's last row to the cycle that shows its exponent"}},
          {{handshake_note}, {scope_note}, {configuration_note}, {rate_note}}};
}

}  // namespace sfpgen::elaborate
