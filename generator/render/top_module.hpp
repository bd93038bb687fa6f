// The generated top module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"

namespace sfpgen::render {

/// Verilog-2005 text of the module `design.name`: ports and instances, no logic.
std::string top_module(const elaborate::Design& design);

/// Verilog-2005 text of a module that has instances and no logic.
std::string module_text(std::string_view name, const std::vector<elaborate::Port>& ports,
                        const std::vector<elaborate::Wire>& wires,
                        const std::vector<elaborate::Instance>& instances);

}  // namespace sfpgen::render
