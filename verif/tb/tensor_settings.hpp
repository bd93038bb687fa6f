// The settings that a tensor is asked to run with.
#pragma once

#include <sfpgen/golden/packet_config.hpp>

#include "verif/harness/bench.hpp"

namespace sfpgen::tb {

/// `base` with the request's settings in the place of its own: mantissa_bits, sign, coding (0 raw,
/// 1 delta, 2 bias, 3 max), zero_code, bias, raw_bits, raw_offset. A setting with another name, or
/// a configuration that is not legal, throws std::runtime_error.
golden::PacketConfig configured(const harness::TensorRequest& tensor, golden::PacketConfig base);

}  // namespace sfpgen::tb
