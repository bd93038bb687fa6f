// The packer and unpacker of planes as their users see them.
#pragma once

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

Unit exmy_packer_unit();
Unit exmy_unpacker_unit();

}  // namespace sfpgen::elaborate
