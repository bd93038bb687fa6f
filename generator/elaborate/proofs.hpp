// The properties of a design that are proved, and what each proof is made of: data, no special
// cases.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"

namespace sfpgen::elaborate {

/// One property, as rtl_templates/formal/ states it beside its assertions.
struct Property {
  int number;
  std::string_view words;
};

/// All of them, by number.
std::span<const Property> properties();

/// How a property is proved.
enum class ProofMethod {
  induction,   ///< Yosys: temporal induction over cycles
  all_cycles,  ///< ABC, bmc3: every cycle that there is, from the first one on
  reached,     ///< ABC, pdr: every state that can be reached
  to_depth,    ///< ABC, bmc3: so many cycles and no more
};

/// A wire of the proof's top that a script joins to a net within the design.
struct Join {
  std::string wire;
  std::string net;  ///< hierarchical name below the proof's top
};

/// The Verilog around a whole design in a proof: its inputs are free, checkers watch its outputs.
struct Harness {
  std::vector<Port> ports;
  std::vector<Wire> wires;
  std::vector<Instance> instances;
};

/// One proof of one property.
struct Proof {
  Property property;
  std::string subject;  ///< of what: "coding delta", "u_encoder" ...
  ProofMethod method;
  int cycles;                         ///< as many as the method looks at
  std::string top;                    ///< module in rtl_templates/formal/, or that of the harness
  std::vector<Parameter> parameters;  ///< of the top
  Harness harness;                    ///< without instances: there is none
  std::vector<std::string>
      template_files;                     ///< in rtl_templates/, parts before what they are part of
  std::vector<std::string> formal_files;  ///< in rtl_templates/formal/
  std::vector<Join> joins;
  std::vector<std::string> cuts;  ///< nets of the design that take any value
  /// Yosys' cells whose outputs may take any value in a first attempt: what holds then holds of the
  /// design, and the others say nothing.
  std::vector<std::string> free_cells{};
};

/// A module that watches nets within a whole design, and asserts what holds of them in every state
/// that can be reached: property 6.
struct Checker {
  std::string subject;  ///< of what: "counts of u_decoder"
  Instance instance;    ///< of a module in rtl_templates/formal/, in a file of its name
  std::vector<Wire> wires;
  std::vector<Join> joins;  ///< nets by their names below the design
};

/// Those of a design's control, beside its own ports: they keep no count of their own, so they help
/// where two copies of the design are compared.
std::vector<Checker> control_checkers(const Design& design);

/// The name of a harness' module.
inline constexpr std::string_view harness_name = "sfp_prove_design";

/// The proofs that a design has, by number. A design without streams has none.
std::vector<Proof> proofs_of(const Design& design);

}  // namespace sfpgen::elaborate
