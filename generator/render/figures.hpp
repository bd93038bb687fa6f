// What synthesis measured of a design, for its datasheet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sfpgen::render {

/// The figures of the whole design or of one unit alone.
struct UnitFigures {
  std::string label;
  double gate_equivalents = 0.0;
  double area_um2 = 0.0;
  std::int64_t flip_flops = 0;
  std::optional<double> max_clock_mhz;  ///< absent for a design without timed paths
  std::optional<double> throughput_gbps;
};

/// Figures and where they come from. docs/synthesis.md defines each.
struct Figures {
  std::string library;             ///< name of the cell library
  std::string gate_equivalent;     ///< "NAND2X1 = 24 um2"
  double clock_mhz = 0.0;          ///< asked for
  std::vector<UnitFigures> units;  ///< the whole design last
  std::vector<std::string> tools;  ///< with versions
};

}  // namespace sfpgen::render
