// The shares of the blocks add up to the flat netlist whatever the blocks came to.
#include "generator/flow/breakdown.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <numeric>
#include <string>

using namespace sfpgen::flow;

namespace {

PreparedLibrary small_library() {
  PreparedLibrary library;
  library.facts.nand2_area = 2.0;
  library.facts.flip_flops = {"DFF"};
  library.cell_areas = {{"DFF", 10.0}, {"NAND", 2.0}, {"INV", 1.0}};
  return library;
}

SynthesisReport flat_netlist() {
  SynthesisReport flat;
  flat.area_um2 = 3 * 10.0 + 15 * 2.0;
  flat.counts = {{"DFF", 3}, {"NAND", 15}};
  return flat;
}

constexpr const char* log = R"(
=== top ===

   Number of cells:                  2
     top_a                           1
     top_b                           1

=== top_a ===

   Number of cells:                 13
     DFF                             3
     NAND                           10

   Chip area for module '\top_a': 50.000000

=== top_b ===

   Number of cells:                 10
     NAND                           10

   Chip area for module '\top_b': 20.000000

=== design hierarchy ===

   Number of cells:                 23
     DFF                             3
     NAND                           20

   Chip area for top module '\top': 70.000000
)";

}  // namespace

TEST_CASE("the statistics of every module are read, those of the whole hierarchy are not") {
  const auto modules = parse_modules(log);
  REQUIRE(modules.size() == 2);
  CHECK(modules.at("top_a").area_um2 == 50.0);
  CHECK(modules.at("top_a").cells == 13);
  CHECK(modules.at("top_b").counts.size() == 1);
}

TEST_CASE("the shares add up to the flat netlist, flip-flops and gates scaled apart") {
  const auto result =
      divide_area(flat_netlist(), small_library(), "top", {"a", "none", "b"}, parse_modules(log));
  REQUIRE(result.ok());
  const Breakdown& breakdown = result.value();
  REQUIRE(breakdown.blocks.size() == 3);
  CHECK(breakdown.flip_flop_scale == doctest::Approx(1.0));
  CHECK(breakdown.gate_scale == doctest::Approx(30.0 / 40.0));
  CHECK(breakdown.blocks[0].area_um2 == doctest::Approx(30.0 + 15.0));
  CHECK(breakdown.blocks[0].flip_flops == 3);
  CHECK(breakdown.blocks[0].gate_equivalents == doctest::Approx(22.5));
  CHECK(breakdown.blocks[1].area_um2 == 0.0);
  CHECK(breakdown.blocks[2].area_um2 == doctest::Approx(15.0));
  const double sum =
      std::accumulate(breakdown.blocks.begin(), breakdown.blocks.end(), 0.0,
                      [](double total, const BlockArea& share) { return total + share.area_um2; });
  CHECK(sum == doctest::Approx(flat_netlist().area_um2));
}

TEST_CASE("the blocks are mapped with the very ABC command of the flat netlist") {
  const auto command_in = [](const char* file) {
    std::ifstream stream(std::string(SFPGEN_SOURCE_DIR) + "/constraints/" + file);
    REQUIRE(stream.good());
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with("abc -D")) return line;
    }
    return std::string();
  };
  CHECK_FALSE(command_in("synth.ys.in").empty());
  CHECK(command_in("synth.ys.in") == command_in("breakdown.ys.in"));
}

TEST_CASE("a module that belongs to no block, or no module at all, is an error") {
  CHECK_FALSE(divide_area(flat_netlist(), small_library(), "top", {"a"}, parse_modules(log)).ok());
  CHECK_FALSE(divide_area(flat_netlist(), small_library(), "top", {"a", "b"}, {}).ok());
}
