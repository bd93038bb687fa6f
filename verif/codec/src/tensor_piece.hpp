// How much of a tensor is worked on at a time.
#pragma once

#include <cstdint>

namespace sfpgen::codec {

/// Values that are worked on together unless a block alone has more.
inline constexpr std::uint64_t wanted_values = std::uint64_t{1} << 20;

}  // namespace sfpgen::codec
