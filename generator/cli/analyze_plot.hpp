// analyze's findings as a picture.
#pragma once

#include <string>

#include "generator/cli/analyze_lines.hpp"

namespace sfpgen::cli {

/// An SVG with the histogram of the exponents and a bar of bits a value for every line: of all
/// tensors together, or of the one there is.
std::string analysis_svg(const AnalyzeReport& report, const analysis::Questions& questions);

}  // namespace sfpgen::cli
