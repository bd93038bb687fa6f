// The tables of encoder and decoder.
#include "generator/elaborate/codec_units.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "generator/elaborate/codings.hpp"
#include "generator/elaborate/pipeline.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr const char* mantissa_text = "kept mantissa bits m, 0 to M";
constexpr const char* sign_text =
    "1: the sign is kept, 0: dropped (tensors known to be non-negative)";
constexpr const char* zero_code_text = "1: zeros have a code of their own";

// What an exponent coding is told about a packet.
void append_coding(std::vector<UnitPort>& ports) {
  const auto add = [&ports](const char* name, const Width& width, const char* text,
                            Presence presence) {
    ports.push_back(configuration(name, width, text, presence));
  };
  add("cfg_coding_i", widths::coding, "exponent coding: 0 raw, 1 delta, 2 bias, 3 max",
      present::with_several_codings);
  add("cfg_bias_i", widths::exponent, "bias: the exponent that differences are taken from",
      present::with_bias);
  add("cfg_raw_bits_i", widths::exponent_count, "raw: bits e of an exponent code, 1 to E",
      present::with_raw);
  add("cfg_raw_offset_i", widths::exponent, "raw: what is taken off an exponent, o",
      present::with_raw);
}

// Clock, reset, and what encoder and decoder are told about a packet.
void append_configuration(std::vector<UnitPort>& ports) {
  append_clock(ports);
  ports.push_back(configuration("cfg_mantissa_bits_i", widths::mantissa_count, mantissa_text));
  ports.push_back(configuration("cfg_sign_i", widths::bit, sign_text));
  ports.push_back(configuration("cfg_zero_code_i", widths::bit, zero_code_text));
  append_coding(ports);
}

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP "
    "bit set. A stream without anything to send ends with such a beat too.";
constexpr const char* encoder_configuration_note =
    "The encoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in "
    "which TVALID of the packet's first row rises until that row is accepted.";
constexpr const char* encoder_rate_note =
    "The encoder takes one row a clock cycle in steady state, and at most 2 extra cycles a packet.";
constexpr const char* encoder_buffer_note =
    "The encoder's two output streams are made for memory and are independent: a metadata "
    "word appears only when it is full, after up to 32 width codes (rows_before_metadata "
    "tells how many rows that takes here), or when the packet ends. To wire an encoder "
    "straight into a decoder, put a FIFO of more than that many beats on the data stream.";
constexpr const char* encoder_group_note =
    "Because the exponent coding max needs a group's largest exponent before its first row is "
    "coded, the encoder holds the rows of all packets back until their group is complete. Its "
    "latencies include R + 1 cycles for this, up to 2 more in a fast pipeline, which is what rows "
    "that come without a pause spend there.";
constexpr const char* decoder_configuration_note =
    "The decoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in which "
    "TVALID "
    "of the packet's first beat rises on either stream until its first metadata beat is accepted. "
    "A "
    "raw packet has no metadata: hold it until its first data beat is accepted, and while beats of "
    "later packets wait.";
constexpr const char* decoder_rate_note =
    "The decoder gives one row a clock cycle in steady state, and needs at most 2 extra cycles a "
    "packet (3 for a raw one).";
constexpr const char* decoder_error_note =
    "The decoder survives any input: a packet cut short gives the rows that could be "
    "decoded, then one beat with TLAST and no TKEEP bit, and sets status_short_o; what a "
    "stream carries past the packet's values is dropped up to its TLAST and sets "
    "status_long_o. The next packet is handled as if it were the first.";

constexpr const char* row_text = "one row, lane 0 in the low bits";
constexpr const char* data_text = "one word a lane, lane 0 in the low bits";
constexpr const char* meta_text = "width codes, the first one in the low bits";

std::string packed_fields(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "packed fields: lane k's next {0}-bit word at bits [{0}*k +: {0}], least significant bit "
      "first",
      d.container_bits);
}

std::string width_codes(const ValidSpec& spec, const Dimensions& d) {
  return fmt::format("width codes of {} bits one after another, least significant bit first{}",
                     d.width_code_bits,
                     has(spec, spec::Coding::max)
                         ? fmt::format("; in max the group's largest exponent, {} bits, before "
                                       "those of each group",
                                       d.exponent_bits)
                         : "");
}

