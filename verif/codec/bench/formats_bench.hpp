// How fast number formats are beside memcpy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::codec::bench {

/// Registers quantizing `count` FP32 values, and the BF16 values of as many bytes, to element
/// formats in planes and to block formats, and the way back, on every path. `values` are taken
/// again and again. They stay where they are.
void register_formats(std::span<const std::uint32_t> values, std::size_t count,
                      const std::vector<unsigned>& thread_counts);

}  // namespace sfpgen::codec::bench
