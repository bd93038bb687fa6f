// The generated top module.
#pragma once

#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::render {

/// Verilog-2005 text of the module `design.name`: ports and instances, no logic.
std::string top_module(const elaborate::Design& design);

}  // namespace sfpgen::render