std::vector<UnitParameter> parameters() {
  return {
      {"EXPONENT_BITS", [](const ValidSpec& spec) -> std::int64_t { return spec.exponent_bits(); },
       "exponent bits E of a value"},
      {"MANTISSA_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.container().mantissa_bits; },
       "mantissa bits M of a value, without the hidden bit"},
      {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
       "values side by side in a row, L"},
      {"ROWS", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().rows; },
       "rows in a group, R"},
      {"CODINGS", codings_mask, "exponent codings, the sum of 1 raw, 2 delta, 4 bias, 8 max"},
      reset_parameter(),
  };
}

int divide_up(int dividend, int divisor) { return (dividend + divisor - 1) / divisor; }

// A full metadata word is held back until one more width code is there. Delta has none for row 0 of
// a group, max a maximum besides, raw nothing at all: the coding that takes the most rows counts.
std::int64_t rows_before_metadata(const ValidSpec& spec, const Dimensions& dimensions) {
  const int rows = spec.layout().rows;
  const int codes = divide_up(meta_word_bits, dimensions.width_code_bits) + 1;
  if (has(spec, spec::Coding::delta) && rows > 1) return codes + divide_up(codes, rows - 1);
  if (has(spec, spec::Coding::bias)) return codes;
  if (!has(spec, spec::Coding::max)) return 0;
  int row = 0;
  for (int bits = 0; bits <= meta_word_bits; ++row) {
    bits += dimensions.width_code_bits + (row % rows == 0 ? dimensions.exponent_bits : 0);
  }
  return row;
}

