// Sums and products by way of double, which holds twice the bits and two more: rounding twice then
// gives the same as rounding once.
#include <sfpgen/golden/float_arithmetic.hpp>

#include <bit>
#include <cmath>
#include <stdexcept>

namespace sfpgen::golden {
namespace {

constexpr unsigned word_bits = 64;
constexpr int double_bits = 53;

std::uint64_t sign_bit(const FloatFormat& format, bool negative) {
  return std::uint64_t{negative ? 1U : 0U} << (format.exponent_bits + format.mantissa_bits);
}

bool is_negative(const FloatFormat& format, std::uint64_t value) {
  return ((value >> (format.exponent_bits + format.mantissa_bits)) & 1U) != 0;
}

bool is_nan(const FloatFormat& format, std::uint64_t value) {
  return is_special(format, value) && (value & low_bits(format.mantissa_bits)) != 0;
}

void check(const FloatFormat& format) {
  if (format.exponent_bits > fp32.exponent_bits || format.mantissa_bits > fp32.mantissa_bits)
    throw std::invalid_argument(
        "sums and products are there up to 8 exponent and 23 mantissa bits");
}

// A finite value; a subnormal one is a zero.
double number_of(const FloatFormat& format, std::uint64_t value) {
  const auto field = static_cast<int>((value >> format.mantissa_bits) & format.exponent_max());
  const double sign = is_negative(format, value) ? -1.0 : 1.0;
  if (field == 0) return sign * 0.0;
  const std::uint64_t significand =
      (value & low_bits(format.mantissa_bits)) | (std::uint64_t{1} << format.mantissa_bits);
  return sign * std::ldexp(static_cast<double>(significand),
                           field - static_cast<int>(format.default_bias()) -
                               static_cast<int>(format.mantissa_bits));
}

std::uint64_t of_double(const FloatFormat& format, double number) {
  int exponent = 0;
  const double fraction = std::frexp(std::abs(number), &exponent);
  const auto magnitude = static_cast<std::uint64_t>(std::ldexp(fraction, double_bits));
  return round_to_float(format, std::signbit(number), {0, magnitude}, exponent - double_bits);
}

WideMagnitude shifted_left(WideMagnitude number, unsigned by) {
  if (by == 0) return number;
  if (by >= word_bits) return {number.low << (by - word_bits), 0};
  return {(number.high << by) | (number.low >> (word_bits - by)), number.low << by};
}

}  // namespace

std::uint64_t quiet_nan(const FloatFormat& format) {
  return infinity(format, false) | (std::uint64_t{1} << (format.mantissa_bits - 1U));
}

std::uint64_t infinity(const FloatFormat& format, bool negative) {
  return sign_bit(format, negative) |
         (std::uint64_t{format.exponent_max()} << format.mantissa_bits);
}

bool is_special(const FloatFormat& format, std::uint64_t value) {
  return ((value >> format.mantissa_bits) & format.exponent_max()) == format.exponent_max();
}

std::uint64_t round_to_float(const FloatFormat& format, bool negative, WideMagnitude magnitude,
                             int exponent) {
  const std::uint64_t zero = sign_bit(format, negative);
  if (magnitude.high == 0 && magnitude.low == 0) return zero;
  // The highest bit comes to the top of the high word; what is lost below goes to the low one.
  const int zeros = magnitude.high != 0
                        ? std::countl_zero(magnitude.high)
                        : static_cast<int>(word_bits) + std::countl_zero(magnitude.low);
  const WideMagnitude number = shifted_left(magnitude, static_cast<unsigned>(zeros));
  int power = exponent + static_cast<int>(2 * word_bits) - 1 - zeros;
  const unsigned dropped = word_bits - 1U - format.mantissa_bits;
  std::uint64_t significand = number.high >> dropped;
  const std::uint64_t lost = number.high & low_bits(dropped);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1U);
  const bool above_half = lost > half || (lost == half && number.low != 0);
  const bool tie = lost == half && number.low == 0;
  if (above_half || (tie && (significand & 1U) != 0)) ++significand;
  if (significand >> (format.mantissa_bits + 1U) != 0) {
    significand >>= 1U;
    ++power;
  }
  const int field = power + static_cast<int>(format.default_bias());
  if (field >= static_cast<int>(format.exponent_max())) return infinity(format, negative);
  if (field <= 0) return zero;
  return zero | (static_cast<std::uint64_t>(field) << format.mantissa_bits) |
         (significand & low_bits(format.mantissa_bits));
}

std::uint64_t add_floats(const FloatFormat& format, std::uint64_t a, std::uint64_t b) {
  check(format);
  if (is_nan(format, a) || is_nan(format, b)) return quiet_nan(format);
  const bool a_infinite = is_special(format, a);
  const bool b_infinite = is_special(format, b);
  if (a_infinite && b_infinite && is_negative(format, a) != is_negative(format, b))
    return quiet_nan(format);
  if (a_infinite || b_infinite) return infinity(format, is_negative(format, a_infinite ? a : b));
  return of_double(format, number_of(format, a) + number_of(format, b));
}

std::uint64_t multiply_floats(const FloatFormat& factors, const FloatFormat& product,
                              std::uint64_t a, std::uint64_t b) {
  check(product);
  if (is_nan(factors, a) || is_nan(factors, b)) return quiet_nan(product);
  const bool negative = is_negative(factors, a) != is_negative(factors, b);
  if (is_special(factors, a) || is_special(factors, b)) {
    const std::uint64_t other = is_special(factors, a) ? b : a;
    const bool zero = ((other >> factors.mantissa_bits) & factors.exponent_max()) == 0;
    return zero ? quiet_nan(product) : infinity(product, negative);
  }
  return of_double(product, number_of(factors, a) * number_of(factors, b));
}

}  // namespace sfpgen::golden
