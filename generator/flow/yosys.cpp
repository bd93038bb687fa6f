// Runs a rendered Yosys script and reads the statistics of the mapped netlist.
#include "generator/flow/yosys.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {

Result<MappingReport> parse_mapping(std::string_view log) {
  constexpr std::string_view cells_label = "Number of cells:";
  constexpr std::string_view area_label = "Chip area for ";
  const std::size_t start = log.rfind(cells_label);
  if (start == std::string_view::npos) {
    return FlowError{FlowFault::tool, "the Yosys log holds no statistics"};
  }
  MappingReport report;
  std::optional<double> area;
  bool in_list = false;
  for (const std::string_view line : lines_of(log.substr(start))) {
    const std::vector<std::string_view> words = words_of(line);
    if (line.starts_with(cells_label)) {
      report.cells = integer_in(words.back()).value_or(0);
      in_list = true;
    } else if (words.size() >= 2 && line.find(area_label) != std::string_view::npos) {
      // "Chip area for module '\top': 123.4"
      area = decimal_in(words.back());
      break;
    } else if (in_list && words.size() == 2 && integer_in(words.back())) {
      report.counts.push_back({std::string(words.front()), *integer_in(words.back())});
    } else if (in_list && !words.empty()) {
      in_list = false;
    }
  }
  if (!area) return FlowError{FlowFault::tool, "the Yosys log holds no chip area"};
  report.area_um2 = *area;
  return report;
}

Result<MappingReport> run_yosys(const std::filesystem::path& directory, std::string_view script,
                                const std::filesystem::path& log) {
  if (const auto found = find_tool(Tool::yosys); !found.ok()) return found.error();
  ProcessRequest request;
  request.arguments = {std::string(facts_of(Tool::yosys).program), "-s", std::string(script)};
  request.working_directory = directory;
  request.log_file = log;
  const ProcessResult result = run_process(request);
  if (!result.succeeded()) return tool_failure(Tool::yosys, result, log);
  Result<MappingReport> report = parse_mapping(result.output);
  if (!report.ok()) {
    return FlowError{FlowFault::tool,
                     fmt::format("{}, log: {}", report.error().message, log.string())};
  }
  return report;
}

}  // namespace sfpgen::flow
