// The OpenSTA script that adds up the power of a mapped design.
#pragma once

#include <string>
#include <string_view>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

inline constexpr std::string_view power_script_path = "power.tcl";
inline constexpr std::string_view power_netlist_path = "power_netlist.v";
inline constexpr std::string_view activity_script_path = "activity.tcl";

/// The script, for the directory in which the design has been mapped; `liberty` as seen from there.
RenderedFile power_script(const elaborate::Design& design, const TemplateStore& templates,
                          const std::string& liberty);

}  // namespace sfpgen::render
