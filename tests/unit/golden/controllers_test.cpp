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
#include <stdexcept>
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

/// A decay to a floor with plateaus, noise, and now and then a spike.
Curve made_curve(std::mt19937_64& random, std::size_t steps) {
  std::normal_distribution<double> noise;
  std::uniform_real_distribution<double> uniform;
  const double floor = 0.1 + 0.4 * uniform(random);
  double level = 1.0 + 8.0 * uniform(random);
  double rate = 0.002;
  Curve curve;
  while (curve.size() < steps) {
    if (curve.size() % 300 == 0) rate = uniform(random) < 0.4 ? 0.0 : 0.01 * uniform(random);
    level *= 1.0 - rate;
    double loss = (floor + level) * (1.0 + 0.05 * noise(random));
    if (uniform(random) < 0.005) loss *= 1.5;
    curve.push_back(static_cast<float>(loss));
  }
  return curve;
}

/// The real curve and some made ones.
std::vector<Curve> curves(std::mt19937_64 random) {
  std::vector<Curve> all = {recorded_curve()};
  REQUIRE(all.front().size() == 1406);
  for (unsigned i = 0; i < 4; ++i) all.push_back(made_curve(random, 4000));
  return all;
}

std::mt19937_64 random_from(std::uint64_t seed) {
  MESSAGE("seed " << seed);
  return std::mt19937_64(seed);
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
  std::mt19937_64 random = random_from(20);
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
  for (const Curve& curve : curves(random_from(21))) {
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
          if (unit.step(bits_of(curve[i]), config).decision != expected) ++different;
          if (expected != Change::held) ++moves;
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
  for (const Curve& curve : curves(random_from(21))) {
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
          if (decisions[i] != expected) ++different;
          if (expected != Change::held) ++moves;
        }
        CAPTURE(alpha);
        CAPTURE(epsilon);
        CAPTURE(curve.size());
        CHECK(share(different, curve.size()) < most_different);
        CHECK(moves > 0);
      }
    }
  }
}

TEST_CASE("losses of any scale give the same decisions in a format of that scale") {
  std::mt19937_64 random = random_from(22);
  const Curve curve = made_curve(random, 500);
  for (const int scale : {-40, -12, 9}) {
    CAPTURE(scale);
    BitWaveShape wave;
    BitWaveShape scaled_wave;
    scaled_wave.loss.integer_bits += scale;
    BitChopShape chop;
    BitChopShape scaled_chop;
    scaled_chop.loss.integer_bits += scale;
    BitWave wave_unit(wave);
    BitWave scaled_wave_unit(scaled_wave);
    BitChop chop_unit(chop);
    BitChop scaled_chop_unit(scaled_chop);
    BitWaveConfig config;
    config.threshold = threshold_steps(wave, 0.002);
    REQUIRE(config.threshold == threshold_steps(scaled_wave, std::ldexp(0.002, scale)));
    for (const float loss : curve) {
      const float scaled = std::ldexp(loss, scale);
      REQUIRE(wave_unit.step(bits_of(loss), config).decision ==
              scaled_wave_unit.step(bits_of(scaled), config).decision);
      REQUIRE(chop_unit.step(bits_of(loss), {}).decision ==
              scaled_chop_unit.step(bits_of(scaled), {}).decision);
    }
  }
}

