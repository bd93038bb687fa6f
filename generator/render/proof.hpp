// The Verilog and the scripts of a design's proofs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/proofs.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// The files of one proof, relative to the design's directory. From the graph on they are written
/// by the tools.
struct ProofNames {
  std::string script;        ///< for yosys
  std::string free_script;   ///< likewise: induction with cells that take any value
  std::string gates_script;  ///< likewise: what induction does not decide, for ABC
  std::string trace_script;  ///< likewise: a broken property's way as a waveform
  std::string harness;       ///< Verilog around the design
  std::string aiger;         ///< the design and its assertions, a graph for ABC
  std::string map;           ///< what the inputs in it are called
  std::string witness;       ///< their values on the way to a broken property
  std::string trace;         ///< VCD
};

/// Those of the proof at `index` of a design's list.
ProofNames proof_names(std::size_t index);

/// What the proofs need beside the design's own files, and their scripts, which run from inside the
/// directory. `stand_in`: a file there that holds the design in the place of its own; empty: none.
std::vector<RenderedFile> proof_files(const elaborate::Design& design,
                                      const std::vector<elaborate::Proof>& proofs,
                                      const TemplateStore& templates,
                                      std::string_view stand_in = {});

}  // namespace sfpgen::render
