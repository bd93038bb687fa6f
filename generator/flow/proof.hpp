// Runs the tools that prove a property, and reads their verdict.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// What decides a property.
enum class Prover {
  induction,  ///< Yosys: sat -tempinduct
  bmc3,       ///< ABC of Yosys, cycle by cycle
  pdr,        ///< likewise, every reachable state
};

/// The name of a prover as its users know it.
std::string_view to_string(Prover prover);

/// Whether a prover may stop before it is through.
enum class Patience {
  endless,  ///< bmc3 looks at all cycles
  limited,  ///< bmc3 stops after two minutes too; what it has seen by then counts
};

/// One proof. The directory holds all files; names are relative to it.
struct ProofRequest {
  std::filesystem::path directory;
  std::string script;        ///< makes the model, for induction decides it too
  std::string free_script;   ///< induction with more freedom than the design has; empty: none
  std::string gates_script;  ///< induction: the same for ABC
  std::string trace_script;  ///< writes a broken property's way
  std::string aiger;         ///< what the script writes for ABC
  std::string witness;       ///< what ABC writes for the trace script
  std::string trace;         ///< what the trace script writes
  Prover prover = Prover::induction;
  int cycles = 0;  ///< as many as bmc3 looks at
  Patience patience = Patience::endless;
};

/// How a proof ended.
enum class Verdict {
  proved,     ///< for every input, for ever
  clean,      ///< no way to break it within the cycles that were looked at
  failed,     ///< there is one
  undecided,  ///< the prover gave up
};

/// A verdict and what led to it.
struct ProofReport {
  Verdict verdict = Verdict::undecided;
  Prover prover = Prover::induction;  ///< what gave it: bmc3 where pdr gave up
  int cycles = 0;                     ///< clean: how many; failed: in which one
  std::filesystem::path trace;        ///< failed: a VCD file of the way there; empty: none
  double seconds = 0.0;
};

/// The verdict in the words of `sat -tempinduct`.
ProofReport parse_induction(std::string_view output);

/// The verdict in the words of ABC's bmc3 or pdr.
ProofReport parse_abc(std::string_view output);

/// A program that is needed and not installed; nothing if all are there.
std::optional<FlowError> missing_proof_tool();

/// Runs the proof.
Result<ProofReport> run_proof(const ProofRequest& request);

}  // namespace sfpgen::flow
