// The tables of units and designs.
#include "generator/elaborate/units.hpp"

#include <stdexcept>
#include <string>

namespace sfpgen::elaborate {
namespace {

using enum Direction;

constexpr std::string_view clock_text = "clock; everything happens at its rising edge";
constexpr std::string_view reset_text = "synchronous reset, active high";
constexpr std::string_view clear_text = "1: clears the sticky status bits";
constexpr std::string_view clamped_text =
    "sticky: a configuration was out of range and taken to the nearest there is";
constexpr std::string_view mantissa_text = "kept mantissa bits m, 0 to M";
constexpr std::string_view sign_text =
    "1: the sign is kept, 0: dropped (tensors known to be non-negative)";
constexpr std::string_view zero_code_text = "1: zeros have a code of their own";

// Appends the five ports of an AXI4-Stream.
void append(std::vector<UnitPort>& ports, const std::string& stream, Direction direction,
            WidthOf data, WidthOf keep, std::string_view data_text) {
  const Direction back = direction == input ? output : input;
  const auto add = [&](const char* signal, Direction way, WidthOf width, std::string_view text) {
    ports.push_back({stream + signal, way, width, PortGroup::stream, stream, text});
  };
  add("_tdata", direction, data, data_text);
  add("_tkeep", direction, keep, "one bit a byte of TDATA: 1 = the byte counts");
  add("_tvalid", direction, WidthOf::bit, "the beat is there; never waits for TREADY");
  add("_tready", back, WidthOf::bit, "the beat is taken at this clock edge");
  add("_tlast", direction, WidthOf::bit, "last beat of the packet");
}

UnitPort configuration(const char* name, WidthOf width, std::string_view text) {
  return {name, input, width, PortGroup::configuration, "", text};
}

// What an exponent coding is told about a packet.
void append_coding(std::vector<UnitPort>& ports) {
  const auto add = [&ports](const char* name, WidthOf width, std::string_view text,
                            Presence presence) {
    UnitPort port = configuration(name, width, text);
    port.presence = presence;
    ports.push_back(port);
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

UnitPort status(const char* name, std::string_view text) {
  return {name, output, WidthOf::bit, PortGroup::status, "", text};
}

constexpr std::string_view handshake_note =
    "Every stream is AXI4-Stream: a beat moves at a clock edge with TVALID and TREADY high, "
    "TVALID never waits for TREADY, and a beat stays unchanged until it is taken. No "
    "combinational path leads from an input of one stream to an output of another, TREADY "
    "included. TDATA bytes whose TKEEP bit is 0 mean nothing.";
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

Unit encoder() {
  std::vector<UnitPort> ports = {
      {"clk_i", input, WidthOf::bit, PortGroup::clock, "", clock_text},
      {"rst_i", input, WidthOf::bit, PortGroup::clock, "", reset_text},
      configuration("cfg_mantissa_bits_i", WidthOf::mantissa_count, mantissa_text),
      configuration("cfg_sign_i", WidthOf::bit, sign_text),
      configuration("cfg_zero_code_i", WidthOf::bit, zero_code_text),
  };
  append_coding(ports);
  append(ports, "s_axis", input, WidthOf::row, WidthOf::row_keep, row_text);
  append(ports, "m_axis_data", output, WidthOf::row, WidthOf::row_keep, data_text);
  append(ports, "m_axis_meta", output, WidthOf::meta_word, WidthOf::meta_keep, meta_text);
  ports.push_back({"status_clear_i", input, WidthOf::bit, PortGroup::status, "", clear_text});
  ports.push_back(status("status_nan_lost_o", "sticky: with m = 0 a NaN became an infinity"));
  ports.push_back(status("status_sign_lost_o", "sticky: without a kept sign a value was negative"));
  ports.push_back(
      status("status_exp_lost_o",
             "sticky: an exponent was outside the raw coding's range; 0 without that coding"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {
      "sfp_encoder",
      ports,
      {{"s_axis", input, StreamContents::values},
       {"m_axis_data", output, StreamContents::fields},
       {"m_axis_meta", output, StreamContents::width_codes}},
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
  std::vector<UnitPort> ports = {
      {"clk_i", input, WidthOf::bit, PortGroup::clock, "", clock_text},
      {"rst_i", input, WidthOf::bit, PortGroup::clock, "", reset_text},
      configuration("cfg_mantissa_bits_i", WidthOf::mantissa_count, mantissa_text),
      configuration("cfg_sign_i", WidthOf::bit, sign_text),
      configuration("cfg_zero_code_i", WidthOf::bit, zero_code_text),
  };
  append_coding(ports);
  ports.push_back(
      configuration("cfg_values_i", WidthOf::value_count, "number of values n in the packet"));
  append(ports, "s_axis_data", input, WidthOf::row, WidthOf::row_keep, data_text);
  append(ports, "s_axis_meta", input, WidthOf::meta_word, WidthOf::meta_keep, meta_text);
  append(ports, "m_axis", output, WidthOf::row, WidthOf::row_keep, row_text);
  ports.push_back({"status_clear_i", input, WidthOf::bit, PortGroup::status, "", clear_text});
  ports.push_back(status("status_width_invalid_o", "sticky: a width code was E or more"));
  ports.push_back(status("status_short_o", "sticky: a stream ended before the packet's n values"));
  ports.push_back(status("status_long_o", "sticky: a stream went on after the packet's n values"));
  ports.push_back(status("status_cfg_clamped_o", clamped_text));
  return {"sfp_decoder",
          ports,
          {{"s_axis_data", input, StreamContents::fields},
           {"s_axis_meta", input, StreamContents::width_codes},
           {"m_axis", output, StreamContents::values}},
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
  static const Unit encoder_unit = encoder();
  static const Unit decoder_unit = decoder();
  switch (kind) {
    case spec::DesignKind::sfp_encoder:
      return {{&encoder_unit, "u_encoder", ""}};
    case spec::DesignKind::sfp_decoder:
      return {{&decoder_unit, "u_decoder", ""}};
    case spec::DesignKind::sfp_codec:
      return {{&encoder_unit, "u_encoder", "enc_"}, {&decoder_unit, "u_decoder", "dec_"}};
  }
  throw std::logic_error("a design kind without units");
}

}  // namespace sfpgen::elaborate
