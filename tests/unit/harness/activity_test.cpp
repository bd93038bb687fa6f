// Toggle counts of a value change dump, whatever the size of the pieces in which it comes.
#include "verif/harness/activity.hpp"

#include <doctest/doctest.h>

using sfpgen::harness::ActivityCounter;

namespace {

constexpr const char* dump =
    "$timescale 1ps $end\n"
    " $scope module TOP $end\n"
    "  $var wire  1 # clk_i $end\n"
    "  $scope module top $end\n"
    "   $var wire  1 # clk_i $end\n"
    "   $scope module g_lane[0] $end\n"
    "    $var wire  4 $ held_q [4:1] $end\n"
    "   $upscope $end\n"
    "   $var wire  1 % run_q $end\n"
    "  $upscope $end\n"
    " $upscope $end\n"
    "$enddefinitions $end\n"
    "#10\n"
    "0#\n"
    "b1000 $\n"
    "1%\n"
    "#11\n"
    "1#\n"
    "b0001 $\n"
    "#12\n"
    "0#\n"
    "#13\n"
    "1#\n"
    "b11 $\n"
    "0%\n"
    "#14\n"
    "0#\n";

}  // namespace

TEST_CASE("toggles and the time at 1 are counted for every bit from the first values on") {
  ActivityCounter counter;
  counter.write(dump);
  counter.finish();
  CHECK(counter.duration() == 4);
  const auto signals = counter.signals();
  REQUIRE(signals.size() == 3);
  const auto& held = signals.at("g_lane[0].held_q");
  CHECK(held.low == 1);
  CHECK(held.vector);
  CHECK(held.toggles == std::vector<std::uint64_t>{1, 1, 0, 1});
  CHECK(held.high_time == std::vector<std::uint64_t>{3, 1, 0, 1});
  CHECK(signals.at("run_q").toggles.front() == 1);
  CHECK(signals.at("run_q").high_time.front() == 3);
  CHECK_FALSE(signals.at("run_q").vector);
  CHECK(signals.at("clk_i").toggles.front() == 4);
}

TEST_CASE("the size of the pieces changes nothing") {
  ActivityCounter whole;
  whole.write(dump);
  whole.finish();
  for (const std::size_t size : {1U, 3U, 7U, 64U}) {
    ActivityCounter pieces;
    const std::string_view text = dump;
    for (std::size_t at = 0; at < text.size(); at += size) pieces.write(text.substr(at, size));
    pieces.finish();
    CHECK(pieces.to_json() == whole.to_json());
  }
}
