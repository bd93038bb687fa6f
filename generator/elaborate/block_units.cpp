// The tables of the block units.
#include "generator/elaborate/block_units.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int scale_word_bits = 32;
constexpr int packet_scale_bits = 32;
constexpr int seed_bits = 30;
constexpr int default_element_bits = 8;
constexpr int widest_count = 5;  // bits of a number of element bits

constexpr const char* rows_note =
    "Rows: TKEEP marks the values of a partial last row (the bytes of one value agree, kept "
    "values come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit "
    "set. A packet without data beats or scales still ends each stream with one beat that has "
    "TLAST and no TKEEP bit set.";
constexpr const char* encoder_configuration_note =
    "The encoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in which "
    "TVALID of the packet's first beat rises until that beat is accepted.";
constexpr const char* encoder_block_note =
    "The rows of a block wait until its last one is there. Latencies count from a block's last "
    "row; the rows themselves go in and out one a clock cycle, with up to 2 extra cycles a packet.";
constexpr const char* seed_note =
    "cfg_seed_load_i starts all random generators with cfg_seed_i at the packet's first row, and "
    "so does the first row after a reset; else they go on where the last packet left them.";
constexpr const char* nan_note =
    "An infinity or a NaN makes its block NaN and sets status_nonfinite_o.";
constexpr const char* packet_scale_note =
    "cfg_packet_scale_i goes into the metadata: the decoder takes it from there. A scale with its "
    "sign bit set and 0 become 2^-149, infinity and NaN the largest FP32 number, and all of them "
    "set status_cfg_clamped_o.";
constexpr const char* decoder_configuration_note =
    "The decoder's configuration (cfg_*) belongs to a packet: hold it from the cycle in which "
    "TVALID of the packet's first metadata beat rises until that beat is accepted.";
constexpr const char* decoder_rate_note =
    "The decoder gives one row a clock cycle in steady state, and needs at most 8 extra cycles a "
    "packet.";
constexpr const char* decoder_error_note =
    "The decoder survives any input: a packet cut short gives the rows that could be decoded, then "
    "one beat with TLAST and no TKEEP bit, and sets status_short_o; what a stream carries past the "
    "packet's values is dropped up to its TLAST and sets status_long_o. The next packet is handled "
    "as if it were the first.";
constexpr const char* row_text = "one row, lane 0 in the low bits";
constexpr const char* data_text = "one word a lane, lane 0 in the low bits";
constexpr const char* meta_text = "scales, one word a column, the first one in the low bits";

const spec::BlockFormatEntry& format_of(const ValidSpec& spec) {
  return spec::entry_of_block_format(spec.choice("block_format"));
}

bool is_integer(const ValidSpec& spec) {
  return format_of(spec).name == spec::block_formats.front().name;
}

bool has_packet_scale(const ValidSpec& spec) {
  return format_of(spec).scale == spec::BlockScale::e4m3;
}

bool is_mx_integer(const ValidSpec& spec) {
  return !is_integer(spec) && format_of(spec).exponent_bits == 0;
}

int block(const ValidSpec& spec) {
  return spec.gives("block") ? spec.integer("block") : format_of(spec).block;
}

int lanes(const ValidSpec& spec) { return spec.layout().lanes; }

int columns(const ValidSpec& spec) {
  return block(spec) < lanes(spec) ? lanes(spec) / block(spec) : 1;
}

int block_rows(const ValidSpec& spec) { return std::max(1, block(spec) / lanes(spec)); }

int element_mantissa(const ValidSpec& spec) {
  if (!is_integer(spec)) return format_of(spec).mantissa_bits;
  return (spec.gives("element_bits") ? spec.integer("element_bits") : default_element_bits) - 1;
}

int element_bits(const ValidSpec& spec) {
  return 1 + format_of(spec).exponent_bits + element_mantissa(spec);
}

bool is_twos_complement(const ValidSpec& spec) {
  if (!is_integer(spec)) return is_mx_integer(spec);
  return !spec.gives("element_sign") || spec.choice("element_sign") == spec::element_signs.front();
}

