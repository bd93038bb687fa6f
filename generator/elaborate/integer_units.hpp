// The units that make integers of FP32 values and back.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit int_quantizer_unit();

/// In its place where lengths are blended: values leave as FP32 numbers.
Unit int_blender_unit();

Unit int_dequantizer_unit();

}  // namespace sfpgen::elaborate
