// A design as small as its kind allows, for proofs that look at all states of its units.
#pragma once

#include <string_view>

#include "generator/elaborate/design.hpp"

namespace sfpgen::elaborate {

/// The design with the same codings, pipeline and reset, but few and short values, no FIFOs and
/// nothing beside its units. The name is the same.
Design small_design(const Design& design);

/// The design of another kind that has the same settings, those that it knows: the encoder to a
/// decoder.
Design sibling(const Design& design, std::string_view kind_name);

}  // namespace sfpgen::elaborate
