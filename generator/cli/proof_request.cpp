// From the method of a proof to the tool that does it.
#include "generator/cli/proof_request.hpp"

namespace sfpgen::cli {
namespace {

flow::Prover prover_of(elaborate::ProofMethod method) {
  using enum elaborate::ProofMethod;
  switch (method) {
    case induction:
      return flow::Prover::induction;
    case reached:
      return flow::Prover::pdr;
    case all_cycles:
    case to_depth:
      return flow::Prover::bmc3;
  }
  return flow::Prover::bmc3;
}

}  // namespace

flow::ProofRequest proof_request(const elaborate::Proof& proof, const render::ProofNames& names,
                                 const std::filesystem::path& directory) {
  const auto patience = proof.method == elaborate::ProofMethod::all_cycles
                            ? flow::Patience::endless
                            : flow::Patience::limited;
  return {directory,
          names.script,
          proof.free_cells.empty() ? "" : names.free_script,
          names.gates_script,
          names.trace_script,
          names.aiger,
          names.witness,
          names.trace,
          prover_of(proof.method),
          proof.cycles,
          patience};
}

}  // namespace sfpgen::cli
