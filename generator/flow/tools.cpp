// The one table of outside tools: program, Debian package, and how to ask for the version.
#include "generator/flow/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "generator/flow/text.hpp"

namespace sfpgen::flow {
namespace {

constexpr std::array<ToolFacts, 10> all_tools = {{
    {Tool::verilator, "verilator", "verilator", "Verilator", "--version"},
    {Tool::yosys, "yosys", "yosys", "Yosys", "-V"},
    {Tool::yosys_abc, "yosys-abc", "yosys", "ABC of Yosys", "-h"},
    {Tool::abc, "berkeley-abc", "berkeley-abc", "ABC", "-h"},
    {Tool::sta, "sta", "opensta", "OpenSTA", "-version"},
    {Tool::iverilog, "iverilog", "iverilog", "Icarus Verilog", "-V"},
    {Tool::make, "make", "make", "GNU Make", "--version"},
    {Tool::ccache, "ccache", "ccache", "ccache", "--version"},
    {Tool::cxx, "g++", "g++", "GCC", "--version"},
    {Tool::nextpnr_ice40, "nextpnr-ice40", "nextpnr-ice40", "nextpnr-ice40", "--version"},
}};

bool speaks_of_an_error(std::string_view line) {
  const std::string lower = lower_case(line);
  return lower.find("error") != std::string::npos || lower.find("fatal") != std::string::npos;
}

}  // namespace

const ToolFacts& facts_of(Tool tool) {
  return *std::find_if(all_tools.begin(), all_tools.end(),
                       [tool](const ToolFacts& facts) { return facts.tool == tool; });
}

Result<std::filesystem::path> find_tool(Tool tool) {
  const ToolFacts& facts = facts_of(tool);
  std::optional<std::filesystem::path> path = find_in_path(facts.program);
  if (path) return *std::move(path);
  return FlowError{FlowFault::tool,
                   fmt::format("{0} is not installed: install the Debian package {1} "
                               "(apt-get install {1})",
                               facts.program, facts.package)};
}

std::string version_in(std::string_view text) {
  for (const std::string_view line : lines_of(text)) {
    for (std::string_view word : words_of(line)) {
      if (word.starts_with('(')) word.remove_prefix(1);
      word = word.substr(0, word.find_first_not_of("0123456789."));
      while (word.ends_with('.')) word.remove_suffix(1);
      if (!word.starts_with('.') && word.find('.') != std::string_view::npos) {
        return std::string(word);
      }
    }
  }
  return "";
}

std::string tool_version(Tool tool) {
  const ToolFacts& facts = facts_of(tool);
  ProcessRequest request;
  request.arguments = {std::string(facts.program), std::string(facts.version_argument)};
  request.time_out = std::chrono::seconds(20);
  const ProcessResult result = run_process(request);
  const std::string version = version_in(result.output);
  if (version.empty()) return fmt::format("{} (version unknown)", facts.display_name);
  return fmt::format("{} {}", facts.display_name, version);
}

std::string last_error_lines(std::string_view output, size_t limit) {
  const std::vector<std::string_view> all = lines_of(output);
  std::vector<std::string_view> chosen;
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), speaks_of_an_error);
  if (chosen.empty()) chosen = all;
  const size_t first = chosen.size() > limit ? chosen.size() - limit : 0;
  std::string text;
  for (size_t index = first; index < chosen.size(); ++index) {
    text += fmt::format("\n  {}", chosen[index]);
  }
  return text;
}

FlowError tool_failure(Tool tool, const ProcessResult& result, const std::filesystem::path& log) {
  constexpr size_t shown_lines = 6;
  const ToolFacts& facts = facts_of(tool);
  if (result.outcome == ProcessOutcome::not_found) {
    const Result<std::filesystem::path> found = find_tool(tool);
    if (!found.ok()) return found.error();
  }
  // Yosys starts ABC through a shell, which gives 127 for a program that is not there.
  if (tool == Tool::yosys && result.output.find("return code 127") != std::string::npos) {
    const Result<std::filesystem::path> found = find_tool(Tool::abc);
    if (!found.ok()) return found.error();
  }
  return FlowError{FlowFault::tool,
                   fmt::format("{} failed ({}), log: {}{}", facts.program, describe_outcome(result),
                               log.string(), last_error_lines(result.output, shown_lines))};
}

}  // namespace sfpgen::flow
