// The common containers by arithmetic that vectorizes, others one by one.
#include "verif/analysis/numbers.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <sfpgen/codec/codec.hpp>

namespace sfpgen::analysis {
namespace {

double from_fp64(std::uint64_t bits) { return std::bit_cast<double>(bits); }
float from_fp32(std::uint32_t bits) { return std::bit_cast<float>(bits); }
float from_bf16(std::uint16_t bits) { return from_fp32(std::uint32_t{bits} << 16); }

float from_fp16(std::uint16_t bits) {
  // The same bits as a float are smaller by the difference of the biases, subnormal ones as well.
  const auto magnitude = std::bit_cast<float>((bits & 0x7FFFU) << 13);
  const float value = magnitude * 0x1p112F;
  return (bits & 0x8000U) != 0 ? -value : value;
}

double from_any(const golden::FloatFormat& format, std::uint64_t bits) {
  const auto mantissa = static_cast<double>(bits & golden::low_bits(format.mantissa_bits));
  const auto field = static_cast<int>((bits >> format.mantissa_bits) & format.exponent_max());
  const int scale = (field == 0 ? 1 : field) - static_cast<int>(format.default_bias()) -
                    static_cast<int>(format.mantissa_bits);
  const double hidden = field == 0 ? 0 : std::ldexp(1.0, static_cast<int>(format.mantissa_bits));
  const double value = std::ldexp(mantissa + hidden, scale);
  return ((bits >> (format.width() - 1)) & 1) != 0 ? -value : value;
}

template <class Word, class Number, class Convert>
std::size_t convert(const golden::FloatFormat& format, unsigned kept,
                    std::span<const std::byte> items, std::span<Number> numbers,
                    const Convert& number) {
  const auto nothing =
      static_cast<Word>(std::uint64_t{format.exponent_max()} << format.mantissa_bits);
  const auto mask = static_cast<Word>(~golden::low_bits(format.mantissa_bits - kept));
  std::size_t others = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Word bits = 0;
    std::memcpy(&bits, items.data() + sizeof(Word) * i, sizeof(Word));
    const bool finite = (bits & nothing) != nothing;
    others += finite ? 0U : 1U;
    numbers[i] = number(static_cast<Word>(finite ? bits & mask : 0));
  }
  return others;
}

/// Those of a container that has_floats().
template <class Number>
std::size_t convert_floats(const golden::FloatFormat& format, unsigned kept,
                           std::span<const std::byte> items, std::span<Number> numbers) {
  if (format == golden::fp32) {
    return convert<std::uint32_t>(format, kept, items, numbers, from_fp32);
  }
  if (format == golden::bf16) {
    return convert<std::uint16_t>(format, kept, items, numbers, from_bf16);
  }
  return convert<std::uint16_t>(format, kept, items, numbers, from_fp16);
}

}  // namespace

bool has_floats(const golden::FloatFormat& format) {
  return format == golden::fp32 || format == golden::bf16 || format == golden::fp16;
}

std::size_t to_floats(const golden::FloatFormat& format, unsigned kept,
                      std::span<const std::byte> items, std::span<float> numbers) {
  return convert_floats(format, kept, items, numbers);
}

std::size_t to_doubles(const golden::FloatFormat& format, unsigned kept,
                       std::span<const std::byte> items, std::span<double> numbers) {
  if (has_floats(format)) {
    return convert_floats(format, kept, items, numbers);
  }
  if (format == golden::fp64) {
    return convert<std::uint64_t>(format, kept, items, numbers, from_fp64);
  }
  const auto any = [&](std::uint64_t bits) { return from_any(format, bits); };
  switch (codec::item_bytes(format)) {
    case 1:
      return convert<std::uint8_t>(format, kept, items, numbers, any);
    case 2:
      return convert<std::uint16_t>(format, kept, items, numbers, any);
    case 4:
      return convert<std::uint32_t>(format, kept, items, numbers, any);
    default:
      return convert<std::uint64_t>(format, kept, items, numbers, any);
  }
}

}  // namespace sfpgen::analysis
