// Fills in the template of the power script.
#include "generator/render/power.hpp"

#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {

RenderedFile power_script(const elaborate::Design& design, const TemplateStore& templates,
                          const std::string& liberty) {
  constexpr const char* file = "power.tcl.in";
  return {std::string(power_script_path),
          substitute(file, text_of(templates.constraints, file),
                     {{"TOP", design.name},
                      {"LIBERTY", liberty},
                      {"NETLIST", std::string(power_netlist_path)},
                      {"SDC", sdc_path(design)},
                      {"ACTIVITY", std::string(activity_script_path)}})};
}

}  // namespace sfpgen::render
