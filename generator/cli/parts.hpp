// The parts of a design that are measured apart.
#pragma once

#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::cli {

/// A design to measure and the name of its column.
struct Part {
  std::string label;  ///< "encoder", "decoder", "total"; the design's name when it has one unit
  elaborate::Design design;
  int directions = 1;  ///< streams of rows that pass at once
};

/// The design's units alone, when it has more than one, then the whole design. `parsed` is the spec
/// that `design` was made from.
std::vector<Part> parts_of(const spec::ParsedSpec& parsed, const elaborate::Design& design);

}  // namespace sfpgen::cli
