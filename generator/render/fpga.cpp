// Fills in the templates for FPGAs.
#include "generator/render/fpga.hpp"

#include <fmt/format.h>

#include "generator/render/render.hpp"
#include "generator/render/scripts.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {
namespace {

RenderedFile script(const TemplateStore& templates, std::string_view path, const std::string& top,
                    const std::string& files, const std::string& synthesis) {
  constexpr const char* file = "fpga.ys.in";
  return {std::string(path), substitute(file, text_of(templates.constraints, file),
                                        {{"TOP", top},
                                         {"SCRIPT", std::string(path)},
                                         {"VERILOG_FILES", files},
                                         {"SYNTHESIS", synthesis}})};
}

}  // namespace

std::string fpga_pins_top(const elaborate::Design& design) {
  return fmt::format("{}_pins", design.name);
}

std::string fpga_pins_path(const elaborate::Design& design) {
  return fmt::format("{}.v", fpga_pins_top(design));
}

RenderedFile fpga_pins(const elaborate::Design& design, const TemplateStore& templates) {
  constexpr const char* file = "fpga_pins.v.in";
  int inputs = 0;
  int outputs = 0;
  std::string connections = fmt::format("      .{0}({0})", design.clock_port);
  for (const elaborate::Port& port : design.ports) {
    if (port.name == design.clock_port) continue;
    const bool input = port.direction == elaborate::Direction::input;
    int& used = input ? inputs : outputs;
    // Bit 0 of both registers is the one behind the pin.
    connections += fmt::format(",\n      .{}({}[{}:{}])", port.name, input ? "inputs_q" : "outputs",
                               used + port.width, used + 1);
    used += port.width;
  }
  return {fpga_pins_path(design), substitute(file, text_of(templates.constraints, file),
                                             {{"TOP", design.name},
                                              {"PINS_TOP", fpga_pins_top(design)},
                                              {"CLOCK", design.clock_port},
                                              {"INPUT_BITS", std::to_string(inputs)},
                                              {"OUTPUT_BITS", std::to_string(outputs)},
                                              {"CONNECTIONS", connections}})};
}

RenderedFile fpga_script(const elaborate::Design& design, const TemplateStore& templates,
                         std::string_view synthesis) {
  return script(templates, fpga_script_path, design.name, quoted_verilog_paths(design),
                fmt::format("{} -top {}", synthesis, design.name));
}

RenderedFile fpga_pins_script(const elaborate::Design& design, const TemplateStore& templates,
                              std::string_view synthesis, std::string_view netlist) {
  const std::string top = fpga_pins_top(design);
  return script(templates, fpga_pins_script_path, top,
                fmt::format("{} \"{}\"", quoted_verilog_paths(design), fpga_pins_path(design)),
                fmt::format("{} -top {} -json {}", synthesis, top, netlist));
}

}  // namespace sfpgen::render
