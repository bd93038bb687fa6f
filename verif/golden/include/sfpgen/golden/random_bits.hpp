// The random bits of the quantizer hardware: one linear feedback shift register a stream.
#pragma once

#include <cstdint>

namespace sfpgen::golden {

/// A Fibonacci shift register over a primitive trinomial, x^31 + x^3 + 1 for words of up to 28 bits
/// and x^63 + x + 1 above: s[t + 31] = s[t + 3] ^ s[t], or s[t + 63] = s[t + 1] ^ s[t]. A word is
/// the next `word_bits` bits of the sequence, the first one in bit 0, and each word starts where
/// the last one ended. Both polynomials let the hardware make a whole word with one XOR a bit.
class RandomBits {
 public:
  static constexpr unsigned seed_bits = 30;
  static constexpr unsigned longest_word = 52;
  /// The stream that lengths are drawn from; 0 to 63 belong to lanes.
  static constexpr unsigned length_stream = 64;

  /// `stream` 0..64, `word_bits` 1..52; seeded with 0.
  RandomBits(unsigned stream, unsigned word_bits);

  /// Starts again. State bit i takes bit i mod 30 of the seed, XORed with bit 63 - i of
  /// (stream + 1) * 0x9E3779B97F4A7C15 modulo 2^64, so that streams differ; the top bit of the
  /// state is 1, so that it is never zero. Bits of `seed` above seed_bits are ignored.
  void seed(std::uint32_t seed);

  /// The current word.
  [[nodiscard]] std::uint64_t word() const;

  /// On to the next word.
  void advance();

 private:
  unsigned stream_;
  unsigned word_bits_;
  unsigned length_;  ///< bits of the state
  unsigned tap_;     ///< the second bit of the recurrence
  std::uint64_t state_ = 0;
};

}  // namespace sfpgen::golden
