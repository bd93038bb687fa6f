// The metadata stream, bit by bit, into a buffer and out of one (docs/wire_format.md section 4).
#pragma once

#include "rows.hpp"

namespace sfpgen::codec {
namespace {

/// The metadata stream: bits into 32-bit words.
class BitWriter {
 public:
  explicit BitWriter(std::uint8_t* out) : start_(out), out_(out) {}

  /// Appends up to 32 bits.
  void put(std::uint64_t value, unsigned bits) {
    pending_ |= value << count_;
    count_ += bits;
    if (count_ >= 32) {
      store(out_, static_cast<std::uint32_t>(pending_));
      out_ += 4;
      pending_ >>= 32;
      count_ -= 32;
    }
  }

  /// Pads the last word; the bytes of the stream.
  std::size_t finish() {
    put(0, count_ == 0 ? 0 : 32 - count_);
    return static_cast<std::size_t>(out_ - start_);
  }

 private:
  std::uint8_t* start_;
  std::uint8_t* out_;
  std::uint64_t pending_ = 0;
  unsigned count_ = 0;
};

/// The metadata stream, bit by bit; what lies past its end reads as zero.
class BitReader {
 public:
  BitReader(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

  /// The 57 bits from here on at least.
  std::uint64_t peek() const {
    const std::size_t at = position_ / 8;
    std::uint64_t window = 0;
    if (size_ >= 8 && at <= size_ - 8) {
      window = load<std::uint64_t>(bytes_ + at);
    } else {
      for (std::size_t i = at; i < size_; ++i) {
        window |= std::uint64_t{bytes_[i]} << (8 * (i - at));
      }
    }
    return window >> (position_ % 8);
  }

  void skip(unsigned bits) { position_ += bits; }

  unsigned take(unsigned bits) {
    const std::uint64_t value = peek() & ((1U << bits) - 1);
    position_ += bits;
    return static_cast<unsigned>(value);
  }

  /// Whether the stream is just long enough for what was taken, and zero behind it.
  bool at_end() const {
    return (position_ + 31) / 32 * 4 == size_ && (size_ == 0 || rest_is_zero());
  }

 private:
  bool rest_is_zero() const {
    return position_ % 32 == 0 || load<std::uint32_t>(bytes_ + size_ - 4) >> (position_ % 32) == 0;
  }

  const std::uint8_t* bytes_;
  std::size_t size_;
  std::uint64_t position_ = 0;
};

}  // namespace
}  // namespace sfpgen::codec
