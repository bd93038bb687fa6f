// Runs a rendered OpenSTA script and reads slack and critical path from its log.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// The worst path of one kind.
struct TimingPath {
  double slack_ns = 0.0;
  std::string from;  ///< register or input port where it starts, named as in the Verilog
  std::string to;    ///< register or output port where it ends
};

/// What the script's `timing` lines say; a path is absent where the design has none of its kind.
struct TimingReport {
  std::optional<TimingPath> setup;
  std::optional<TimingPath> hold;
};

/// Reads the `timing ...` lines of constraints/sta.tcl.in. An "Error:" line of OpenSTA, which ends
/// with status 0 all the same, is an error here, and so is a log that stops before "timing
/// complete".
Result<TimingReport> parse_timing(std::string_view log);

/// "g_lane[0].delta_q[3]$_DFFE_PP_/Q" -> "g_lane[0].delta_q[3]": a pin of a flip-flop that Yosys
/// named after the wire it drives becomes that wire; every other name only loses its escapes.
std::string readable_end(std::string_view pin);

/// Runs `sta -exit script` inside `directory`, with the log in `log` (not relative to `directory`).
Result<TimingReport> run_opensta(const std::filesystem::path& directory, std::string_view script,
                                 const std::filesystem::path& log);

}  // namespace sfpgen::flow
