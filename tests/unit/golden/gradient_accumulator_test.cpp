// The fixed-point sums of gradients against the same sums in double.
#include <sfpgen/golden/gradient_accumulator.hpp>
#include <sfpgen/golden/length_gradients.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr unsigned seed = 61;
constexpr FloatFormat bf16{8, 7};
constexpr FloatFormat fp16{5, 10};
constexpr FloatFormat e4m3{4, 3};
constexpr FloatFormat fp64{11, 52};

double number_of(const FloatFormat& format, std::uint64_t value) {
  const auto mantissa = static_cast<int>(format.mantissa_bits);
  const auto exponent = static_cast<int>((value >> mantissa) & format.exponent_max());
  const std::uint64_t hidden = exponent == 0 ? 0 : std::uint64_t{1} << mantissa;
  const double magnitude =
      std::ldexp(static_cast<double>(hidden + (value & low_bits(format.mantissa_bits))),
                 std::max(exponent, 1) - static_cast<int>(format.default_bias()) - mantissa);
  return ((value >> (format.width() - 1)) & 1U) != 0 ? -magnitude : magnitude;
}

std::uint64_t finite_value(const FloatFormat& format, std::uint32_t lowest, std::uint32_t highest,
                           std::mt19937_64& random) {
  const std::uint64_t exponent = lowest + random() % (highest - lowest + 1);
  return (random() & low_bits(format.width()) &
          ~(std::uint64_t{format.exponent_max()} << format.mantissa_bits)) |
         (exponent << format.mantissa_bits);
}

/// Finite values of all places about the window of a packet, many of them ties and all ones.
Values values_about(const FloatFormat& format, const ExponentLimits& limits, std::size_t count,
                    std::mt19937_64& random) {
  Values values;
  const std::uint32_t lowest = limits.lowest < 3 ? 0 : limits.lowest - 3;
  const std::uint32_t highest = std::min(limits.highest + 2, format.exponent_max() - 1);
  while (values.size() < count) {
    std::uint64_t value = finite_value(format, lowest, highest, random);
    const auto zeros = static_cast<unsigned>(random() % (format.mantissa_bits + 1));
    if (random() % 3 == 0) value &= ~low_bits(zeros);
    if (random() % 3 == 0) value |= low_bits(format.mantissa_bits) & ~low_bits(zeros);
    values.push_back(value);
  }
  return values;
}

struct Sample {
  QuantizerConfig quantizer;
  AccumulatorConfig accumulator;
  Values values;
  Values gradients;
  std::vector<double> loss;
};

/// A packet of a format, with units that make the sums use most of their bits.
Sample sample(const FloatFormat& format, Rounding rounding, Window window, std::size_t count,
              std::mt19937_64& random) {
  Sample made;
  QuantizerConfig& quantizer = made.quantizer;
  quantizer = default_quantizer(format);
  quantizer.rounding = rounding;
  quantizer.window = window;
  quantizer.overflow = random() % 2 == 0 ? Overflow::infinity : Overflow::saturate;
  quantizer.mantissa_length =
      static_cast<std::uint32_t>(random() % ((format.mantissa_bits << 8U) + 1U));
  const auto middle = static_cast<unsigned>(1 + random() % format.exponent_bits);
  quantizer.exponent_length = middle << 8U;
  const std::uint32_t bias = format.default_bias();
  quantizer.limits = {bias - 1, bias + 1};
  const ExponentLimits about = window == Window::by_length ? symmetric_window(format, middle)
                               : window == Window::by_limits
                                   ? quantizer.limits
                                   : ExponentLimits{bias - 1, format.exponent_max() - 1};
  // The products of an accumulator lie within its bits: so do the values of this test.
  const std::uint32_t reach = std::min(bias - 1, 4U);
  const ExponentLimits near{std::max(about.lowest, bias - reach),
                            std::min(about.highest, bias + reach)};
  // The products of the largest FP64 values are beyond double.
  const bool to_the_top = window == Window::none && format != fp64 && random() % 2 == 0;
  made.values = values_about(format, to_the_top ? about : near, count, random);
  for (std::size_t i = 0; i < count; ++i) {
    made.gradients.push_back(finite_value(format, bias - reach, bias + reach, random));
    made.loss.push_back(number_of(format, made.gradients.back()));
  }
  return made;
}