// The format as sfp_element_unpack takes it.
std::int64_t format_word(const ValidSpec& spec) {
  constexpr int bias_offset = 128;
  constexpr unsigned mantissa_at = 4;
  constexpr unsigned bias_at = 9;
  constexpr unsigned specials_at = 18;
  constexpr unsigned twos_at = 22;
  const spec::BlockFormatEntry& format = format_of(spec);
  const auto placed = [](int number, unsigned at) { return std::int64_t{number} << at; };
  return format.exponent_bits | placed(element_mantissa(spec), mantissa_at) |
         placed(format.bias + bias_offset, bias_at) | placed(format.specials, specials_at) |
         placed(is_twos_complement(spec) ? 1 : 0, twos_at);
}

bool is_stochastic(const ValidSpec& spec) {
  return spec.has("stochastic_rounding") && spec.choice("stochastic_rounding") == "on";
}

std::optional<int> with_integers(const ValidSpec& spec) {
  return is_integer(spec) ? std::nullopt : std::optional(0);
}

// There is one policy for scales in E4M3, and it needs no input.
std::optional<int> with_policies(const ValidSpec& spec) {
  return has_packet_scale(spec) ? std::optional(0) : std::nullopt;
}

std::optional<int> with_packet_scale(const ValidSpec& spec) {
  return has_packet_scale(spec) ? std::nullopt : std::optional(0);
}

std::optional<int> with_stochastic(const ValidSpec& spec) {
  return is_stochastic(spec) ? std::nullopt : std::optional(0);
}

int meta(const Dimensions& d) { return columns(*d.spec) * scale_word_bits; }
int meta_keep(const Dimensions& d) { return meta(d) / 8; }
int count(const Dimensions& /*d*/) { return widest_count; }
int choice(const Dimensions& /*d*/) { return 2; }
int packet_scale(const Dimensions& /*d*/) { return packet_scale_bits; }
int seed(const Dimensions& /*d*/) { return seed_bits; }

std::string packed_elements(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "packed elements: lane k's next {0}-bit word at bits [{0}*k +: {0}], least significant bit "
      "first",
      d.container_bits);
}

std::string scales(const ValidSpec& spec, const Dimensions& /*d*/) {
  const int bits = is_integer(spec) ? 10 : 8;
  std::string text = has_packet_scale(spec) ? "first the packet's scale in FP32, then " : "";
  text += fmt::format("scales of {} bits one after another, least significant bit first", bits);
  if (columns(spec) == 1) return text;
  text += fmt::format(", in {} words: word c for the blocks that start in lane {} * c",
                      columns(spec), block(spec));
  if (has_packet_scale(spec)) text += "; the packet's scale in word 0, zeros beside it";
  return text;
}

std::vector<UnitParameter> parameters() {
  return {
      {"MANTISSA_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return spec.container().mantissa_bits; },
       "mantissa bits M of a value, without the hidden bit"},
      {"LANES", lanes, "values side by side in a row, L"},
      {"BLOCK", block, "values that share a scale, b"},
      {"FORMAT", format_word,
       "elements, from bit 0: 4 bits X, 5 bits Y, 9 bits bias + 128, 2 bits specials (0 none, 1 "
       "IEEE, 2 NaN only), bit 22 two's complement"},
      {"CODE_BITS", element_bits, "bits of the longest element"},
      {"CODE_MANTISSA", element_mantissa, "Y of it"},
      {"INTEGER", [](const ValidSpec& spec) -> std::int64_t { return is_integer(spec) ? 1 : 0; },
       "1: integers of cfg_bits_i bits, 0: elements of one format"},
      {"E8M0",
       [](const ValidSpec& spec) -> std::int64_t {
         return format_of(spec).scale == spec::BlockScale::e8m0 ? 1 : 0;
       },
       "scales: 1 E8M0, 0 exponents of 10 bits or E4M3"},
      {"E4M3", [](const ValidSpec& spec) -> std::int64_t { return has_packet_scale(spec) ? 1 : 0; },
       "scales: 1 E4M3, times the packet's scale in FP32"},
  };
}

std::vector<UnitNumber> numbers() {
  return {
      {"container_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.container_bits; },
       "bit", "W = 1 + E + M, one value"},
      {"row_bits", [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.row_bits; },
       "bit", "L * W, one row and one data beat"},
      {"block_rows",
       [](const ValidSpec& spec, const Dimensions&) -> std::int64_t { return block_rows(spec); },
       "row", "b / L, rows of a block, 1 where a row has several blocks"},
      {"scale_columns",
       [](const ValidSpec& spec, const Dimensions&) -> std::int64_t { return columns(spec); },
       "word", "C = L / b, words of a metadata beat, 1 where a block has several rows"},
      {"values_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "value",
       "L, in steady state"},
  };
}

