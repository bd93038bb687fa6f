// The table of clocks.
#include "generator/model/pipeline.hpp"

#include <algorithm>

namespace sfpgen::model {
namespace {

double clock_of(const PipelineClocks& clocks, spec::Pipeline pipeline) {
  using enum spec::Pipeline;
  if (pipeline == small) return clocks.small;
  return pipeline == balanced ? clocks.balanced : clocks.fast;
}

}  // namespace

const PipelineClocks& clocks_of(PipelinedUnit unit) {
  static constexpr PipelineClocks encoder = {310, 460, 540};
  static constexpr PipelineClocks decoder = {440, 510, 510};
  // Its accumulator is one stage in any pipeline, and slower than these in floating point.
  static constexpr PipelineClocks dot = {100, 160, 300};
  switch (unit) {
    case PipelinedUnit::encoder:
      return encoder;
    case PipelinedUnit::decoder:
      return decoder;
    default:
      return dot;
  }
}

spec::Pipeline chosen_pipeline(PipelinedUnit unit, spec::Pipeline asked, double clock_mhz) {
  using enum spec::Pipeline;
  if (asked != by_clock) return asked;
  const PipelineClocks& clocks = clocks_of(unit);
  if (clock_mhz <= clocks.small) return small;
  return clock_mhz <= clocks.balanced ? balanced : fast;
}

std::optional<double> highest_clock(spec::DesignKind design, spec::Pipeline pipeline) {
  using enum spec::DesignKind;
  const double encoder = clock_of(clocks_of(PipelinedUnit::encoder), pipeline);
  const double decoder = clock_of(clocks_of(PipelinedUnit::decoder), pipeline);
  if (design == sfp_encoder) return encoder;
  if (design == sfp_decoder) return decoder;
  if (design == sfp_codec) return std::min(encoder, decoder);
  return std::nullopt;
}

bool asks_for_crc(const spec::Spec& spec) {
  const auto crc = spec.values.find("crc");
  return crc != spec.values.end() && *crc == spec::switches.front();
}

std::optional<double> highest_clock(const spec::Spec& spec, spec::Pipeline pipeline) {
  const std::optional<double> highest = highest_clock(spec.design.value(), pipeline);
  return highest && asks_for_crc(spec) ? std::min(*highest, crc_clock) : highest;
}

}  // namespace sfpgen::model
