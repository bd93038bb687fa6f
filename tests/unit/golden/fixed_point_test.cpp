// Long arithmetic against what the machine's own numbers hold exactly.
#include "../../../verif/golden/src/fixed_point.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>

namespace sfpgen::golden::test {
namespace {

float float_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }

std::uint32_t any_number(std::mt19937_64& random) {
  std::uint32_t bits = 0;
  do {
    bits = static_cast<std::uint32_t>(random());
  } while (!std::isfinite(float_of(bits)));
  return bits;
}

}  // namespace

TEST_CASE("every FP32 number but -0 comes back from fixed point") {
  std::mt19937_64 random(1);
  MESSAGE("seed 1");
  for (int i = 0; i < 20'000; ++i) {
    std::uint32_t bits = any_number(random);
    if (i % 4 == 0) bits &= 0x80FFFFFFU;  // subnormal numbers and small ones
    if (bits == 0x80000000U) continue;
    CHECK(FixedPoint::of_fp32(bits).to_fp32() == bits);
  }
  CHECK(FixedPoint::of_fp32(0x80000000U).to_fp32() == 0);
}

TEST_CASE("sums and products with small integers, rounded, are those of the machine") {
  std::mt19937_64 random(2);
  MESSAGE("seed 2");
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t one = any_number(random);
    // A neighbour in size, so that the machine's sum in double is exact.
    const std::uint32_t other =
        static_cast<std::uint32_t>((one & 0x7F800000U) | (random() & 0x807FFFFFU));
    const double sum = static_cast<double>(float_of(one)) + static_cast<double>(float_of(other));
    const auto found = (FixedPoint::of_fp32(one) + FixedPoint::of_fp32(other)).to_fp32();
    CHECK(found == std::bit_cast<std::uint32_t>(static_cast<float>(sum)));
    const auto factor = static_cast<std::uint32_t>(random() % 65536);
    const double product = static_cast<double>(float_of(one)) * factor;
    CHECK((FixedPoint::of_fp32(one) * factor).to_fp32() ==
          (product == 0.0 ? 0U : std::bit_cast<std::uint32_t>(static_cast<float>(product))));
  }
}

TEST_CASE("a shifted number is rounded once, to even where two are equally near") {
  const FixedPoint smallest = FixedPoint::of_fp32(1);
  CHECK((smallest * 128).to_fp32(8) == 0);  // half of the smallest number: 0 is even
  CHECK((smallest * 129).to_fp32(8) == 1);
  CHECK((smallest * 384).to_fp32(8) == 2);
  CHECK((FixedPoint::of_fp32(0x3F800000U) * 256).to_fp32(8) == 0x3F800000U);
  CHECK((FixedPoint::of_fp32(0x7F7FFFFFU) * 3).to_fp32() == 0x7F800000U);
  CHECK((-(FixedPoint::of_fp32(0x7F7FFFFFU) * 3)).to_fp32() == 0xFF800000U);
}

}  // namespace sfpgen::golden::test
