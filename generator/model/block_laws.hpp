// The laws of designs of blocks.
#pragma once

#include "generator/model/laws.hpp"

namespace sfpgen::model {

extern const Law block_and_lanes;       ///< a block is a multiple or a divisor of the lanes
extern const Law block_container;       ///< blocks are of FP32 or BF16 values
extern const Law keys_of_block_format;  ///< bits and sign are chosen for integers alone

}  // namespace sfpgen::model
