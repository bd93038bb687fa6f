// Resources and clock of a design on an FPGA: Yosys, and nextpnr where there is one in Debian.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/result.hpp"
#include "generator/flow/yosys.hpp"

namespace sfpgen::flow {

/// What a family calls its resources. A name that ends in '*' stands for all that begin so.
struct FpgaTarget {
  std::string_view name;       ///< as `--target` takes it
  std::string_view device;     ///< what is placed on, or the family
  std::string_view synthesis;  ///< Yosys command, without -top
  std::vector<std::string_view> luts;
  std::vector<std::string_view> flip_flops;
  std::vector<std::string_view> carries;
  std::vector<std::string_view> rams;
  bool placed;  ///< whether nextpnr measures the clock
};

/// All targets.
std::span<const FpgaTarget> fpga_targets();

/// The target of that name, or nothing.
const FpgaTarget* find_fpga_target(std::string_view name);

/// What Yosys counts.
struct FpgaResources {
  std::int64_t luts = 0;
  std::int64_t flip_flops = 0;
  std::int64_t carries = 0;
  std::int64_t rams = 0;
  std::vector<CellCount> counts;
};

/// What nextpnr says of the wrapped design.
struct FpgaPlacement {
  std::int64_t used = 0;  ///< logic cells, those of the wrapper included
  std::int64_t available = 0;
  std::optional<double> max_clock_mhz;  ///< nothing when it does not fit

  [[nodiscard]] bool fits() const { return used <= available; }
};

/// Resources among counted cells.
FpgaResources resources_of(const FpgaTarget& target, const std::vector<CellCount>& counts);

/// Runs `yosys -s script` in `directory` and sorts the last statistics in its log.
Result<FpgaResources> run_fpga_synthesis(const std::filesystem::path& directory,
                                         std::string_view script, const FpgaTarget& target,
                                         const std::filesystem::path& log);

/// Reads nextpnr's report (JSON). `log`: what it printed, for a design that does not fit.
Result<FpgaPlacement> parse_placement(const std::string& report);

/// How many logic cells a log says are used and there; nothing when it does not say.
std::optional<FpgaPlacement> utilisation_in(std::string_view log);

/// Places and routes `netlist` (in `directory`) on an iCE40 HX8K, seed 1. A design that does not
/// fit is a result, not an error.
Result<FpgaPlacement> place_ice40(const std::filesystem::path& directory, std::string_view netlist,
                                  double clock_mhz, const std::filesystem::path& log);

}  // namespace sfpgen::flow
