// Runs a rendered OpenSTA script and reads slack and critical path from its log.
#include "generator/flow/opensta.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {

std::string readable_end(std::string_view pin) {
  std::string name(pin);
  std::erase(name, '\\');
  // Yosys' `rename -wire` makes <wire>$<cell type>, a flip-flop's type being $_..._ there.
  const std::size_t type = name.rfind("$_");
  const std::size_t slash = name.rfind('/');
  if (type != std::string::npos && slash != std::string::npos && type < slash) name.erase(type);
  return name;
}

Result<TimingReport> parse_timing(std::string_view log) {
  const auto refuse = [](std::string what) { return FlowError{FlowFault::tool, std::move(what)}; };
  TimingReport report;
  bool complete = false;
  for (const std::string_view line : lines_of(log)) {
    if (line.starts_with("Error:")) return refuse(fmt::format("sta said: {}", line));
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty() || words.front() != "timing") continue;
    if (words.size() == 2 && words[1] == "complete") complete = true;
    if (words.size() != 8) continue;
    // timing setup slack_ns 0.937008 from A to B
    const std::optional<double> slack = decimal_in(words[3]);
    if (!slack) return refuse(fmt::format("sta gave no number for the slack: {}", line));
    const TimingPath path = {*slack, readable_end(words[5]), readable_end(words[7])};
    (words[1] == "setup" ? report.setup : report.hold) = path;
  }
  if (!complete) return refuse("sta ended before it had answered");
  return report;
}

Result<TimingReport> run_opensta(const std::filesystem::path& directory, std::string_view script,
                                 const std::filesystem::path& log) {
  if (const auto found = find_tool(Tool::sta); !found.ok()) return found.error();
  ProcessRequest request;
  request.arguments = {std::string(facts_of(Tool::sta).program), "-exit", std::string(script)};
  request.working_directory = directory;
  request.log_file = log;
  const ProcessResult result = run_process(request);
  if (!result.succeeded()) return tool_failure(Tool::sta, result, log);
  Result<TimingReport> report = parse_timing(result.output);
  if (!report.ok()) {
    return FlowError{FlowFault::tool,
                     fmt::format("{}, log: {}", report.error().message, log.string())};
  }
  return report;
}

}  // namespace sfpgen::flow
