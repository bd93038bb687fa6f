// The units that make integers of FP32 values and back.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit int_quantizer_unit();
Unit int_dequantizer_unit();

}  // namespace sfpgen::elaborate
