// The README of a generated directory.
#pragma once

#include <optional>
#include <string>

#include "generator/elaborate/design.hpp"
#include "generator/render/figures.hpp"

namespace sfpgen::render {

/// Markdown: what the design is, its files, parameters, ports, streams, latencies, handshake facts
/// and how to use it.
std::string datasheet(const elaborate::Design& design, const std::optional<Figures>& figures);

}  // namespace sfpgen::render
