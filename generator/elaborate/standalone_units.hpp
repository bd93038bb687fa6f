// The units that work without floating-point values: packers, unpacker, Gecko encoder and decoder.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit packer_unit();
Unit unpacker_unit();
Unit bit_packer_unit();  ///< the packer with one lane
Unit gecko_encoder_unit();
Unit gecko_decoder_unit();

}  // namespace sfpgen::elaborate
