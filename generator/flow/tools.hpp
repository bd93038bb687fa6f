// The one table of outside tools: program, Debian package, and how to ask for the version.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "generator/flow/process.hpp"
#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// Every outside program that sfpgen may start.
enum class Tool {
  verilator,
  yosys,
  yosys_abc,
  abc,
  sta,
  iverilog,
  make,
  ccache,
  cxx,
  nextpnr_ice40
};

/// What is known of a tool before it runs.
struct ToolFacts {
  Tool tool;
  std::string_view program;           ///< name searched in PATH
  std::string_view package;           ///< Debian package that holds it
  std::string_view display_name;      ///< the name its authors gave it
  std::string_view version_argument;  ///< prints the version and ends
};

/// The row of the table for `tool`.
const ToolFacts& facts_of(Tool tool);

/// Path of the tool, or a sentence naming it and the Debian package to install.
Result<std::filesystem::path> find_tool(Tool tool);

/// Name and version in a few words, e.g. "Yosys 0.23", "OpenSTA 2.0.17"; "OpenSTA (version
/// unknown)" when the tool does not say.
std::string tool_version(Tool tool);

/// The version within the text that a tool prints when asked: the digits and dots at the start of
/// the first word that has both ("Verilator 5.006 2023-01-22 rev ..." gives "5.006"), or "".
std::string version_in(std::string_view text);

/// The error of a tool that ran badly: what became of it, its last error lines, the log's path.
FlowError tool_failure(Tool tool, const ProcessResult& result, const std::filesystem::path& log);

/// The lines of a tool's output that say what went wrong, at most `limit` of them, each indented by
/// a line break and two blanks: those that speak of an error, else the last ones.
std::string last_error_lines(std::string_view output, size_t limit);

}  // namespace sfpgen::flow
