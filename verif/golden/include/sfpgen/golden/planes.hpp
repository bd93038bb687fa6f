// Codes of 1 to 16 bits in planes of power-of-two widths (eXmY, arXiv 2405.13938): packed,
// unpacked, cut into slices and shards (docs/wire_format.md section 9).
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// Elements whose planes all end on whole bytes: the unit of slices, shards and padding.
inline constexpr std::uint64_t plane_unit = 8;

/// Bits of the widest code.
inline constexpr int widest_plane_code = 16;

/// The powers of two that add up to `code_bits` (1 to 16), largest first: 7 = 4 + 2 + 1. The first
/// plane holds the most significant bits of each code.
std::vector<int> plane_widths(int code_bits);

/// Codes in planes. Plane p has the width plane_widths(code_bits)[p] = w; its element i stands at
/// bit i * w of the bytes, least significant bit first, so within byte i * w / 8 (w <= 8). Behind
/// the last element each plane is padded with zero bits to a multiple of 8 elements: N elements
/// take exactly N * B / 8 bytes where N is one.
struct Planes {
  int code_bits = 8;                             ///< B, 1 to 16
  std::uint64_t elements = 0;                    ///< N
  std::vector<std::vector<std::uint8_t>> bytes;  ///< of each plane

  friend bool operator==(const Planes&, const Planes&) = default;
};

/// Splits codes into planes. Bits of a code above `code_bits` are ignored.
Planes pack_planes(int code_bits, std::span<const std::uint32_t> codes);

/// All codes again. An error where a plane has not the bytes that its elements take.
Result<std::vector<std::uint32_t>> unpack_planes(const Planes& planes);

/// The codes `first` to `first + count - 1`, looking at their bytes alone. `first` is a multiple of
/// 8 and so is the end, unless it is that of all elements: an error says what was found.
Result<std::vector<std::uint32_t>> unpack_slice(const Planes& planes, std::uint64_t first,
                                                std::uint64_t count);

/// Cuts into `pieces` (1 or more) that each unpack alone and together hold all elements in order.
/// Pieces have equally many units of 8 elements, give or take one; where there are fewer units than
/// pieces the last pieces are empty.
Result<std::vector<Planes>> shard(const Planes& planes, std::uint64_t pieces);

}  // namespace sfpgen::golden
