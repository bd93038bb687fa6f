// The small header through which the hand-written bench learns a design's name, parameters and
// ports.
#pragma once

#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::render {

/// Name of the header, as verif/tb/dut_main.cpp includes it.
inline constexpr const char* bench_header_name = "bench_design.hpp";

/// The header's text: SFPGEN_DESIGN_NAME, SFPGEN_DESIGN_KIND, and the lists SFPGEN_PARAMETERS(X) of
/// X(name, value) and SFPGEN_PORTS(X) of X(name, width in bits). Data only: no bench code is
/// generated.
std::string render_bench_header(const elaborate::Design& design);

}  // namespace sfpgen::render
