// What the two controllers of lengths share: losses as fixed-point numbers, lengths between limits
// (docs/methods.md).
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <vector>

namespace sfpgen::golden {

/// The numbers that losses become inside a controller: two's complement, cut towards zero.
struct LossFormat {
  unsigned bits = 18;    ///< with the sign, 8..24
  int integer_bits = 4;  ///< losses from 2^integer_bits on are out of range, -60..60

  /// A step is 2^-fraction_bits.
  [[nodiscard]] constexpr int fraction_bits() const {
    return static_cast<int>(bits) - 1 - integer_bits;
  }

  friend constexpr bool operator==(const LossFormat&, const LossFormat&) = default;
};

/// What is wrong with a format; empty: nothing.
std::vector<Error> validate(const LossFormat& format);

/// A loss as a controller sees it.
struct FixedLoss {
  std::int64_t value = 0;  ///< in steps; means nothing unless finite
  bool finite = true;      ///< no infinity and no NaN
  bool clamped = false;    ///< out of range: taken as the largest magnitude there is
};

/// The number that IEEE 754 binary32 bits become.
FixedLoss fixed_loss(const LossFormat& format, std::uint32_t loss);

/// What became of a length; the numbers are those of the hardware's ports.
enum class Change { held = 0, shortened = 1, lengthened = 2 };

/// "held", "shortened", "lengthened".
const char* to_string(Change change);

/// The change from one length to the next.
Change change_between(unsigned before, unsigned after);

/// Limits as a controller takes them.
struct Limits {
  unsigned lowest = 0;
  unsigned highest = 0;
  bool clamped = false;  ///< they are not those that were asked for
};

/// `lowest` and `highest`, the latter brought into what there is, floor..ceiling, the former into
/// floor..highest.
Limits limits_within(unsigned lowest, unsigned highest, unsigned floor, unsigned ceiling);

/// What a controller's sticky status bits learn from one loss.
struct ControllerStatus {
  bool loss_invalid = false;    ///< it was infinite or a NaN
  bool loss_clamped = false;    ///< it was out of range
  bool config_clamped = false;  ///< a limit was

  friend constexpr bool operator==(const ControllerStatus&, const ControllerStatus&) = default;
};

}  // namespace sfpgen::golden
