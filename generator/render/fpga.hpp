// Yosys scripts for FPGA families, and the wrapper that hides a design's ports behind four pins.
#pragma once

#include <string>
#include <string_view>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

inline constexpr std::string_view fpga_script_path = "fpga.ys";
inline constexpr std::string_view fpga_pins_script_path = "fpga_pins.ys";

/// Name of the wrapper's module, and of its file.
std::string fpga_pins_top(const elaborate::Design& design);
std::string fpga_pins_path(const elaborate::Design& design);

/// The wrapper: shift registers between every port but the clock and one pin each way.
RenderedFile fpga_pins(const elaborate::Design& design, const TemplateStore& templates);

/// The script that runs `synthesis` (one Yosys command without its -top) on the design alone.
RenderedFile fpga_script(const elaborate::Design& design, const TemplateStore& templates,
                         std::string_view synthesis);

/// The same for the wrapped design; it also writes `netlist` as JSON for a place-and-route tool.
RenderedFile fpga_pins_script(const elaborate::Design& design, const TemplateStore& templates,
                              std::string_view synthesis, std::string_view netlist);

}  // namespace sfpgen::render
