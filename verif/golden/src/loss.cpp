// Losses to fixed point, limits, names.
#include <sfpgen/golden/loss.hpp>

#include <algorithm>
#include <stdexcept>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned mantissa_bits = 23;          // of a binary32
constexpr std::uint32_t top_exponent = 255;     // infinities and NaNs
constexpr int significand_exponent = 127 + 23;  // where the significand is a whole number
constexpr int most_places = 32;

}  // namespace

std::vector<Error> validate(const LossFormat& format) {
  std::vector<Error> errors;
  if (format.bits < 8 || format.bits > 24)
    errors.push_back({"loss bits", sentence(format.bits, " is not from 8 to 24")});
  if (format.integer_bits < -60 || format.integer_bits > 60)
    errors.push_back(
        {"loss integer bits", sentence(format.integer_bits, " is not from -60 to 60")});
  return errors;
}

FixedLoss fixed_loss(const LossFormat& format, std::uint32_t loss) {
  const std::uint32_t exponent = (loss >> mantissa_bits) & top_exponent;
  const std::uint32_t fraction = loss & ((1U << mantissa_bits) - 1U);
  if (exponent == top_exponent) return {0, false, false};

  const std::int64_t significand = exponent == 0 ? fraction : fraction | (1U << mantissa_bits);
  const int places =
      static_cast<int>(std::max(exponent, 1U)) - significand_exponent + format.fraction_bits();
  const std::int64_t most = (std::int64_t{1} << (format.bits - 1U)) - 1;
  // Shifted by more places than that it is out of range, or nothing is left of it.
  const std::int64_t magnitude = places >= 0 ? significand << std::min(places, most_places)
                                             : significand >> std::min(-places, most_places);
  const std::int64_t kept = std::min(magnitude, most);
  const bool negative = (loss >> 31U) != 0;
  return {negative ? -kept : kept, true, magnitude > most};
}

const char* to_string(Change change) {
  switch (change) {
    case Change::held:
      return "held";
    case Change::shortened:
      return "shortened";
    case Change::lengthened:
      return "lengthened";
  }
  throw std::logic_error("internal error: a change without a name");
}

Change change_between(unsigned before, unsigned after) {
  if (after < before) return Change::shortened;
  return after > before ? Change::lengthened : Change::held;
}

Limits limits_within(unsigned lowest, unsigned highest, unsigned floor, unsigned ceiling) {
  const unsigned top = std::clamp(highest, floor, ceiling);
  const unsigned bottom = std::clamp(lowest, floor, top);
  return {bottom, top, top != highest || bottom != lowest};
}

}  // namespace sfpgen::golden
