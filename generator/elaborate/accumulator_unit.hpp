// The gradient accumulator as its users see it.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit accumulator_unit();

}  // namespace sfpgen::elaborate
