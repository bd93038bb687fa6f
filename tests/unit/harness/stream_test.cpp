// Sources and sinks on the two sides of a stage: every beat once, in order, whatever stalls.
#include <doctest/doctest.h>

#include <vector>

#include "fake_stage.hpp"
#include "verif/harness/stream.hpp"

namespace sfpgen::harness {
namespace {

constexpr StreamRules rules{4, 4, StreamRules::LastBeat::full};

// A stage with a source, a sink and what came out.
class Stream final : public Agent {
 public:
  Stream(FakeStage& stage, double stall, std::uint64_t seed)
      : source(setup(stage, "s_axis", stall, seed), violations, coverage),
        sink(setup(stage, "m_axis", stall, seed), violations, coverage) {
    sink.on_beat([this](const Beat& beat, std::uint64_t) { received.push_back(beat); });
  }

  void drive() override {
    source.drive();
    sink.drive();
  }
  void sample(bool in_reset, std::uint64_t cycle) override {
    source.sample(in_reset, cycle);
    sink.sample(in_reset, cycle);
  }
  void flush() override { source.flush(); }

  static StreamSetup setup(const FakeStage& stage, const char* name, double stall,
                           std::uint64_t seed) {
    return {name, find_stream(stage.ports(), name), rules, seed, stall};
  }

  ViolationLog violations;
  Coverage coverage;
  StreamSource source;
  StreamSink sink;
  std::vector<Beat> received;
};

Beat numbered(std::uint32_t number, bool last) {
  Beat beat = make_beat(4, 4, last);
  beat.data[0] = number;
  return beat;
}

}  // namespace

TEST_CASE("every beat comes through once and in order, with and without stalls") {
  for (const double stall : {0.0, 0.3, 0.9}) {
    CAPTURE(stall);
    FakeStage stage(StageFault::none);
    Stream stream(stage, stall, 9);
    Testbench bench(stage, "clk_i", "rst_i", 9, stream.violations);
    bench.add(stream);
    bench.reset(2);
    std::vector<Beat> sent;
    for (std::uint32_t number = 0; number < 3000; ++number) {
      sent.push_back(numbered(number, number % 10 == 9));
      stream.source.push({sent.back(), 0, number % 10 == 0});
    }
    for (int cycle = 0; cycle < 500'000 && stream.received.size() < sent.size(); ++cycle) {
      bench.cycle();
    }
    CHECK(stream.received == sent);
    CHECK(stream.violations.count() == 0);
    if (stall > 0.0) CHECK(stream.coverage.covered() == stream.coverage.entries().size());
  }
}

TEST_CASE("a seed gives the same stalls again, another seed gives others") {
  const auto cycles_with = [](std::uint64_t seed) {
    FakeStage stage(StageFault::none);
    Stream stream(stage, 0.4, seed);
    Testbench bench(stage, "clk_i", "rst_i", seed, stream.violations);
    bench.add(stream);
    for (std::uint32_t number = 0; number < 500; ++number) {
      stream.source.push({numbered(number, true), 0, true});
    }
    while (stream.received.size() < 500) bench.cycle();
    return bench.cycles();
  };
  CHECK(cycles_with(1) == cycles_with(1));
  CHECK(cycles_with(1) != cycles_with(2));
}

TEST_CASE("counters give the first and last transfer and the longest gap") {
  FakeStage stage(StageFault::none);
  Stream stream(stage, 0.0, 1);
  Testbench bench(stage, "clk_i", "rst_i", 1, stream.violations);
  bench.add(stream);
  for (std::uint32_t number = 0; number < 10; ++number) {
    stream.source.push({numbered(number, true), 0, true});
  }
  for (int cycle = 0; cycle < 40; ++cycle) bench.cycle();
  // The stage takes a beat every other cycle.
  CHECK(stream.source.counters().transfers == 10);
  CHECK(stream.source.counters().last_transfer - stream.source.counters().first_transfer == 18);
  CHECK(stream.source.counters().longest_gap == 1);
}

}  // namespace sfpgen::harness
