// Signed differences from a base in [magnitude, sign] form, shared by codings delta and bias
// (Gecko, arXiv 2204.13666; docs/wire_format.md section 3).
#pragma once

#include <cstdint>
#include <functional>

#include "exponent_coding.hpp"

namespace sfpgen::golden {

/// The base that a lane's exponents are measured from.
using BaseOfLane = std::function<std::uint32_t(unsigned lane)>;

/// The code of a zero at the widths 1..E-2: the difference "minus zero".
inline constexpr std::uint32_t minus_zero = 1;

/// The exponent itself, in E bits: what the largest width code stands for, and how coding delta
/// opens a group.
inline CodedRow whole_exponents(const ExponentRow& row, unsigned exponent_bits) {
  CodedRow coded{std::nullopt, exponent_bits, {}};
  for (const CodedValue& value : row) {
    coded.codes.push_back(value.exponent);
  }
  return coded;
}

/// x for width code w of a row of differences.
inline unsigned difference_bits(unsigned width_code, unsigned exponent_bits) {
  if (width_code == 0) {
    return 0;
  }
  return width_code == exponent_bits - 1 ? exponent_bits : width_code + 1;
}

/// Codes a row of differences at the smallest width that fits, and appends its width code.
inline CodedRow encode_differences(const ExponentRow& row, const FloatFormat& format,
                                   const BaseOfLane& base, BitString& metadata) {
  const auto difference = [&](unsigned lane) {
    return static_cast<std::int32_t>(row[lane].exponent) - static_cast<std::int32_t>(base(lane));
  };
  const auto magnitude = [&](unsigned lane) {
    const std::int32_t d = difference(lane);
    return static_cast<std::uint32_t>(d < 0 ? -d : d);
  };
  const unsigned lanes = static_cast<unsigned>(row.size());
  const unsigned widest = format.exponent_bits - 1;
  const auto fits = [&](unsigned width_code) {
    for (unsigned lane = 0; lane < lanes; ++lane) {
      const bool value_fits =
          row[lane].zero ? width_code >= 1 : magnitude(lane) < (1U << width_code);
      if (!value_fits) {
        return false;
      }
    }
    return true;
  };

  unsigned width_code = 0;
  while (width_code < widest && !fits(width_code)) {
    ++width_code;
  }
  metadata.append(width_code, format.width_code_bits());

  if (width_code == widest) {
    CodedRow coded = whole_exponents(row, format.exponent_bits);
    coded.width_code = width_code;
    return coded;
  }
  CodedRow coded{width_code, difference_bits(width_code, format.exponent_bits), {}};
  for (unsigned lane = 0; lane < lanes; ++lane) {
    const std::uint32_t negative = difference(lane) < 0 ? 1 : 0;
    coded.codes.push_back(row[lane].zero ? minus_zero : magnitude(lane) * 2 + negative);
  }
  return coded;
}

/// The exponent that X stands for in a row of differences from `base`.
inline std::int64_t decode_difference(unsigned width_code, std::uint32_t code, std::uint32_t base,
                                      const PacketConfig& config) {
  if (width_code == config.format.exponent_bits - 1) {
    return code;
  }
  if (width_code > 0 && code == minus_zero && config.zero_code == ZeroCode::on) {
    return 0;
  }
  const std::int64_t magnitude = code / 2;
  const bool negative = code % 2 == 1;
  return static_cast<std::int64_t>(base) + (negative ? -magnitude : magnitude);
}

}  // namespace sfpgen::golden