TEST_CASE("BitWave shortens while the line falls, lengthens while it rises, and keeps the limits") {
  BitWaveShape shape;
  shape.window = 3;
  BitWave unit(shape);
  BitWaveConfig config;
  config.threshold = threshold_steps(shape, 0.5);
  config.mantissa_min = 4;
  config.mantissa_max = 20;
  config.mantissa_step = 9;
  config.exponent_step = 60;
  config.exponent_low_max = 100;
  const auto step = [&](float loss) { return unit.step(bits_of(loss), config); };

  // From reset on the lengths are full; the first loss brings them within the limits.
  BitWaveStep now = step(9.0F);
  CHECK(now.mantissa_bits == 20);
  CHECK(now.mantissa == Change::shortened);
  CHECK(now.exponent_low == 1);
  CHECK(now.exponent_high == 254);
  CHECK(now.exponent == Change::held);
  // Two losses make no line of three.
  CHECK(step(8.0F).decision == Change::held);
  now = step(7.0F);
  CHECK(now.decision == Change::shortened);
  CHECK(now.mantissa_bits == 11);
  CHECK(now.exponent_low == 61);
  CHECK(now.exponent_high == 194);
  CHECK(now.exponent == Change::shortened);
  now = step(6.0F);
  CHECK(now.mantissa_bits == 4);
  CHECK(now.exponent_low == 100);
  now = step(5.0F);
  CHECK(now.decision == Change::shortened);
  CHECK(now.mantissa == Change::held);
  CHECK(now.exponent == Change::held);
  // A slope of exactly the threshold holds.
  CHECK(step(5.0F).decision == Change::held);
  CHECK(step(5.5F).decision == Change::held);
  now = step(8.0F);
  CHECK(now.decision == Change::lengthened);
  CHECK(now.mantissa_bits == 13);
  CHECK(now.exponent_low == 40);
  CHECK(now.exponent == Change::lengthened);
  CHECK(now.status == ControllerStatus{});
}

TEST_CASE("freezing BitWave gives the averages rounded up, and they stand still meanwhile") {
  BitWaveShape shape;
  shape.window = 2;
  BitWave unit(shape);
  BitWaveConfig config;
  std::mt19937_64 random = random_from(23);
  double mantissas = 0;
  double highs = 0;
  // Frozen before anything is known: as after reset.
  config.freeze = true;
  CHECK(unit.step(bits_of(1.0F), config).mantissa_bits == 23);
  config.freeze = false;
  constexpr unsigned steps = 700;
  for (unsigned i = 0; i < steps; ++i) {
    const BitWaveStep now = unit.step(bits_of(static_cast<float>(random() % 100) / 64.0F), config);
    mantissas += now.mantissa_bits;
    highs += now.exponent_high;
  }
  config.freeze = true;
  for (unsigned i = 0; i < 5; ++i) {
    const BitWaveStep now = unit.step(bits_of(static_cast<float>(i)), config);
    CHECK(now.mantissa_bits == std::ceil(mantissas / steps));
    CHECK(now.exponent_high == std::ceil(highs / steps));
    CHECK(now.exponent_low == 255 - now.exponent_high);
  }
}

TEST_CASE("a loss that is no number changes nothing but the status") {
  std::mt19937_64 random = random_from(24);
  const Curve curve = made_curve(random, 300);
  BitWave wave;
  BitWave undisturbed_wave;
  BitChop chop;
  BitChop undisturbed_chop;
  const std::vector<float> strange = {std::numeric_limits<float>::infinity(),
                                      -std::numeric_limits<float>::infinity(),
                                      std::numeric_limits<float>::quiet_NaN()};
  unsigned mantissa_bits = 23;
  for (const float loss : curve) {
    if (random() % 3 == 0) {
      const BitWaveStep held = wave.step(bits_of(strange[random() % strange.size()]), {});
      CHECK(held.status == ControllerStatus{true, false, false});
      CHECK(held.mantissa_bits == mantissa_bits);
      CHECK(held.mantissa == Change::held);
      CHECK(held.exponent == Change::held);
      CHECK(chop.step(bits_of(strange[random() % strange.size()]), {}).status.loss_invalid);
    }
    const BitWaveStep step = wave.step(bits_of(loss), {});
    const BitWaveStep expected = undisturbed_wave.step(bits_of(loss), {});
    CHECK(step.mantissa_bits == expected.mantissa_bits);
    CHECK(step.exponent_low == expected.exponent_low);
    CHECK_FALSE(step.status.loss_invalid);
    CHECK(chop.step(bits_of(loss), {}).mantissa_bits ==
          undisturbed_chop.step(bits_of(loss), {}).mantissa_bits);
    mantissa_bits = step.mantissa_bits;
  }
}

