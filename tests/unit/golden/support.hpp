// What the golden codec's tests share: hexadecimal texts, numbers from a seed, and mixes of values.
#pragma once

#include <sfpgen/golden/packet.hpp>

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace sfpgen::golden::test {

using Bytes = std::vector<std::uint8_t>;
using Values = std::vector<std::uint64_t>;

inline Bytes from_hex(const std::string& text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

/// Exponents that drift slowly, with zeros of both signs, subnormals, infinities, NaNs and plain
/// noise in between.
inline Values mixed_values(const FloatFormat& format, std::size_t count, std::mt19937_64& random) {
  Values values;
  std::int64_t centre = format.default_bias();
  while (values.size() < count) {
    centre += static_cast<std::int64_t>(random() % 3) - 1;
    const std::int64_t spread = static_cast<std::int64_t>(random() % 5) - 2;
    const std::int64_t top = format.exponent_max();
    std::int64_t exponent = std::min(std::max<std::int64_t>(centre + spread, 0), top);
    std::uint64_t mantissa = random() & low_bits(format.mantissa_bits);
    switch (random() % 24) {
      case 0:
      case 1:
        exponent = 0;
        mantissa = 0;
        break;
      case 2:
        exponent = 0;
        break;
      case 3:
        exponent = top;
        mantissa = random() % 2 == 0 ? 0 : random() % 4;
        break;
      case 4:
        exponent = static_cast<std::int64_t>(random()) & top;
        break;
      default:
        break;
    }
    const std::uint64_t sign = random() & 1;
    values.push_back((sign << (format.width() - 1)) |
                     (static_cast<std::uint64_t>(exponent) << format.mantissa_bits) | mantissa);
  }
  return values;
}

/// Any legal configuration for a container.
inline PacketConfig random_config(const FloatFormat& format, std::mt19937_64& random) {
  PacketConfig config = default_config(format);
  const std::uint64_t most = random() % 4 == 0 ? 64 : 9;
  config.lanes = static_cast<unsigned>(random() % most) + 1;
  config.rows = static_cast<unsigned>(random() % most) + 1;
  config.kept_mantissa_bits = static_cast<unsigned>(random() % (format.mantissa_bits + 1));
  config.sign = random() % 2 == 0 ? Sign::keep : Sign::drop;
  config.coding = named_codings()[random() % named_codings().size()].coding;
  config.zero_code = random() % 2 == 0 ? ZeroCode::on : ZeroCode::off;
  config.bias = random() % 2 == 0 ? format.default_bias()
                                  : static_cast<std::uint32_t>(random() & format.exponent_max());
  if (random() % 2 == 0) {
    config.raw_bits = static_cast<unsigned>(random() % format.exponent_bits) + 1;
    config.raw_offset = static_cast<std::uint32_t>(random() % format.exponent_max());
  }
  return config;
}

/// Every legal container: E 2..11, M 1..52, a width that is a multiple of 8 up to 64.
inline std::vector<FloatFormat> all_formats() {
  std::vector<FloatFormat> formats;
  for (unsigned exponent_bits = 0; exponent_bits <= 16; ++exponent_bits) {
    for (unsigned mantissa_bits = 0; mantissa_bits <= 64; ++mantissa_bits) {
      const FloatFormat format{exponent_bits, mantissa_bits};
      if (validate(format).empty()) {
        formats.push_back(format);
      }
    }
  }
  return formats;
}

inline std::string name_of(const PacketConfig& c) {
  return format_name(c.format) + " L" + std::to_string(c.lanes) + " R" + std::to_string(c.rows) +
         " m" + std::to_string(c.kept_mantissa_bits) +
         (c.sign == Sign::keep ? " signed " : " unsigned ") + std::string(coding_name(c.coding)) +
         (c.zero_code == ZeroCode::on ? " z1" : " z0") + " B" + std::to_string(c.bias) + " e" +
         std::to_string(c.raw_bits) + " o" + std::to_string(c.raw_offset);
}

}  // namespace sfpgen::golden::test
