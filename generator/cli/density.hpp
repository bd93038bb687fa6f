// The arithmetic density of dot product units: which ones are compared, and their figures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/cli/synth_report.hpp"

namespace sfpgen::cli {

/// How many of the units are measured.
enum class DensityExtent {
  all,
  quick  ///< a few small ones, to see that the command works
};

/// One unit that is compared.
struct DensityCase {
  std::string name;  ///< of its spec
  std::string what;  ///< in the table
  int k = 0;         ///< products a cycle
  int block = 0;     ///< elements that share a scale; 0: none do
  std::string spec;  ///< JSON, for the given clock
  std::string converter =
      {};  ///< JSON of what brings one vector into the format; empty: nothing has to
};

/// The units, FP32 and BF16 first.
std::vector<DensityCase> density_cases(double clock_mhz, DensityExtent extent);

/// A case and what its synthesis found.
struct DensityFigure {
  DensityCase unit;
  SynthSummary measured;
  std::optional<double> converter_ge;  ///< of one converter

  [[nodiscard]] double gate_equivalents() const;
  /// With two converters, one a vector; nothing where they are not known.
  [[nodiscard]] std::optional<double> with_converters() const;
};

/// All figures.
struct DensityReport {
  double clock_mhz = 0.0;
  std::vector<DensityFigure> figures;  ///< FP32 first, BF16 second
};

/// The table and what it is made of, as Markdown.
std::string density_table(const DensityReport& report);

/// The same for programs; docs/density.md lists the keys.
std::string density_json(const DensityReport& report);

}  // namespace sfpgen::cli
