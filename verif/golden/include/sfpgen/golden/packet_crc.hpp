// The CRC-32C that may stand behind a packet of bytes on a port (docs/wire_format.md section 10).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// Whether packets of a compressed stream are followed by a CRC.
enum class PacketEnd { plain, crc };

/// The packet's bytes, its CRC-32C (four bytes, the least significant one first) and zeros up to
/// the end of a beat of `beat_bytes` bytes. A packet of no bytes is its CRC alone.
std::vector<std::uint8_t> with_crc(std::span<const std::uint8_t> packet, std::size_t beat_bytes);

/// A packet without what stands behind it.
struct CheckedPacket {
  std::vector<std::uint8_t> bytes;
  enum class Crc { right, wrong } crc = Crc::right;
};

/// Takes the last beats off, as many as a CRC takes, and says whether they are what with_crc() puts
/// there. Of a packet with fewer beats nothing is left, and its CRC is wrong.
CheckedPacket without_crc(std::span<const std::uint8_t> packet, std::size_t beat_bytes);

}  // namespace sfpgen::golden
