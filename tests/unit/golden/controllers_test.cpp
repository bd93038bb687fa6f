// The controllers of lengths: against plain double arithmetic on loss curves, and by hand.
#include <doctest/doctest.h>

#include <sfpgen/golden/bitchop.hpp>
#include <sfpgen/golden/bitwave.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace sfpgen::golden;

using Curve = std::vector<float>;

std::uint32_t bits_of(float loss) { return std::bit_cast<std::uint32_t>(loss); }

/// The losses of a file with a line of names, then step, loss, learning rate.
Curve recorded_curve() {
  std::ifstream file(SFPGEN_SOURCE_DIR "/examples/tensors/loss_cnn.csv");
  std::string line;
  std::getline(file, line);
  Curve curve;
  while (std::getline(file, line)) curve.push_back(std::stof(line.substr(line.find(',') + 1)));
  return curve;
}

/// A decay with plateaus, noise that fades, and now and then a spike.
Curve made_curve(std::mt19937_64& random, std::size_t steps) {
  std::normal_distribution<double> noise;
  std::uniform_real_distribution<double> uniform;
  double level = 1.0 + 9.0 * uniform(random);
  double rate = 0.002;
  Curve curve;
  while (curve.size() < steps) {
    if (curve.size() % 300 == 0) rate = uniform(random) < 0.4 ? 0.0 : 0.01 * uniform(random);
    level *= 1.0 - rate;
    double loss = level * (1.0 + 0.05 * noise(random));
    if (uniform(random) < 0.005) loss *= 1.5;
    curve.push_back(static_cast<float>(loss));
  }
  return curve;
}

/// The real curve and some made ones.
std::vector<Curve> curves(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Curve> all = {recorded_curve()};
  REQUIRE(all.front().size() == 1406);
  for (unsigned i = 0; i < 4; ++i) all.push_back(made_curve(random, 4000));
  return all;
}

std::uint64_t seed_of_run() {
  const std::uint64_t seed = std::random_device{}();
  MESSAGE("seed " << seed);
  return seed;
}

/// BitWave's decision in double arithmetic, straight from the definition of least squares.
Change slope_decision(const Curve& curve, std::size_t newest, unsigned window, double threshold) {
  if (newest + 1 < window) return Change::held;
  const double middle = (window - 1.0) / 2.0;
  double covariance = 0.0;
  double variance = 0.0;
  for (unsigned i = 0; i < window; ++i) {
    covariance += (i - middle) * static_cast<double>(curve[newest + 1 - window + i]);
    variance += (i - middle) * (i - middle);
  }
  const double slope = covariance / variance;
  if (slope < -threshold) return Change::shortened;
  return slope > threshold ? Change::lengthened : Change::held;
}

/// BitChop in double arithmetic.
struct DoubleBitChop {
  double alpha;
  bool deviates;
  double epsilon = 0.0;
  bool any = false;
  double average = 0.0;

  Change decide(double loss) {
    if (!any) {
      any = true;
      average = loss;
      return Change::held;
    }
    const double difference = loss - average;
    const bool beyond = std::abs(difference) > epsilon;
    average += alpha * difference;
    if (deviates) epsilon += alpha * (std::abs(difference) - epsilon);
    if (!beyond) return Change::held;
    return difference < 0 ? Change::shortened : Change::lengthened;
  }
};

std::vector<Change> bitchop_decisions(const BitChopShape& shape, double epsilon,
                                      const Curve& curve) {
  BitChop unit(shape);
  BitChopConfig config;
  config.epsilon = epsilon_steps(shape, epsilon);
  std::vector<Change> decisions;
  for (const float loss : curve) decisions.push_back(unit.step(bits_of(loss), config).decision);
  return decisions;
}

double share(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

constexpr double most_different = 0.005;

}  // namespace

TEST_CASE("a fixed-point loss is the loss in steps, cut towards zero and clamped") {
  std::mt19937_64 random(seed_of_run());
  for (unsigned round = 0; round < 200'000; ++round) {
    const LossFormat format{8 + static_cast<unsigned>(random() % 17),
                            static_cast<int>(random() % 121) - 60};
    auto bits = static_cast<std::uint32_t>(random());
    // Half of them near the range, where something is left to see.
    if (round % 2 == 0) {
      const int exponent = 127 + format.integer_bits - static_cast<int>(random() % 26) + 1;
      bits = (bits & 0x807fffffU) | (static_cast<std::uint32_t>(exponent) << 23U);
    }
    const FixedLoss fixed = fixed_loss(format, bits);
    const auto loss = static_cast<double>(std::bit_cast<float>(bits));
    CAPTURE(loss);
    CAPTURE(format.bits);
    CAPTURE(format.integer_bits);
    REQUIRE(fixed.finite == std::isfinite(loss));
    if (!fixed.finite) continue;
    const double steps = std::trunc(std::ldexp(loss, format.fraction_bits()));
    const double most = std::ldexp(1.0, static_cast<int>(format.bits) - 1) - 1.0;
    REQUIRE(static_cast<double>(fixed.value) == std::clamp(steps, -most, most));
    REQUIRE(fixed.clamped == (std::abs(steps) > most));
  }
}

TEST_CASE("BitWave decides as double arithmetic does in all but 0.5 % of the steps") {
  for (const Curve& curve : curves(seed_of_run())) {
    for (const unsigned window : {5U, 16U, 50U}) {
      for (const double threshold : {0.001, 0.004}) {
        BitWaveShape shape;
        shape.window = window;
        BitWave unit(shape);
        BitWaveConfig config;
        config.threshold = threshold_steps(shape, threshold);
        std::size_t different = 0;
        std::size_t moves = 0;
        for (std::size_t i = 0; i < curve.size(); ++i) {
          const Change expected = slope_decision(curve, i, window, threshold);
          different += unit.step(bits_of(curve[i]), config).decision == expected ? 0 : 1;
          moves += expected == Change::held ? 0 : 1;
        }
        CAPTURE(window);
        CAPTURE(threshold);
        CAPTURE(curve.size());
        CHECK(share(different, curve.size()) < most_different);
        CHECK(moves > 0);
      }
    }
  }
}

TEST_CASE("BitChop decides as double arithmetic does in all but 0.5 % of the steps") {
  for (const Curve& curve : curves(seed_of_run())) {
    for (const double alpha : {1.0 / 16, 0.1, 1.0 / 128}) {
      for (const double epsilon : {0.0, 0.05}) {
        BitChopShape shape;
        set_alpha(shape, alpha);
        shape.epsilon = epsilon == 0.0 ? EpsilonRule::deviation : EpsilonRule::constant;
        DoubleBitChop exact{alpha, epsilon == 0.0, epsilon};
        const std::vector<Change> decisions = bitchop_decisions(shape, epsilon, curve);
        std::size_t different = 0;
        std::size_t moves = 0;
        for (std::size_t i = 0; i < curve.size(); ++i) {
          const Change expected = exact.decide(static_cast<double>(curve[i]));
          different += decisions[i] == expected ? 0 : 1;
          moves += expected == Change::held ? 0 : 1;
        }
        CAPTURE(alpha);
        CAPTURE(epsilon);
        CAPTURE(curve.size());
        MESSAGE(different);
        CHECK(share(different, curve.size()) < most_different);
        CHECK(moves > 0);
      }
    }
  }
}
