// Tests of reading what Yosys and OpenSTA print.
#include <string>

#include "generator/flow/opensta.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/yosys.hpp"
#include "support.hpp"

namespace sfpgen::flow {
namespace {

// Captured from Yosys 0.23, shortened.
const std::string yosys_log = R"(
3.1. Printing statistics.

=== unit ===

   Number of cells:                 77
     $_AND_                         77

7. Printing statistics.

=== unit ===

   Number of wires:               4533
   Number of public wire bits:     787
   Number of processes:              0
   Number of cells:               5046
     AND2X2                         64
     DFFPOSX1                      523
     XOR2X1                          5

   Chip area for module '\unit': 198298.500000

End of script. Logfile hash: 3081fa739d, CPU: user 2.00s system 0.04s, MEM: 33.91 MB peak
Time spent: 48% 2x abc (1 sec), 14% 2x write_verilog (0 sec), ...
)";

TEST_CASE("the last statistics of a Yosys log give cells, area and counts") {
  const Result<MappingReport> report = parse_mapping(yosys_log);
  REQUIRE(report.ok());
  CHECK(report.value().cells == 5046);
  CHECK(report.value().area_um2 == 198298.5);
  REQUIRE(report.value().counts.size() == 3);
  CHECK(report.value().counts[1].cell == "DFFPOSX1");
  CHECK(report.value().counts[1].count == 523);
}

TEST_CASE("a Yosys log without statistics or area is an error") {
  CHECK_FALSE(parse_mapping("").ok());
  const Result<MappingReport> report = parse_mapping(yosys_log.substr(0, yosys_log.find("Chip")));
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().fault == FlowFault::tool);
  CHECK(report.error().message == "the Yosys log holds no chip area");
}

// Captured from OpenSTA 2.0.17, shortened.
const std::string sta_log = R"(OpenSTA 2.0.17 GITDIR-NOT Copyright (c) 2019, Parallax Software, Inc.
Startpoint: pos[0]$_SDFFE_PP0P_ (rising edge-triggered flip-flop clocked by clk)
                                       0.9370   slack (MET)
tns 0.00
timing setup slack_ns -0.937008 from u_a.pos[0]$_SDFFE_PP0P_/Q to m_axis_tdata[250]
timing hold slack_ns 0.240340 from q[0]$_DFFE_PP_/Q to q[0]$_DFFE_PP_/D
timing complete
)";

TEST_CASE("the timing lines of an OpenSTA log give slack and readable ends") {
  const Result<TimingReport> report = parse_timing(sta_log);
  REQUIRE(report.ok());
  REQUIRE(report.value().setup);
  CHECK(report.value().setup->slack_ns == -0.937008);
  CHECK(report.value().setup->from == "u_a.pos[0]");
  CHECK(report.value().setup->to == "m_axis_tdata[250]");
  REQUIRE(report.value().hold);
  CHECK(report.value().hold->from == "q[0]");
}

TEST_CASE("a design without paths has no slack") {
  const Result<TimingReport> report =
      parse_timing("timing setup no-path\ntiming hold no-path\ntiming complete\n");
  REQUIRE(report.ok());
  CHECK_FALSE(report.value().setup);
  CHECK_FALSE(report.value().hold);
}

TEST_CASE("an OpenSTA error is an error although sta exits with 0") {
  const Result<TimingReport> report =
      parse_timing("Error: netlist.v, line 5 syntax error\n" + sta_log);
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().message == "sta said: Error: netlist.v, line 5 syntax error");
}

TEST_CASE("an OpenSTA log that stops early is an error") {
  CHECK_FALSE(parse_timing("").ok());
  CHECK_FALSE(parse_timing(sta_log.substr(0, sta_log.find("timing complete"))).ok());
  CHECK_FALSE(parse_timing("timing setup slack_ns INF from a to b\ntiming complete\n").ok());
}

TEST_CASE("names lose the cell type that Yosys gave a register, and their escapes") {
  CHECK(readable_end("u_x.word_q[3]$_DFFE_PP_/D") == "u_x.word_q[3]");
  CHECK(readable_end("g_lane\\[0\\].q\\[1\\]$_DFF_P_/Q") == "g_lane[0].q[1]");
  CHECK(readable_end("s_axis_tdata[7]") == "s_axis_tdata[7]");
  CHECK(readable_end("_123_/D") == "_123_/D");
  CHECK(readable_end("").empty());
}

TEST_CASE("numbers in reports are whole words or nothing") {
  CHECK(integer_in("42") == 42);
  CHECK_FALSE(integer_in("42x"));
  CHECK_FALSE(integer_in(""));
  CHECK(decimal_in("-0.5") == -0.5);
  CHECK(decimal_in("1e30") == 1e30);
  CHECK_FALSE(decimal_in("nan"));
  CHECK_FALSE(decimal_in("inf"));
  CHECK_FALSE(decimal_in("0.5ns"));
}

}  // namespace
}  // namespace sfpgen::flow
