// Formats as the golden library has them, in numbers that vectors take.
#include "element_tables.hpp"

#include <sfpgen/codec/codec.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

#include "packet_math.hpp"

namespace sfpgen::codec {
namespace {

using golden::ElementFormat;
using golden::ElementRounding;
using golden::FloatFormat;
using golden::Overflow;
using golden::SignForm;
using golden::Specials;
using golden::Subnormals;

double number_of(const FloatFormat& container, std::uint64_t pattern) {
  const auto element = element_of(container);
  return element ? golden::decode_element(*element, static_cast<std::uint32_t>(pattern))
                 : std::bit_cast<double>(pattern);
}

}  // namespace

std::optional<ElementFormat> element_of(const FloatFormat& container) {
  if (container == golden::fp32) return golden::element_format("fp32");
  if (container == golden::bf16) return golden::element_format("bf16");
  if (container == golden::fp16) return golden::element_format("fp16");
  return std::nullopt;
}

std::vector<double> numbers_of(const FloatFormat& container, std::span<const std::byte> items) {
  golden::PacketConfig config;
  config.format = container;
  std::vector<double> numbers;
  for (const std::uint64_t pattern : values_of(config, items)) {
    numbers.push_back(number_of(container, pattern));
  }
  return numbers;
}

std::uint64_t pattern_of(const FloatFormat& container, double number) {
  const auto element = element_of(container);
  return element ? golden::encode_element(*element, number, ElementRounding::nearest_even).code
                 : std::bit_cast<std::uint64_t>(number);
}

void put_item(std::span<std::byte> items, std::size_t index, unsigned size, std::uint64_t pattern) {
  for (unsigned byte = 0; byte < size; ++byte) {
    items[index * size + byte] = static_cast<std::byte>((pattern >> (8 * byte)) & 0xFF);
  }
}

ElementParameters parameters_of(const ElementFormat& format, int shift) {
  const auto ones = [](int bits) { return (std::uint32_t{1} << bits) - 1; };
  const int magnitude_bits = format.width() - 1;
  ElementParameters p;
  p.code_bits = static_cast<unsigned>(format.width());
  p.mantissa_bits = static_cast<unsigned>(format.mantissa_bits);
  // Beyond this nothing changes any more: all but zero overflows, or everything becomes zero.
  constexpr int farthest = 252;
  const int power = std::clamp(shift + anchor_exponent - (1 - format.bias), -farthest, farthest);
  p.first_factor = std::ldexp(1.0F, power / 2);
  p.second_factor = std::ldexp(1.0F, power - power / 2);
  p.ceiling = 0x1p100F;
  p.lowest = static_cast<std::uint32_t>(anchor_exponent + 127) << 23;
  switch (format.specials) {
    case Specials::none:
      p.largest = ones(magnitude_bits);
      break;
    case Specials::nan_only:
      p.largest = ones(magnitude_bits) - 1;
      break;
    case Specials::ieee:
      p.largest = ones(magnitude_bits) - ones(format.mantissa_bits) - 1;
      break;
  }
  p.overflow_code = p.largest + (format.overflow == Overflow::saturate ? 0 : 1);
  // Any NaN: the golden code for it is positive where the format has one.
  const auto nan = golden::encode_element(format, std::nan(""), ElementRounding::nearest_even);
  p.has_nan = !nan.nan_lost;
  p.nan_code = p.has_nan ? nan.code : p.largest;
  p.flushed = format.subnormals == Subnormals::flushed;
  p.twos_complement = format.sign_form == SignForm::twos_complement;
  // Values without a hidden bit become zero then, and infinities are beyond the largest number.
  constexpr int lowest_narrow = 10;
  constexpr int highest_narrow = 254;
  constexpr int most_narrow_mantissa = 6;
  const int lowest = 1 - format.bias - shift + 127;
  p.is_narrow = !p.flushed && format.mantissa_bits <= most_narrow_mantissa &&
                lowest >= lowest_narrow &&
                lowest + static_cast<int>(p.largest >> format.mantissa_bits) <= highest_narrow;
  p.narrow_lowest = p.is_narrow ? static_cast<std::uint32_t>(lowest) : 0;
  return p;
}

const ElementTable& table_of(const FloatFormat& container, const ElementFormat& format, int shift) {
  thread_local std::array<ElementTable, 8> tables;
  thread_local std::size_t oldest = 0;
  for (const ElementTable& table : tables) {
    if (table.is_made && table.container == container && table.format == format &&
        table.shift == shift) {
      return table;
    }
  }
  ElementTable& table = tables.at(oldest);
  oldest = (oldest + 1) % tables.size();
  table.is_made = true;
  table.container = container;
  table.format = format;
  table.shift = shift;
  for (std::uint32_t code = 0; code >> format.width() == 0; ++code) {
    const double number = std::ldexp(golden::decode_element(format, code), -shift);
    const auto pattern = static_cast<std::uint32_t>(pattern_of(container, number));
    table.items.at(code) = pattern;
    for (unsigned byte = 0; byte < table.bytes.size(); ++byte) {
      table.bytes.at(byte).at(code) = static_cast<std::uint8_t>((pattern >> (8 * byte)) & 0xFF);
    }
  }
  return table;
}

}  // namespace sfpgen::codec
