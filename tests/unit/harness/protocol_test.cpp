// Every rule of the protocol checker, kept and broken.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "verif/harness/protocol.hpp"

namespace sfpgen::harness {
namespace {

constexpr StreamRules row_rules{8, 2, StreamRules::LastBeat::partial};
constexpr StreamRules word_rules{8, 2, StreamRules::LastBeat::full};

Beat beat_with(std::uint32_t data, std::size_t kept, bool last) {
  Beat beat = make_beat(8, kept, last);
  beat.data[0] = data;
  return beat;
}

StreamSample shown(const Beat& beat, bool ready) { return {false, true, ready, beat}; }

const StreamSample silence{};

std::vector<std::string> rules_broken(const StreamRules& rules,
                                      const std::vector<StreamSample>& samples) {
  ViolationLog log;
  ProtocolChecker checker("s", rules, log);
  std::uint64_t cycle = 0;
  for (const StreamSample& sample : samples) checker.observe(sample, cycle++);
  std::vector<std::string> names;
  for (const Violation& violation : log.first()) names.push_back(violation.rule);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a stream that keeps the rules breaks none") {
  const Beat full = beat_with(1, 8, false);
  CHECK(rules_broken(row_rules, {silence, shown(full, false), shown(full, true), silence,
                                 shown(beat_with(2, 4, true), true),
                                 shown(null_terminator(8), true)}) == Names{});
}

TEST_CASE("TVALID that falls before TREADY is caught") {
  const Beat full = beat_with(1, 8, false);
  CHECK(rules_broken(row_rules, {shown(full, false), silence}) == Names{"valid_dropped"});
  CHECK(rules_broken(row_rules, {shown(full, true), silence}) == Names{});
}

TEST_CASE("a payload that changes while it waits is caught, be it data, TKEEP, TLAST or TUSER") {
  const Beat full = beat_with(1, 8, true);
  Beat marked = full;
  marked.user = 1;
  CHECK(rules_broken(row_rules, {shown(full, false), shown(marked, false)}) ==
        Names{"payload_changed"});
  CHECK(rules_broken(row_rules, {shown(full, false), shown(beat_with(2, 8, true), false)}) ==
        Names{"payload_changed"});
  CHECK(rules_broken(row_rules, {shown(full, false), shown(beat_with(1, 6, true), false)}) ==
        Names{"payload_changed"});
  CHECK(rules_broken(row_rules, {shown(full, false), shown(beat_with(1, 8, false), false)}) ==
        Names{"payload_changed"});
  // Taken: the next beat may be anything.
  CHECK(rules_broken(row_rules, {shown(full, true), shown(beat_with(2, 8, true), false)}) ==
        Names{});
}

TEST_CASE("bytes that TKEEP does not mark may change while they wait") {
  Beat one = beat_with(1, 2, true);
  Beat other = one;
  one.data[1] = 5;
  other.data[1] = 6;
  CHECK(rules_broken(row_rules, {shown(one, false), shown(other, false)}) == Names{});
}

TEST_CASE("TVALID in reset is caught, and reset ends a wait") {
  const Beat full = beat_with(1, 8, false);
  StreamSample in_reset = shown(full, false);
  in_reset.in_reset = true;
  CHECK(rules_broken(row_rules, {in_reset}) == Names{"valid_in_reset"});
  StreamSample quiet_reset = silence;
  quiet_reset.in_reset = true;
  CHECK(rules_broken(row_rules, {shown(full, false), quiet_reset, silence}) == Names{});
}

TEST_CASE("TKEEP that splits a value is caught") {
  CHECK(rules_broken(row_rules, {shown(beat_with(1, 3, true), true)}) ==
        Names{"keep_splits_value"});
}

TEST_CASE("TKEEP with a gap is caught") {
  Beat gap = beat_with(1, 8, true);
  gap.keep[0] = 0b11110011U;
  CHECK(rules_broken(row_rules, {shown(gap, true)}) == Names{"keep_has_gap"});
}

TEST_CASE("a beat without TLAST has to be full") {
  CHECK(rules_broken(row_rules, {shown(beat_with(1, 6, false), true)}) ==
        Names{"partial_before_last"});
  CHECK(rules_broken(word_rules, {shown(beat_with(1, 0, false), true)}) ==
        Names{"partial_before_last"});
}

TEST_CASE("the last beat of a compressed stream is full or null") {
  CHECK(rules_broken(word_rules, {shown(beat_with(1, 4, true), true)}) == Names{"partial_word"});
  CHECK(rules_broken(word_rules, {shown(null_terminator(8), true)}) == Names{});
  CHECK(rules_broken(word_rules, {shown(beat_with(1, 8, true), true)}) == Names{});
}

TEST_CASE("a beat that waits is judged once") {
  const Beat bad = beat_with(1, 6, false);
  CHECK(rules_broken(row_rules, {shown(bad, false), shown(bad, false), shown(bad, true)}) ==
        Names{"partial_before_last"});
}

TEST_CASE("a violation names its stream and its cycle") {
  ViolationLog log;
  ProtocolChecker checker("m_axis", row_rules, log);
  checker.observe(shown(beat_with(1, 8, false), false), 41);
  checker.observe(silence, 42);
  REQUIRE(log.count() == 1);
  CHECK(log.first().front().stream == "m_axis");
  CHECK(log.first().front().cycle == 42);
  CHECK(log.first().front().text == "m_axis: TVALID fell before TREADY came (cycle 42)");
}

}  // namespace sfpgen::harness
