// The containers that have names, and how names are read.
#include <sfpgen/golden/float_format.hpp>

#include <array>
#include <charconv>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::array<NamedFormat, 4> formats = {{
    {"fp64", fp64},
    {"fp32", fp32},
    {"fp16", fp16},
    {"bf16", bf16},
}};

}  // namespace

std::span<const NamedFormat> named_formats() { return formats; }

std::optional<FloatFormat> format_from_name(std::string_view name) {
  for (const NamedFormat& named : formats) {
    if (named.name == name) {
      return named.format;
    }
  }
  const std::size_t split = name.find('m');
  if (name.empty() || name.front() != 'e' || split == std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = [](std::string_view digits) -> std::optional<unsigned> {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(value)
                                                                        : std::nullopt;
  };
  const std::optional<unsigned> exponent_bits = number(name.substr(1, split - 1));
  const std::optional<unsigned> mantissa_bits = number(name.substr(split + 1));
  if (!exponent_bits || !mantissa_bits) {
    return std::nullopt;
  }
  return FloatFormat{*exponent_bits, *mantissa_bits};
}

std::string format_name(const FloatFormat& format) {
  for (const NamedFormat& named : formats) {
    if (named.format == format) {
      return std::string(named.name);
    }
  }
  return sentence("e", format.exponent_bits, "m", format.mantissa_bits);
}

}  // namespace sfpgen::golden
