// Prints parameters and ports as two lists of macro calls.
#include "generator/render/bench_header.hpp"

#include <fmt/format.h>

namespace sfpgen::render {

std::string render_bench_header(const elaborate::Design& design) {
  std::string text = fmt::format(
      "// Name, parameters and ports of the design {0}, for the bench.\n"
      "#pragma once\n\n"
      "#define SFPGEN_DESIGN_NAME \"{0}\"\n"
      "#define SFPGEN_DESIGN_KIND \"{1}\"\n\n"
      "#define SFPGEN_PARAMETERS(X)",
      design.name, design.kind_name);
  for (const elaborate::Parameter& parameter : design.parameters) {
    text += fmt::format(" \\\n  X({}, {})", parameter.name, parameter.value);
  }
  text += "\n\n#define SFPGEN_PORTS(X)";
  for (const elaborate::Port& port : design.ports) {
    text += fmt::format(" \\\n  X({}, {})", port.name, port.width);
  }
  text += "\n";
  return text;
}

}  // namespace sfpgen::render
