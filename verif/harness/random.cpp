// xoshiro256**, splitmix64 and the few distributions the benches need.
#include "verif/harness/random.hpp"

#include <bit>

namespace sfpgen::harness {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

Random::Random(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = splitmix64(seed);
}

Random Random::derived(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  std::uint64_t mixed = splitmix64(seed) ^ stream;
  mixed = splitmix64(mixed) ^ index;
  return Random(splitmix64(mixed));
}

std::uint64_t Random::bits() {
  const std::uint64_t result = std::rotl(state_[1] * 5U, 7) * 9U;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::bits(unsigned count) { return count == 0 ? 0 : bits() >> (64U - count); }

std::uint64_t Random::below(std::uint64_t limit) {
  // Draws from the largest multiple of `limit` only, so that no value is favoured.
  const std::uint64_t excess = (~std::uint64_t{0} % limit + 1U) % limit;
  for (;;) {
    const std::uint64_t drawn = bits();
    if (drawn <= ~std::uint64_t{0} - excess) return drawn % limit;
  }
}

std::uint64_t Random::between(std::uint64_t low, std::uint64_t high) {
  return low + below(high - low + 1U);
}

bool Random::chance(double probability) {
  constexpr double resolution = 1.0 / 9007199254740992.0;  // 2^-53
  return static_cast<double>(bits() >> 11U) * resolution < probability;
}

}  // namespace sfpgen::harness
