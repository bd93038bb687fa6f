// The laws of encoders and decoders of floating-point packets.
#pragma once

#include "generator/model/laws.hpp"

namespace sfpgen::model {

extern const Law fifo_with_raw;  ///< a decoder with the coding raw has no FIFOs
extern const Law crc_with_raw;   ///< one with the coding raw tells a CRC from data by one beat
extern const Law proposal_without_bias;    ///< a bias is proposed only where there is that coding
extern const Law proposal_with_quantizer;  ///< no bias is proposed behind a quantizer

}  // namespace sfpgen::model
