// From a valid spec to a design with every number worked out.
#pragma once

#include "generator/elaborate/design.hpp"
#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Resolves `spec`. All arithmetic about a design happens here; later rooms only print.
Design elaborate(const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
