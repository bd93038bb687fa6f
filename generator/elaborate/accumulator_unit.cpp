// The table of the gradient accumulator.
#include "generator/elaborate/accumulator_unit.hpp"

#include <fmt/format.h>

#include <utility>

#include "generator/elaborate/quantizer_parts.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int mode_bits = 2;
constexpr int unit_bits = 13;
constexpr int flag_bits = 5;
constexpr int byte = 8;

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit "
    "set. A stream that ends before the others waits for them; values that not all three "
    "streams keep do not count and set status_mismatch_o.";
constexpr const char* configuration_note =
    "The configuration (cfg_*) belongs to a packet: hold it from the cycle in which TVALID of the "
    "packet's first beat on s_axis rises until that beat is accepted. It is the quantizer's, with "
    "what was drawn.";
constexpr const char* terms_note =
    "A product is cut towards zero to whole units. One that needs more than term_bits bits is "
    "taken as the largest that does not, and a sum that would pass its bits stays at their end: "
    "both set the sum's bit of TUSER and status_saturated_o. A gradient that is infinite or a NaN "
    "counts nowhere.";
constexpr const char* slope_note =
    "Stochastic rounding has no slope: a packet of it leaves the sum of the mantissa length at 0.";
constexpr const char* rate_note =
    "One row a clock cycle, without a pause between packets; a packet's sums are one beat.";

int accumulator_bits(const ValidSpec& spec) { return spec.integer("accumulator_bits"); }

bool has_window(const ValidSpec& spec) { return !with_window(spec); }

// Only rounding to nearest has to know where the exponents end.
std::optional<int> with_limits(const ValidSpec& spec) {
  const bool nearest = has_rounding(spec, "nearest-even") || has_rounding(spec, "half-away");
  return nearest ? with_window(spec) : std::optional(0);
}

int levels(const ValidSpec& spec) {
  const int lanes = spec.layout().lanes;
  return lanes == 1 ? 0 : bits_for(lanes - 1);
}

int mode(const Dimensions& /*d*/) { return mode_bits; }
int unit_width(const Dimensions& /*d*/) { return unit_bits; }
int flags(const Dimensions& /*d*/) { return flag_bits; }
int sums(const Dimensions& d) { return (has_window(*d.spec) ? 3 : 1) * accumulator_bits(*d.spec); }
int sums_keep(const Dimensions& d) { return sums(d) / byte; }

std::string gradient_rows(const ValidSpec& spec, const Dimensions& d) {
  return value_rows(spec, d) + ": dL/dQ of each value";
}

std::string sums_of_packet(const ValidSpec& spec, const Dimensions& /*d*/) {
  std::string text = fmt::format(
      "the sums of a packet, {} bits each, two's complement, from the low bits up: mantissa length",
      accumulator_bits(spec));
  if (has_window(spec)) text += ", largest value of the window, smallest value of the window";
  return text;
}

std::vector<UnitParameter> parameters() {
  std::vector<UnitParameter> list = {
      {"EXPONENT_BITS", [](const ValidSpec& spec) -> std::int64_t { return spec.exponent_bits(); },
       "exponent bits E of a value"},
      {"MANTISSA_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.container().mantissa_bits; },
       "mantissa bits M of a value, without the hidden bit"},
      {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
       "values side by side in a row, L"},
  };
  for (UnitParameter& parameter : rounding_parameters()) list.push_back(std::move(parameter));
  list.push_back({"ACCUMULATOR_BITS",
                  [](const ValidSpec& spec) -> std::int64_t { return accumulator_bits(spec); },
                  "bits of a sum, A"});
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
      {"term_bits",
       [](const ValidSpec& spec, const Dimensions&) -> std::int64_t {
         return accumulator_bits(spec) - 1 - levels(spec);
       },
       "bit", "A - 1 - ceil(log2(L)), the magnitude of a product: a row of them always fits"},
      {"values_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

void append_configuration(std::vector<UnitPort>& ports) {
  const auto add = [&ports](const char* name, const Width& width, const char* text,
                            Presence presence = present::always) {
    ports.push_back(configuration(name, width, text, presence));
  };
  add("cfg_mantissa_floor_i", widths::mantissa_count,
      "whole part f of the mantissa length, 0 to M");
  add("cfg_mantissa_drawn_i", widths::mantissa_count,
      "mantissa bits m that the packet was drawn, f or f + 1");
  add("cfg_rounding_i", mode, "rounding: 0 truncate, 1 nearest even, 2 half away, 3 stochastic",
      with_several_roundings);
  add("cfg_window_i", mode, "window of exponents: 0 none, 1 by length, 2 by limits", with_limits);
  add("cfg_exponent_drawn_i", widths::exponent_count,
      "window by length: exponent length n_e that the packet was drawn, 0 to E", with_limits);
  add("cfg_highest_i", widths::exponent, "window by limits: highest exponent, 1 to 2^E-2",
      with_limits);
  add("cfg_mantissa_unit_i", unit_width,
      "the mantissa length's sum is in units of 2 to this power, two's complement");
  add("cfg_window_unit_i", unit_width,
      "the sums of the window's ends are in units of 2 to this power, two's complement",
      with_window);
}

}  // namespace

Unit accumulator_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  append_configuration(ports);
  append(ports, "s_axis", input,
         {widths::row, widths::row_keep, "one row of quantized values, lane 0 in the low bits"});
  append(ports, "s_axis_taps", input,
         {widths::row, widths::row_keep, "their taps, lane 0 in the low bits"});
  append(ports, "s_axis_gradient", input,
         {widths::row, widths::row_keep, "their gradients, lane 0 in the low bits"});
  append(
      ports, "m_axis_sums", output,
      {sums, sums_keep, "the sums of a packet, that of the mantissa length in the low bits", flags,
       "from bit 0 up: the sum of the mantissa length, of the largest and of the smallest value "
       "saturated, a gradient was left out, the streams did not keep the same values"});
  ports.push_back(status_clear());
  ports.push_back(status("status_saturated_o", "sticky: a product or a sum was too large"));
  ports.push_back(
      status("status_nonfinite_o", "sticky: a gradient was infinite or a NaN and was left out"));
  ports.push_back(
      status("status_mismatch_o", "sticky: the three streams did not keep the same values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_gradient_accumulator",
          parameters(),
          numbers(),
          widths::row,
          ports,
          {{"s_axis", input, widths::row, value_rows, Brings::configuration},
           {"s_axis_taps", input, widths::row, tap_rows},
           {"s_axis_gradient", input, widths::row, gradient_rows},
           {"m_axis_sums", output, sums, sums_of_packet}},
          {{"last_row_to_sums", [](const ValidSpec& spec) { return 5 + levels(spec); },
            "from the cycle that takes a packet's last beat, of the stream that comes last, to the "
            "cycle that shows its sums"}},
          {{handshake_note},
           {rows_note},
           {configuration_note},
           {terms_note},
           {slope_note},
           {rate_note}}};
}

}  // namespace sfpgen::elaborate
