// The clock loop catches stages that break the rules of handshakes and reset.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "fake_stage.hpp"
#include "verif/harness/stream.hpp"

namespace sfpgen::harness {
namespace {

constexpr StreamRules rules{4, 4, StreamRules::LastBeat::full};

class Ends final : public Agent {
 public:
  Ends(FakeStage& stage, ViolationLog& log)
      : source({"s_axis", find_stream(stage.ports(), "s_axis"), rules, 1, 0.5}, log, coverage),
        sink({"m_axis", find_stream(stage.ports(), "m_axis"), rules, 1, 0.5}, log, coverage) {}

  void drive() override {
    source.drive();
    sink.drive();
  }
  void sample(bool in_reset, std::uint64_t cycle) override {
    source.sample(in_reset, cycle);
    sink.sample(in_reset, cycle);
  }
  void flush() override { source.flush(); }

  Coverage coverage;
  StreamSource source;
  StreamSink sink;
};

// The rules that a stage with the fault breaks in some hundred cycles and three resets.
ViolationLog run_with(StageFault fault) {
  FakeStage stage(fault);
  ViolationLog log;
  Ends ends(stage, log);
  Testbench bench(stage, "clk_i", "rst_i", 1, log);
  bench.add(ends);
  bench.probe({"s_axis", find_stream(stage.ports(), "s_axis"), StreamSide::slave});
  bench.probe({"m_axis", find_stream(stage.ports(), "m_axis"), StreamSide::master});
  for (int round = 0; round < 3; ++round) {
    bench.reset(3);
    for (int cycle = 0; cycle < 500; ++cycle) {
      if (ends.source.queued() < 2) ends.source.push({make_beat(4, 4, true), 0, true});
      bench.cycle();
    }
  }
  return log;
}

bool has(const ViolationLog& log, const std::string& rule) {
  return std::any_of(log.first().begin(), log.first().end(),
                     [&](const Violation& violation) { return violation.rule == rule; });
}

}  // namespace

TEST_CASE("a good stage breaks no rule") {
  const ViolationLog log = run_with(StageFault::none);
  for (const Violation& violation : log.first()) MESSAGE(violation.text);
  CHECK(log.count() == 0);
}

TEST_CASE("a combinational path from TREADY to TREADY is caught") {
  CHECK(has(run_with(StageFault::ready_path), "combinational_path"));
}

TEST_CASE("a TVALID that waits for TREADY is caught") {
  CHECK(has(run_with(StageFault::valid_waits), "combinational_path"));
}

TEST_CASE("a TVALID that survives reset is caught") {
  CHECK(has(run_with(StageFault::valid_in_reset), "valid_in_reset"));
}

}  // namespace sfpgen::harness
