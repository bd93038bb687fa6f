// Puts the lanes of element_lanes.py to the golden functions.
#include <sfpgen/golden/element_format.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>

#include "Vlanes.h"

namespace {

using namespace sfpgen::golden;

constexpr std::uint64_t seed = 2405;
constexpr int widest_exhaustive = 9;
constexpr int random_formats = 40;
constexpr unsigned codes_of_16_bits = 65536;

std::uint32_t word_of(const ElementFormat& format) {
  auto word = static_cast<std::uint32_t>(format.exponent_bits | format.mantissa_bits << 4 |
                                         (format.bias + 128) << 9);
  if (format.specials == Specials::ieee) word |= 1U << 18;
  if (format.specials == Specials::nan_only) word |= 1U << 19;
  if (format.subnormals == Subnormals::flushed) word |= 1U << 20;
  if (format.overflow == Overflow::infinity) word |= 1U << 21;
  if (format.sign_form == SignForm::twos_complement) word |= 1U << 22;
  return word;
}

double number_of(std::uint32_t fp32) { return std::bit_cast<float>(fp32); }

class Bench {
 public:
  // One BF16 value, one FP32 value and one code through all lanes.
  void check(const ElementFormat& format, int shift, ElementRounding rounding, std::uint32_t random,
             std::uint32_t bf16, std::uint32_t fp32, std::uint32_t code) {
    lanes_.format_i = word_of(format);
    lanes_.shift_i = static_cast<std::uint32_t>(shift) & 0x3FFU;
    lanes_.nearest_i = rounding == ElementRounding::nearest_even;
    lanes_.stochastic_i = rounding == ElementRounding::stochastic;
    lanes_.random_i = static_cast<std::uint16_t>(random);
    lanes_.bf16_i = static_cast<std::uint16_t>(bf16);
    lanes_.fp32_i = fp32;
    lanes_.code_i = static_cast<std::uint16_t>(code);
    lanes_.eval();
    const auto encoded = [&](double value) {
      return encode_element(format, std::ldexp(value, shift), rounding, random);
    };
    const auto small = encoded(number_of(bf16 << 16));
    const auto large = encoded(number_of(fp32));
    compare(small.code, lanes_.bf16_code_o, "encode BF16", format, bf16);
    compare(large.code, lanes_.fp32_code_o, "encode FP32", format, fp32);
    compare((small.overflowed ? 1U : 0U) | (small.nan_lost ? 2U : 0U) |
                (large.overflowed ? 4U : 0U) | (large.nan_lost ? 8U : 0U),
            lanes_.flags_o, "flags", format, fp32);
    const double number = std::ldexp(decode_element(format, code), -shift);
    const auto to_bf16 = encode_element(bf16_, number, ElementRounding::nearest_even);
    const auto to_fp32 = encode_element(fp32_, number, ElementRounding::nearest_even);
    compare(to_bf16.code, lanes_.bf16_o, "decode to BF16", format, code);
    compare(to_fp32.code, lanes_.fp32_o, "decode to FP32", format, code);
    compare((to_bf16.overflowed ? 1U : 0U) | (to_fp32.overflowed ? 2U : 0U), lanes_.overflow_o,
            "overflow", format, code);
  }

  [[nodiscard]] std::uint64_t checked() const { return checked_; }
  [[nodiscard]] std::uint64_t wrong() const { return wrong_; }

 private:
  void compare(std::uint32_t expected, std::uint32_t got, const char* what,
               const ElementFormat& format, std::uint32_t input) {
    constexpr std::uint64_t most_shown = 10;
    ++checked_;
    if (expected == got || wrong_++ >= most_shown) return;
    std::printf("%s, e%dm%d bias %d word %06x: of %x expected %x, got %x\n", what,
                format.exponent_bits, format.mantissa_bits, format.bias, word_of(format), input,
                expected, got);
  }

  Vlanes lanes_;
  ElementFormat bf16_ = element_format("bf16").value();
  ElementFormat fp32_ = element_format("fp32").value();
  std::uint64_t checked_ = 0;
  std::uint64_t wrong_ = 0;
};

// Any legal format of up to 16 bits.
ElementFormat any_format(std::mt19937_64& draw) {
  while (true) {
    ElementFormat format = exmy(static_cast<int>(draw() % 9), static_cast<int>(draw() % 16));
    if (draw() % 3 == 0) format.bias = static_cast<int>(draw() % 383) - 127;
    format.specials = static_cast<Specials>(draw() % 3);
    if (draw() % 4 == 0) format.subnormals = Subnormals::flushed;
    if (draw() % 2 == 0) format.overflow = Overflow::infinity;
    if (draw() % 4 == 0) format.sign_form = SignForm::twos_complement;
    if (format.width() <= 16 && validate(format).empty()) return format;
  }
}

// FP32 near the ties and limits of a format more often than not.
std::uint32_t any_value(const ElementFormat& format, int shift, std::mt19937_64& draw) {
  auto value = static_cast<std::uint32_t>(draw());
  const int exponent = 128 - format.bias - shift + static_cast<int>(draw() % 40) - 12;
  if (draw() % 2 == 0 && exponent > 0 && exponent < 255)
    value = (value & 0x807FFFFFU) | static_cast<std::uint32_t>(exponent) << 23;
  if (draw() % 2 == 0) value &= ~0U << (draw() % 24);
  return value;
}

}  // namespace

int main() {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 draw(seed);
  Bench bench;
  for (int x = 0; x <= 8; ++x) {
    for (int y = 0; 1 + x + y <= widest_exhaustive; ++y) {
      const ElementFormat format = exmy(x, y);
      if (!validate(format).empty()) continue;
      for (std::uint32_t value = 0; value < codes_of_16_bits; ++value)
        bench.check(format, 0, ElementRounding::nearest_even, 0, value, any_value(format, 0, draw),
                    value);
    }
  }
  for (int round = 0; round < random_formats; ++round) {
    const ElementFormat format = any_format(draw);
    const int shift = draw() % 2 == 0 ? 0 : static_cast<int>(draw() % 1024) - 512;
    for (std::uint32_t value = 0; value < codes_of_16_bits; ++value)
      bench.check(format, shift / (draw() % 2 == 0 ? 1 : 16),
                  static_cast<ElementRounding>(draw() % 3),
                  static_cast<std::uint32_t>(draw() % codes_of_16_bits), value,
                  any_value(format, shift, draw), value);
  }
  std::printf("%llu outputs checked, %llu wrong\n",
              static_cast<unsigned long long>(bench.checked()),
              static_cast<unsigned long long>(bench.wrong()));
  return bench.wrong() == 0 ? 0 : 1;
}
