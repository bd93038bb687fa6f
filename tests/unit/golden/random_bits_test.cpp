// The random bits: their recurrences, their periods, their seeds.
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/random_bits.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace sfpgen::golden::test {
namespace {

std::vector<unsigned> bits_of(RandomBits generator, unsigned word_bits, unsigned words) {
  std::vector<unsigned> bits;
  for (unsigned word = 0; word < words; ++word, generator.advance()) {
    for (unsigned i = 0; i < word_bits; ++i) bits.push_back((generator.word() >> i) & 1U);
  }
  return bits;
}

/// Polynomials over GF(2) modulo x^length + x^tap + 1, bit i the coefficient of x^i.
struct Field {
  unsigned length;
  unsigned tap;

  [[nodiscard]] std::uint64_t times(std::uint64_t one, std::uint64_t other) const {
    std::uint64_t product = 0;
    for (unsigned i = 0; i < length; ++i) {
      if (((other >> i) & 1U) != 0) product ^= one;
      one <<= 1U;
      if (((one >> length) & 1U) != 0)
        one ^= (std::uint64_t{1} << length) | (std::uint64_t{1} << tap) | 1U;
    }
    return product;
  }

  [[nodiscard]] std::uint64_t x_to(std::uint64_t power) const {
    std::uint64_t result = 1;
    std::uint64_t square = 2;
    for (; power != 0; power >>= 1U, square = times(square, square)) {
      if ((power & 1U) != 0) result = times(result, square);
    }
    return result;
  }
};

}  // namespace

TEST_CASE("words follow the recurrence of their trinomial without a gap") {
  for (unsigned word_bits = 1; word_bits <= RandomBits::longest_word; ++word_bits) {
    const Field field = word_bits <= 28 ? Field{31, 3} : Field{63, 1};
    RandomBits generator(5, word_bits);
    generator.seed(0x2AAAAAAA + word_bits);
    const std::vector<unsigned> bits = bits_of(generator, word_bits, 300);
    unsigned wrong = 0;
    for (std::size_t t = 0; t + field.length < bits.size(); ++t)
      wrong += bits[t + field.length] == (bits[t + field.tap] ^ bits[t]) ? 0U : 1U;
    CAPTURE(word_bits);
    CHECK(wrong == 0);
  }
}

TEST_CASE("both trinomials are primitive: every state but zero is met before one comes again") {
  const Field small{31, 3};
  const std::uint64_t small_period = low_bits(31);  // a prime
  CHECK(small.x_to(small_period) == 1);
  CHECK(small.x_to(1) != 1);
  const Field large{63, 1};
  const std::uint64_t large_period = low_bits(63);
  CHECK(large.x_to(large_period) == 1);
  std::uint64_t product = 7;  // 7 divides it twice
  for (const std::uint64_t prime : {7U, 73U, 127U, 337U, 92737U, 649657U}) {
    CHECK(large.x_to(large_period / prime) != 1);
    product *= prime;
  }
  CHECK(product == large_period);
}

TEST_CASE("no two streams start alike, whatever the seed; the seed decides the start") {
  for (const std::uint32_t seed : {0U, 1U, 0x3FFFFFFFU, 0x12345678U}) {
    for (const unsigned word_bits : {7U, 23U, 52U}) {
      std::set<std::vector<unsigned>> starts;
      for (unsigned stream = 0; stream <= RandomBits::length_stream; ++stream) {
        RandomBits generator(stream, word_bits);
        generator.seed(seed);
        starts.insert(bits_of(generator, word_bits, 20));
        RandomBits next(stream, word_bits);
        next.seed(seed ^ 1U);
        CHECK(next.word() == (generator.word() ^ (word_bits == 52 ? 0x40000001U : 1U)));
      }
      CHECK(starts.size() == RandomBits::length_stream + 1);
    }
  }
}

}  // namespace sfpgen::golden::test
