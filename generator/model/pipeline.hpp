// How fast each pipeline of a unit is: what a spec without a pipeline of its own is judged by.
#pragma once

#include <optional>
#include <string_view>

#include "generator/spec/spec.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::model {

/// The units whose pipeline a spec chooses.
enum class PipelinedUnit { encoder, decoder, dot };

/// The highest clocks of a unit's pipelines with the default library, MHz: docs/pipeline.md says
/// how they were measured. Each is at least the one before.
struct PipelineClocks {
  double small;
  double balanced;
  double fast;
};

/// Those of `unit`.
const PipelineClocks& clocks_of(PipelinedUnit unit);

/// The pipeline that `asked` comes to: itself, or the smallest whose highest clock is at least
/// `clock_mhz` where the clock chooses.
spec::Pipeline chosen_pipeline(PipelinedUnit unit, spec::Pipeline asked, double clock_mhz);

/// The highest clock that the design's units can be asked for in a pipeline, MHz, that of the
/// slowest of them; `by_clock` stands for their last pipeline. Empty for a design without such
/// units.
std::optional<double> highest_clock(spec::DesignKind design, spec::Pipeline pipeline);

/// The highest clock of what stands at the ports for CRCs, MHz: its register is one stage in any
/// pipeline (docs/ports.md).
inline constexpr double crc_clock = 380;

/// Whether a spec asks for CRCs.
bool asks_for_crc(const spec::Spec& spec);

/// The highest clock of a spec's design, CRCs included where it asks for them.
std::optional<double> highest_clock(const spec::Spec& spec, spec::Pipeline pipeline);

}  // namespace sfpgen::model
