// The gradients of lengths against finite differences of the expected loss.
#include <sfpgen/golden/length_gradients.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr unsigned seed = 40;

/// Values about the ends of a window of `bits`, finite ones and others.
Values spread(const FloatFormat& format, unsigned bits, std::size_t count,
              std::mt19937_64& random) {
  Values values = mixed_values(format, count, random);
  const ExponentLimits limits = symmetric_window(format, bits);
  for (std::uint64_t& value : values) {
    if (random() % 4 == 0) continue;
    const std::uint64_t exponent =
        limits.lowest - 2 + random() % (limits.highest - limits.lowest + 5);
    value &= ~(std::uint64_t{format.exponent_max()} << format.mantissa_bits);
    value |= exponent << format.mantissa_bits;
  }
  return values;
}

std::vector<double> losses(std::size_t count, std::mt19937_64& random) {
  std::vector<double> loss;
  for (std::size_t i = 0; i < count; ++i)
    loss.push_back(std::ldexp(static_cast<double>(random() >> 12), -51) - 1.0);
  return loss;
}

double as_double(std::uint64_t fp32_value) {
  return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(fp32_value)));
}

bool finite(std::uint64_t fp32_value) { return std::isfinite(as_double(fp32_value)); }

/// The loss of one draw: a fresh quantizer that is given whole lengths.
double loss_of(QuantizerConfig config, unsigned m, unsigned e, const Values& values,
               const std::vector<double>& loss) {
  config.mantissa_length = m << config.fraction_bits;
  config.exponent_length = e << config.fraction_bits;
  Quantizer quantizer(config);
  const QuantizerPacket packet = quantizer.quantize(config, values);
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += finite(values[i]) ? loss[i] * as_double(packet.values[i]) : 0;
  return sum;
}

/// The mean of the loss over all draws at two real lengths.
double expected(const QuantizerConfig& config, double n_m, double n_e, const Values& values,
                const std::vector<double>& loss) {
  const auto m = static_cast<unsigned>(n_m);
  const auto e = static_cast<unsigned>(n_e);
  const double more_m = n_m - m;
  const double more_e = n_e - e;
  return (1 - more_m) * (1 - more_e) * loss_of(config, m, e, values, loss) +
         more_m * (1 - more_e) * loss_of(config, m + 1, e, values, loss) +
         (1 - more_m) * more_e * loss_of(config, m, e + 1, values, loss) +
         more_m * more_e * loss_of(config, m + 1, e + 1, values, loss);
}

QuantizerConfig packet_of(double n_m, double n_e, Rounding rounding) {
  QuantizerConfig config = default_quantizer(fp32);
  config.rounding = rounding;
  config.window = Window::by_length;
  config.mantissa_length = static_cast<std::uint32_t>(n_m * 256);
  config.exponent_length = static_cast<std::uint32_t>(n_e * 256);
  return config;
}

bool close(double one, double other) {
  return std::abs(one - other) <= 1e-9 * (1 + std::abs(one) + std::abs(other));
}

}  // namespace

TEST_CASE("the gradients of both lengths are finite differences of the expected loss") {
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  constexpr double h = 1.0 / 64;
  for (const Rounding rounding :
       {Rounding::truncate, Rounding::nearest_even, Rounding::half_away}) {
    for (const auto& lengths : std::vector<std::pair<double, double>>{
             {0.5, 3.5}, {3.25, 2.75}, {7.125, 4.5}, {21.5, 0.5}, {2.75, 1.25}}) {
      const double n_m = lengths.first;
      const double n_e = lengths.second;
      const QuantizerConfig config = packet_of(n_m, n_e, rounding);
      const Values values = spread(fp32, 3, 300, random);
      const std::vector<double> loss = losses(values.size(), random);
      const ExpectedGradients found = expected_gradients(config, values, loss);
      const auto at = [&](double m, double e) { return expected(config, m, e, values, loss); };
      CAPTURE(n_m);
      CAPTURE(n_e);
      CHECK(close(found.mantissa, (at(n_m + h, n_e) - at(n_m - h, n_e)) / (2 * h)));
      CHECK(close(found.exponent, (at(n_m, n_e + h) - at(n_m, n_e - h)) / (2 * h)));
      CHECK(found.mantissa != 0);
      CHECK(found.exponent != 0);
    }
  }
}

