// The table of FPGA families, and the runs of Yosys and nextpnr.
#include "generator/flow/fpga.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {
namespace {

constexpr const char* report_name = "nextpnr.json";

bool is_one_of(std::string_view cell, const std::vector<std::string_view>& names) {
  return std::any_of(names.begin(), names.end(), [cell](std::string_view name) {
    return name.ends_with('*') ? cell.starts_with(name.substr(0, name.size() - 1)) : cell == name;
  });
}

}  // namespace

std::span<const FpgaTarget> fpga_targets() {
  static const std::vector<FpgaTarget> targets = {
      {"ice40",
       "Lattice iCE40 HX8K, CT256",
       "synth_ice40",
       {"SB_LUT4"},
       {"SB_DFF*"},
       {"SB_CARRY"},
       {"SB_RAM40*"},
       true},
      {"ecp5",
       "Lattice ECP5",
       "synth_ecp5",
       {"LUT4"},
       {"TRELLIS_FF"},
       {"CCU2C"},
       {"DP16KD", "TRELLIS_DPR16X4"},
       false},
      {"xilinx",
       "AMD Xilinx 7 series",
       "synth_xilinx -flatten -noiopad",
       {"LUT*", "INV"},
       {"FD*"},
       {"CARRY4"},
       {"RAM*"},
       false},
  };
  return targets;
}

const FpgaTarget* find_fpga_target(std::string_view name) {
  for (const FpgaTarget& target : fpga_targets()) {
    if (target.name == name) return &target;
  }
  return nullptr;
}

FpgaResources resources_of(const FpgaTarget& target, const std::vector<CellCount>& counts) {
  FpgaResources found;
  found.counts = counts;
  for (const CellCount& entry : counts) {
    if (is_one_of(entry.cell, target.luts)) found.luts += entry.count;
    if (is_one_of(entry.cell, target.flip_flops)) found.flip_flops += entry.count;
    if (is_one_of(entry.cell, target.carries)) found.carries += entry.count;
    if (is_one_of(entry.cell, target.rams)) found.rams += entry.count;
  }
  return found;
}

Result<FpgaResources> run_fpga_synthesis(const std::filesystem::path& directory,
                                         std::string_view script, const FpgaTarget& target,
                                         const std::filesystem::path& log) {
  const Result<std::string> output = yosys_output(directory, script, log);
  if (!output.ok()) return output.error();
  const std::vector<CellCount> counts = parse_counts(output.value());
  if (counts.empty()) {
    return FlowError{FlowFault::tool,
                     fmt::format("the Yosys log holds no statistics, log: {}", log.string())};
  }
  return resources_of(target, counts);
}

std::optional<FpgaPlacement> utilisation_in(std::string_view log) {
  // "Info:            ICESTORM_LC:  5000/ 7680    65%"
  for (const std::string_view line : lines_of(log)) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() < 4 || words[1] != "ICESTORM_LC:") continue;
    const bool apart = words[2].ends_with('/');
    if (!apart) continue;
    const auto used = integer_in(words[2].substr(0, words[2].size() - 1));
    const auto available = integer_in(words[3]);
    if (used && available) return FpgaPlacement{*used, *available, std::nullopt};
  }
  return std::nullopt;
}

Result<FpgaPlacement> parse_placement(const std::string& report) {
  FpgaPlacement placement;
  try {
    const nlohmann::json json = nlohmann::json::parse(report);
    const auto& cells = json.at("utilization").at("ICESTORM_LC");
    cells.at("used").get_to(placement.used);
    cells.at("available").get_to(placement.available);
    for (const auto& [clock, timing] : json.at("fmax").items()) {
      const double achieved = timing.at("achieved").get<double>();
      placement.max_clock_mhz = std::min(placement.max_clock_mhz.value_or(achieved), achieved);
    }
  } catch (const nlohmann::json::exception& error) {
    return FlowError{FlowFault::tool,
                     fmt::format("nextpnr's report cannot be read: {}", error.what())};
  }
  return placement;
}

Result<FpgaPlacement> place_ice40(const std::filesystem::path& directory, std::string_view netlist,
                                  double clock_mhz, const std::filesystem::path& log) {
  if (const auto found = find_tool(Tool::nextpnr_ice40); !found.ok()) return found.error();
  ProcessRequest request;
  request.arguments = {std::string(facts_of(Tool::nextpnr_ice40).program),
                       "--hx8k",
                       "--package",
                       "ct256",
                       "--pcf-allow-unconstrained",
                       "--timing-allow-fail",
                       "--seed",
                       "1",
                       "--freq",
                       fmt::format("{:.6f}", clock_mhz),
                       "--json",
                       std::string(netlist),
                       "--report",
                       report_name};
  request.working_directory = directory;
  request.log_file = log;
  std::error_code ignored;
  std::filesystem::remove(directory / report_name, ignored);
  const ProcessResult result = run_process(request);
  if (!result.succeeded()) {
    const auto utilisation = utilisation_in(result.output);
    if (utilisation && !utilisation->fits()) return *utilisation;
    return tool_failure(Tool::nextpnr_ice40, result, log);
  }
  std::ifstream file(directory / report_name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_placement(text);
}

}  // namespace sfpgen::flow