std::vector<UnitNumber> numbers() {
  using Spec = ValidSpec;
  using D = Dimensions;
  return {
      {"container_bits", [](const Spec&, const D& d) -> std::int64_t { return d.container_bits; },
       "bit", "W = 1 + E + M, one value"},
      {"row_bits", [](const Spec&, const D& d) -> std::int64_t { return d.row_bits; }, "bit",
       "L * W, one row and one data beat"},
      {"row_bytes", [](const Spec&, const D& d) -> std::int64_t { return d.row_bytes; }, "byte",
       "L * W / 8, TKEEP bits of a row"},
      {"group_values",
       [](const Spec& spec, const D& d) -> std::int64_t {
         return std::int64_t{d.lanes} * spec.layout().rows;
       },
       "value", "L * R, values that share a set of base exponents"},
      {"width_code_bits", [](const Spec&, const D& d) -> std::int64_t { return d.width_code_bits; },
       "bit", "K = ceil(log2 E), one width code"},
      {"width_codes_per_group",
       [](const Spec& spec, const D&) -> std::int64_t { return spec.layout().rows - 1; }, "code",
       "R - 1, every row of a group but its first"},
      {"mantissa_count_bits",
       [](const Spec&, const D& d) -> std::int64_t { return d.mantissa_count; }, "bit",
       "ceil(log2(M + 1)), a mantissa length"},
      {"rows_before_metadata", rows_before_metadata, "row",
       "rows that fill the first metadata word, 0 if there are no width codes"},
      {"meta_word_bits", [](const Spec&, const D&) -> std::int64_t { return meta_word_bits; },
       "bit", "one metadata beat"},
      {"values_per_cycle", [](const Spec&, const D& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

constexpr const char* cut_rotate_text = "cut in the rotators: levels before it, 0: none";
constexpr const char* cut_output_text = "cut before the output port: 1 a rank of registers, 0 none";

// The cuts of the encoder, as parameters of its template.
std::vector<UnitParameter> encoder_parameters() {
  std::vector<UnitParameter> all = parameters();
  const auto cut = [&all](const char* name, std::int64_t (*value)(const ValidSpec&),
                          const char* text) {
    all.push_back({name, value, text});
  };
  cut(
      "CUT_MAXIMUM", [](const ValidSpec& s) -> std::int64_t { return encoder_cuts(s).maximum; },
      "cut: levels of the tree of maxima in a stage, 0: two stages");
  cut(
      "CUT_INPUT", [](const ValidSpec& s) -> std::int64_t { return encoder_cuts(s).input; },
      "cut behind the input port: 1 a rank of registers, 0 none");
  cut(
      "CUT_DIFFERENCE",
      [](const ValidSpec& s) -> std::int64_t { return encoder_cuts(s).difference; },
      "cut between differences and row width: 1 before the last gate, 2 behind it, 0 none");
  cut(
      "CUT_ROTATE", [](const ValidSpec& s) -> std::int64_t { return encoder_cuts(s).rotate; },
      cut_rotate_text);
  cut(
      "CUT_OUTPUT", [](const ValidSpec& s) -> std::int64_t { return encoder_cuts(s).output; },
      cut_output_text);
  return all;
}

// The same of the decoder.
std::vector<UnitParameter> decoder_parameters() {
  std::vector<UnitParameter> all = parameters();
  all.push_back({"CUT_ROWS",
                 [](const ValidSpec& s) -> std::int64_t { return decoder_cuts(s).rows; },
                 "cut behind the row reader: 1 a skid register, 0 none"});
  all.push_back({"CUT_ROTATE",
                 [](const ValidSpec& s) -> std::int64_t { return decoder_cuts(s).rotate; },
                 cut_rotate_text});
  all.push_back({"CUT_OUTPUT",
                 [](const ValidSpec& s) -> std::int64_t { return decoder_cuts(s).output; },
                 cut_output_text});
  return all;
}

}  // namespace

Unit sfp_encoder_unit() {
  std::vector<UnitPort> ports;
  append_configuration(ports);
  append(ports, "s_axis", input, {widths::row, widths::row_keep, row_text});
  append(ports, "m_axis_data", output, {widths::row, widths::row_keep, data_text});
  append(ports, "m_axis_meta", output, {widths::meta_word, widths::meta_keep, meta_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_nan_lost_o", "sticky: with m = 0 a NaN became an infinity"));
  ports.push_back(status("status_sign_lost_o", "sticky: without a kept sign a value was negative"));
  ports.push_back(
      status("status_exp_lost_o",
             "sticky: an exponent was outside the raw coding's range; 0 without that coding"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {
      "sfp_encoder",
      encoder_parameters(),
      numbers(),
      widths::row,
      ports,
      {{"s_axis", input, widths::row, value_rows, Brings::configuration},
       {"m_axis_data", output, widths::row, packed_fields, Brings::beats, present::always,
        Packets::bytes},
       {"m_axis_meta", output, widths::meta_word, width_codes, Brings::beats, present::always,
        Packets::bytes}},
      {{"row_to_data", [](const ValidSpec& spec) { return 1 + encoder_extra_cycles(spec); },
        "from the cycle that takes a row to the cycle that shows the full words its bits push out"},
       {"first_row_to_data", [](const ValidSpec& spec) { return 2 + encoder_extra_cycles(spec); },
        "from the cycle that takes a packet's first row to its first data beat at the earliest: "
        "a full word waits for the next bits"},
       {"last_row_to_data", [](const ValidSpec& spec) { return 2 + encoder_extra_cycles(spec); },
        "from the cycle that takes a packet's last row to the cycle that shows its last data and "
        "metadata beats"}},
      {{handshake_note},
       {rows_note},
       {encoder_configuration_note},
       {encoder_rate_note},
       {encoder_group_note, present::with_max},
       {encoder_buffer_note}}};
}

Unit sfp_decoder_unit() {
  std::vector<UnitPort> ports;
  append_configuration(ports);
  ports.push_back(
      configuration("cfg_values_i", widths::value_count, "number of values n in the packet"));
  append(ports, "s_axis_data", input, {widths::row, widths::row_keep, data_text});
  append(ports, "s_axis_meta", input, {widths::meta_word, widths::meta_keep, meta_text});
  append(ports, "m_axis", output, {widths::row, widths::row_keep, row_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_width_invalid_o", "sticky: a width code was E or more"));
  ports.push_back(status("status_short_o", "sticky: a stream ended before the packet's n values"));
  ports.push_back(status("status_long_o", "sticky: a stream went on after the packet's n values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_decoder",
          decoder_parameters(),
          numbers(),
          widths::row,
          ports,
          {{"s_axis_data", input, widths::row, packed_fields, Brings::beats, present::always,
            Packets::bytes},
           {"s_axis_meta", input, widths::meta_word, width_codes, Brings::configuration,
            present::always, Packets::bytes},
           {"m_axis", output, widths::row, value_rows}},
          {{"metadata_to_row", [](const ValidSpec& spec) { return 4 + decoder_extra_cycles(spec); },
            "from the cycle that takes a packet's first metadata beat to the cycle that shows its "
            "first row"},
           {"data_to_row", [](const ValidSpec& spec) { return 1 + decoder_extra_cycles(spec); },
            "from the cycle that takes a data beat to the cycle that shows the row that waited for "
            "it"}},
          {{handshake_note},
           {rows_note},
           {decoder_configuration_note},
           {decoder_rate_note},
           {decoder_error_note}}};
}

}  // namespace sfpgen::elaborate
