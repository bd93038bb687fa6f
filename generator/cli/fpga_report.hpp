// What `sfpgen synth --target` found, as a value, as a table and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/flow/fpga.hpp"

namespace sfpgen::cli {

/// One design on an FPGA: the whole, or one of its units alone.
struct FpgaUnit {
  std::string label;
  flow::FpgaResources resources;                 ///< of the design without the wrapper
  std::optional<flow::FpgaPlacement> placement;  ///< of the wrapped design, where it is placed
};

/// Everything that the report says.
struct FpgaSummary {
  elaborate::Design design;
  double clock_mhz = 0.0;  ///< asked for
  const flow::FpgaTarget* target = nullptr;
  std::vector<FpgaUnit> units;
  std::vector<std::string> tools;
  std::string work_directory;  ///< empty: removed

  /// Whether every unit that was placed fits and reaches the clock.
  [[nodiscard]] bool meets_clock() const;
};

/// The table for people, a column a unit.
std::string fpga_table(const FpgaSummary& summary);

/// The same for programs; docs/synthesis.md lists the keys.
std::string fpga_json(const FpgaSummary& summary);

}  // namespace sfpgen::cli
