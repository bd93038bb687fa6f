// From the directory of a generated design to area and clock: Yosys, then OpenSTA.
#include "generator/flow/synthesis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace sfpgen::flow {

namespace {

std::map<std::string, DataPin> data_pins_of(const LibertyLibrary& library) {
  std::map<std::string, DataPin> found;
  for (const LibertyCell& cell : library.cells) {
    if (cell.kind != CellKind::flip_flop) continue;
    for (const LibertyPin* pin : cell.inputs()) {
      if (pin->name != cell.next_state) continue;
      found.emplace(cell.name, DataPin{pin->name, pin->capacitance * library.capacitance_unit_pf});
    }
  }
  return found;
}

PowerData power_data_of(const LibertyLibrary& library) {
  PowerData found;
  // In groups of cells only: the library itself has a leakage_power_unit and templates.
  for (const LibertyCell& cell : library.cells) {
    const std::string_view text =
        std::string_view(library.text).substr(cell.text_begin, cell.text_end - cell.text_begin);
    found.internal = found.internal || text.find("internal_power") != std::string_view::npos;
    found.leakage = found.leakage || text.find("leakage_power") != std::string_view::npos;
  }
  return found;
}

}  // namespace

Result<PreparedLibrary> prepare_library(const std::filesystem::path& source,
                                        const std::filesystem::path& copy) {
  Result<LibertyLibrary> library = read_liberty(source);
  if (!library.ok()) return library.error();
  Result<LibraryFacts> facts = find_facts(library.value(), source.string());
  if (!facts.ok()) return facts.error();
  std::ofstream file(copy, std::ios::binary);
  file << filtered_text(library.value());
  file.close();
  if (!file) return FlowError{FlowFault::input, fmt::format("cannot write {}", copy.string())};
  std::map<std::string, double> areas;
  for (const LibertyCell& cell : library.value().cells) {
    if (cell.area) areas.emplace(cell.name, *cell.area);
  }
  const PowerData power = power_data_of(library.value());
  return PreparedLibrary{copy,  library.value().name,          std::move(facts.value()),
                         areas, data_pins_of(library.value()), power};
}

Result<SynthesisReport> synthesize(const SynthesisJob& job, const PreparedLibrary& library,
                                   const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  SynthesisReport report;
  report.clock_mhz = job.clock_mhz;
  report.yosys_log = job.directory / "yosys.log";
  report.opensta_log = job.directory / "sta.log";

  progress("mapping to the cells of " + library.name + " (yosys)");
  const Result<MappingReport> mapping =
      run_yosys(job.directory, job.yosys_script, report.yosys_log);
  if (!mapping.ok()) return mapping.error();
  progress("timing the netlist (sta)");
  const Result<TimingReport> timing =
      run_opensta(job.directory, job.opensta_script, report.opensta_log);
  if (!timing.ok()) return timing.error();

  report.cells = mapping.value().cells;
  report.area_um2 = mapping.value().area_um2;
  report.counts = mapping.value().counts;
  report.gate_equivalents = report.area_um2 / library.facts.nand2_area;
  const std::vector<std::string>& flip_flops = library.facts.flip_flops;
  for (const CellCount& entry : report.counts) {
    if (std::find(flip_flops.begin(), flip_flops.end(), entry.cell) != flip_flops.end()) {
      report.flip_flops += entry.count;
    }
  }
  report.timing = timing.value();
  if (report.timing.setup) {
    report.max_clock_mhz = 1e3 / (1e3 / job.clock_mhz - report.timing.setup->slack_ns);
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace sfpgen::flow
