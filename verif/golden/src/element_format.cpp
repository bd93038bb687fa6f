// Codes of small number formats, worked out in double: every product and quotient here is by a
// power of two, so nothing is rounded but what the format rounds.
#include <sfpgen/golden/element_format.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <system_error>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr int most_exponent_bits = 8;
constexpr int most_mantissa_bits = 23;
constexpr int lowest_bias = -127;
constexpr int highest_bias = 255;
constexpr int widest_exmy = 16;

std::uint32_t low_ones(int bits) {
  return static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1);
}

// Codes without their sign, in order of magnitude.
std::uint32_t largest_magnitude(const ElementFormat& format) {
  const std::uint32_t all = low_ones(format.exponent_bits + format.mantissa_bits);
  switch (format.specials) {
    case Specials::none:
      return all;
    case Specials::nan_only:
      return all - 1;
    case Specials::ieee:
      return all - low_ones(format.mantissa_bits) - 1;
  }
  return all;
}

double magnitude_of(const ElementFormat& format, std::uint32_t code) {
  const int exponent = static_cast<int>(code >> format.mantissa_bits);
  const double mantissa = code & low_ones(format.mantissa_bits);
  if (exponent == 0) {
    if (format.subnormals == Subnormals::flushed) return 0;
    return std::ldexp(mantissa, 1 - format.bias - format.mantissa_bits);
  }
  const double hidden = std::ldexp(1.0, format.mantissa_bits);
  return std::ldexp(hidden + mantissa, exponent - format.bias - format.mantissa_bits);
}

// `scaled` is not negative and counts gaps between neighbours.
double rounded(double scaled, ElementRounding rounding, std::uint32_t random) {
  const double below = std::floor(scaled);
  const double fraction = scaled - below;
  bool up = false;
  switch (rounding) {
    case ElementRounding::truncate:
      break;
    case ElementRounding::nearest_even:
      up = fraction > 0.5 || (fraction == 0.5 && std::fmod(below, 2) == 1);
      break;
    case ElementRounding::stochastic: {
      const double steps = std::floor(std::ldexp(fraction, element_random_bits));
      up = steps + (random & low_ones(element_random_bits)) >= std::ldexp(1.0, element_random_bits);
      break;
    }
  }
  return up ? below + 1 : below;
}

// The code of a finite magnitude as if exponents had no end.
double unbounded_code(const ElementFormat& format, double magnitude, ElementRounding rounding,
                      std::uint32_t random) {
  const double step =
      std::ldexp(1.0, format.mantissa_bits);  // codes from a power of two to the next
  const int smallest = 1 - format.bias;       // exponent of the smallest number with a hidden bit
  const int exponent = magnitude > 0 ? std::max(std::ilogb(magnitude), smallest) : smallest;
  const bool flushed =
      format.subnormals == Subnormals::flushed && magnitude < std::ldexp(1.0, smallest);
  if (flushed) return step * rounded(std::ldexp(magnitude, -smallest), rounding, random);
  const double gaps = std::ldexp(magnitude, format.mantissa_bits - exponent);
  return rounded(gaps, rounding, random) + (exponent - smallest) * step;
}

std::uint32_t overflow_code(const ElementFormat& format) {
  if (format.overflow == Overflow::saturate) return largest_magnitude(format);
  return largest_magnitude(format) + 1;  // infinity, or NaN where there is no infinity
}

std::uint32_t nan_code(const ElementFormat& format) {
  if (format.specials == Specials::nan_only) return largest_magnitude(format) + 1;
  return largest_magnitude(format) + 1 + (1U << (format.mantissa_bits - 1));
}

bool has_nan(const ElementFormat& format) {
  return format.specials == Specials::nan_only ||
         (format.specials == Specials::ieee && format.mantissa_bits > 0);
}

std::uint32_t with_sign(const ElementFormat& format, std::uint32_t magnitude, bool negative) {
  if (!negative) return magnitude;
  const std::uint32_t sign = 1U << (format.width() - 1);
  if (format.sign_form == SignForm::sign_magnitude) return sign | magnitude;
  return (0U - magnitude) & low_ones(format.width());
}

void check_range(std::vector<Error>& errors, const char* name, int value, int lowest, int highest) {
  if (value < lowest || value > highest)
    errors.push_back({name, sentence(value, " is outside ", lowest, "..", highest)});
}

