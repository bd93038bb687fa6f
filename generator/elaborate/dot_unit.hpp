// The dot product unit: docs/dot_product.md.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

/// The unit of a spec whose design is a dot product unit; its template depends on the arithmetic.
Unit dot_product_unit(const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
