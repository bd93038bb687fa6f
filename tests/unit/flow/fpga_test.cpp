// What Yosys and nextpnr say of an FPGA, sorted into resources and a clock.
#include "generator/flow/fpga.hpp"

#include <doctest/doctest.h>

using namespace sfpgen::flow;

TEST_CASE("cells are sorted into LUTs, flip-flops, carries and RAMs by their family's names") {
  const FpgaTarget* ice40 = find_fpga_target("ice40");
  REQUIRE(ice40 != nullptr);
  const auto counts = parse_counts(R"(
   Number of cells:                 18
     SB_CARRY                        3
     SB_DFF                          4
     SB_DFFESR                       2
     SB_LUT4                         8
     SB_RAM40_4K                     1
)");
  const FpgaResources found = resources_of(*ice40, counts);
  CHECK(found.luts == 8);
  CHECK(found.flip_flops == 6);
  CHECK(found.carries == 3);
  CHECK(found.rams == 1);
  CHECK(resources_of(*find_fpga_target("xilinx"), {{"LUT6", 5}, {"INV", 1}, {"FDRE", 2}}).luts ==
        6);
  CHECK(find_fpga_target("virtex") == nullptr);
  CHECK(parse_counts("no statistics").empty());
}

TEST_CASE("the clock of several is the slowest, and a design without one has none") {
  const auto two = parse_placement(
      R"({"utilization":{"ICESTORM_LC":{"used":100,"available":7680}},
          "fmax":{"a":{"achieved":120.5,"constraint":12},"b":{"achieved":90.25,"constraint":12}}})");
  REQUIRE(two.ok());
  CHECK(two.value().max_clock_mhz == 90.25);
  CHECK(two.value().fits());
  const auto none =
      parse_placement(R"({"utilization":{"ICESTORM_LC":{"used":1,"available":2}},"fmax":{}})");
  REQUIRE(none.ok());
  CHECK_FALSE(none.value().max_clock_mhz.has_value());
  CHECK_FALSE(parse_placement("{}").ok());
  CHECK_FALSE(parse_placement("").ok());
}

TEST_CASE("a design that is too large is told from the utilisation that nextpnr prints") {
  const auto found = utilisation_in(
      "Info: Device utilisation:\nInfo: \t         ICESTORM_LC:  9000/ 7680   117%\n"
      "ERROR: Unable to place\n");
  REQUIRE(found.has_value());
  CHECK(found->used == 9000);
  CHECK_FALSE(found->fits());
  CHECK_FALSE(utilisation_in("ERROR: something else\n").has_value());
}
