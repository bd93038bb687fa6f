// The tables of the units that stand alone.
#include "generator/elaborate/standalone_units.hpp"

#include <fmt/format.h>

#include "generator/elaborate/codings.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

// ---- packers and unpacker

constexpr const char* field_rows_note =
    "Rows of fields: a field stands in the low bits of its lane's word, what stands above it is "
    "ignored going in and zero coming out. TKEEP marks the lanes of a row (the bytes of one lane "
    "agree, kept lanes come first; a lane without them adds zeros), TLAST ends the packet, an "
    "empty packet is one beat with no TKEEP bit set.";
constexpr const char* words_note =
    "Words: every lane appends its fields to its own bit string, least significant bit first; all "
    "lanes complete a word in the same row, and these words are one beat. A packet's last beat is "
    "padded with zero bits. A packet without bits is one beat with TLAST and no TKEEP bit.";
constexpr const char* packer_rate_note =
    "The packer takes one row a clock cycle in steady state, and one extra cycle a packet.";
constexpr const char* unpacker_rate_note =
    "The unpacker gives one row a clock cycle in steady state, and needs at most one extra cycle a "
    "packet.";
constexpr const char* widths_note =
    "Widths: one beat a row, TLAST with the packet's last row. They may run ahead of the data by "
    "up to 3 rows; data wait for their widths.";
constexpr const char* unpacker_error_note =
    "The unpacker survives any input: a packet whose data are cut short gives the rows that are "
    "complete, then one beat with TLAST and no TKEEP bit, and sets status_short_o; data past the "
    "packet's rows are dropped up to their TLAST and set status_long_o; a width above the word's "
    "is taken as the word's and sets status_width_invalid_o. The next packet is handled as if it "
    "were the first.";

constexpr const char* field_text = "one field a lane in the low bits of its word";
constexpr const char* word_text = "one word a lane, lane 0 in the low bits";
constexpr const char* bits_text = "bits of each field of the row";
constexpr const char* width_invalid_text =
    "sticky: a field width was above the bits of a word and taken as these";

std::string fields_in_words(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "a row of fields: lane k's in the low bits of [{0}*k +: {0}], their number of bits in TUSER",
      d.word_bits);
}

std::string packed_words(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "packed fields: lane k's next {0}-bit word at bits [{0}*k +: {0}], least significant bit "
      "first",
      d.word_bits);
}

std::string one_width(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format("the bits of one row's fields, 0 to {}", d.word_bits);
}

std::vector<UnitParameter> word_parameters() {
  return {{"WIDTH", [](const ValidSpec& spec) -> std::int64_t { return spec.word_bits(); },
           "bits of a word and of the widest field"},
          {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
           "fields side by side in a row, L"},
          reset_parameter()};
}

std::vector<UnitNumber> word_numbers() {
  return {
      {"row_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return widths::words(d); },
       "bit", "L * WIDTH, one row of fields and one beat of words"},
      {"row_bytes",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return widths::words_keep(d); },
       "byte", "L * WIDTH / 8, TKEEP bits of a row"},
      {"field_count_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.field_count; }, "bit",
       "ceil(log2(WIDTH + 1)), a field width"},
      {"fields_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "field",
       "L, in steady state"},
  };
}

// ---- Gecko units

constexpr const char* exponent_rows_note =
    "Rows: every lane has a slot of whole bytes with its exponent, or its code, in the low bits; "
    "the bits above are ignored going in and zero coming out. TKEEP marks the lanes of a partial "
    "last row (the bytes of one lane agree, kept lanes come first), TLAST ends the packet, an "
    "empty packet is one beat with no TKEEP bit set.";
constexpr const char* gecko_configuration_note =
    "The configuration (cfg_*) belongs to a packet: hold it from the cycle in which TVALID of the "
    "packet's first beat rises until that beat is accepted.";
constexpr const char* gecko_zero_note =
    "The units see no mantissas: with the zero code every exponent 0 is a zero, which leaves its "
    "lane's base as it was and takes the code word of zeros.";
constexpr const char* gecko_rate_note =
    "One row goes in and one comes out a clock cycle in steady state; one extra cycle a packet.";
constexpr const char* gecko_encoder_user_note =
    "m_axis_tuser belongs to the row: a packer takes its bits x with TDATA, a bit packer the width "
    "codes of the rows that are no base rows.";
constexpr const char* gecko_decoder_error_note =
    "The decoder survives any input: a width code of E or more is taken as E-1 and sets "
    "status_width_invalid_o, sums wrap modulo 2^E. Base rows are known by counting: their width "
    "codes are not looked at.";

constexpr const char* exponent_text = "one exponent a lane in the low bits of its bytes";
constexpr const char* code_text = "one exponent code a lane in the low bits of its bytes";

std::string slots_of(const char* what, const Dimensions& d) {
  return fmt::format("a row of {}: lane k's in the low {} bits of [{}*k +: {}]", what,
                     d.exponent_bits, d.slot_bits, d.slot_bits);
}

std::string exponents_in_slots(const ValidSpec& /*spec*/, const Dimensions& d) {
  return slots_of("exponents", d);
}

std::string codes_out(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "{}; TUSER: width code in bits [0 +: {}], bits of a code in [{} +: {}], base row in [{}]",
      slots_of("exponent codes", d), d.width_code_bits, d.width_code_bits, d.exponent_count,
      d.width_code_bits + d.exponent_count);
}

std::string codes_in(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format("{}, their width code in TUSER", slots_of("exponent codes", d));
}

std::vector<UnitParameter> gecko_parameters() {
  return {
      {"EXPONENT_BITS", [](const ValidSpec& spec) -> std::int64_t { return spec.exponent_bits(); },
       "bits E of an exponent"},
      {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
       "exponents side by side in a row, L"},
      {"ROWS", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().rows; },
       "rows in a group, R"},
      {"CODINGS", codings_mask, "exponent codings, the sum of 2 delta, 4 bias"},
      reset_parameter(),
  };
}

