// BitChop: a mantissa length from a loss against its moving average; what the design bitchop does
// (docs/methods.md).
#pragma once

#include <sfpgen/golden/loss.hpp>

#include <cstdint>
#include <vector>

namespace sfpgen::golden {

/// What a loss has to differ from the average by.
enum class EpsilonRule {
  deviation,  ///< the running mean of |loss - average|
  constant,   ///< a number
};

/// What a BitChop unit is built with.
struct BitChopShape {
  LossFormat loss;
  unsigned alpha = 1;       ///< numerator of the average's weight, 1..2^alpha_bits - 1
  unsigned alpha_bits = 4;  ///< its denominator is 2^alpha_bits, 1..16
  EpsilonRule epsilon = EpsilonRule::deviation;
  unsigned mantissa_bits = 23;  ///< M of the values, 2..52
  unsigned hold_off_bits = 16;  ///< of the number of losses to hold off, 1..32

  /// Fraction bits that averages have more than losses: ceil(log2(1 / alpha)) + 2.
  [[nodiscard]] unsigned guard_bits() const;
  /// Bits of an average and of the constant epsilon.
  [[nodiscard]] unsigned average_bits() const { return loss.bits + guard_bits(); }
};

/// What is wrong with a shape; empty: nothing.
std::vector<Error> validate(const BitChopShape& shape);

/// alpha as a fraction of 2^16, in lowest terms: the nearest there is to a real number. The ends of
/// the range, 1/65536 and 65535/65536, stand for what lies beyond them.
void set_alpha(BitChopShape& shape, double alpha);

/// The number that the unit's port takes for a constant epsilon of `epsilon`: the nearest one.
std::uint64_t epsilon_steps(const BitChopShape& shape, double epsilon);

/// What a BitChop unit is told with a loss.
struct BitChopConfig {
  unsigned mantissa_min = 0;
  unsigned mantissa_max = 23;
  std::uint64_t epsilon = 0;   ///< steps of an average; EpsilonRule::constant alone looks at it
  std::uint32_t hold_off = 0;  ///< losses of full length after a learning-rate change
  bool rate_change = false;    ///< the learning rate changes
};

/// What becomes of one loss.
struct BitChopStep {
  unsigned mantissa_bits = 0;      ///< the length from now on
  Change mantissa = Change::held;  ///< against the one before
  Change decision = Change::held;  ///< what the loss asked for, before hold-off and limits
  ControllerStatus status;
};

/// The unit. Begins with the full length.
class BitChop {
 public:
  /// A shape that is not legal throws std::invalid_argument.
  explicit BitChop(const BitChopShape& shape = {});

  /// Takes one loss, the bits of a binary32.
  BitChopStep step(std::uint32_t loss, const BitChopConfig& config);

 private:
  [[nodiscard]] std::int64_t weighed(std::int64_t difference) const;
  Change decide(std::int64_t loss, std::int64_t constant);

  BitChopShape shape_;
  bool any_ = false;            // there is an average
  std::int64_t average_ = 0;    // of the losses, in steps / 2^guard_bits
  std::int64_t deviation_ = 0;  // mean absolute difference, in the same unit
  std::uint32_t hold_off_ = 0;  // losses still to come
  bool rate_changed_ = false;   // with a loss that was no number
  unsigned mantissa_bits_;
};

}  // namespace sfpgen::golden
