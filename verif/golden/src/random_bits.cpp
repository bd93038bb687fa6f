// Shift registers, one bit at a time.
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/random_bits.hpp>

namespace sfpgen::golden {
namespace {

constexpr std::uint64_t stream_constant = 0x9E3779B97F4A7C15U;  // 2^64 over the golden ratio, odd
constexpr unsigned longest_short_word = 28;

}  // namespace

RandomBits::RandomBits(unsigned stream, unsigned word_bits)
    : stream_(stream),
      word_bits_(word_bits),
      length_(word_bits <= longest_short_word ? 31 : 63),
      tap_(word_bits <= longest_short_word ? 3 : 1) {
  seed(0);
}

void RandomBits::seed(std::uint32_t seed) {
  const std::uint64_t salt = (stream_ + std::uint64_t{1}) * stream_constant;
  state_ = std::uint64_t{1} << (length_ - 1);
  for (unsigned i = 0; i + 1 < length_; ++i) {
    const std::uint64_t bit = ((seed >> (i % seed_bits)) ^ (salt >> (63 - i))) & 1;
    state_ |= bit << i;
  }
}

std::uint64_t RandomBits::word() const { return state_ & low_bits(word_bits_); }

void RandomBits::advance() {
  for (unsigned i = 0; i < word_bits_; ++i) {
    const std::uint64_t next = (state_ ^ (state_ >> tap_)) & 1;
    state_ = (state_ >> 1) | (next << (length_ - 1));
  }
}

}  // namespace sfpgen::golden
