// The words of the provers, and what they mean.
#include "generator/flow/proof.hpp"

#include <doctest/doctest.h>

using namespace sfpgen::flow;

TEST_CASE("sat -tempinduct: proved, broken in a cycle, given up") {
  CHECK(parse_induction("[induction step 1] Solving problem\nInduction step proven: SUCCESS!\n")
            .verdict == Verdict::proved);
  const ProofReport failed = parse_induction(
      "[base case 1] Solving problem\n[base case 12] Solving problem with 3 variables\n"
      "SAT temporal induction proof finished - model found for base case: FAIL!\n");
  CHECK(failed.verdict == Verdict::failed);
  CHECK(failed.cycles == 12);
  CHECK(parse_induction("Reached maximum number of time steps -> proof failed.\n").verdict ==
        Verdict::undecided);
  CHECK(parse_induction("").verdict == Verdict::undecided);
}

TEST_CASE("bmc3 and pdr: clean, broken in a frame, proved, given up") {
  const ProofReport clean = parse_abc("No output asserted in 31 frames. Resource limit reached.\n");
  CHECK(clean.verdict == Verdict::clean);
  CHECK(clean.cycles == 31);
  const ProofReport failed =
      parse_abc("Output 0 of miter \"row\" was asserted in frame 8. Time =\n");
  CHECK(failed.verdict == Verdict::failed);
  CHECK(failed.cycles == 9);
  CHECK(parse_abc("Property proved.  Time =     0.01 sec\n").verdict == Verdict::proved);
  CHECK(parse_abc("Property UNDECIDED.  Time = 10 sec\n").verdict == Verdict::undecided);
}
