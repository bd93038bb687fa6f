// Dot products in exact integers and, across blocks, in floating point.
#include <sfpgen/golden/dot_product.hpp>
#include <sfpgen/golden/float_arithmetic.hpp>

#include <cmath>
#include <optional>

namespace sfpgen::golden {
namespace {

constexpr int e8m0_bias = 127;
constexpr std::uint32_t e8m0_nan = 255;
constexpr std::uint32_t exponent_nan = 511;
constexpr unsigned word_bits = 64;

// 128 bits in two's complement: the widest products (E5M2) have 65 bits and their sums 80.
__extension__ typedef __int128 Wide;                // NOLINT(modernize-use-using)
__extension__ typedef unsigned __int128 Magnitude;  // NOLINT(modernize-use-using)

std::int64_t signed_of(std::uint64_t value, unsigned bits) {
  const unsigned spare = word_bits - bits;
  return static_cast<std::int64_t>(value << spare) >> spare;
}

// The exponent of an element's last place, that of its smallest numbers.
int unit_exponent(const ElementFormat& format) { return 1 - format.bias - format.mantissa_bits; }

int exponent_of(ScaleForm form, std::uint32_t scale) {
  if (form == ScaleForm::e8m0) return static_cast<int>(scale) - e8m0_bias;
  return static_cast<int>(signed_of(scale, scale_bits(form)));
}

bool is_nan_scale(ScaleForm form, std::uint32_t scale) {
  return scale == (form == ScaleForm::e8m0 ? e8m0_nan : exponent_nan);
}

// A block under way: its products in their unit, and what is no number among them.
struct Block {
  Wide sum = 0;
  int exponent = 0;
  bool nan = false;
  bool positive = false;
  bool negative = false;
  unsigned beats = 0;

  void add(const BlockDotFormat& format, const DotBeat& beat) {
    if (beats++ == 0) {
      exponent = exponent_of(format.scale, beat.a_scale) + exponent_of(format.scale, beat.b_scale) +
                 unit_exponent(format.a) + unit_exponent(format.b);
      nan = is_nan_scale(format.scale, beat.a_scale) || is_nan_scale(format.scale, beat.b_scale);
    }
    for (std::size_t i = 0; i < beat.a.size(); ++i) add(format, beat.a[i], beat.b[i]);
  }

  void add(const BlockDotFormat& format, std::uint64_t a_code, std::uint64_t b_code) {
    const double a = decode_element(format.a, static_cast<std::uint32_t>(a_code));
    const double b = decode_element(format.b, static_cast<std::uint32_t>(b_code));
    if (std::isfinite(a) && std::isfinite(b)) {
      sum += Wide{std::llround(std::ldexp(a, -unit_exponent(format.a)))} *
             std::llround(std::ldexp(b, -unit_exponent(format.b)));
      return;
    }
    const double product = a * b;  // IEEE 754 says what becomes of infinities and zeros
    if (std::isnan(product)) {
      nan = true;
    } else {
      (product > 0 ? positive : negative) = true;
    }
  }

  [[nodiscard]] std::uint64_t value(const FloatFormat& format) const {
    if (nan || (positive && negative)) return quiet_nan(format);
    if (positive || negative) return infinity(format, negative);
    const bool below_zero = sum < 0;
    const auto magnitude = static_cast<Magnitude>(below_zero ? -sum : sum);
    return round_to_float(
        format, below_zero,
        {static_cast<std::uint64_t>(magnitude >> word_bits), static_cast<std::uint64_t>(magnitude)},
        exponent);
  }
};

// The sum of values in their order; +0 where there are none.
class Accumulator {
 public:
  explicit Accumulator(const FloatFormat& format) : format_(format) {}

  void add(std::uint64_t value) { sum_ = sum_ ? add_floats(format_, *sum_, value) : value; }

  [[nodiscard]] DotSum sum() const {
    const std::uint64_t value = sum_.value_or(0);
    return {value, is_special(format_, value)};
  }

 private:
  FloatFormat format_;
  std::optional<std::uint64_t> sum_;
};

}  // namespace

DotSum dot_blocks(const BlockDotFormat& format, std::span<const DotBeat> beats) {
  Accumulator sum(format.sum);
  Block block;
  for (const DotBeat& beat : beats) {
    if (beat.a.empty()) continue;
    block.add(format, beat);
    if (block.beats < format.beats) continue;
    sum.add(block.value(format.sum));
    block = {};
  }
  if (block.beats != 0) sum.add(block.value(format.sum));
  return sum.sum();
}

DotSum dot_integers(unsigned bits, unsigned sum_bits, std::span<const DotBeat> beats) {
  std::int64_t sum = 0;
  bool wrapped = false;
  for (const DotBeat& beat : beats) {
    Wide total = sum;
    for (std::size_t i = 0; i < beat.a.size(); ++i)
      total += Wide{signed_of(beat.a[i], bits)} * signed_of(beat.b[i], bits);
    sum = signed_of(static_cast<std::uint64_t>(total), sum_bits);
    wrapped = wrapped || total != sum;
  }
  return {static_cast<std::uint64_t>(sum) & low_bits(sum_bits), wrapped};
}

DotSum dot_floats(const FloatFormat& values, const FloatFormat& sum,
                  std::span<const DotBeat> beats) {
  Accumulator total(sum);
  for (const DotBeat& beat : beats) {
    if (beat.a.empty()) continue;
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < beat.a.size(); ++i)
      numbers.push_back(multiply_floats(values, sum, beat.a[i], beat.b[i]));
    while (numbers.size() > 1) {
      std::vector<std::uint64_t> sums;
      for (std::size_t i = 0; i < numbers.size(); i += 2) {
        const bool alone = i + 1 == numbers.size();
        sums.push_back(alone ? numbers[i] : add_floats(sum, numbers[i], numbers[i + 1]));
      }
      numbers = std::move(sums);
    }
    total.add(numbers.front());
  }
  return total.sum();
}

}  // namespace sfpgen::golden
