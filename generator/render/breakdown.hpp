// The Yosys script that maps every block of a design apart.
#pragma once

#include <string>
#include <string_view>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/scripts.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// Name of the script in the design's directory. It is no part of a generated design: synth writes
/// it where a breakdown was asked for.
inline constexpr std::string_view breakdown_script_path = "breakdown.ys";

/// The script, with a label for every cell from the tables of elaborate/blocks.hpp. It leaves one
/// module `<top>_<block>` for every block that the design has, and prints their statistics.
RenderedFile breakdown_script(const elaborate::Design& design, const TemplateStore& templates,
                              const Technology& technology);

}  // namespace sfpgen::render
