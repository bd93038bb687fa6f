// Questions about the exponent codings of a spec.
#pragma once

#include <cstdint>

#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// The table's line of a coding.
const spec::CodingEntry& entry_of(spec::Coding coding);

/// Whether the spec names the coding.
bool has(const model::ValidSpec& spec, spec::Coding coding);

/// The spec's codings as the templates' parameter CODINGS has them: one bit each.
std::int64_t codings_mask(const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
