// What several commands do first: read a spec from a file and resolve it, read the templates,
// report what is wrong.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "generator/diag/diagnostic.hpp"
#include "generator/elaborate/design.hpp"
#include "generator/render/rendered_file.hpp"

namespace sfpgen::cli {

/// The design that the spec in `file` describes. Findings are values; nothing is printed.
diag::Result<elaborate::Design> read_design(const std::filesystem::path& file);

/// The same, but prints every finding to stderr as "FILE: /pointer: message" and returns nothing on
/// failure. The command then exits with exit_bad_input.
std::optional<elaborate::Design> load_design(const std::filesystem::path& file);

/// All files of the design's directory, rendered with this sfpgen's own templates; prints a finding
/// to stderr and returns nothing if the templates cannot be read. The command then exits with
/// exit_tool_failed.
std::optional<std::vector<render::RenderedFile>> render_design(const elaborate::Design& design);

/// Prints each finding to stderr, one a line. Findings about what a file holds get the name
/// `subject` before them, findings about files name theirs themselves.
void print_findings(const std::filesystem::path& subject, const diag::Diagnostics& findings);

}  // namespace sfpgen::cli
