// The list of faults that Yosys writes.
#include "generator/flow/mutation.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

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

TEST_CASE(
    "the parts around a fault are the instances that its cell is in, the design's own left out") {
  const auto parts_of = [](const char* cell) {
    Mutation fault;
    fault.cell = cell;
    return parts_around(fault);
  };
  CHECK(parts_of("$flatten\\u_decoder.\\u_rows.\\u_countdown.$sub$rtl/sfp_countdown.v:83$1648") ==
        std::vector<std::string>{"$flatten\\u_decoder.\\u_rows.\\u_countdown.*",
                                 "$flatten\\u_decoder.\\u_rows.*"});
  CHECK(parts_of("$flatten\\u_decoder.\\g_lane[0].u_delta.$add$a.v:3$7") ==
        std::vector<std::string>{"$flatten\\u_decoder.\\g_lane?0?.u_delta.*"});
  CHECK(parts_of("$flatten\\u_decoder.$and$rtl/sfp_decoder.v:455$1233").empty());
  CHECK(parts_of("$auto$opt_reduce.cc:134:opt_pmux$5").empty());
}

TEST_CASE("a proof tells a design with a fault from one without") {
  const testing::TemporaryDirectory directory;
  testing::write_file(directory.path() / "mutant.il", R"(module \sfp_mutant
  wire input 1 \a_i
  wire output 2 \y_o
  cell $not \inverter
    parameter \A_SIGNED 0
    parameter \A_WIDTH 1
    parameter \Y_WIDTH 1
    connect \A \a_i
    connect \Y \y_o
  end
end
)");
  testing::write_file(directory.path() / "faulty.ys",
                      "read_rtlil mutant.il\nscript mutation.ys\nrename sfp_mutant design\n"
                      "write_verilog -noattr faulty.v\n");
  testing::write_file(directory.path() / "harness.v", R"(module harness (input wire a_i);
  wire y;
  \design u_design (.a_i(a_i), .y_o(y));
  always @* assert (y == ~a_i);
endmodule
)");
  testing::write_file(directory.path() / "proof.ys",
                      "read_verilog -formal faulty.v harness.v\nhierarchy -check -top harness\n"
                      "proc\nflatten\nsat -tempinduct -prove-asserts -maxsteps 2\n");
  ProofRequest proof;
  proof.directory = directory.path();
  proof.script = "proof.ys";
  proof.trace = "none.vcd";
  const auto is_noticed = [&](const char* command) {
    Mutation fault;
    fault.command = command;
    const auto broken = breaks_a_proof(fault, directory.path(), "faulty.ys", {proof});
    REQUIRE(broken.ok());
    return broken.value();
  };
  CHECK(!is_noticed(""));
  CHECK(is_noticed("mutate -mode inv -module sfp_mutant -cell inverter -port A -portbit 0"));
  CHECK(is_noticed("mutate -mode const1 -module sfp_mutant -cell inverter -port Y -portbit 0"));
}
