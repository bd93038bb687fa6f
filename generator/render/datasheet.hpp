// The README of a generated directory.
#pragma once

#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::render {

/// Markdown: what the design is, its files, parameters, ports, streams, latencies, handshake facts
/// and how to use it.
std::string datasheet(const elaborate::Design& design);

}  // namespace sfpgen::render
