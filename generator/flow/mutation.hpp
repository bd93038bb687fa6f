// Puts faults into a design, one at a time, and sees what becomes of them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/proof.hpp"
#include "generator/flow/result.hpp"
#include "generator/flow/verification.hpp"

namespace sfpgen::flow {

/// One fault, as Yosys names it.
struct Mutation {
  int number = 0;    ///< from 1 up; the mutant is switched on by it
  std::string mode;  ///< "inv", "const0", "const1", "cnot0", "cnot1"
  std::string cell;
  std::string place;                 ///< cell, port and bit
  std::vector<std::string> sources;  ///< "file:line", each once
  std::string command;               ///< puts it in for good
};

/// What became of a fault.
enum class Fate {
  killed,      ///< the verification noticed
  disproved,   ///< a property of the design does not hold with it
  equivalent,  ///< it changes nothing: proved
  survived,    ///< neither
};

/// Reads the list that Yosys' `mutate -list` writes.
std::vector<Mutation> parse_mutations(std::string_view text);

/// Runs the script that makes the mutant, in `directory`; the faults in it.
Result<std::vector<Mutation>> make_mutant(const std::filesystem::path& directory,
                                          std::string_view script);

/// Whether the verification passes with fault `number` (0: none). A bench that breaks off or takes
/// longer than the request allows has noticed.
Result<bool> passes_with(int number, const std::filesystem::path& program,
                         const std::filesystem::path& directory,
                         const VerificationRequest& request);

/// What a fault does to the outputs.
enum class Effect {
  none,     ///< nothing: proved
  some,     ///< there is a way to see it
  unknown,  ///< neither was found
};

/// The scripts of `effect_of`.
struct EffectScripts {
  std::string_view states;  ///< makes an and-inverter graph of both designs
  std::string_view part;    ///< the same of a part of both
};

/// What the fault does to the outputs, by the scripts in `directory`: from the state after a reset
/// on; where that is not decided, for a part of the design after the other, with anything at its
/// inputs.
Result<Effect> effect_of(const Mutation& mutation, const std::filesystem::path& directory,
                         const EffectScripts& scripts);

/// The same from the state after a reset on, by a `script` in which checkers watch both designs:
/// what they assert is proved with it, and helps. None or unknown.
Result<Effect> effect_while_watched(const Mutation& mutation,
                                    const std::filesystem::path& directory,
                                    std::string_view script);

/// The same from any state on, register by register, by `script`: none or unknown, after minutes.
Result<Effect> effect_on_registers(const Mutation& mutation, const std::filesystem::path& directory,
                                   std::string_view script);

/// The parts of a design that a fault is in, as patterns of their cells' names, the smallest first
/// and without the design's own instances: "$flatten\\u_decoder.\\u_rows.*".
std::vector<std::string> parts_around(const Mutation& mutation);

/// Whether one of the proofs does not hold with the fault (one without a command: the design as it
/// is). `script` makes the design with it.
Result<bool> breaks_a_proof(const Mutation& mutation, const std::filesystem::path& directory,
                            std::string_view script, const std::vector<ProofRequest>& proofs);

}  // namespace sfpgen::flow
