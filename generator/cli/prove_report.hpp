// What prove prints: a table for people, JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "generator/elaborate/proofs.hpp"
#include "generator/flow/proof.hpp"

namespace sfpgen::cli {

/// One proof and its end.
struct ProvedProperty {
  elaborate::Proof proof;
  flow::Prover prover;
  flow::ProofReport report;
};

/// All proofs of a design.
struct ProveSummary {
  elaborate::Design design;
  std::vector<ProvedProperty> proofs;  ///< by number of the property
  std::vector<std::string> tools;      ///< with versions
  std::string work_directory;          ///< where they ran, when that is kept
};

/// Whether the property stands: proved, or clean as deep as was asked for.
bool holds(const ProvedProperty& proved);

/// Whether all do.
bool all_hold(const ProveSummary& summary);

/// The table, with a line break at its end.
std::string prove_table(const ProveSummary& summary);

/// The same facts as JSON text.
std::string prove_json(const ProveSummary& summary);

}  // namespace sfpgen::cli
