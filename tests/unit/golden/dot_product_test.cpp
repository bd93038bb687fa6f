// Dot products of the golden model against the host's integers and floating-point numbers.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <sfpgen/golden/dot_product.hpp>
#include <sfpgen/golden/float_arithmetic.hpp>
#include <vector>

using namespace sfpgen::golden;

namespace {

constexpr unsigned seed = 20261126;

std::uint64_t bits_of(float number) { return std::bit_cast<std::uint32_t>(number); }

std::vector<std::uint64_t> codes(std::mt19937& random, unsigned bits, std::size_t count) {
  std::vector<std::uint64_t> found(count);
  for (std::uint64_t& code : found) code = random() & low_bits(bits);
  return found;
}

// The 6-bit numbers of HBFP and their blocks, by the definition: q * 2^(E - 5).
double hbfp_number(std::uint64_t code, std::uint32_t scale) {
  const int q = code >= 32 ? static_cast<int>(code) - 64 : static_cast<int>(code);
  const int exponent = scale >= 512 ? static_cast<int>(scale) - 1024 : static_cast<int>(scale);
  return std::ldexp(q, exponent - 5);
}

ElementFormat named(const char* name) { return element_format(name).value(); }

BlockDotFormat mx(const char* a, const char* b) {
  return {named(a), named(b), ScaleForm::e8m0, 1, fp32};
}

constexpr std::uint32_t scale_one = 127;

std::uint64_t mx_pair(const BlockDotFormat& format, std::uint64_t a, std::uint64_t b,
                      std::uint32_t a_scale = scale_one, std::uint32_t b_scale = scale_one) {
  const std::vector<DotBeat> beats = {{{a, 0, 0, 0}, {b, 0, 0, 0}, a_scale, b_scale}};
  return dot_blocks(format, beats).value;
}

}  // namespace

TEST_CASE("HBFP: the sum of exact block sums, each rounded once, in FP32") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int run = 0; run < 3000; ++run) {
    BlockDotFormat format{hbfp_element(6), hbfp_element(6), ScaleForm::exponent10,
                          1U + static_cast<unsigned>(random() % 3U), fp32};
    std::vector<DotBeat> beats;
    const std::size_t count = random() % 8U;
    for (std::size_t i = 0; i < count; ++i) {
      beats.push_back({codes(random, 6, 16), codes(random, 6, 16),
                       static_cast<std::uint32_t>(random() % 16U),
                       static_cast<std::uint32_t>(1008U + random() % 16U)});
    }
    float sum = 0.0F;
    for (std::size_t first = 0; first < count; first += format.beats) {
      double block = 0.0;
      for (std::size_t i = first; i < std::min<std::size_t>(count, first + format.beats); ++i) {
        for (std::size_t j = 0; j < 16; ++j) {
          block += hbfp_number(beats[i].a[j], beats[first].a_scale) *
                   hbfp_number(beats[i].b[j], beats[first].b_scale);
        }
      }
      sum += static_cast<float>(block);
    }
    const DotSum found = dot_blocks(format, beats);
    CHECK(found.value == bits_of(sum));
    CHECK_FALSE(found.exception);
  }
}

TEST_CASE("HBFP: scales beyond the range of the sum give infinities and zeros") {
  const BlockDotFormat format{hbfp_element(4), hbfp_element(4), ScaleForm::exponent10, 1, bf16};
  const auto sum = [&](std::uint32_t scale, std::uint64_t a) {
    const std::vector<DotBeat> beats = {{{a, 0, 0, 0}, {1, 7, 7, 7}, scale, 0}};
    return dot_blocks(format, beats);
  };
  CHECK(sum(0, 1).value == 0x3C80);  // 2^-6
  CHECK(sum(510, 1).value == 0x7F80);
  CHECK(sum(510, 15).value == 0xFF80);
  CHECK(sum(510, 1).exception);
  CHECK(sum(511, 0).value == 0x7FC0);
  CHECK(sum(512, 1).value == 0);
  CHECK(sum(512, 15).value == 0x8000);
  // Infinities of both signs.
  const std::vector<DotBeat> both = {{{1}, {1}, 510, 0}, {{15}, {1}, 510, 0}};
  CHECK(dot_blocks(format, both).value == 0x7FC0);
  CHECK(dot_blocks(format, {}).value == 0);
  // A beat without elements counts for nothing.
  const std::vector<DotBeat> with_empty = {{{1}, {1}, 0, 0}, {}};
  CHECK(dot_blocks(format, with_empty).value == 0x3C80);
}

TEST_CASE("MX: every pair of codes of every pair of elements has the product of its numbers") {
  const char* const names[] = {"ocp_e5m2", "ocp_e4m3", "ocp_e3m2",
                               "ocp_e2m3", "ocp_e2m1", "ocp_int8"};
  for (const char* a_name : names) {
    for (const char* b_name : names) {
      const BlockDotFormat format = mx(a_name, b_name);
      const std::uint64_t b_step = format.b.width() > 6 ? 5 : 1;
      for (std::uint64_t a = 0; a < 1U << static_cast<unsigned>(format.a.width()); a += 3) {
        for (std::uint64_t b = 0; b < 1U << static_cast<unsigned>(format.b.width()); b += b_step) {
          const double product = decode_element(format.a, static_cast<std::uint32_t>(a)) *
                                 decode_element(format.b, static_cast<std::uint32_t>(b));
          const std::uint64_t expected = std::isnan(product) ? quiet_nan(fp32)
                                         : product == 0.0    ? 0
                                                             : bits_of(static_cast<float>(product));
          if (mx_pair(format, a, b) != expected) {
            CAPTURE(a_name);
            CAPTURE(b_name);
            CAPTURE(a);
            CAPTURE(b);
            CHECK(mx_pair(format, a, b) == expected);
          }
        }
      }
    }
  }
}

