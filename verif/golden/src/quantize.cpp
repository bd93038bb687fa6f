// The quantizer: truncation with the rule that keeps NaNs (docs/wire_format.md section 2).
#include <sfpgen/golden/quantize.hpp>

#include "exponent_coding.hpp"

namespace sfpgen::golden {

QuantizedValue truncate(const FloatFormat& format, unsigned kept_mantissa_bits, std::uint64_t value,
                        Status& status) {
  const std::uint64_t mantissa = value & low_bits(format.mantissa_bits);
  QuantizedValue quantized;
  quantized.sign = (value >> (format.width() - 1)) & 1;
  quantized.exponent =
      static_cast<std::uint32_t>((value >> format.mantissa_bits) & format.exponent_max());
  quantized.mantissa = mantissa >> (format.mantissa_bits - kept_mantissa_bits);

  const bool nan = quantized.exponent == format.exponent_max() && mantissa != 0;
  if (nan && kept_mantissa_bits == 0) {
    status.nan_lost = true;
  } else if (nan && quantized.mantissa == 0) {
    quantized.mantissa = std::uint64_t{1} << (kept_mantissa_bits - 1);
  }
  return quantized;
}

std::uint64_t assemble(const FloatFormat& format, unsigned kept_mantissa_bits,
                       const QuantizedValue& value) {
  return (value.sign << (format.width() - 1)) |
         (std::uint64_t{value.exponent} << format.mantissa_bits) |
         (value.mantissa << (format.mantissa_bits - kept_mantissa_bits));
}

std::vector<std::uint64_t> quantize(const PacketConfig& config,
                                    std::span<const std::uint64_t> values) {
  const auto coding = make_exponent_coding(config);
  Status status;
  std::vector<std::uint64_t> result;
  result.reserve(values.size());
  for (const std::uint64_t value : values) {
    QuantizedValue quantized = truncate(config.format, config.kept_mantissa_bits, value, status);
    quantized.sign = config.sign == Sign::keep ? quantized.sign : 0;
    quantized.exponent = coding->nearest_exponent(quantized.exponent);
    result.push_back(assemble(config.format, config.kept_mantissa_bits, quantized));
  }
  return result;
}

}  // namespace sfpgen::golden