AccumulatorConfig accumulator_of(const QuantizerConfig& quantizer, const QuantizerPacket& packet,
                                 unsigned bits) {
  AccumulatorConfig config;
  config.format = quantizer.format;
  config.lanes = quantizer.lanes;
  config.accumulator_bits = bits;
  config.overflow = quantizer.overflow;
  config.mantissa_floor = quantizer.mantissa_length >> quantizer.fraction_bits;
  config.mantissa_drawn = packet.mantissa_bits;
  config.rounding = quantizer.rounding;
  config.window = quantizer.window;
  config.exponent_drawn = packet.exponent_bits;
  config.highest = quantizer.limits.highest;
  return config;
}

bool within(const GradientSum& sum, int unit, double wanted, std::size_t values) {
  const double error = std::abs(std::ldexp(static_cast<double>(sum.units), unit) - wanted);
  // Double itself rounds: 2^-50 of the largest number on the way.
  return !sum.saturated && error <= std::ldexp(static_cast<double>(values), unit) +
                                        std::ldexp(std::abs(wanted) + 1, -40);
}

}  // namespace

TEST_CASE("every sum is within a unit a value of the sum in double, for either draw") {
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  unsigned windows = 0;
  unsigned slopes = 0;
  for (const FloatFormat& format : {fp32, bf16, fp16, e4m3, fp64}) {
    for (const Rounding rounding :
         {Rounding::truncate, Rounding::nearest_even, Rounding::half_away}) {
      for (const Window window : {Window::none, Window::by_length, Window::by_limits}) {
        for (unsigned round = 0; round < 12; ++round) {
          const Sample made = sample(format, rounding, window, 200, random);
          Quantizer quantizer(made.quantizer);
          quantizer.seed(static_cast<std::uint32_t>(random()) & 0x3FFFFFFFU);
          const QuantizerPacket packet = quantizer.quantize(made.quantizer, made.values);
          AccumulatorConfig config = accumulator_of(made.quantizer, packet, 48);
          // The largest product is below 2^1 times both values; a row and 200 of them fit.
          double largest = 0;
          for (std::size_t i = 0; i < made.values.size(); ++i)
            largest = std::max(largest, std::abs(made.loss[i] * number_of(format, made.values[i])));
          config.mantissa_unit = std::ilogb(largest) + 2 - 32;
          config.window_unit = 5 - 32;
          const GradientSums sums =
              accumulate_gradients(config, packet.values, packet.taps, made.gradients);
          const TapSums wanted = tap_sums(made.quantizer, packet, made.loss);
          CAPTURE(format.mantissa_bits);
          CAPTURE(round);
          CHECK(within(sums.mantissa, config.mantissa_unit, wanted.mantissa, 200));
          CHECK(within(sums.largest, config.window_unit, wanted.largest, 200));
          CHECK(within(sums.smallest, config.window_unit, wanted.smallest, 200));
          CHECK(!sums.left_out);
          windows += wanted.largest != 0 && wanted.smallest != 0 ? 1U : 0U;
          slopes += wanted.mantissa != 0 ? 1U : 0U;
        }
      }
    }
  }
  CHECK(windows > 100);
  CHECK(slopes > 300);
}

TEST_CASE("with units as fine as the products the sums are exact") {
  CAPTURE(seed);
  std::mt19937_64 random(seed + 1);
  for (const FloatFormat& format : {bf16, e4m3}) {
    for (const Rounding rounding :
         {Rounding::truncate, Rounding::nearest_even, Rounding::half_away}) {
      const Sample made = sample(format, rounding, Window::by_limits, 300, random);
      Quantizer quantizer(made.quantizer);
      const QuantizerPacket packet = quantizer.quantize(made.quantizer, made.values);
      AccumulatorConfig config = accumulator_of(made.quantizer, packet, 56);
      config.mantissa_unit = -28;
      config.window_unit = -12;
      const GradientSums sums =
          accumulate_gradients(config, packet.values, packet.taps, made.gradients);
      const TapSums wanted = tap_sums(made.quantizer, packet, made.loss);
      CHECK(std::ldexp(static_cast<double>(sums.mantissa.units), -28) == wanted.mantissa);
      CHECK(std::ldexp(static_cast<double>(sums.largest.units), -12) == wanted.largest);
      CHECK(std::ldexp(static_cast<double>(sums.smallest.units), -12) == wanted.smallest);
    }
  }
}

