// Numbers as files hold them.
#pragma once

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// The number of up to 8 bytes, the least significant one first.
inline std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value |= std::uint64_t{bytes[i]} << (8 * i);
  }
  return value;
}

}  // namespace sfpgen::golden
