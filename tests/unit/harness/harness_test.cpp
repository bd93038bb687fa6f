// The small parts of the harness: random numbers, coverage, stalls, stimulus, report.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "verif/harness/coverage.hpp"
#include "verif/harness/float_stimulus.hpp"
#include "verif/harness/hang_watch.hpp"
#include "verif/harness/random.hpp"
#include "verif/harness/report.hpp"
#include "verif/harness/stall.hpp"

namespace sfpgen::harness {

TEST_CASE("a design hangs when nothing moves for long while something could") {
  using Work = HangWatch::Work;
  HangWatch watch;
  const auto cycles_to_hang = [&] {
    std::uint64_t cycles = 1;
    while (!watch.hangs(7, Work::under_way)) ++cycles;
    return cycles;
  };
  CHECK(!watch.hangs(7, Work::under_way));
  CHECK(cycles_to_hang() == HangWatch::hang_cycles);
  CHECK(watch.still() == HangWatch::hang_cycles);

  SUBCASE("a transfer counts") { CHECK(!watch.hangs(8, Work::under_way)); }
  SUBCASE("nothing to do is no hang") { CHECK(!watch.hangs(7, Work::none)); }
  SUBCASE("a reset begins anew") { watch.restart(7); }
  CHECK(watch.still() == 0);
}

TEST_CASE("mismatches and broken rules are enough when the rest would repeat them") {
  BenchReport report;
  CHECK(report.passed());
  for (int finding = 0; finding < 20; ++finding) {
    report.mismatches.add({});
    CHECK(!report.enough());
    report.violations.add({});
  }
  CHECK(!report.passed());
  CHECK(report.findings() == 40);
  CHECK(report.enough());
}

TEST_CASE("a seed gives the same numbers on every machine") {
  // xoshiro256** with the state that splitmix64 makes of the seed 1.
  Random random(1);
  CHECK(random.bits() == 0xb3f2af6d0fc710c5U);
  CHECK(random.bits() == 0x853b559647364ceaU);
  CHECK(random.bits() == 0x92f89756082a4514U);
}

TEST_CASE("derived generators differ by stream and by index") {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t stream = 0; stream < 10; ++stream) {
    for (std::uint64_t index = 0; index < 10; ++index) {
      firsts.insert(Random::derived(7, stream, index).bits());
    }
  }
  CHECK(firsts.size() == 100);
}

TEST_CASE("below stays below its limit and reaches every value") {
  Random random(2);
  std::set<std::uint64_t> seen;
  for (int draw = 0; draw < 1000; ++draw) {
    const std::uint64_t value = random.below(7);
    REQUIRE(value < 7);
    seen.insert(value);
  }
  CHECK(seen.size() == 7);
  CHECK(random.below(1) == 0);
  CHECK(random.bits(0) == 0);
}

TEST_CASE("a chance of 0 never comes and a chance of 1 always does") {
  Random random(3);
  for (int draw = 0; draw < 1000; ++draw) {
    REQUIRE_FALSE(random.chance(0.0));
    REQUIRE(random.chance(1.0));
  }
}

TEST_CASE("a bin that was declared and never hit is a hole") {
  Coverage coverage;
  const CoverageBin met = coverage.declare("group", "met");
  coverage.declare("group", "missed");
  coverage.hit(met);
  CHECK(coverage.covered() == 1);
  CHECK(coverage.entries().size() == 2);
  CHECK(coverage.declare("group", "met").index == met.index);
  CHECK(coverage.entries()[1].hits == 0);
}

TEST_CASE("a stall pattern without probability never stalls, another one stalls and flows") {
  StallPattern never(Random(4), 0.0);
  StallPattern sometimes(Random(4), 0.3);
  int stalls = 0;
  constexpr int cycles = 20'000;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    REQUIRE_FALSE(never.stalled());
    stalls += sometimes.stalled() ? 1 : 0;
  }
  CHECK(stalls > cycles / 20);
  CHECK(stalls < cycles * 3 / 4);
  sometimes.enable(0.0);
  CHECK_FALSE(sometimes.stalled());
}

TEST_CASE("every style of values stays within the container") {
  for (const FloatShape shape : {FloatShape{2, 5}, FloatShape{5, 2}, FloatShape{8, 23},
                                 FloatShape{11, 52}, FloatShape{6, 1}}) {
    for (const FloatStyle style : all_float_styles) {
      CAPTURE(to_string(style));
      Random random(5);
      for (const std::uint64_t value : random_floats(shape, style, 2000, random)) {
        if (shape.width() < 64) REQUIRE((value >> shape.width()) == 0);
      }
    }
  }
}

TEST_CASE("the styles give what their names say") {
  const FloatShape fp32{8, 23};
  const auto count_of = [&](FloatStyle style, auto is) {
    std::size_t count = 0;
    // The center of a packet's exponents is random: look at many packets.
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      Random random(seed);
      const auto values = random_floats(fp32, style, 100, random);
      count += static_cast<std::size_t>(std::count_if(values.begin(), values.end(), is));
    }
    return count;
  };
  const auto exponent = [](std::uint64_t value) { return (value >> 23U) & 0xFFU; };
  const auto mantissa = [](std::uint64_t value) { return value & 0x7FFFFFU; };
  CHECK(count_of(FloatStyle::sparse, [](std::uint64_t value) { return value == 0; }) > 2000);
  CHECK(count_of(FloatStyle::sparse, [](std::uint64_t value) { return value >> 31U != 0; }) == 0);
  CHECK(count_of(FloatStyle::zeros, [](std::uint64_t value) { return value == 0x80000000U; }) >
        2000);
  CHECK(count_of(FloatStyle::tiny, [&](std::uint64_t value) {
          return exponent(value) == 0 && mantissa(value) != 0;
        }) > 1000);
  CHECK(count_of(FloatStyle::exceptional, [&](std::uint64_t value) {
          return exponent(value) == 0xFF && mantissa(value) != 0;
        }) > 500);
  CHECK(count_of(FloatStyle::exceptional, [&](std::uint64_t value) {
          return exponent(value) == 0xFF && mantissa(value) == 0;
        }) > 500);
}

TEST_CASE("a report passes exactly when it holds no mismatch and no violation") {
  BenchReport clean;
  CHECK(clean.passed());
  BenchReport mismatching;
  mismatching.mismatches.add({});
  CHECK_FALSE(mismatching.passed());
  BenchReport violating;
  violating.violations.add({"rule", "stream", 1, "text"});
  CHECK_FALSE(violating.passed());
  CHECK(to_json(violating).find("\"passed\": false") != std::string::npos);
}

TEST_CASE("logs count everything and keep the first findings") {
  ViolationLog log;
  for (std::uint64_t cycle = 0; cycle < 100; ++cycle) log.add({"rule", "stream", cycle, ""});
  CHECK(log.count() == 100);
  CHECK(log.first().size() == ViolationLog::kept_at_most);
  CHECK(log.first().front().cycle == 0);
}

}  // namespace sfpgen::harness
