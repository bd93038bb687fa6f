// Runs a rendered Yosys script and reads the statistics of the mapped netlist.
#include "generator/flow/yosys.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {

namespace {

constexpr std::string_view cells_label = "Number of cells:";
constexpr std::string_view area_label = "Chip area for ";

// The number of cells, and one line a cell below it.
MappingReport read_cells(const std::vector<std::string_view>& lines) {
  MappingReport report;
  bool in_list = false;
  for (const std::string_view line : lines) {
    const std::vector<std::string_view> words = words_of(line);
    if (line.starts_with(cells_label)) {
      report.cells = integer_in(words.back()).value_or(0);
      in_list = true;
    } else if (in_list && words.size() == 2 && integer_in(words.back())) {
      report.counts.push_back({std::string(words.front()), *integer_in(words.back())});
    } else if (in_list && !words.empty()) {
      in_list = false;
    }
  }
  return report;
}

// One block of statistics: its lines up to the area, which a library without areas lacks.
std::optional<MappingReport> read_statistics(const std::vector<std::string_view>& lines) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::vector<std::string_view> words = words_of(lines[index]);
    if (words.size() >= 2 && lines[index].find(area_label) != std::string_view::npos) {
      // "Chip area for module '\top': 123.4"
      const std::optional<double> area = decimal_in(words.back());
      if (!area) return std::nullopt;
      MappingReport report = read_cells({lines.begin(), lines.begin() + static_cast<long>(index)});
      report.area_um2 = *area;
      return report;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<MappingReport> parse_mapping(std::string_view log) {
  const std::size_t start = log.rfind(cells_label);
  if (start == std::string_view::npos) {
    return FlowError{FlowFault::tool, "the Yosys log holds no statistics"};
  }
  std::optional<MappingReport> report = read_statistics(lines_of(log.substr(start)));
  if (!report) return FlowError{FlowFault::tool, "the Yosys log holds no chip area"};
  return *std::move(report);
}

std::vector<CellCount> parse_counts(std::string_view log) {
  const std::size_t start = log.rfind(cells_label);
  if (start == std::string_view::npos) return {};
  return read_cells(lines_of(log.substr(start))).counts;
}

std::map<std::string, MappingReport> parse_modules(std::string_view log) {
  // "=== name ===" opens a module's statistics.
  constexpr std::string_view fence = "===";
  std::map<std::string, MappingReport> modules;
  std::string name;
  std::vector<std::string_view> lines;
  const auto close = [&] {
    if (const auto report = read_statistics(lines); report && !name.empty())
      modules[name] = *report;
    lines.clear();
  };
  for (const std::string_view line : lines_of(log)) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() == 3 && words.front() == fence && words.back() == fence) {
      close();
      name = words[1];
    } else if (words.size() > 3 && words.front() == fence) {
      close();
      name.clear();  // "=== design hierarchy ===" sums up what has been counted
    } else {
      lines.push_back(line);
    }
  }
  close();
  return modules;
}

Result<std::string> yosys_output(const std::filesystem::path& directory, std::string_view script,
                                 const std::filesystem::path& log) {
  if (const auto found = find_tool(Tool::yosys); !found.ok()) return found.error();
  ProcessRequest request;
  request.arguments = {std::string(facts_of(Tool::yosys).program), "-s", std::string(script)};
  request.working_directory = directory;
  request.log_file = log;
  ProcessResult result = run_process(request);
  if (!result.succeeded()) return tool_failure(Tool::yosys, result, log);
  return std::move(result.output);
}

Result<MappingReport> run_yosys(const std::filesystem::path& directory, std::string_view script,
                                const std::filesystem::path& log) {
  const Result<std::string> output = yosys_output(directory, script, log);
  if (!output.ok()) return output.error();
  Result<MappingReport> report = parse_mapping(output.value());
  if (!report.ok()) {
    return FlowError{FlowFault::tool,
                     fmt::format("{}, log: {}", report.error().message, log.string())};
  }
  return report;
}

}  // namespace sfpgen::flow
