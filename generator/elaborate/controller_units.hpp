// The units that choose lengths from a training loss: BitChop and BitWave.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit bitchop_unit();
Unit bitwave_unit();

}  // namespace sfpgen::elaborate
