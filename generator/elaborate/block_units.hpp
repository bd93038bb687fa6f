// Block encoder and decoder, and the controller of Accuracy Boosters, as their users see them.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit block_encoder_unit();
Unit block_decoder_unit();
Unit booster_unit();

}  // namespace sfpgen::elaborate