std::vector<UnitNumber> gecko_numbers() {
  return {
      {"row_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return widths::exponents(d); },
       "bit", "L * E, the exponents of a row"},
      {"slot_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.slot_bits; }, "bit",
       "8 * ceil(E / 8), a lane's place in TDATA"},
      {"group_exponents",
       [](const ValidSpec& spec, const Dimensions& d) -> std::int64_t {
         return std::int64_t{d.lanes} * spec.layout().rows;
       },
       "exponent", "L * R, exponents that share a set of bases"},
      {"width_code_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.width_code_bits; },
       "bit", "K = ceil(log2 E), one width code"},
      {"exponents_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "exponent",
       "L, in steady state"},
  };
}

void append_gecko_configuration(std::vector<UnitPort>& ports) {
  ports.push_back(
      configuration("cfg_zero_code_i", widths::bit, "1: zeros have a code of their own"));
  ports.push_back(configuration("cfg_coding_i", widths::coding, "exponent coding: 1 delta, 2 bias",
                                present::with_several_codings));
  ports.push_back(configuration("cfg_bias_i", widths::exponent,
                                "bias: the exponent that differences are taken from",
                                present::with_bias));
}

Unit packer(const char* rate) {
  std::vector<UnitPort> ports;
  append_clock(ports);
  append(ports, "s_axis", input,
         {widths::words, widths::words_keep, field_text, widths::field_count, bits_text});
  append(ports, "m_axis", output, {widths::words, widths::words_keep, word_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_width_invalid_o", width_invalid_text));
  return {"sfp_stream_packer",
          word_parameters(),
          word_numbers(),
          widths::words,
          ports,
          {{"s_axis", input, widths::words, fields_in_words},
           {"m_axis", output, widths::words, packed_words}},
          {{"row_to_data", cycles<1>,
            "from the cycle that takes a row to the cycle that shows the full words its bits push "
            "out"},
           {"first_row_to_data", cycles<2>,
            "from the cycle that takes a packet's first row to its first beat at the earliest: a "
            "full word waits for the next bits"},
           {"last_row_to_data", cycles<2>,
            "from the cycle that takes a packet's last row to the cycle that shows its last beat"}},
          {{handshake_note}, {field_rows_note}, {words_note}, {rate}}};
}

}  // namespace

Unit packer_unit() { return packer(packer_rate_note); }

Unit bit_packer_unit() { return packer(packer_rate_note); }

Unit unpacker_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  append(ports, "s_axis_width", input, {widths::width_beat, widths::bit, bits_text});
  append(ports, "s_axis_data", input, {widths::words, widths::words_keep, word_text});
  append(ports, "m_axis", output,
         {widths::words, widths::words_keep, field_text, widths::field_count, bits_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_width_invalid_o", width_invalid_text));
  ports.push_back(status("status_short_o", "sticky: the data ended before the packet's rows"));
  ports.push_back(status("status_long_o", "sticky: the data went on after the packet's rows"));
  return {"sfp_stream_unpacker",
          word_parameters(),
          word_numbers(),
          widths::words,
          ports,
          {{"s_axis_width", input, widths::width_beat, one_width},
           {"s_axis_data", input, widths::words, packed_words},
           {"m_axis", output, widths::words, fields_in_words}},
          {{"width_to_row", cycles<3>,
            "from the cycle that takes a row's width to the cycle that shows the row"},
           {"data_to_row", cycles<1>,
            "from the cycle that takes a data beat to the cycle that shows the row that waited for "
            "it"}},
          {{handshake_note},
           {widths_note},
           {words_note},
           {field_rows_note},
           {unpacker_rate_note},
           {unpacker_error_note}}};
}

Unit gecko_encoder_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  append_gecko_configuration(ports);
  append(ports, "s_axis", input, {widths::slots, widths::slots_keep, exponent_text});
  append(ports, "m_axis", output,
         {widths::slots, widths::slots_keep, code_text, widths::row_of_codes,
          "of the row, from the low bits up: width code, bits of a code, base row"});
  ports.push_back(status_clear());
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_gecko_encoder",
          gecko_parameters(),
          gecko_numbers(),
          widths::exponents,
          ports,
          {{"s_axis", input, widths::slots, exponents_in_slots, Brings::configuration},
           {"m_axis", output, widths::slots, codes_out}},
          {{"row_to_codes", cycles<1>,
            "from the cycle that takes a row to the cycle that shows its codes"}},
          {{handshake_note},
           {exponent_rows_note},
           {gecko_configuration_note},
           {gecko_zero_note},
           {gecko_encoder_user_note},
           {gecko_rate_note}}};
}

Unit gecko_decoder_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  append_gecko_configuration(ports);
  append(
      ports, "s_axis", input,
      {widths::slots, widths::slots_keep, code_text, widths::width_code, "width code of the row"});
  append(ports, "m_axis", output, {widths::slots, widths::slots_keep, exponent_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_width_invalid_o", "sticky: a width code was E or more"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_gecko_decoder",
          gecko_parameters(),
          gecko_numbers(),
          widths::exponents,
          ports,
          {{"s_axis", input, widths::slots, codes_in, Brings::configuration},
           {"m_axis", output, widths::slots, exponents_in_slots}},
          {{"codes_to_row", cycles<1>,
            "from the cycle that takes a row of codes to the cycle that shows its exponents"}},
          {{handshake_note},
           {exponent_rows_note},
           {gecko_configuration_note},
           {gecko_zero_note},
           {gecko_decoder_error_note},
           {gecko_rate_note}}};
}

}  // namespace sfpgen::elaborate