// Reads digits at the front of `text` and takes them off; -1 where there are none or too many.
int take_number(std::string_view& text) {
  int number = -1;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && number < 100) {
    number = (number < 0 ? 0 : number) * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  return number;
}

Result<std::optional<ElementFormat>> exmy_of_name(const std::string_view name) {
  const std::optional<ElementFormat> none;
  std::string_view rest = name;
  if (!rest.starts_with('e')) return none;
  rest.remove_prefix(1);
  const int exponent_bits = take_number(rest);
  if (exponent_bits < 0 || !rest.starts_with('m')) return none;
  rest.remove_prefix(1);
  const int mantissa_bits = take_number(rest);
  if (mantissa_bits < 0 || !rest.empty()) return none;
  if (exponent_bits > most_exponent_bits)
    return Error{"format", sentence(name, " has ", exponent_bits, " exponent bits, the most is ",
                                    most_exponent_bits)};
  if (const int width = 1 + exponent_bits + mantissa_bits; width > widest_exmy)
    return Error{"format", sentence(name, " has ", width, " bits, the most is ", widest_exmy)};
  const ElementFormat format = exmy(exponent_bits, mantissa_bits);
  if (!validate(format).empty()) return Error{"format", sentence(name, " holds no value")};
  return std::optional(format);
}

// What stands behind the colons of a name: a bias, or a word.
std::optional<Error> apply_parts(ElementFormat& format, std::string_view parts) {
  while (true) {
    const std::size_t colon = parts.find(':');
    const std::string_view part = parts.substr(0, colon);
    int bias = 0;
    const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), bias);
    if (!part.empty() && error == std::errc{} && stop == part.data() + part.size()) {
      format.bias = bias;
    } else if (part == "ieee") {
      format.specials = Specials::ieee;
    } else if (part == "nan-only") {
      format.specials = Specials::nan_only;
    } else if (part == "flushed") {
      format.subnormals = Subnormals::flushed;
    } else if (part == "infinity") {
      format.overflow = Overflow::infinity;
    } else if (part == "twos-complement") {
      format.sign_form = SignForm::twos_complement;
    } else {
      return Error{"format", sentence("\"", part.substr(0, 40),
                                      "\" behind a colon is neither a bias nor ieee, nan-only, "
                                      "flushed, infinity or twos-complement")};
    }
    if (colon == std::string_view::npos) return std::nullopt;
    parts.remove_prefix(colon + 1);
  }
}

struct NamedFormat {
  std::string_view name;
  ElementFormat format;
};

constexpr auto kept = Subnormals::kept;
constexpr NamedFormat named_formats[] = {
    {"ocp_e5m2", {5, 2, 15, Specials::ieee, kept, Overflow::saturate}},
    {"fp8_e5m2", {5, 2, 15, Specials::ieee, kept, Overflow::saturate}},
    {"ocp_e4m3", {4, 3, 7, Specials::nan_only, kept, Overflow::saturate}},
    {"fp8_e4m3", {4, 3, 7, Specials::nan_only, kept, Overflow::saturate}},
    {"ocp_e3m2", {3, 2, 3, Specials::none, kept, Overflow::saturate}},
    {"fp6_e3m2", {3, 2, 3, Specials::none, kept, Overflow::saturate}},
    {"ocp_e2m3", {2, 3, 1, Specials::none, kept, Overflow::saturate}},
    {"fp6_e2m3", {2, 3, 1, Specials::none, kept, Overflow::saturate}},
    {"ocp_e2m1", {2, 1, 1, Specials::none, kept, Overflow::saturate}},
    {"fp4_e2m1", {2, 1, 1, Specials::none, kept, Overflow::saturate}},
    {"ocp_int8", {0, 7, 0, Specials::none, kept, Overflow::saturate, SignForm::twos_complement}},
    {"fp16", {5, 10, 15, Specials::ieee, kept, Overflow::infinity}},
    {"bf16", {8, 7, 127, Specials::ieee, kept, Overflow::infinity}},
    {"fp32", {8, 23, 127, Specials::ieee, kept, Overflow::infinity}},
};

}  // namespace

