// synth --target: a design on an FPGA.
#pragma once

#include "generator/cli/synth_command.hpp"
#include "generator/elaborate/design.hpp"
#include "generator/output/templates.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::cli {

/// Runs `synth` for the FPGA target that the options name and prints what it found; returns the
/// exit code. The options have been checked by synth() but for the target.
int synth_fpga(const SynthOptions& options, const spec::ParsedSpec& parsed,
               const elaborate::Design& design, const render::TemplateStore& templates);

}  // namespace sfpgen::cli
