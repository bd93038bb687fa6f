// The list of faults that Yosys writes.
#include "generator/flow/mutation.hpp"

#include <doctest/doctest.h>

using namespace sfpgen::flow;

TEST_CASE("a fault has its number, its place, its lines and a command without the choice") {
  const auto mutations = parse_mutations(
      "mutate -ctrl mutation_i 16 7 -mode cnot0 -module sfp_mutant -cell $and$3 -port Y -portbit 5 "
      "-ctrlbit 1 -wire u.w -wirebit 5 -src rtl/a.v:43.5-48.4 -src rtl/b.v:20.29-20.39 -src "
      "rtl/a.v:43.9-43.12\n");
  REQUIRE(mutations.size() == 1);
  const Mutation& fault = mutations.front();
  CHECK(fault.number == 7);
  CHECK(fault.mode == "cnot0");
  CHECK(fault.place == "$and$3 Y[5]");
  CHECK(fault.sources == std::vector<std::string>{"rtl/a.v:43", "rtl/b.v:20"});
  CHECK(fault.command.find("-ctrl ") == std::string::npos);
  CHECK(fault.command.starts_with("mutate -mode cnot0 -module sfp_mutant -cell $and$3 -port Y"));
  CHECK(parse_mutations("").empty());
}
