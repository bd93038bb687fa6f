// Reads sfpgen's template files.
#pragma once

#include "generator/diag/diagnostic.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::output {

/// All *.v of the RTL templates and of the proofs' modules beside them, and all *.in of the
/// constraint templates.
diag::Result<render::TemplateStore> read_templates(const DataPaths& paths);

}  // namespace sfpgen::output
