// The table of cuts.
#include "generator/elaborate/pipeline.hpp"

#include <algorithm>
#include <bit>

#include "generator/elaborate/codings.hpp"
#include "generator/model/pipeline.hpp"

namespace sfpgen::elaborate {
namespace {

// Levels of a rotator that fit into a cycle beside what stands before them: in the decoder that is
// the choice between the word at the port and the one kept.
constexpr int encoder_rotate_levels = 4;
constexpr int decoder_rotate_levels = 2;

int ceil_log2(int number) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(number - 1)));
}

// The fewest levels a stage that make at most `stages` stages.
int maximum_cut(int lanes, int stages) {
  const int levels = ceil_log2(lanes);
  return levels / stages + 1;
}

// The pipeline of a unit of the design.
spec::Pipeline pipeline_of(model::PipelinedUnit unit, const model::ValidSpec& spec) {
  const spec::Pipeline asked = spec::entry_of_pipeline(spec.choice("pipeline")).pipeline;
  return model::chosen_pipeline(unit, asked, spec.clock_mhz());
}

// A rotator has a level for every bit of a position in a word.
int levels_before_cut(const model::ValidSpec& spec, int levels) {
  return std::min(levels, ceil_log2(spec.container().width()));
}

}  // namespace

EncoderCuts encoder_cuts(const model::ValidSpec& spec) {
  using enum spec::Pipeline;
  const int rotate = levels_before_cut(spec, encoder_rotate_levels);
  const int maximum = has(spec, spec::Coding::max) ? maximum_cut(spec.layout().lanes, 4) : 0;
  switch (pipeline_of(model::PipelinedUnit::encoder, spec)) {
    case balanced:
      return {0, 0, 1, rotate, 0};
    case fast:
      return {maximum, 1, 2, rotate, 0};
    default:
      return {0, 0, 0, 0, 0};
  }
}

DecoderCuts decoder_cuts(const model::ValidSpec& spec) {
  using enum spec::Pipeline;
  // The reader's skid register takes no cycle and little area, and no clock is good without it.
  switch (pipeline_of(model::PipelinedUnit::decoder, spec)) {
    case balanced:
    case fast:
      return {1, levels_before_cut(spec, decoder_rotate_levels), 0};
    default:
      return {1, 0, 0};
  }
}

DotCuts dot_cuts(const model::ValidSpec& spec) {
  using enum spec::Pipeline;
  // ABC's SAT sweeping does not come to an end with the products of many more in one sum.
  const int group = std::min(spec.integer("k"), 4);
  switch (pipeline_of(model::PipelinedUnit::dot, spec)) {
    case balanced:
      return {0, group, 1};
    case fast:
      return {1, 1, 1};
    default:
      return {0, group, 0};
  }
}

int tree_levels(int count) { return ceil_log2(count); }

int maximum_stages(int lanes, int cut) {
  const int levels = ceil_log2(lanes);
  const int stage = cut != 0 ? cut : (levels + 2) / 2;
  return levels < stage ? 2 : (levels + stage) / stage;
}

int encoder_extra_cycles(const model::ValidSpec& spec) {
  const EncoderCuts cuts = encoder_cuts(spec);
  const int ranks =
      cuts.input + (cuts.difference != 0 ? 1 : 0) + (cuts.rotate != 0 ? 1 : 0) + cuts.output;
  if (!has(spec, spec::Coding::max)) return ranks;
  return ranks + spec.layout().rows - 1 + maximum_stages(spec.layout().lanes, cuts.maximum);
}

int decoder_extra_cycles(const model::ValidSpec& spec) {
  const DecoderCuts cuts = decoder_cuts(spec);
  return (cuts.rotate != 0 ? 1 : 0) + cuts.output;
}

}  // namespace sfpgen::elaborate
