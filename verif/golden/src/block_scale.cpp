// Scales, worked out in double: a quotient of an FP32 number and a product of two never comes so
// close to the middle of two E4M3 numbers that the rounding to 53 bits changes its side. Of other
// doubles that quotient counts as it is rounded.
#include "block_scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace sfpgen::golden {
namespace {

constexpr int lowest_exponent10 = -512;
constexpr int highest_exponent10 = 510;
constexpr std::uint32_t exponent10_nan = 511;
constexpr std::uint32_t exponent10_codes = 1024;
constexpr int e8m0_bias = 127;
constexpr int highest_e8m0 = 254;
constexpr std::uint32_t e8m0_nan = 255;
constexpr std::uint32_t e4m3_nan = 0x7F;

int floor_log2(double number) { return std::ilogb(number); }

int ceil_log2(double number) {
  const int below = floor_log2(number);
  return std::ldexp(1.0, below) == number ? below : below + 1;
}

// The exponent of a scale that is a power of two.
int scale_exponent(const BlockFormat& format, double maximum) {
  const int highest = floor_log2(largest(format.element));
  switch (format.policy) {
    case ScalePolicy::floor:
      return floor_log2(maximum) - highest;
    case ScalePolicy::ceil:
      return ceil_log2(maximum) - highest;
    case ScalePolicy::hbfp:
      return floor_log2(maximum) + 1 - (highest + 1);
    case ScalePolicy::hbfp_emulator:
      return ceil_log2(maximum) - (highest + 1);
    case ScalePolicy::nearest:
      break;
  }
  throw std::invalid_argument("internal error: a power of two as scale has no such policy");
}

std::uint32_t e4m3_code(const BlockFormat& format, double maximum, float packet_scale) {
  if (maximum == 0) return 0;
  const double unit = largest(format.element) * static_cast<double>(packet_scale);
  const std::uint32_t code =
      encode_element(e4m3_scale(), maximum / unit, ElementRounding::nearest_even).code;
  return std::max(code, std::uint32_t{1});
}

}  // namespace

const ElementFormat& e4m3_scale() {
  static const ElementFormat format = element_format("ocp_e4m3").value();
  return format;
}

std::uint32_t scale_code(const BlockFormat& format, double maximum, float packet_scale) {
  switch (format.scale) {
    case ScaleForm::exponent10: {
      const int exponent = maximum == 0 ? lowest_exponent10 : scale_exponent(format, maximum);
      const int stored = std::clamp(exponent, lowest_exponent10, highest_exponent10);
      return static_cast<std::uint32_t>(stored) % exponent10_codes;
    }
    case ScaleForm::e8m0: {
      const int exponent = maximum == 0 ? -e8m0_bias : scale_exponent(format, maximum);
      return static_cast<std::uint32_t>(std::clamp(exponent + e8m0_bias, 0, highest_e8m0));
    }
    case ScaleForm::e4m3:
      return e4m3_code(format, maximum, packet_scale);
  }
  throw std::invalid_argument("internal error: a scale without a form");
}

std::uint32_t nan_scale(ScaleForm form) {
  switch (form) {
    case ScaleForm::exponent10:
      return exponent10_nan;
    case ScaleForm::e8m0:
      return e8m0_nan;
    case ScaleForm::e4m3:
      return e4m3_nan;
  }
  throw std::invalid_argument("internal error: a scale without a form");
}

double decode_scale(ScaleForm form, std::uint32_t code) {
  code %= std::uint32_t{1} << scale_bits(form);
  if (code == nan_scale(form)) return std::numeric_limits<double>::quiet_NaN();
  switch (form) {
    case ScaleForm::exponent10: {
      const int unsigned_code = static_cast<int>(code);
      const int codes = static_cast<int>(exponent10_codes);
      return std::ldexp(1.0, code >= exponent10_codes / 2 ? unsigned_code - codes : unsigned_code);
    }
    case ScaleForm::e8m0:
      return std::ldexp(1.0, static_cast<int>(code) - e8m0_bias);
    case ScaleForm::e4m3:
      return decode_element(e4m3_scale(), code & e4m3_nan);
  }
  throw std::invalid_argument("internal error: a scale without a form");
}

}  // namespace sfpgen::golden
