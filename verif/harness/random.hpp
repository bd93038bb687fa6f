// A seeded random generator whose sequence is the same on every machine and compiler.
#pragma once

#include <array>
#include <cstdint>

namespace sfpgen::harness {

/// xoshiro256** seeded by splitmix64 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number
/// Generators", 2021). The distributions are our own: those of <random> differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  /// A generator of its own for item `index` of stream `stream`: what one consumer draws does not
  /// move another one.
  static Random derived(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

  /// 64 random bits.
  std::uint64_t bits();

  /// The low `count` bits random, the others 0; count 0..64.
  std::uint64_t bits(unsigned count);

  /// Uniform over 0..limit-1; limit at least 1.
  std::uint64_t below(std::uint64_t limit);

  /// Uniform over low..high, both included.
  std::uint64_t between(std::uint64_t low, std::uint64_t high);

  /// True with the given probability (0: never, 1: always).
  bool chance(double probability);

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace sfpgen::harness
