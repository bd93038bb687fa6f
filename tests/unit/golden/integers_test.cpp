// Integers of n bits: by hand, against long double, there and back, and drawn lengths.
#include <sfpgen/golden/integers.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

namespace sfpgen::golden::test {
namespace {

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }
float float_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }

constexpr float inf = std::numeric_limits<float>::infinity();

IntegerGrid random_grid(std::mt19937_64& random, unsigned bits) {
  const auto scale =
      static_cast<std::uint32_t>((100 + random() % 50) << 23U | (random() & 0x7FFFFF));
  const auto steps = static_cast<float>(random() % (2U << bits));
  return {scale, bits_of(-steps * float_of(scale))};
}

}  // namespace

TEST_CASE("integers by hand: nearest, to even between two, the nearer end outside") {
  const IntegerGrid grid{bits_of(0.5F), bits_of(-1.0F)};
  const auto code = [&grid](float value) { return quantize_integer(grid, 3, bits_of(value)); };
  CHECK(code(-1.0F) == QuantizedInteger{0, false, false});
  CHECK(code(-0.75F) == QuantizedInteger{0, false, false});
  CHECK(code(-0.25F) == QuantizedInteger{2, false, false});
  CHECK(code(-0.24F) == QuantizedInteger{2, false, false});
  CHECK(code(2.5F) == QuantizedInteger{7, false, false});
  CHECK(code(2.51F) == QuantizedInteger{7, true, false});
  CHECK(code(-1.01F) == QuantizedInteger{0, true, false});
  CHECK(code(inf) == QuantizedInteger{7, true, false});
  CHECK(code(-inf) == QuantizedInteger{0, true, false});
  CHECK(code(std::nanf("")) == QuantizedInteger{0, false, true});
  CHECK_THROWS_AS(quantize_integer({0, 0}, 3, 0), std::invalid_argument);
}

