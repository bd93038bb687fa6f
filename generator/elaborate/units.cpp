// The tables of units and designs.
#include "generator/elaborate/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "generator/elaborate/codings.hpp"
#include "generator/elaborate/standalone_units.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr std::string_view mantissa_text = "kept mantissa bits m, 0 to M";
constexpr std::string_view sign_text =
    "1: the sign is kept, 0: dropped (tensors known to be non-negative)";
constexpr std::string_view zero_code_text = "1: zeros have a code of their own";

// What an exponent coding is told about a packet.
void append_coding(std::vector<UnitPort>& ports) {
  const auto add = [&ports](const char* name, WidthOf width, std::string_view text,
                            Presence presence) {
    ports.push_back(configuration(name, width, text, presence));
  };
  add("cfg_coding_i", WidthOf::coding, "exponent coding: 0 raw, 1 delta, 2 bias, 3 max",
      Presence::with_several_codings);
  add("cfg_bias_i", WidthOf::exponent, "bias: the exponent that differences are taken from",
      Presence::with_bias);
  add("cfg_raw_bits_i", WidthOf::exponent_count, "raw: bits e of an exponent code, 1 to E",
      Presence::with_raw);
  add("cfg_raw_offset_i", WidthOf::exponent, "raw: what is taken off an exponent, o",
      Presence::with_raw);
}

// Clock, reset, and what encoder and decoder are told about a packet.
void append_configuration(std::vector<UnitPort>& ports) {
  append_clock(ports);
  ports.push_back(configuration("cfg_mantissa_bits_i", WidthOf::mantissa_count, mantissa_text));
  ports.push_back(configuration("cfg_sign_i", WidthOf::bit, sign_text));
  ports.push_back(configuration("cfg_zero_code_i", WidthOf::bit, zero_code_text));
  append_coding(ports);
}

constexpr std::string_view rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP "
    "bit set. A stream without anything to send ends with such a beat too.";
constexpr std::string_view encoder_configuration_note =
    "The encoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in "
    "which TVALID of the packet's first row rises until that row is accepted.";
constexpr std::string_view encoder_rate_note =
    "The encoder takes one row a clock cycle in steady state, and at most 2 extra cycles a packet.";
constexpr std::string_view encoder_buffer_note =
    "The encoder's two output streams are made for memory and are independent: a metadata "
    "word appears only when it is full, after up to 32 width codes (rows_before_metadata "
    "tells how many rows that takes here), or when the packet ends. To wire an encoder "
    "straight into a decoder, put a FIFO of more than that many beats on the data stream.";
constexpr std::string_view encoder_group_note =
    "Because the exponent coding max needs a group's largest exponent before its first row is "
    "coded, the encoder holds the rows of all packets back, R + 1 at the most, until their group "
    "is complete. Its latencies include R + 1 cycles for this, which is what rows that come "
    "without a pause spend there.";
constexpr std::string_view decoder_configuration_note =
    "The decoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in which "
    "TVALID "
    "of the packet's first beat rises on either stream until its first metadata beat is accepted. "
    "A "
    "raw packet has no metadata: hold it until its first data beat is accepted, and while beats of "
    "later packets wait.";
constexpr std::string_view decoder_rate_note =
    "The decoder gives one row a clock cycle in steady state, and needs at most 2 extra cycles a "
    "packet (3 for a raw one).";
constexpr std::string_view decoder_error_note =
    "The decoder survives any input: a packet cut short gives the rows that could be "
    "decoded, then one beat with TLAST and no TKEEP bit, and sets status_short_o; what a "
    "stream carries past the packet's values is dropped up to its TLAST and sets "
    "status_long_o. The next packet is handled as if it were the first.";

constexpr std::string_view row_text = "one row, lane 0 in the low bits";
constexpr std::string_view data_text = "one word a lane, lane 0 in the low bits";
constexpr std::string_view meta_text = "width codes, the first one in the low bits";

std::string value_rows(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "a row of values: lane k at bits [{0}*k +: {0}], {{sign, exponent[{1}], mantissa[{2}]}}",
      d.container_bits, d.exponent_bits, d.mantissa_bits);
}

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

