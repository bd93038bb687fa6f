// A string of bits, least significant bit first: what both streams and every lane are made of.
#pragma once

#include <sfpgen/golden/float_format.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sfpgen::golden {

/// Bits in the order in which they are appended; a number goes in least significant bit first.
class BitString {
 public:
  /// Appends the `bits` low bits of `value`, bits 0..64.
  void append(std::uint64_t value, unsigned bits) {
    const unsigned used = static_cast<unsigned>(size_ % 64);
    value &= low_bits(bits);
    if (bits > 0 && used == 0) {
      words_.push_back(value);
    } else if (bits > 0) {
      words_.back() |= value << used;
      if (used + bits > 64) {
        words_.push_back(value >> (64 - used));
      }
    }
    size_ += bits;
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// The number in `bits` bits from position `from` on; positions past the end read as zero.
  [[nodiscard]] std::uint64_t read(std::uint64_t from, unsigned bits) const {
    const std::size_t word = static_cast<std::size_t>(from / 64);
    const unsigned shift = static_cast<unsigned>(from % 64);
    std::uint64_t value = word_at(word) >> shift;
    if (shift > 0) {
      value |= word_at(word + 1) << (64 - shift);
    }
    return value & low_bits(bits);
  }

 private:
  [[nodiscard]] std::uint64_t word_at(std::size_t index) const {
    return index < words_.size() ? words_[index] : 0;
  }

  std::vector<std::uint64_t> words_;
  std::uint64_t size_ = 0;
};

/// Reads numbers off a bit string, front to back.
class BitReader {
 public:
  explicit BitReader(const BitString& bits) : bits_(bits) {}

  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] std::uint64_t left() const { return bits_.size() - position_; }

  /// The next number; nothing, and no bit is taken, when fewer than `bits` bits are left.
  std::optional<std::uint64_t> take(unsigned bits) {
    if (left() < bits) {
      return std::nullopt;
    }
    const std::uint64_t value = bits_.read(position_, bits);
    position_ += bits;
    return value;
  }

 private:
  const BitString& bits_;
  std::uint64_t position_ = 0;
};

}  // namespace sfpgen::golden