TEST_CASE("rows and taps alone give the gradient of the mantissa length") {
  CAPTURE(seed);
  std::mt19937_64 random(seed + 1);
  for (const Rounding rounding :
       {Rounding::truncate, Rounding::nearest_even, Rounding::half_away}) {
    // A whole exponent length: nothing is drawn but the mantissa length, either way.
    const QuantizerConfig config = packet_of(4.5, 3, rounding);
    Values values = spread(fp32, 3, 300, random);
    std::erase_if(values, [](std::uint64_t value) { return !finite(value); });
    const std::vector<double> loss = losses(values.size(), random);
    const ExpectedGradients wanted = expected_gradients(config, values, loss);
    Quantizer quantizer(config);
    std::array<unsigned, 2> drawn{};
    for (unsigned packet = 0; packet < 20; ++packet) {
      const QuantizerPacket quantized = quantizer.quantize(config, values);
      ++drawn[quantized.mantissa_bits - 4];
      CHECK(close(tap_sums(config, quantized, loss).mantissa, wanted.mantissa));
    }
    CHECK(drawn[0] != 0);
    CHECK(drawn[1] != 0);
  }
}

TEST_CASE("the places give the gradients of the window's ends, and the chain rule that of n_e") {
  CAPTURE(seed);
  std::mt19937_64 random(seed + 2);
  const QuantizerConfig config = packet_of(23, 3, Rounding::truncate);
  const Values values = spread(fp32, 3, 400, random);
  const std::vector<double> loss = losses(values.size(), random);
  Quantizer quantizer(config);
  const TapSums sums = tap_sums(config, quantizer.quantize(config, values), loss);

  // The exponent step over real ends; what is flushed counts as Quantum Exponent has it, -1.
  const auto restricted = [&](double largest, double smallest) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = as_double(values[i]);
      const double sign = std::signbit(value) ? -1.0 : 1.0;
      const double magnitude = std::isnan(value) ? HUGE_VAL : std::abs(value);
      double result = magnitude > 15.9999995 ? largest : magnitude;
      if (magnitude != 0 && magnitude < 0.125) result = magnitude >= 0.0625 ? smallest : -smallest;
      sum += loss[i] * sign * result;
    }
    return sum;
  };
  constexpr double h = 1e-3;
  CHECK(std::abs(sums.largest - (restricted(16 + h, 0.125) - restricted(16 - h, 0.125)) / (2 * h)) <
        1e-6);
  CHECK(std::abs(sums.smallest -
                 (restricted(16, 0.125 + h) - restricted(16, 0.125 - h)) / (2 * h)) < 1e-6);

  const auto ends = [&](double n) {
    const double half = std::exp2(n - 1);
    return sums.largest * (2 - std::exp2(-23)) * std::exp2(half - 1) +
           sums.smallest * std::exp2(1 - half);
  };
  constexpr double step = 1e-5;
  CHECK(
      std::abs(exponent_gradient(fp32, sums, 3) - (ends(3 + step) - ends(3 - step)) / (2 * step)) <
      1e-5 * std::abs(exponent_gradient(fp32, sums, 3)));
}

TEST_CASE("the longest length has no neighbour above, and stochastic rounding has no gradient") {
  std::mt19937_64 random(seed);
  const Values values = mixed_values(fp32, 50, random);
  const std::vector<double> loss = losses(values.size(), random);
  CHECK(expected_gradients(packet_of(23, 8, Rounding::truncate), values, loss).mantissa == 0);
  CHECK(expected_gradients(packet_of(23, 8, Rounding::truncate), values, loss).exponent == 0);
  CHECK_THROWS_AS(expected_gradients(packet_of(3, 3, Rounding::stochastic), values, loss),
                  std::invalid_argument);
}

}  // namespace sfpgen::golden::test
