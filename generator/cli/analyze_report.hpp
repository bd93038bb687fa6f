// analyze's findings as text, JSON and CSV.
#pragma once

#include <string>
#include <vector>

#include "generator/cli/analyze_lines.hpp"

namespace sfpgen::cli {

/// What is said of one tensor, as lines of text.
std::string tensor_text(const AnalyzedTensor& tensor);

/// What is said of all tensors together; empty for fewer than two.
std::string totals_text(const AnalyzeReport& report, const analysis::Questions& questions);

/// Everything, as one JSON object (docs/analyze.md).
std::string analysis_json(const AnalyzeReport& report, const analysis::Questions& questions);

/// A line for every tensor and way to store it, and the totals; a head line with the columns.
std::string analysis_csv(const AnalyzeReport& report, const analysis::Questions& questions);

}  // namespace sfpgen::cli
