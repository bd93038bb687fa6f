// What `sfpgen power` found: power, energy per value, and what the saved memory traffic is worth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/cli/synth_report.hpp"
#include "generator/elaborate/design.hpp"
#include "generator/flow/power.hpp"

namespace sfpgen::cli {

/// Energy of one bit to or from DRAM when nothing else is said: M. Horowitz, "Computing's energy
/// problem", ISSCC 2014: 1.3 to 2.6 nJ for 64 bits; the lower end.
inline constexpr double default_dram_pj_per_bit = 20.0;

/// One unit at work on the tensors.
struct PowerUnit {
  std::string label;
  flow::PowerReport power;
  std::size_t registers = 0;             ///< bits with a measured activity
  std::size_t unmeasured_registers = 0;  ///< bits that got the mean of the others
  double register_toggles = 0.0;         ///< mean per register bit and cycle
  double input_toggles = 0.0;            ///< mean per input bit and cycle
  std::uint64_t values = 0;
  std::uint64_t cycles = 0;
  double bits_per_value = 0.0;  ///< compressed, of all tensors together

  /// Energy that one value costs in this unit, in pJ, at `clock_mhz`.
  [[nodiscard]] double pj_per_value(double clock_mhz) const;
};

/// Whether the library says enough for an energy: what a transition costs within a cell.
[[nodiscard]] inline bool gives_energy(const flow::PowerData& data) { return data.internal; }

/// Everything that the report says.
struct PowerSummary {
  elaborate::Design design;
  double clock_mhz = 0.0;
  double dram_pj_per_bit = default_dram_pj_per_bit;
  std::string library_name;
  std::string library_file;
  flow::PowerData power_data;
  std::vector<std::string> tensors;
  std::vector<PowerUnit> units;
  std::vector<std::string> tools;
  std::string work_directory;  ///< empty: removed

  /// Energy of the memory bits that one value saves in one direction, in pJ.
  [[nodiscard]] double saved_pj_per_value(const PowerUnit& unit) const;
  /// The unit's own energy per value; nothing where the library does not say enough.
  [[nodiscard]] std::optional<double> pj_per_value(const PowerUnit& unit) const;
  /// What stays of the saving after that; below 0 the unit costs more than it saves.
  [[nodiscard]] std::optional<double> net_pj_per_value(const PowerUnit& unit) const;
};

/// The table for people, a column a unit.
std::string power_table(const PowerSummary& summary);

/// The same for programs; docs/power.md lists the keys.
std::string power_json(const PowerSummary& summary);

}  // namespace sfpgen::cli
