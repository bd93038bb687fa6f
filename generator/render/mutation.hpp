// The files of a design with faults in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/elaborate/proofs.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// Faults at most, by the width of their number.
inline constexpr int most_mutations = 65'535;

inline constexpr std::string_view mutate_script_path = "mutate.ys";
inline constexpr std::string_view states_script_path = "mutate_states.ys";
inline constexpr std::string_view watched_script_path = "mutate_watched.ys";
inline constexpr std::string_view part_script_path = "mutate_part.ys";
inline constexpr std::string_view equivalence_script_path = "mutate_equivalence.ys";
inline constexpr std::string_view verilog_script_path = "mutate_verilog.ys";

/// Faults that are drawn.
struct FaultDraw {
  int count = 0;
  std::uint32_t seed = 0;
};

/// Scripts, the top that simulates the design with the fault chosen at run time, and the `proofs`
/// that a design with a fault is put to; they stand beside the design's own files. In one of the
/// scripts `checkers` watch both designs from within.
std::vector<RenderedFile> mutation_files(const elaborate::Design& design, const FaultDraw& draw,
                                         const std::vector<elaborate::Proof>& proofs,
                                         const std::vector<elaborate::Checker>& checkers,
                                         const TemplateStore& templates);

/// The Verilog to simulate, relative to the directory; the first one is what the script writes.
std::vector<std::string> mutant_verilog_paths();

}  // namespace sfpgen::render
