// The constraint file and the tool scripts of a design.
#pragma once

#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {

/// A cell library and the boundary that fits it.
struct Technology {
  std::string liberty;       ///< path of the Liberty file, absolute or relative to the directory
  std::string driving_cell;  ///< cell that drives every input
  std::string driving_pin;   ///< its output pin
  double load_pf;            ///< load of every output, pF
};

/// Debian's OSU 0.18 um library (package qflow-tech-osu018).
Technology default_technology();

/// What the Yosys scripts of a design have in common.
Tokens synthesis_tokens(const elaborate::Design& design, const Technology& technology);

/// The Verilog files as arguments of a Yosys command: in double quotes, separated by blanks.
std::string quoted_verilog_paths(const elaborate::Design& design);

/// SDC, ABC constraints, Yosys and OpenSTA scripts, filled in for `technology`; they run from
/// inside the design's directory.
std::vector<RenderedFile> scripts(const elaborate::Design& design, const TemplateStore& templates,
                                  const Technology& technology);

}  // namespace sfpgen::render