TEST_CASE("BitChop keeps the full length while the learning rate changes and the hold-off after") {
  BitChop unit;
  BitChopConfig config;
  config.hold_off = 3;
  config.mantissa_max = 21;
  float loss = 8.0F;
  const auto falling = [&] {
    loss *= 0.9F;
    return unit.step(bits_of(loss), config);
  };
  falling();
  for (unsigned length = 20; length > 10; --length) CHECK(falling().mantissa_bits == length);
  config.rate_change = true;
  CHECK(falling().mantissa == Change::lengthened);
  CHECK(falling().mantissa_bits == 21);
  config.rate_change = false;
  for (unsigned i = 0; i < 3; ++i) CHECK(falling().mantissa_bits == 21);
  CHECK(falling().mantissa_bits == 20);
  // One that comes with a NaN counts for the next loss.
  config.rate_change = true;
  CHECK(unit.step(bits_of(std::numeric_limits<float>::quiet_NaN()), config).mantissa_bits == 20);
  config.rate_change = false;
  for (unsigned i = 0; i < 4; ++i) CHECK(falling().mantissa_bits == 21);
  CHECK(falling().mantissa_bits == 20);
}

TEST_CASE("limits out of range are taken to the nearest there are, and said to be") {
  CHECK(limits_within(3, 9, 0, 23).clamped == false);
  CHECK(limits_within(3, 24, 0, 23).highest == 23);
  CHECK(limits_within(3, 24, 0, 23).clamped);
  CHECK(limits_within(9, 3, 0, 23).lowest == 3);
  CHECK(limits_within(9, 3, 0, 23).clamped);
  CHECK(limits_within(1, 0, 1, 7).highest == 1);
  CHECK(limits_within(1, 0, 1, 7).clamped);
  BitChop chop;
  BitChopConfig config;
  config.mantissa_max = 30;
  CHECK(chop.step(bits_of(1.0F), config).status == ControllerStatus{false, false, true});
  BitWave wave;
  CHECK(wave.step(bits_of(16.0F), {}).status == ControllerStatus{false, true, false});
  BitWaveConfig narrow;
  narrow.exponent_low_max = 128;
  CHECK(wave.step(bits_of(1.0F), narrow).status.config_clamped);
}

TEST_CASE("a controller that cannot be built is refused with every reason") {
  BitChopShape chop;
  chop.loss = {25, 61};
  chop.alpha = 16;
  chop.mantissa_bits = 1;
  chop.hold_off_bits = 0;
  CHECK(validate(chop).size() == 5);
  CHECK_THROWS_AS(BitChop{chop}, std::invalid_argument);
  BitWaveShape wave;
  wave.loss = {7, -61};
  wave.window = 257;
  wave.exponent_bits = 12;
  wave.mantissa_bits = 53;
  wave.count_bits = 11;
  CHECK(validate(wave).size() == 6);
  CHECK_THROWS_AS(BitWave{wave}, std::invalid_argument);
}

TEST_CASE("alpha becomes the nearest fraction of 2^16 in lowest terms") {
  BitChopShape shape;
  set_alpha(shape, 0.0625);
  CHECK(shape.alpha == 1);
  CHECK(shape.alpha_bits == 4);
  CHECK(shape.guard_bits() == 6);
  set_alpha(shape, 0.1);
  CHECK(shape.alpha == 3277);
  CHECK(shape.alpha_bits == 15);
  set_alpha(shape, 0.0);
  CHECK(shape.alpha == 1);
  CHECK(shape.alpha_bits == 16);
  set_alpha(shape, 1.0);
  CHECK(shape.alpha == 65535);
}
