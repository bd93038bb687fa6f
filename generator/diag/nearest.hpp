// Finds the known name that a misspelt one most likely meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfpgen::diag {

/// The number of insertions, deletions, substitutions and swaps of neighbours that turn `from` into
/// `to` (optimal string alignment distance), letters compared without case.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The candidate nearest to `name`, if it is near enough to be a plausible slip (at most a third of
/// the longer name, and at least one, edits away). The first one wins a tie.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> candidates);

}  // namespace sfpgen::diag
