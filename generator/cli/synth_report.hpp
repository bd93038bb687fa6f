// What `sfpgen synth` found, as a value, as a table and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/flow/breakdown.hpp"
#include "generator/flow/synthesis.hpp"
#include "generator/render/figures.hpp"

namespace sfpgen::cli {

/// One synthesized design: the whole, or one of its units alone.
struct MeasuredUnit {
  std::string
      label;  ///< "encoder", "decoder", "total"; the design's name when there is one unit only
  int row_bits = 0;    ///< uncompressed bits of a row; 0: the design has no rows
  int directions = 1;  ///< streams of rows that pass at once: 2 for an encoder and a decoder
  flow::SynthesisReport report;
  std::optional<flow::Breakdown> breakdown;  ///< where it was asked for

  /// Uncompressed bits a second at the maximum clock, both directions added, in Gb/s; none
  /// where there are no rows.
  [[nodiscard]] std::optional<double> throughput_gbps() const;
  /// The same per thousand gate equivalents.
  [[nodiscard]] std::optional<double> gbps_per_kge() const;
};

/// Everything that the report says.
struct SynthSummary {
  elaborate::Design design;
  double clock_mhz = 0.0;
  std::string library_file;  ///< as the user gave it
  flow::PreparedLibrary library;
  std::vector<MeasuredUnit> units;  ///< the whole design last
  std::vector<std::string> tools;   ///< "sfpgen 0.1.0", "Yosys 0.23", ...
  std::string work_directory;       ///< empty: removed

  [[nodiscard]] bool meets_clock() const;
};

/// The figures for the design's datasheet.
render::Figures figures_of(const SynthSummary& summary);

/// The table for people, a column a unit.
std::string synth_table(const SynthSummary& summary);

/// The same for programs; docs/synthesis.md lists the keys.
std::string synth_json(const SynthSummary& summary);

}  // namespace sfpgen::cli
