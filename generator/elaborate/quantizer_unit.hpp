// The float quantizer as its users see it.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit quantizer_unit();

/// The encoder with the quantizer in front, made of what both show: one template module.
Unit quantizing_encoder_unit(Unit encoder);

}  // namespace sfpgen::elaborate