TEST_CASE("an integer in its range is at most half a scale away from its value") {
  std::mt19937_64 random(7);
  MESSAGE("seed 7");
  std::uint64_t inside = 0;
  for (int i = 0; i < 40'000; ++i) {
    const unsigned bits = 1 + static_cast<unsigned>(random() % 16);
    const IntegerGrid grid = random_grid(random, bits);
    const double scale = float_of(grid.scale);
    const double zero = float_of(grid.zero_point);
    const double part = std::ldexp(static_cast<double>(random() >> 11U), -53) * 1.02 - 0.01;
    const auto value =
        static_cast<float>(zero + part * scale * std::ldexp(1.0, static_cast<int>(bits)));
    const auto found = quantize_integer(grid, bits, bits_of(value));
    // Exact in long double: all numbers lie within 64 bits of each other.
    const long double quotient = (static_cast<long double>(value) - zero) / scale;
    const long double most = std::ldexp(1.0L, static_cast<int>(bits)) - 1.0L;
    CHECK(found.saturated == (quotient < 0.0L || quotient > most));
    if (found.saturated) continue;
    ++inside;
    const long double distance = std::fabs(static_cast<long double>(value) - zero -
                                           scale * static_cast<long double>(found.code));
    CHECK(distance <= 0.5L * scale);
    CHECK(static_cast<long double>(found.code) == std::nearbyint(quotient));
  }
  CHECK(inside > 30'000);
}

TEST_CASE(
    "a restored integer is the FP32 number nearest to the exact one, and gives the integer back") {
  std::mt19937_64 random(8);
  MESSAGE("seed 8");
  for (int i = 0; i < 40'000; ++i) {
    const unsigned bits = 1 + static_cast<unsigned>(random() % 16);
    const IntegerGrid grid = random_grid(random, bits);
    const auto code = static_cast<std::uint32_t>(random() % (1U << bits));
    // Both terms are multiples of the scale's last bit and below 2^42 of it: the double is exact.
    const double exact = static_cast<double>(float_of(grid.scale)) * code +
                         static_cast<double>(float_of(grid.zero_point));
    const std::uint32_t restored = restore_integer(grid, code);
    CHECK(restored == bits_of(static_cast<float>(exact)));
    CHECK(quantize_integer(grid, bits, restored).code == code);
  }
  CHECK(restore_integer({0x7F7FFFFFU, 0}, 2) == bits_of(inf));
  CHECK(restore_integer({1, 0x80000001U}, 1) == 0);
  CHECK(restore_integer({1, 0x80000001U}, 0) == 0x80000001U);
}

TEST_CASE("a grid out of range becomes the nearest legal one, and is flagged") {
  CHECK(legal({0, 0}) == IntegerGrid{1, 0});
  CHECK(legal({bits_of(-1.0F), 0}) == IntegerGrid{1, 0});
  CHECK(legal({bits_of(inf), bits_of(-inf)}) == IntegerGrid{0x7F7FFFFFU, 0xFF7FFFFFU});
  CHECK(legal({0x7FC00000U, 0x7FC00000U}) == IntegerGrid{0x7F7FFFFFU, 0x7F7FFFFFU});
  CHECK(legal({0xFFC00000U, 0x80000000U}) == IntegerGrid{1, 0});
  IntegerQuantizer quantizer(8, Interpolation::none);
  const std::uint32_t one = bits_of(1.0F);
  CHECK(quantizer.quantize({17U << 8U, one, one, 0}, {}).bits == 8);
  CHECK(quantizer.quantize({17U << 8U, one, one, 0}, {}).clamped);
  CHECK(quantizer.quantize({0, one, one, 0}, {}).bits == 1);
  CHECK(quantizer.quantize({3U << 8U, 0, one, 0}, {}).clamped);
  CHECK_FALSE(quantizer.quantize({3U << 8U, one, 0, 0x80000000U}, {}).clamped);
}

TEST_CASE("drawn lengths are floor(n) and floor(n) + 1, on average n") {
  constexpr unsigned packets = 10'000;
  constexpr double five_sigma = 5.0;
  for (const std::uint32_t length : {0x380U, 0x301U, 0x3FFU, 0x440U, 0x300U}) {
    CAPTURE(length);
    IntegerQuantizer quantizer(8, Interpolation::draw);
    quantizer.seed(12345);
    double sum = 0.0;
    for (unsigned packet = 0; packet < packets; ++packet) {
      const unsigned bits = quantizer.quantize({length, bits_of(1.0F), bits_of(0.5F), 0}, {}).bits;
      CHECK((bits == length / 256U || bits == length / 256U + 1U));
      sum += bits;
    }
    const double part = (length % 256U) / 256.0;
    const double bound = five_sigma * std::sqrt(part * (1.0 - part) / packets);
    CHECK(std::fabs(sum / packets - length / 256.0) <= bound);
  }
}

TEST_CASE("a drawn length takes the scale that belongs to it") {
  IntegerQuantizer quantizer(8, Interpolation::draw);
  quantizer.seed(1);
  const std::vector<std::uint32_t> values = {bits_of(6.0F)};
  bool low = false;
  bool high = false;
  for (int packet = 0; packet < 50; ++packet) {
    const auto made = quantizer.quantize({0x380U, bits_of(1.0F), bits_of(0.5F), 0}, values);
    CHECK(made.codes[0] == (made.bits == 3 ? 6U : 12U));
    (made.bits == 3 ? low : high) = true;
  }
  CHECK(low);
  CHECK(high);
}

TEST_CASE("a blend is the number nearest to the weighted sum") {
  IntegerQuantizer quantizer(8, Interpolation::blend);
  const std::vector<std::uint32_t> values = {bits_of(0.3F), bits_of(7.0F)};
  // Q(3) on a scale of 1 gives 0 and 7, Q(4) on one of 0.5 gives 0.5 and 7; three quarters and one.
  const auto made = quantizer.quantize({0x340U, bits_of(1.0F), bits_of(0.5F), 0}, values);
  CHECK(made.bits == 3);
  CHECK(made.codes == std::vector<std::uint32_t>{bits_of(0.125F), bits_of(7.0F)});
  CHECK(blend(bits_of(1.0F), bits_of(inf), 1) == bits_of(inf));
  CHECK(blend(bits_of(1.0F), bits_of(inf), 0) == bits_of(1.0F));
  CHECK(blend(bits_of(-1.0F), bits_of(1.0F), 128) == 0);
}

TEST_CASE("a blend differs from double arithmetic by no more than half of its last bit") {
  std::mt19937_64 random(9);
  MESSAGE("seed 9");
  IntegerQuantizer quantizer(16, Interpolation::blend);
  for (int i = 0; i < 10'000; ++i) {
    const unsigned bits = 1 + static_cast<unsigned>(random() % 15);
    const unsigned fraction = static_cast<unsigned>(random() % 256);
    const IntegerGrid grid = random_grid(random, bits);
    const IntegerGrid next{grid.scale - (1U << 23U), grid.zero_point};
    const double part = std::ldexp(static_cast<double>(random() >> 11U), -53);
    const double range = std::ldexp(float_of(grid.scale), static_cast<int>(bits));
    const std::uint32_t value =
        bits_of(static_cast<float>(float_of(grid.zero_point) + part * range));
    const auto made = quantizer.quantize(
        {(bits << 8U) + fraction, grid.scale, next.scale, grid.zero_point}, {{value}});
    // Numbers of 24 bits times weights of 9 bits, and near each other in size: the double is exact.
    const double low = float_of(restore_integer(grid, quantize_integer(grid, bits, value).code));
    const double high =
        float_of(restore_integer(next, quantize_integer(next, bits + 1, value).code));
    const double a = fraction / 256.0;
    CHECK(made.codes[0] == bits_of(static_cast<float>((1.0 - a) * low + a * high)));
    CHECK(std::fabs(float_of(made.codes[0]) - float_of(value)) <=
          float_of(grid.scale) * (1.0 - a / 2.0) + std::fabs(float_of(value)) * 0x1p-22);
  }
}

TEST_CASE("packed integers come back as values; missing and left-over data are told") {
  const IntegerGrid grid{bits_of(0.25F), bits_of(-2.0F)};
  for (const unsigned bits : {1U, 5U, 16U}) {
    CAPTURE(bits);
    std::vector<std::uint32_t> codes;
    for (std::uint32_t i = 0; i < 50; ++i) codes.push_back((i * 7919U) & ((1U << bits) - 1U));
    auto data = pack_integers(3, bits, codes);
    const auto back = restore_integers(3, 16, bits, grid, codes.size(), data);
    REQUIRE(back.values.size() == codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
      CHECK(back.values[i] == restore_integer(grid, codes[i]));
    CHECK_FALSE(back.data_short);
    CHECK_FALSE(back.data_long);
    CHECK_FALSE(back.clamped);
    CHECK(restore_integers(3, 16, bits, grid, 500, data).data_short);
    data.resize(data.size() + 12);
    CHECK(restore_integers(3, 16, bits, grid, codes.size(), data).data_long);
  }
}

}  // namespace sfpgen::golden::test
