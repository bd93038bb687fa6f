// What `sfpgen report` found of several designs, as one Markdown document.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "generator/cli/synth_report.hpp"
#include "generator/cli/verify_report.hpp"
#include "generator/elaborate/design.hpp"

namespace sfpgen::cli {

/// What the commands found of one design.
struct DesignFigures {
  elaborate::Design design;
  std::filesystem::path directory;
  VerifySummary verified;
  std::vector<SynthSummary> synthesized;  ///< one a library, at least one
};

/// The bench's measure `name` of a synthesized unit; nothing for a whole whose parts are measured.
std::optional<double> measure_of(const DesignFigures& figures, const MeasuredUnit& unit,
                                 const std::string& name);

/// A Markdown table, its first column to the left, the others to the right. The first line is the
/// head; all have as many cells.
std::string markdown_table(const std::vector<std::vector<std::string>>& lines);

/// The versions of all tools, each once.
std::vector<std::string> tools_of(const std::vector<DesignFigures>& all);

/// The document. `command`: what makes it again.
std::string results_document(const std::vector<DesignFigures>& all, const std::string& command);

}  // namespace sfpgen::cli
