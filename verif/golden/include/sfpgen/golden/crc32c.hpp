// CRC-32C (Castagnoli), the checksum of .sfp headers and blocks.
#pragma once

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// CRC-32C of `bytes` (RFC 3720 appendix B.4: reflected polynomial 0x82F63B78, start and end
/// inverted). `previous` is the CRC of the bytes before these, so that crc32c(b, crc32c(a)) is the
/// CRC of a followed by b.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t previous = 0);

}  // namespace sfpgen::golden
