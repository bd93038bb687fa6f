// The encoder and the decoder of floating-point packets as their users see them.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit sfp_encoder_unit();
Unit sfp_decoder_unit();

}  // namespace sfpgen::elaborate
