// The constraint file and the tool scripts of a design.
#pragma once

#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// SDC, ABC constraints, Yosys and OpenSTA scripts, filled in for the default library; they run
/// from inside the design's directory.
std::vector<RenderedFile> scripts(const elaborate::Design& design, const TemplateStore& templates);

}  // namespace sfpgen::render
