// Bit strings side by side, cut into words: the byte string of a stream (docs/wire_format.md
// section 4), and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bit_string.hpp"

namespace sfpgen::golden {

/// Words of `word_bits` bits that hold `bits` bits.
inline std::uint64_t words_for(std::uint64_t bits, unsigned word_bits) {
  return (bits + word_bits - 1) / word_bits;
}

/// Appends a word of whole bytes, little-endian.
inline void append_word(std::vector<std::uint8_t>& bytes, std::uint64_t word, unsigned word_bits) {
  for (unsigned bit = 0; bit < word_bits; bit += 8) {
    bytes.push_back(static_cast<std::uint8_t>((word >> bit) & 0xFF));
  }
}

/// The word of these bytes, little-endian.
inline std::uint64_t word_from(std::span<const std::uint8_t> bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::uint64_t{bytes[i]} << (8 * i);
  }
  return word;
}

/// The lanes' strings cut into words, one word of each lane a beat.
inline std::vector<std::uint8_t> interleave(const std::vector<BitString>& lanes,
                                            unsigned word_bits) {
  std::vector<std::uint8_t> bytes;
  const std::uint64_t beats = words_for(lanes.front().size(), word_bits);
  bytes.reserve(static_cast<std::size_t>(beats * lanes.size() * word_bits / 8));
  for (std::uint64_t beat = 0; beat < beats; ++beat) {
    for (const BitString& lane : lanes) {
      append_word(bytes, lane.read(beat * word_bits, word_bits), word_bits);
    }
  }
  return bytes;
}

/// The inverse: each lane's string; bytes that do not fill a beat are left out.
inline std::vector<BitString> deinterleave(std::span<const std::uint8_t> bytes, unsigned lane_count,
                                           unsigned word_bits) {
  std::vector<BitString> lanes(lane_count);
  const std::size_t word_bytes = word_bits / 8;
  const std::size_t beats = bytes.size() / (word_bytes * lane_count);
  for (std::size_t word = 0; word < beats * lane_count; ++word) {
    lanes[word % lane_count].append(word_from(bytes.subspan(word * word_bytes, word_bytes)),
                                    word_bits);
  }
  return lanes;
}

}  // namespace sfpgen::golden
