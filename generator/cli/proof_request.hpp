// What the proofs of a design ask of the tools.
#pragma once

#include <filesystem>

#include "generator/elaborate/proofs.hpp"
#include "generator/flow/proof.hpp"
#include "generator/render/proof.hpp"

namespace sfpgen::cli {

/// The run of a proof whose files have these names in `directory`.
flow::ProofRequest proof_request(const elaborate::Proof& proof, const render::ProofNames& names,
                                 const std::filesystem::path& directory);

}  // namespace sfpgen::cli
