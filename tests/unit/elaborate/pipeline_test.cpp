// Pipelines: which cuts a spec gets, and what they cost in cycles.
#include "generator/elaborate/pipeline.hpp"

#include <doctest/doctest.h>

#include <string>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/pipeline.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;

namespace {

model::ValidSpec spec_of(const std::string& rest) {
  return model::validate(spec::parse(R"({"name":"x","design":"sfp_encoder",)" + rest + "}"))
      .value();
}

int latency(const std::string& rest, const std::string& name) {
  for (const Latency& entry : elaborate::elaborate(spec_of(rest)).latencies) {
    if (entry.name == name) return entry.cycles;
  }
  FAIL("no latency ", name);
  return 0;
}

}  // namespace

TEST_CASE("the clock chooses the smallest pipeline that reaches it") {
  using enum spec::Pipeline;
  for (const auto unit : {model::PipelinedUnit::encoder, model::PipelinedUnit::decoder}) {
    const model::PipelineClocks& clocks = model::clocks_of(unit);
    CHECK(clocks.small <= clocks.balanced);
    CHECK(clocks.balanced <= clocks.fast);
    CHECK(model::chosen_pipeline(unit, by_clock, 1) == small);
    CHECK(model::chosen_pipeline(unit, by_clock, clocks.small) == small);
    CHECK(model::chosen_pipeline(unit, by_clock, clocks.small + 0.5) == balanced);
    CHECK(model::chosen_pipeline(unit, by_clock, clocks.balanced + 0.5) == fast);
  }
}

TEST_CASE("a pipeline that the spec names is built for any clock") {
  using enum spec::Pipeline;
  const auto unit = model::PipelinedUnit::encoder;
  for (const auto named : {small, balanced, fast}) {
    CHECK(model::chosen_pipeline(unit, named, 1) == named);
    CHECK(model::chosen_pipeline(unit, named, 10000) == named);
  }
}

TEST_CASE("a spec without pipeline and clock has no cuts") {
  const EncoderCuts cuts = encoder_cuts(spec_of(R"("rows":8)"));
  CHECK(cuts.maximum == 0);
  CHECK(cuts.input == 0);
  CHECK(cuts.difference == 0);
  CHECK(cuts.rotate == 0);
  CHECK(cuts.output == 0);
}

TEST_CASE("a rotator is cut behind no more levels than it has") {
  CHECK(encoder_cuts(spec_of(R"("pipeline":"fast")")).rotate == 4);
  CHECK(encoder_cuts(
            spec_of(R"("pipeline":"fast","container":{"exponent_bits":4,"mantissa_bits":3})"))
            .rotate == 3);
}

TEST_CASE("every cut adds a cycle to the encoder's latencies") {
  CHECK(latency(R"("pipeline":"small")", "row_to_data") == 1);
  CHECK(latency(R"("pipeline":"balanced")", "row_to_data") == 3);
  CHECK(latency(R"("pipeline":"fast")", "row_to_data") == 4);
  CHECK(latency(R"("pipeline":"fast")", "last_row_to_data") == 5);
}

TEST_CASE("the buffer of groups adds its stages to the latencies") {
  CHECK(latency(R"("pipeline":"small","codings":["max"])", "row_to_data") == 1 + 9);
  // Four stages for the maximum in place of two.
  CHECK(latency(R"("pipeline":"fast","codings":["max"])", "row_to_data") == 4 + 9 + 2);
  CHECK(latency(R"("pipeline":"fast","codings":["max"],"lanes":64)", "row_to_data") == 4 + 9 + 2);
  CHECK(latency(R"("pipeline":"fast","codings":["max"],"lanes":1)", "row_to_data") == 4 + 9);
}
