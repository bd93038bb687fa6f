// One transfer of an AXI4-Stream as a value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verif/harness/port.hpp"

namespace sfpgen::harness {

/// What one transfer carries. `data` holds 8 bits a byte, `keep` one bit a byte.
struct Beat {
  Words data;
  Words keep;
  bool last = false;
  std::uint64_t user = 0;  ///< TUSER; 0 on a stream without

  friend bool operator==(const Beat&, const Beat&) = default;
};

/// Whether TKEEP marks byte `index`.
inline bool keeps(const Beat& beat, std::size_t index) {
  return get_field(beat.keep, index, 1) != 0;
}

/// Number of bytes that TKEEP marks.
std::size_t kept_bytes(const Beat& beat);

/// A beat of `width` bytes that keeps none of them and ends the packet.
Beat null_terminator(std::size_t width);

/// A beat of `width` bytes whose first `kept` bytes are kept.
Beat make_beat(std::size_t width, std::size_t kept, bool last);

/// Cuts `bytes` into full beats of `width` bytes, the last one with TLAST; no bytes at all give one
/// null terminator. Of a rest that fills no beat only its own bytes are kept.
std::vector<Beat> beats_of_bytes(std::span<const std::uint8_t> bytes, std::size_t width);

/// The kept bytes of `beats` one after another.
std::vector<std::uint8_t> bytes_of_beats(std::span<const Beat> beats);

/// The kept bytes of two beats are the same ones and hold the same (bytes not kept are undefined,
/// and so is TUSER where none is kept).
bool same_transfer(const Beat& one, const Beat& other);

/// Hexadecimal, most significant byte first, of `count` bytes from byte `first` of `words`.
std::string hex_of(std::span<const std::uint32_t> words, std::size_t first, std::size_t count);

}  // namespace sfpgen::harness
