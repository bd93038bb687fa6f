// The tables of the integer quantizer and dequantizer.
#include "generator/elaborate/integer_units.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int value_bits = 32;  // of an FP32 number, and of a word of packed integers
constexpr int fraction_bits = 8;
constexpr int seed_bits = 30;

// Digits of the quotient that are found in one cycle, as sfp_to_integer was measured best.
constexpr int digits_a_cycle = 1;

// Ranks of the quantizer beside those of the digits, and of the dequantizer.
constexpr int other_quantizer_ranks = 7;
constexpr int dequantizer_ranks = 9;
constexpr int other_blender_ranks = 23;

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept values "
    "come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit set.";
constexpr const char* words_note =
    "Words: every lane appends its integers, n bits each, to its own bit string, least significant "
    "bit first; all lanes complete a word of 32 bits in the same row, and these words are one "
    "beat. "
    "A packet's last beat is padded with zero bits. A packet without values is one beat with TLAST "
    "and no TKEEP bit.";
constexpr const char* configuration_note =
    "The configuration (cfg_*) belongs to a packet: hold it from the cycle in which TVALID of the "
    "packet's first beat rises until that beat is accepted.";
constexpr const char* seed_note =
    "cfg_seed_load_i starts the random bits with cfg_seed_i at the packet, and so does the first "
    "packet after a reset; else they go on where the last packet left them.";
constexpr const char* quantizer_rate_note =
    "The quantizer takes one row a clock cycle in steady state, and one extra cycle a packet.";
constexpr const char* blender_rows_note =
    "Every beat that goes in comes out, with the same TKEEP and TLAST.";
constexpr const char* dequantizer_rate_note =
    "The dequantizer gives one row a clock cycle in steady state, and needs at most 3 extra cycles "
    "a packet.";
constexpr const char* error_note =
    "The dequantizer survives any input: a packet whose data are cut short gives the rows that are "
    "complete, then one beat with TLAST and no TKEEP bit, and sets status_short_o; data past the "
    "packet's values are dropped up to their TLAST and set status_long_o. The next packet is "
    "handled as if it were the first.";

constexpr const char* row_text = "one FP32 value a lane, lane 0 in the low bits";
constexpr const char* word_text = "one word a lane, lane 0 in the low bits";

int longest(const ValidSpec& spec) { return spec.integer("integer_bits"); }
int digits(const ValidSpec& spec) { return std::min(digits_a_cycle, longest(spec)); }

std::optional<int> with_draw(const ValidSpec& spec) {
  return spec.choice("interpolate") == "draw" ? std::nullopt : std::optional(0);
}

int row_of_values(const Dimensions& d) { return d.lanes * value_bits; }
int row_bytes(const Dimensions& d) { return d.lanes * value_bits / 8; }
int integer_count(const Dimensions& d) { return bits_for(longest(*d.spec)); }
int fp32_bits(const Dimensions& /*d*/) { return value_bits; }
int fraction(const Dimensions& /*d*/) { return fraction_bits; }
int seed(const Dimensions& /*d*/) { return seed_bits; }

std::string values_of_row(const ValidSpec& /*spec*/, const Dimensions& /*d*/) {
  return "a row of FP32 values: lane k at bits [32*k +: 32]";
}

std::string packed_integers(const ValidSpec& /*spec*/, const Dimensions& /*d*/) {
  return "packed integers: lane k's next 32-bit word at bits [32*k +: 32], least significant bit "
         "first";
}

UnitParameter digits_parameter() {
  return {"DIGITS", [](const ValidSpec& spec) -> std::int64_t { return digits(spec); },
          "digits of the quotient in a cycle"};
}

UnitParameter lanes_parameter() {
  return {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
          "values side by side in a row, L"};
}

UnitParameter bits_parameter() {
  return {"BITS", [](const ValidSpec& spec) -> std::int64_t { return longest(spec); },
          "bits of the longest integer"};
}

