// What a binary floating-point container looks like: its field widths and the names users give it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfpgen::golden {

/// A container: one sign bit, E exponent bits, M mantissa bits, most significant first
/// (docs/wire_format.md section 1). Legal: E 2..11, M 1..52, width 1+E+M a multiple of 8 and at
/// most 64.
struct FloatFormat {
  unsigned exponent_bits = 8;
  unsigned mantissa_bits = 23;

  /// Container width W in bits.
  [[nodiscard]] constexpr unsigned width() const { return 1 + exponent_bits + mantissa_bits; }
  /// Container width in bytes.
  [[nodiscard]] constexpr unsigned bytes() const { return width() / 8; }
  /// The all-ones exponent, that of infinities and NaNs.
  [[nodiscard]] constexpr std::uint32_t exponent_max() const { return (1U << exponent_bits) - 1; }
  /// 2^(E-1)-1: the exponent of 1.0, the default bias and every lane's base at the start of a
  /// packet.
  [[nodiscard]] constexpr std::uint32_t default_bias() const {
    return (1U << (exponent_bits - 1)) - 1;
  }
  /// K = ceil(log2 E): bits of a row's width code.
  [[nodiscard]] constexpr unsigned width_code_bits() const {
    unsigned bits = 0;
    while ((1U << bits) < exponent_bits) {
      ++bits;
    }
    return bits;
  }

  friend constexpr bool operator==(const FloatFormat&, const FloatFormat&) = default;
};

inline constexpr FloatFormat fp64{11, 52};
inline constexpr FloatFormat fp32{8, 23};
inline constexpr FloatFormat fp16{5, 10};
inline constexpr FloatFormat bf16{8, 7};

/// A container with a name of its own.
struct NamedFormat {
  std::string_view name;
  FloatFormat format;
};

/// "fp32", "bf16", "fp16", "fp64".
std::span<const NamedFormat> named_formats();

/// A named container, or "eXmY" with X exponent and Y mantissa bits; nothing for any other text.
std::optional<FloatFormat> format_from_name(std::string_view name);

/// The name, or "eXmY" for a container without one.
std::string format_name(const FloatFormat& format);

/// The n lowest bits set, n 0..64.
constexpr std::uint64_t low_bits(unsigned n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

}  // namespace sfpgen::golden
