// Codes of up to 8 bits into planes of power-of-two widths and out of them, 8 codes at a time
// (docs/wire_format.md section 9).
#pragma once

#include "rows.hpp"

namespace sfpgen::codec {
namespace {

/// The low `width` bits (1, 2, 4, 8) of 8 bytes, one behind the other.
inline std::uint64_t gather_bits(std::uint64_t bytes, unsigned width) {
#if defined(__BMI2__)
  return _pext_u64(bytes, in_all_lanes((1U << width) - 1));
#else
  bytes &= in_all_lanes((1U << width) - 1);
  if (width == 1) {
    return (bytes * 0x0102040810204080U) >> 56;
  }
  if (width == 8) {
    return bytes;
  }
  bytes = (bytes | bytes >> (8 - width)) & (width == 4 ? 0x00FF00FF00FF00FFU : 0x000F000F000F000FU);
  bytes =
      (bytes | bytes >> 2 * (8 - width)) & (width == 4 ? 0x0000FFFF0000FFFFU : 0x000000FF000000FFU);
  return (bytes | bytes >> 4 * (8 - width)) & (width == 4 ? 0xFFFFFFFFU : 0xFFFFU);
#endif
}

/// The other way: 8 * width bits into the low bits of 8 bytes.
inline std::uint64_t spread_bits(std::uint64_t bits, unsigned width) {
#if defined(__BMI2__)
  return _pdep_u64(bits, in_all_lanes((1U << width) - 1));
#else
  if (width == 1) {
    return ((in_all_lanes(bits & 0xFF) & 0x8040201008040201U) + in_all_lanes(0x7F)) >> 7 &
           in_all_lanes(1);
  }
  if (width == 8) {
    return bits;
  }
  bits =
      (bits | bits << 4 * (8 - width)) & (width == 4 ? 0x0000FFFF0000FFFFU : 0x000000FF000000FFU);
  bits =
      (bits | bits << 2 * (8 - width)) & (width == 4 ? 0x00FF00FF00FF00FFU : 0x000F000F000F000FU);
  return (bits | bits << (8 - width)) & in_all_lanes((1U << width) - 1);
#endif
}

/// Where the planes of codes are: widths, largest first, one behind the other in one buffer.
template <class Byte>
class PlaneCursor {
 public:
  PlaneCursor(unsigned code_bits, Byte* bytes, std::uint64_t count) {
    unsigned below = code_bits;
    for (unsigned width = 8; width > 0; width /= 2) {
      if ((code_bits & width) == 0) {
        continue;
      }
      below -= width;
      planes_[planes_count_++] = {bytes, width, below};
      bytes += (count + 7) / 8 * width;
    }
  }

 protected:
  struct Plane {
    Byte* at = nullptr;
    unsigned width = 0;
    unsigned below = 0;  // bits of a code that follow in later planes
  };

  Plane planes_[4];
  unsigned planes_count_ = 0;
};

class PlaneWriter : private PlaneCursor<std::uint8_t> {
 public:
  using PlaneCursor::PlaneCursor;

  void put(const Chunk& codes) { put_units<false>(codes, chunk_values / 8); }
  /// The last ones, fewer than a chunk; those behind them are 0.
  void put_last(const Chunk& codes, std::uint64_t count) {
    put_units<true>(codes, (count + 7) / 8);
  }

 private:
  template <bool part>
  void put_units(const Chunk& codes, std::uint64_t units) {
    for (unsigned p = 0; p < planes_count_; ++p) {
      Plane& plane = planes_[p];
      switch (plane.width) {
        case 8:
          put_plane<8, part>(codes, units, plane);
          break;
        case 4:
          put_plane<4, part>(codes, units, plane);
          break;
        case 2:
          put_plane<2, part>(codes, units, plane);
          break;
        default:
          put_plane<1, part>(codes, units, plane);
          break;
      }
    }
  }

  template <unsigned width, bool part>
  static void put_plane(const Chunk& codes, std::uint64_t units, Plane& plane) {
    const std::uint64_t count = part ? units : chunk_values / 8;
    for (std::uint64_t unit = 0; unit < count; ++unit) {
      const std::uint64_t bits =
          gather_bits(load<std::uint64_t>(codes.bytes + 8 * unit) >> plane.below, width);
      __builtin_memcpy(plane.at + width * unit, &bits, width);
    }
    plane.at += width * count;
  }
};

class PlaneReader : private PlaneCursor<const std::uint8_t> {
 public:
  using PlaneCursor::PlaneCursor;

  void take(Chunk& codes) { take_units<false>(codes, chunk_values / 8); }
  void take_last(Chunk& codes, std::uint64_t count) {
    codes = Chunk{};
    take_units<true>(codes, (count + 7) / 8);
  }

 private:
  template <bool part>
  void take_units(Chunk& codes, std::uint64_t units) {
    for (unsigned p = 0; p < planes_count_; ++p) {
      Plane& plane = planes_[p];
      switch (plane.width) {
        case 8:
          take_plane<8, part>(codes, units, plane, p == 0);
          break;
        case 4:
          take_plane<4, part>(codes, units, plane, p == 0);
          break;
        case 2:
          take_plane<2, part>(codes, units, plane, p == 0);
          break;
        default:
          take_plane<1, part>(codes, units, plane, p == 0);
          break;
      }
    }
  }

  template <unsigned width, bool part>
  static void take_plane(Chunk& codes, std::uint64_t units, Plane& plane, bool first) {
    const std::uint64_t count = part ? units : chunk_values / 8;
    for (std::uint64_t unit = 0; unit < count; ++unit) {
      std::uint64_t bits = 0;
      __builtin_memcpy(&bits, plane.at + width * unit, width);
      std::uint8_t* const at = codes.bytes + 8 * unit;
      const std::uint64_t before = first ? 0 : load<std::uint64_t>(at);
      store(at, before | spread_bits(bits, width) << plane.below);
    }
    plane.at += width * count;
  }
};

}  // namespace
}  // namespace sfpgen::codec
