// BitWave: a mantissa length and an exponent window from the slope of the loss; what the design
// bitwave does (docs/methods.md).
#pragma once

#include <sfpgen/golden/loss.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace sfpgen::golden {

/// What a BitWave unit is built with.
struct BitWaveShape {
  LossFormat loss;
  unsigned window = 16;         ///< losses that the line goes through, 2..256
  unsigned exponent_bits = 8;   ///< E of the values, 2..11
  unsigned mantissa_bits = 23;  ///< M of the values, 2..52
  unsigned count_bits = 20;     ///< averages are over 2^count_bits - 1 losses at most, 12..32

  /// What a slope is multiplied by to be a whole number: N (N^2 - 1) / 6.
  [[nodiscard]] std::int64_t slope_scale() const;
  /// Bits of the threshold: more than any scaled slope needs.
  [[nodiscard]] unsigned threshold_bits() const;
  /// The exponent fields of the widest window.
  [[nodiscard]] unsigned widest_low() const { return 1; }
  [[nodiscard]] unsigned high_of(unsigned low) const { return (1U << exponent_bits) - 1U - low; }
  /// The lowest exponent of the narrowest window, which holds two exponents.
  [[nodiscard]] unsigned narrowest_low() const { return (1U << (exponent_bits - 1U)) - 1U; }
};

/// What is wrong with a shape; empty: nothing.
std::vector<Error> validate(const BitWaveShape& shape);

/// The number that the unit's port takes for the threshold `slope`, a loss a period: the nearest
/// one.
std::uint64_t threshold_steps(const BitWaveShape& shape, double slope);

/// What a BitWave unit is told with a loss.
struct BitWaveConfig {
  std::uint64_t threshold = 0;  ///< steps of a loss, scaled by slope_scale()
  unsigned mantissa_min = 0;
  unsigned mantissa_max = 23;
  unsigned mantissa_step = 1;
  unsigned exponent_low_max = 127;  ///< lowest exponent of the narrowest window that is wanted
  unsigned exponent_step = 1;       ///< exponents at either end
  bool freeze = false;              ///< take the averages
};

/// What becomes of one loss.
struct BitWaveStep {
  unsigned mantissa_bits = 0;  ///< the length from now on
  unsigned exponent_low = 0;   ///< the window from now on: exponent fields
  unsigned exponent_high = 0;
  Change mantissa = Change::held;
  Change exponent = Change::held;
  Change decision = Change::held;  ///< what the slope asked for, before freeze and limits
  ControllerStatus status;
};

/// Mean of whole numbers, rounded up.
class RunningMean {
 public:
  void add(unsigned value);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Of at least one number.
  [[nodiscard]] unsigned rounded_up() const;

 private:
  std::uint64_t sum_ = 0;
  std::uint64_t count_ = 0;
};

/// The unit. Begins with full length and the widest window.
class BitWave {
 public:
  /// A shape that is not legal throws std::invalid_argument.
  explicit BitWave(const BitWaveShape& shape = {});

  /// Takes one loss, the bits of a binary32.
  BitWaveStep step(std::uint32_t loss, const BitWaveConfig& config);

 private:
  [[nodiscard]] Change decide(std::int64_t threshold) const;

  BitWaveShape shape_;
  std::deque<std::int64_t> window_;  // the oldest first
  unsigned mantissa_bits_;
  unsigned exponent_low_;
  RunningMean mantissas_;
  RunningMean highs_;  // highest exponents
};

}  // namespace sfpgen::golden
