// Runs a rendered Yosys script and reads the statistics of the mapped netlist.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// How often the netlist has one cell of the library.
struct CellCount {
  std::string cell;
  std::int64_t count = 0;
};

/// What Yosys' `stat -liberty` says of a flat, mapped netlist.
struct MappingReport {
  std::int64_t cells = 0;
  double area_um2 = 0.0;
  std::vector<CellCount> counts;  ///< in the order of the report, by name
};

/// The last statistics in a Yosys log. The error says what is missing.
Result<MappingReport> parse_mapping(std::string_view log);

/// The cells of the last statistics in a Yosys log; none if there are no statistics.
std::vector<CellCount> parse_counts(std::string_view log);

/// The statistics of every module with an area in a Yosys log, by name; of a module that was
/// counted more than once the last one.
std::map<std::string, MappingReport> parse_modules(std::string_view log);

/// Runs `yosys -s script` inside `directory`, with the log in `log`; what it printed.
Result<std::string> yosys_output(const std::filesystem::path& directory, std::string_view script,
                                 const std::filesystem::path& log);

/// Runs `yosys -s script` inside `directory`, with the log in `log` (a path of its own, not
/// relative to `directory`), and reads its statistics.
Result<MappingReport> run_yosys(const std::filesystem::path& directory, std::string_view script,
                                const std::filesystem::path& log);

}  // namespace sfpgen::flow
