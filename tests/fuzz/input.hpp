// Takes an input of the fuzzer apart: numbers from its front, what is left as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sfpgen::fuzz {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

  /// The next byte, 0 behind the end.
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }

  /// A number from `lowest` to `highest`, out of two bytes.
  unsigned between(unsigned lowest, unsigned highest) {
    const unsigned low = byte();
    const unsigned high = byte();
    return lowest + (high * 256U + low) % (highest - lowest + 1U);
  }

  /// The next `count` bytes, or all that are left.
  std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = bytes_.first(count < bytes_.size() ? count : bytes_.size());
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

  std::span<const std::uint8_t> rest() { return take(bytes_.size()); }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Bytes as text.
inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace sfpgen::fuzz