UnitPort bits_port() {
  return configuration("cfg_bits_i", count, "bits n of an element, 2 to CODE_BITS", with_integers);
}

// Stages of the tree of maxima in the buffer.
int maximum_stages(const ValidSpec& spec) {
  const int levels = bits_for(std::max(1, lanes(spec) / columns(spec)) - 1) *
                     (lanes(spec) / columns(spec) > 1 ? 1 : 0);
  const int stage = levels > 3 ? 2 : 1;
  return levels < stage ? 2 : (levels + stage) / stage;
}

}  // namespace

Unit block_encoder_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(bits_port());
  ports.push_back(configuration("cfg_policy_i", choice,
                                "scale policy: 0 floor, 1 ceil, 2 hbfp, 3 hbfp_emulator",
                                with_policies));
  ports.push_back(configuration("cfg_packet_scale_i", packet_scale,
                                "the packet's scale, a positive number in FP32",
                                with_packet_scale));
  ports.push_back(configuration(
      "cfg_rounding_i", choice,
      "rounding: 0 truncate, 1 nearest even, 3 stochastic; what is not there is nearest even"));
  ports.push_back(configuration("cfg_seed_load_i", widths::bit,
                                "1: the random generators start with the seed at this packet",
                                with_stochastic));
  ports.push_back(
      configuration("cfg_seed_i", seed, "seed of the random generators", with_stochastic));
  append(ports, "s_axis", input, {widths::row, widths::row_keep, row_text});
  append(ports, "m_axis_data", output, {widths::row, widths::row_keep, data_text});
  append(ports, "m_axis_meta", output, {meta, meta_keep, meta_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_nonfinite_o", "sticky: a block held an infinity or a NaN"));
  ports.push_back(
      status("status_saturated_o", "sticky: a value rounded beyond the largest element"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));

  std::vector<UnitParameter> all = parameters();
  all.push_back(
      {"TOP_EXPONENT",
       [](const ValidSpec& spec) -> std::int64_t { return format_of(spec).top_exponent + 128; },
       "floor(log2 c) + 128, c the largest element"});
  all.push_back({"STOCHASTIC",
                 [](const ValidSpec& spec) -> std::int64_t { return is_stochastic(spec) ? 1 : 0; },
                 "1: stochastic rounding is there"});
  all.push_back(reset_parameter());
  return {"sfp_block_encoder",
          all,
          numbers(),
          widths::row,
          ports,
          {{"s_axis", input, widths::row, value_rows, Brings::configuration},
           {"m_axis_data", output, widths::row, packed_elements},
           {"m_axis_meta", output, meta, scales}},
          {{"block_to_data",
            [](const ValidSpec& spec) {
              return maximum_stages(spec) + (has_packet_scale(spec) ? 10 : 6);
            },
            "from the cycle that takes a block's last row to the cycle that shows the full words "
            "that the block's first row pushes out"}},
          {{handshake_note},
           {rows_note},
           {encoder_configuration_note},
           {encoder_block_note},
           {nan_note},
           {packet_scale_note, with_packet_scale},
           {seed_note, with_stochastic}}};
}

Unit block_decoder_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(bits_port());
  ports.push_back(
      configuration("cfg_values_i", widths::value_count, "number of values in the packet"));
  append(ports, "s_axis_data", input, {widths::row, widths::row_keep, data_text});
  append(ports, "s_axis_meta", input, {meta, meta_keep, meta_text});
  append(ports, "m_axis", output, {widths::row, widths::row_keep, row_text});
  ports.push_back(status_clear());
  ports.push_back(status("status_short_o", "sticky: a stream ended before the packet's values"));
  ports.push_back(status("status_long_o", "sticky: a stream went on after the packet's values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  std::vector<UnitParameter> all = parameters();
  all.push_back(reset_parameter());
  return {"sfp_block_decoder",
          all,
          numbers(),
          widths::row,
          ports,
          {{"s_axis_data", input, widths::row, packed_elements},
           {"s_axis_meta", input, meta, scales, Brings::configuration},
           {"m_axis", output, widths::row, value_rows}},
          {{"data_to_row", cycles<6>,
            "from the cycle that takes a data beat to the cycle that shows the row that waited for "
            "it"}},
          {{handshake_note},
           {rows_note},
           {decoder_configuration_note},
           {decoder_rate_note},
           {decoder_error_note}}};
}

}  // namespace sfpgen::elaborate
