// From the directory of a generated design to area and clock: Yosys, then OpenSTA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/liberty.hpp"
#include "generator/flow/opensta.hpp"
#include "generator/flow/result.hpp"
#include "generator/flow/yosys.hpp"

namespace sfpgen::flow {

/// The pin that a flip-flop takes its next state from.
struct DataPin {
  std::string pin;
  double capacitance_pf = 0.0;
};

/// What a library says of power.
struct PowerData {
  bool internal = false;  ///< energy of a transition within a cell
  bool leakage = false;
};

/// A library made ready for the tools.
struct PreparedLibrary {
  std::filesystem::path file;  ///< the filtered copy
  std::string name;            ///< as the library calls itself
  LibraryFacts facts;
  std::map<std::string, double> cell_areas;  ///< um2, of the cells with an area
  /// Input pins of the flip-flops whose next state is that pin alone, with their capacitance in pF.
  std::map<std::string, DataPin> data_pins;
  PowerData power_data;
};

/// Reads the Liberty file `source` (plain or gzipped), finds its facts and writes the copy without
/// the unusable cells to `copy`.
Result<PreparedLibrary> prepare_library(const std::filesystem::path& source,
                                        const std::filesystem::path& copy);

/// One design to map and time. The directory holds what `sfpgen generate` writes, with scripts that
/// read the prepared library.
struct SynthesisJob {
  std::filesystem::path directory;
  std::string yosys_script;    ///< file name in the directory
  std::string opensta_script;  ///< file name in the directory
  double clock_mhz = 0.0;      ///< the clock that the scripts were rendered for
};

/// Area and clock of one design.
struct SynthesisReport {
  std::int64_t cells = 0;
  std::int64_t flip_flops = 0;
  double area_um2 = 0.0;
  double gate_equivalents = 0.0;  ///< area / area of the smallest NAND2
  double clock_mhz = 0.0;         ///< the clock asked for
  /// 1000 / (period - worst setup slack), MHz: the fastest clock at which this netlist meets every
  /// setup check, ports included. Absent for a design without timed paths.
  std::optional<double> max_clock_mhz;
  TimingReport timing;  ///< at the clock asked for
  std::vector<CellCount> counts;
  double seconds = 0.0;
  std::filesystem::path yosys_log;
  std::filesystem::path opensta_log;

  /// Whether every setup check holds at the clock asked for.
  [[nodiscard]] bool meets_clock() const { return !timing.setup || timing.setup->slack_ns >= 0.0; }
};

/// Says what is going on, a line at a time.
using Progress = std::function<void(std::string_view)>;

/// Maps and times one design.
Result<SynthesisReport> synthesize(const SynthesisJob& job, const PreparedLibrary& library,
                                   const Progress& progress);

}  // namespace sfpgen::flow
