// What the tables of units share: ports and texts that come again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

inline constexpr const char* clamped_text =
    "sticky: a configuration was out of range and taken to the nearest there is";

inline constexpr const char* handshake_note =
    "Every stream is AXI4-Stream: a beat moves at a clock edge with TVALID and TREADY high, "
    "TVALID never waits for TREADY, and a beat stays unchanged until it is taken. No "
    "combinational path leads from an input of one stream to an output of another, TREADY "
    "included. TDATA bytes whose TKEEP bit is 0 mean nothing.";

/// What an AXI4-Stream of a unit is made of.
struct StreamShape {
  Width data;
  Width keep;
  std::string data_text;
  Width user = nullptr;  ///< null: no TUSER
  std::string user_text = {};
};

/// A latency that no spec changes.
template <int Number>
int cycles(const model::ValidSpec& /*spec*/) {
  return Number;
}

/// The parameter that chooses the style of the reset.
UnitParameter reset_parameter();

/// Clock and reset.
void append_clock(std::vector<UnitPort>& ports);

/// The five ports of an AXI4-Stream, or six.
void append(std::vector<UnitPort>& ports, const std::string& stream, Direction direction,
            const StreamShape& shape);

/// A configuration input.
UnitPort configuration(std::string name, const Width& width, std::string text,
                       Presence presence = present::always);

/// A sticky status output.
UnitPort status(std::string name, std::string text);

/// What a stream of values carries, in words.
std::string value_rows(const model::ValidSpec& spec, const Dimensions& d);

/// The input that clears the status outputs.
UnitPort status_clear();

}  // namespace sfpgen::elaborate