std::vector<UnitNumber> numbers() {
  return {
      {"row_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return row_of_values(d); },
       "bit", "L * 32, one row of values and one beat of words"},
      {"row_bytes",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return row_bytes(d); }, "byte",
       "L * 4, TKEEP bits of a row"},
      {"integer_count_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return integer_count(d); },
       "bit", "ceil(log2(BITS + 1)), a number of bits"},
      {"values_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

int digit_ranks(const ValidSpec& spec) { return (longest(spec) + digits(spec) - 1) / digits(spec); }
int quantizer_cycles(const ValidSpec& spec) { return other_quantizer_ranks + digit_ranks(spec); }
int blender_cycles(const ValidSpec& spec) { return other_blender_ranks + digit_ranks(spec); }

// A full word waits for the row that begins the next one.
int first_beat_cycles(const ValidSpec& spec) {
  return quantizer_cycles(spec) + value_bits / longest(spec);
}

void append_quantizer_status(std::vector<UnitPort>& ports) {
  ports.push_back(status_clear());
  ports.push_back(status("status_outside_o",
                         "sticky: a value was outside the range of the integers and took its end"));
  ports.push_back(status("status_nan_o", "sticky: a NaN became the integer 0"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
}

}  // namespace

Unit int_quantizer_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  const auto add = [&ports](const char* name, const Width& width, const char* text,
                            Presence presence = present::always) {
    ports.push_back(configuration(name, width, text, presence));
  };
  add("cfg_bits_i", integer_count,
      "bits n of an integer, 1 to BITS; where n is a real number its whole part");
  add("cfg_fraction_i", fraction, "fraction of n, in units of 1 / 256", with_draw);
  add("cfg_scale_i", fp32_bits, "FP32 scale; where n is a real number that of floor(n) bits");
  add("cfg_next_scale_i", fp32_bits, "FP32 scale of integers of floor(n) + 1 bits", with_draw);
  add("cfg_zero_point_i", fp32_bits, "FP32 zero point, what the integer 0 stands for");
  add("cfg_seed_load_i", widths::bit, "1: the random bits start at the seed with this packet",
      with_draw);
  add("cfg_seed_i", seed, "seed of the random bits", with_draw);
  append(ports, "s_axis", input, {row_of_values, row_bytes, row_text});
  append(ports, "m_axis", output,
         {row_of_values, row_bytes, word_text, integer_count,
          "bits of each integer of the packet, as drawn"});
  append_quantizer_status(ports);
  return {"sfp_int_quantizer",
          {lanes_parameter(),
           bits_parameter(),
           digits_parameter(),
           {"DRAW", [](const ValidSpec& spec) -> std::int64_t { return with_draw(spec) ? 0 : 1; },
            "1: a length may be a real number"},
           reset_parameter()},
          numbers(),
          row_of_values,
          ports,
          {{"s_axis", input, row_of_values, values_of_row, Brings::configuration},
           {"m_axis", output, row_of_values, packed_integers}},
          {{"row_to_data", quantizer_cycles,
            "from the cycle that takes a row to the cycle that shows the full words its bits push "
            "out"},
           {"first_row_to_data", first_beat_cycles,
            "from the cycle that takes a packet's first row to its first beat at the earliest: a "
            "full word waits for the next bits"},
           {"last_row_to_data", [](const ValidSpec& spec) { return quantizer_cycles(spec) + 1; },
            "from the cycle that takes a packet's last row to the cycle that shows its last beat"}},
          {{handshake_note},
           {rows_note},
           {words_note},
           {configuration_note},
           {seed_note, with_draw},
           {quantizer_rate_note}}};
}

Unit int_blender_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  const auto add = [&ports](const char* name, const Width& width, const char* text) {
    ports.push_back(configuration(name, width, text));
  };
  add("cfg_bits_i", integer_count, "whole part of the length n, which is 1 to BITS");
  add("cfg_fraction_i", fraction, "fraction a of n, in units of 1 / 256");
  add("cfg_scale_i", fp32_bits, "FP32 scale of integers of floor(n) bits");
  add("cfg_next_scale_i", fp32_bits, "FP32 scale of integers of floor(n) + 1 bits");
  add("cfg_zero_point_i", fp32_bits, "FP32 zero point, what the integer 0 stands for");
  append(ports, "s_axis", input, {row_of_values, row_bytes, row_text});
  append(ports, "m_axis", output, {row_of_values, row_bytes, row_text});
  append_quantizer_status(ports);
  return {"sfp_int_blender",
          {lanes_parameter(), bits_parameter(), digits_parameter(), reset_parameter()},
          numbers(),
          row_of_values,
          ports,
          {{"s_axis", input, row_of_values, values_of_row, Brings::configuration},
           {"m_axis", output, row_of_values, values_of_row}},
          {{"row_to_row", blender_cycles,
            "from the cycle that takes a row to the cycle that shows it blended"}},
          {{handshake_note},
           {rows_note},
           {blender_rows_note},
           {configuration_note},
           {quantizer_rate_note}}};
}

Unit int_dequantizer_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(configuration("cfg_bits_i", integer_count, "bits n of an integer, 1 to BITS"));
  ports.push_back(configuration("cfg_scale_i", fp32_bits, "FP32 scale"));
  ports.push_back(configuration("cfg_zero_point_i", fp32_bits,
                                "FP32 zero point, what the integer 0 stands for"));
  ports.push_back(
      configuration("cfg_values_i", widths::value_count, "number of values in the packet"));
  append(ports, "s_axis", input, {row_of_values, row_bytes, word_text});
  append(ports, "m_axis", output, {row_of_values, row_bytes, row_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_short_o", "sticky: the data ended before the packet's values"));
  ports.push_back(status("status_long_o", "sticky: the data went on after the packet's values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_int_dequantizer",
          {lanes_parameter(), bits_parameter(), reset_parameter()},
          numbers(),
          row_of_values,
          ports,
          {{"s_axis", input, row_of_values, packed_integers, Brings::configuration},
           {"m_axis", output, row_of_values, values_of_row}},
          {{"data_to_row", cycles<dequantizer_ranks>,
            "from the cycle that takes a data beat to the cycle that shows the row that waited for "
            "it"}},
          {{handshake_note},
           {words_note},
           {rows_note},
           {configuration_note},
           {dequantizer_rate_note},
           {error_note}}};
}

}  // namespace sfpgen::elaborate
