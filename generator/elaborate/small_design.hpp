// A design as small as its kind allows, for proofs that look at all states of its units.
#pragma once

#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::elaborate {

/// The design with the same codings, pipeline and reset, but few and short values, no FIFOs and
/// nothing beside its units. The name is the same.
Design small_design(const Design& design);

/// What is small about it, in words: "1 lane, e2m5, 3 rows".
std::string small_words(const Design& small);

}  // namespace sfpgen::elaborate
