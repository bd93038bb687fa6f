// The element quantizer and dequantizer, and what finds a shift for them, as their users see them.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit exmy_quantizer_unit();
Unit exmy_dequantizer_unit();
Unit max_exponent_unit();

}  // namespace sfpgen::elaborate
