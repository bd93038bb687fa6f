// Pipelines: which cuts a spec gets, and what they cost in cycles.
#include "generator/elaborate/pipeline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/pipeline.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;

namespace {

model::ValidSpec spec_of(const std::string& rest, const std::string& design = "sfp_encoder") {
  return model::validate(spec::parse(R"({"name":"x","design":")" + design + R"(",)" + rest + "}"))
      .value();
}

model::ValidSpec decoder_of(const std::string& rest) { return spec_of(rest, "sfp_decoder"); }

int latency(const model::ValidSpec& spec, const std::string& name) {
  for (const Latency& entry : elaborate::elaborate(spec).latencies) {
    if (entry.name == name) return entry.cycles;
  }
  FAIL("no latency ", name);
  return 0;
}

int latency(const std::string& rest, const std::string& name) {
  return latency(spec_of(rest), name);
}

// A parameter of the design, -1 if it is not listed.
int parameter(const model::ValidSpec& spec, const std::string& name) {
  for (const Parameter& entry : elaborate::elaborate(spec).parameters) {
    if (entry.name == name) return static_cast<int>(entry.value);
  }
  return -1;
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
  for (const auto unit : {model::PipelinedUnit::encoder, model::PipelinedUnit::decoder}) {
    for (const auto named : {small, balanced, fast}) {
      CHECK(model::chosen_pipeline(unit, named, 1) == named);
      CHECK(model::chosen_pipeline(unit, named, 10000) == named);
    }
  }
}

TEST_CASE("a pipeline that the spec names aims at its own clock, if the spec gives none") {
  using enum model::PipelinedUnit;
  CHECK(spec_of(R"("pipeline":"fast")").clock_mhz() == model::clocks_of(encoder).fast);
  CHECK(decoder_of(R"("pipeline":"small")").clock_mhz() == model::clocks_of(decoder).small);
  CHECK(spec_of(R"("pipeline":"fast")", "sfp_codec").clock_mhz() == model::clocks_of(decoder).fast);
  CHECK(spec_of(R"("pipeline":"fast","target":{"clock_mhz":7})").clock_mhz() == 7);
  CHECK(spec_of(R"("pipeline":"auto")").clock_mhz() == 300);
}

TEST_CASE("a spec without pipeline and clock has no cut that takes a cycle") {
  const EncoderCuts cuts = encoder_cuts(spec_of(R"("rows":8)"));
  CHECK(cuts.maximum == 0);
  CHECK(cuts.input == 0);
  CHECK(cuts.difference == 0);
  CHECK(cuts.rotate == 0);
  CHECK(cuts.output == 0);
  const DecoderCuts decoder = decoder_cuts(decoder_of(R"("rows":8)"));
  CHECK(decoder.rows == 1);  // a skid register, which takes no cycle
  CHECK(decoder.rotate == 0);
  CHECK(decoder.output == 0);
}

TEST_CASE("a balanced and a fast decoder have the same cuts") {
  for (const std::string pipeline : {"balanced", "fast"}) {
    const DecoderCuts cuts = decoder_cuts(decoder_of(R"("pipeline":")" + pipeline + '"'));
    CHECK(cuts.rows == 1);
    CHECK(cuts.rotate == 2);
    CHECK(cuts.output == 0);
  }
}

TEST_CASE("a rotator is cut behind no more levels than it has") {
  CHECK(encoder_cuts(spec_of(R"("pipeline":"fast")")).rotate == 4);
  CHECK(encoder_cuts(
            spec_of(R"("pipeline":"fast","container":{"exponent_bits":4,"mantissa_bits":3})"))
            .rotate == 3);
  CHECK(decoder_cuts(
            decoder_of(R"("pipeline":"fast","container":{"exponent_bits":4,"mantissa_bits":3})"))
            .rotate == 2);
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

TEST_CASE("only the cut in the rotators adds a cycle to the decoder's latencies") {
  CHECK(latency(decoder_of(R"("pipeline":"small")"), "metadata_to_row") == 4);
  CHECK(latency(decoder_of(R"("pipeline":"small")"), "data_to_row") == 1);
  for (const std::string pipeline : {"balanced", "fast"}) {
    const model::ValidSpec spec = decoder_of(R"("pipeline":")" + pipeline + '"');
    CHECK(latency(spec, "metadata_to_row") == 5);
    CHECK(latency(spec, "data_to_row") == 2);
  }
}

TEST_CASE("a codec lists the cuts in which its halves differ once for each") {
  const model::ValidSpec fast = spec_of(R"("pipeline":"fast")", "sfp_codec");
  CHECK(parameter(fast, "ENC_CUT_ROTATE") == encoder_cuts(fast).rotate);
  CHECK(parameter(fast, "DEC_CUT_ROTATE") == decoder_cuts(fast).rotate);
  CHECK(parameter(fast, "CUT_ROTATE") == -1);
  CHECK(parameter(fast, "CUT_OUTPUT") == 0);
  const model::ValidSpec small = spec_of(R"("pipeline":"small")", "sfp_codec");
  CHECK(parameter(small, "CUT_ROTATE") == 0);
  CHECK(parameter(small, "ENC_CUT_ROTATE") == -1);
}

TEST_CASE("the clock of a codec chooses the pipeline of each half") {
  const double clock = model::clocks_of(model::PipelinedUnit::encoder).small + 1;
  REQUIRE(clock <= model::clocks_of(model::PipelinedUnit::decoder).small);
  const model::ValidSpec spec =
      spec_of(R"("target":{"clock_mhz":)" + std::to_string(clock) + "}", "sfp_codec");
  CHECK(encoder_cuts(spec).rotate != 0);
  CHECK(decoder_cuts(spec).rotate == 0);
}

TEST_CASE("the clock of a codec is at most that of its slower half") {
  const double encoder = model::clocks_of(model::PipelinedUnit::encoder).fast;
  const double decoder = model::clocks_of(model::PipelinedUnit::decoder).fast;
  CHECK(model::highest_clock(spec::DesignKind::sfp_codec, spec::Pipeline::fast) ==
        std::min(encoder, decoder));
}