TEST_CASE("the sum of the mantissa length is the slope of the expected loss") {
  CAPTURE(seed);
  std::mt19937_64 random(seed + 2);
  QuantizerConfig config = default_quantizer(fp32);
  config.mantissa_length = (5U << 8U) + 64;
  Values values;
  Values gradients;
  std::vector<double> loss;
  for (unsigned i = 0; i < 1000; ++i) {
    values.push_back(finite_value(fp32, 124, 128, random));
    gradients.push_back(finite_value(fp32, 124, 126, random));
    loss.push_back(number_of(fp32, gradients.back()));
  }
  const double wanted = expected_gradients(config, values, loss).mantissa;
  Quantizer quantizer(config);
  for (unsigned packet = 0; packet < 10; ++packet) {
    const QuantizerPacket quantized = quantizer.quantize(config, values);
    AccumulatorConfig accumulator = accumulator_of(config, quantized, 32);
    accumulator.mantissa_unit = -22;
    const GradientSums sums =
        accumulate_gradients(accumulator, quantized.values, quantized.taps, gradients);
    CHECK(within(sums.mantissa, -22, wanted, values.size()));
  }
}

TEST_CASE("terms and sums stay at their limits and say so, each for itself") {
  const std::uint64_t one = 0x3F800000;
  const std::uint64_t minus_one = 0xBF800000;
  AccumulatorConfig config;
  config.lanes = 1;
  config.accumulator_bits = 16;
  CHECK(config.term_bits() == 15);
  config.window = Window::by_limits;
  config.highest = 127;
  config.mantissa_floor = config.mantissa_drawn = 23;
  const GradientTap above{Place::above, false, 0};
  const GradientTap flushed{Place::flushed, false, 0};

  // 2^14 fits in 15 bits, 2^15 does not; the second of 2^14 takes the sum to its limit.
  config.window_unit = -14;
  const Values ones(3, one);
  auto sums = accumulate_gradients(config, ones, std::vector(3, above), ones);
  CHECK(sums.largest == GradientSum{32767, true});
  CHECK(sums.smallest == GradientSum{0, false});
  sums = accumulate_gradients(config, ones, std::vector(3, flushed), ones);
  CHECK(sums.smallest == GradientSum{-32768, true});
  sums = accumulate_gradients(config, Values(1, one), std::vector(1, above), Values(1, minus_one));
  CHECK(sums.largest == GradientSum{-16384, false});
  config.window_unit = -15;
  sums = accumulate_gradients(config, Values(1, one), std::vector(1, above), Values(1, minus_one));
  CHECK(sums.largest == GradientSum{-32767, true});
  CHECK(!sums.mantissa.saturated);
}

TEST_CASE("a gradient that is no number is left out, and stochastic rounding has no slope") {
  AccumulatorConfig config;
  config.mantissa_unit = -20;
  const Values values = {0x3F800000, 0x3F800000, 0x3F800000};
  const std::vector<GradientTap> taps(3, GradientTap{Place::inside, false, 0x400000});
  Values gradients = {0x3F800000, 0x7F800000, 0x7FC00000};
  auto sums = accumulate_gradients(config, values, taps, gradients);
  CHECK(sums.left_out);
  CHECK(sums.mantissa == GradientSum{1 << 19, false});
  config.rounding = Rounding::stochastic;
  sums = accumulate_gradients(config, values, taps, gradients);
  CHECK(sums.mantissa == GradientSum{0, false});
}

TEST_CASE("an illegal accumulator is refused, an illegal packet taken to the nearest") {
  AccumulatorConfig config;
  config.accumulator_bits = 57;
  config.lanes = 0;
  CHECK(validate(config).size() == 2);
  CHECK_THROWS_AS(accumulate_gradients(config, {}, {}, {}), std::invalid_argument);
  config = {};
  config.mantissa_floor = 30;
  config.mantissa_drawn = 12;
  config.window = Window::by_limits;
  config.highest = 255;
  config.mantissa_unit = 5000;
  CHECK(validate(config).size() == 4);
  config.mantissa_unit = 0;
  const auto [legal, changed] = clamp(config);
  CHECK(changed);
  CHECK(legal.mantissa_floor == 23);
  CHECK(legal.mantissa_drawn == 23);
  CHECK(legal.highest == 254);
  CHECK(validate(legal).empty());
  CHECK_THROWS_AS(accumulate_gradients(legal, Values(1), {}, Values(1)), std::invalid_argument);
}

}  // namespace sfpgen::golden::test