Unit encoder() {
  std::vector<UnitPort> ports;
  append_configuration(ports);
  append(ports, "s_axis", input, {WidthOf::row, WidthOf::row_keep, row_text});
  append(ports, "m_axis_data", output, {WidthOf::row, WidthOf::row_keep, data_text});
  append(ports, "m_axis_meta", output, {WidthOf::meta_word, WidthOf::meta_keep, meta_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_nan_lost_o", "sticky: with m = 0 a NaN became an infinity"));
  ports.push_back(status("status_sign_lost_o", "sticky: without a kept sign a value was negative"));
  ports.push_back(
      status("status_exp_lost_o",
             "sticky: an exponent was outside the raw coding's range; 0 without that coding"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {
      "sfp_encoder",
      parameters(),
      numbers(),
      WidthOf::row,
      ports,
      {{"s_axis", input, WidthOf::row, value_rows},
       {"m_axis_data", output, WidthOf::row, packed_fields},
       {"m_axis_meta", output, WidthOf::meta_word, width_codes}},
      {{"row_to_data", 1,
        "from the cycle that takes a row to the cycle that shows the full words its bits push out",
        Wait::for_group},
       {"first_row_to_data", 2,
        "from the cycle that takes a packet's first row to its first data beat at the earliest: "
        "a full word waits for the next bits",
        Wait::for_group},
       {"last_row_to_data", 2,
        "from the cycle that takes a packet's last row to the cycle that shows its last data and "
        "metadata beats",
        Wait::for_group}},
      {{handshake_note},
       {rows_note},
       {encoder_configuration_note},
       {encoder_rate_note},
       {encoder_group_note, Presence::with_max},
       {encoder_buffer_note}}};
}

Unit decoder() {
  std::vector<UnitPort> ports;
  append_configuration(ports);
  ports.push_back(
      configuration("cfg_values_i", WidthOf::value_count, "number of values n in the packet"));
  append(ports, "s_axis_data", input, {WidthOf::row, WidthOf::row_keep, data_text});
  append(ports, "s_axis_meta", input, {WidthOf::meta_word, WidthOf::meta_keep, meta_text});
  append(ports, "m_axis", output, {WidthOf::row, WidthOf::row_keep, row_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_width_invalid_o", "sticky: a width code was E or more"));
  ports.push_back(status("status_short_o", "sticky: a stream ended before the packet's n values"));
  ports.push_back(status("status_long_o", "sticky: a stream went on after the packet's n values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_decoder",
          parameters(),
          numbers(),
          WidthOf::row,
          ports,
          {{"s_axis_data", input, WidthOf::row, packed_fields},
           {"s_axis_meta", input, WidthOf::meta_word, width_codes},
           {"m_axis", output, WidthOf::row, value_rows}},
          {{"metadata_to_row", 4,
            "from the cycle that takes a packet's first metadata beat to the cycle that shows its "
            "first row"},
           {"data_to_row", 1,
            "from the cycle that takes a data beat to the cycle that shows the row that waited for "
            "it"}},
          {{handshake_note},
           {rows_note},
           {decoder_configuration_note},
           {decoder_rate_note},
           {decoder_error_note}}};
}

}  // namespace

std::string_view to_string(PortGroup group) {
  switch (group) {
    case PortGroup::clock:
      return "clock";
    case PortGroup::configuration:
      return "configuration";
    case PortGroup::status:
      return "status";
    case PortGroup::stream:
      return "stream";
  }
  throw std::logic_error("a port group without a name");
}

std::vector<UnitUse> units_of(spec::DesignKind kind) {
  using enum spec::DesignKind;
  struct Entry {
    spec::DesignKind kind;
    std::vector<UnitUse> units;
  };
  static const Unit encoder_unit = encoder();
  static const Unit decoder_unit = decoder();
  static const Unit packer_alone = packer_unit();
  static const Unit unpacker_alone = unpacker_unit();
  static const Unit bits = bit_packer_unit();
  static const Unit gecko_in = gecko_encoder_unit();
  static const Unit gecko_out = gecko_decoder_unit();
  static const std::vector<Entry> table = {
      {sfp_encoder, {{&encoder_unit, "u_encoder", ""}}},
      {sfp_decoder, {{&decoder_unit, "u_decoder", ""}}},
      {sfp_codec, {{&encoder_unit, "u_encoder", "enc_"}, {&decoder_unit, "u_decoder", "dec_"}}},
      {packer, {{&packer_alone, "u_packer", ""}}},
      {unpacker, {{&unpacker_alone, "u_unpacker", ""}}},
      {bit_packer, {{&bits, "u_packer", ""}}},
      {gecko_encoder, {{&gecko_in, "u_encoder", ""}}},
      {gecko_decoder, {{&gecko_out, "u_decoder", ""}}},
  };
  const auto entry = std::find_if(table.begin(), table.end(),
                                  [kind](const Entry& line) { return line.kind == kind; });
  if (entry == table.end()) throw std::logic_error("a design kind without units");
  return entry->units;
}

}  // namespace sfpgen::elaborate
