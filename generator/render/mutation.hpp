// The files of a design with faults in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"
#include "generator/render/template_store.hpp"

namespace sfpgen::render {

/// Faults at most, by the width of their number.
inline constexpr int most_mutations = 65'535;

inline constexpr std::string_view mutate_script_path = "mutate.ys";
inline constexpr std::string_view states_script_path = "mutate_states.ys";
inline constexpr std::string_view equivalence_script_path = "mutate_equivalence.ys";

/// Scripts, and the top that simulates the design with the fault chosen at run time; they stand
/// beside the design's own files.
std::vector<RenderedFile> mutation_files(const elaborate::Design& design, int count,
                                         std::uint32_t seed, const TemplateStore& templates);

/// The Verilog to simulate, relative to the directory; the first one is what the script writes.
std::vector<std::string> mutant_verilog_paths();

}  // namespace sfpgen::render