std::vector<Error> validate(const ElementFormat& format) {
  std::vector<Error> errors;
  check_range(errors, "exponent_bits", format.exponent_bits, 0, most_exponent_bits);
  check_range(errors, "mantissa_bits", format.mantissa_bits, 0, most_mantissa_bits);
  check_range(errors, "bias", format.bias, lowest_bias, highest_bias);
  if (!errors.empty()) return errors;  // what follows is worked out of these
  if (format.exponent_bits == 0) {
    if (format.specials != Specials::none)
      errors.push_back({"specials", "a format without exponent bits has none"});
    if (format.subnormals == Subnormals::flushed)
      errors.push_back({"subnormals", "a format without exponent bits has nothing else"});
  } else if (format.sign_form == SignForm::twos_complement) {
    errors.push_back({"sign_form", sentence("two's complement takes 0 exponent bits, not ",
                                            format.exponent_bits)});
  }
  if (format.overflow == Overflow::infinity && format.specials == Specials::none)
    errors.push_back({"overflow", "a format without specials has no infinity"});
  if (errors.empty() && largest(format) == 0)
    errors.push_back({"format", sentence("e", format.exponent_bits, "m", format.mantissa_bits,
                                         " holds no value")});
  return errors;
}

ElementFormat exmy(int exponent_bits, int mantissa_bits) {
  const int bias = exponent_bits <= 2 ? 1 : (1 << (exponent_bits - 1)) - 1;
  return {exponent_bits, mantissa_bits, bias};
}

Result<std::optional<ElementFormat>> parse_element_format(std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view base = name.substr(0, colon);
  const auto* const entry =
      std::find_if(std::begin(named_formats), std::end(named_formats),
                   [base](const NamedFormat& one) { return one.name == base; });
  auto found = entry != std::end(named_formats)
                   ? Result<std::optional<ElementFormat>>(std::optional(entry->format))
                   : exmy_of_name(base);
  if (!found.ok() || !*found || colon == std::string_view::npos) return found;
  ElementFormat format = **found;
  if (auto wrong = apply_parts(format, name.substr(colon + 1))) return *std::move(wrong);
  if (const auto wrong = validate(format); !wrong.empty())
    return Error{"format", sentence(name, ": ", wrong.front().text())};
  return std::optional(format);
}

std::optional<ElementFormat> element_format(std::string_view name) {
  const Result<std::optional<ElementFormat>> format = parse_element_format(name);
  return format.ok() ? *format : std::nullopt;
}

double largest(const ElementFormat& format) {
  return magnitude_of(format, largest_magnitude(format));
}

EncodedElement encode_element(const ElementFormat& format, double value, ElementRounding rounding,
                              std::uint32_t random) {
  EncodedElement element;
  const bool negative = std::signbit(value);
  if (std::isnan(value)) {
    element.nan_lost = !has_nan(format);
    element.code = element.nan_lost ? with_sign(format, largest_magnitude(format), negative)
                                    : nan_code(format);
    return element;
  }
  const double magnitude = std::fabs(value);
  std::uint32_t code = 0;
  element.overflowed = std::isinf(magnitude);
  if (!element.overflowed) {
    const double unbounded = unbounded_code(format, magnitude, rounding, random);
    element.overflowed = unbounded > largest_magnitude(format);
    code = element.overflowed ? 0 : static_cast<std::uint32_t>(unbounded);
  }
  // Truncation towards zero has no way to infinity but from infinity itself.
  const bool stays = rounding == ElementRounding::truncate && std::isfinite(value);
  if (element.overflowed) code = stays ? largest_magnitude(format) : overflow_code(format);
  element.code = with_sign(format, code, negative);
  return element;
}

double decode_element(const ElementFormat& format, std::uint32_t code) {
  const std::uint32_t sign = 1U << (format.width() - 1);
  code &= low_ones(format.width());
  if (format.sign_form == SignForm::twos_complement) {
    const double integer = (code & sign) != 0 ? static_cast<double>(code) - 2.0 * sign : code;
    return std::ldexp(integer, 1 - format.bias - format.mantissa_bits);
  }
  const std::uint32_t magnitude = code & (sign - 1);
  double value = 0;
  if (magnitude <= largest_magnitude(format)) {
    value = magnitude_of(format, magnitude);
  } else if (format.specials == Specials::ieee && magnitude == largest_magnitude(format) + 1) {
    value = std::numeric_limits<double>::infinity();
  } else {
    value = std::numeric_limits<double>::quiet_NaN();
  }
  return std::copysign(value, (code & sign) != 0 ? -1.0 : 1.0);
}

}  // namespace sfpgen::golden