TEST_CASE("MX: scales, their NaN, and infinities of both signs") {
  const BlockDotFormat format = mx("ocp_e5m2", "ocp_e2m1");
  constexpr std::uint64_t one = 0x3C;       // E5M2
  constexpr std::uint64_t infinite = 0x7C;  // E5M2
  constexpr std::uint64_t half = 1;         // E2M1
  CHECK(mx_pair(format, one, half) == bits_of(0.5F));
  CHECK(mx_pair(format, one, half, 127 + 3, 127 - 1) == bits_of(2.0F));
  CHECK(mx_pair(format, one, half, 0, 127) == 0);             // 2^-128
  CHECK(mx_pair(format, one, half, 254, 129) == 0x7F800000);  // 2^128
  CHECK(mx_pair(format, 0, 0, 255, 127) == quiet_nan(fp32));
  CHECK(mx_pair(format, one, half, 127, 255) == quiet_nan(fp32));
  CHECK(mx_pair(format, infinite, half) == 0x7F800000);
  CHECK(mx_pair(format, infinite, half | 8U) == 0xFF800000);
  CHECK(mx_pair(format, infinite, 0) == quiet_nan(fp32));
  const std::vector<DotBeat> both = {{{infinite, infinite}, {half, half | 8U}, 127, 127}};
  CHECK(dot_blocks(format, both).value == quiet_nan(fp32));
  CHECK(dot_blocks(format, both).exception);
}

TEST_CASE("integers: the host's sum, modulo 2 to the sum's bits") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int run = 0; run < 2000; ++run) {
    const unsigned bits = 2U + static_cast<unsigned>(random() % 15U);
    std::vector<DotBeat> beats;
    std::int64_t sum = 0;
    bool left = false;
    for (std::size_t i = 0; i < random() % 60U; ++i) {
      beats.push_back({codes(random, bits, 8), codes(random, bits, 8)});
      if (run % 3 == 0) {
        for (auto* vector : {&beats.back().a, &beats.back().b})
          vector->assign(8, std::uint64_t{1} << (bits - 1U));
      }
      for (std::size_t j = 0; j < 8; ++j) {
        const auto number = [bits](std::uint64_t code) {
          const auto half = std::int64_t{1} << (bits - 1U);
          return static_cast<std::int64_t>(code) -
                 (static_cast<std::int64_t>(code) >= half ? 2 * half : 0);
        };
        sum += number(beats.back().a[j]) * number(beats.back().b[j]);
      }
      const auto limit = std::int64_t{1} << (2U * bits + 3U);
      left = left || sum >= limit || sum < -limit;
    }
    const unsigned sum_bits = 2U * bits + 4U;
    const DotSum found = dot_integers(bits, sum_bits, beats);
    CHECK(found.value == (static_cast<std::uint64_t>(sum) & low_bits(sum_bits)));
    CHECK((found.exception || !left));
  }
}

TEST_CASE("FP32: the host's own products and sums in the same order") {
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int run = 0; run < 3000; ++run) {
    const std::size_t k = 4U + random() % 9U;
    std::vector<DotBeat> beats(random() % 5U);
    float total = 0.0F;
    for (std::size_t i = 0; i < beats.size(); ++i) {
      std::vector<float> numbers;
      for (std::size_t j = 0; j < k; ++j) {
        const auto draw = [&] {
          return static_cast<std::uint32_t>((random() & 0x807FFFFFU) |
                                            ((120U + random() % 14U) << 23U));
        };
        const std::uint32_t a = draw();
        const std::uint32_t b = draw();
        beats[i].a.push_back(a);
        beats[i].b.push_back(b);
        numbers.push_back(std::bit_cast<float>(a) * std::bit_cast<float>(b));
      }
      while (numbers.size() > 1) {
        std::vector<float> sums;
        for (std::size_t j = 0; j + 1 < numbers.size(); j += 2)
          sums.push_back(numbers[j] + numbers[j + 1]);
        if (numbers.size() % 2 == 1) sums.push_back(numbers.back());
        numbers = sums;
      }
      total = i == 0 ? numbers.front() : total + numbers.front();
    }
    CHECK(dot_floats(fp32, fp32, beats).value == bits_of(total));
  }
}

TEST_CASE("BF16 values: exact products where the sum is FP32, rounded ones where it is BF16") {
  constexpr std::uint64_t factor = 0x3F81;  // 1 + 2^-7
  const std::vector<DotBeat> beats = {{{factor, 0, 0, 0}, {factor, 0, 0, 0}}};
  constexpr float number = 1.0F + 1.0F / 128;
  CHECK(dot_floats(bf16, fp32, beats).value == bits_of(number * number));
  CHECK(dot_floats(bf16, bf16, beats).value == 0x3F82);
}
