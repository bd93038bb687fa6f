// From a container's bit pattern to the bits that a field keeps, and back.
#pragma once

#include <sfpgen/golden/packet_config.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// The sticky status bits of an encoder: what a packet lost besides mantissa bits.
struct Status {
  bool nan_lost = false;   ///< m = 0 turned a NaN into an infinity
  bool sign_lost = false;  ///< s = 0 dropped a sign bit that was 1 (-0 counts)
  bool exp_lost = false;   ///< coding raw met an exponent that it cannot hold

  friend constexpr bool operator==(const Status&, const Status&) = default;
};

/// A value after the quantizer: sign bit, exponent, and F, the kept mantissa in its m low bits.
struct QuantizedValue {
  std::uint64_t sign = 0;
  std::uint32_t exponent = 0;
  std::uint64_t mantissa = 0;

  /// What the zero code calls a zero: exponent 0 and nothing left of the mantissa.
  [[nodiscard]] bool is_zero() const { return exponent == 0 && mantissa == 0; }
};

/// Truncates a value to m mantissa bits (docs/wire_format.md section 2): a NaN that would become an
/// infinity gets F's top bit; with m = 0 it becomes one and `status.nan_lost` is raised. Bits above
/// the container's width are ignored.
QuantizedValue truncate(const FloatFormat& format, unsigned kept_mantissa_bits, std::uint64_t value,
                        Status& status);

/// The container's bit pattern of a quantized value: the mantissa bits that were not kept are zero.
std::uint64_t assemble(const FloatFormat& format, unsigned kept_mantissa_bits,
                       const QuantizedValue& value);

/// What a decoder gives back for each value: mantissa truncated, sign dropped with s = 0, exponent
/// saturated with coding raw. decode(encode(x)) == quantize(x). `config` must be legal.
std::vector<std::uint64_t> quantize(const PacketConfig& config,
                                    std::span<const std::uint64_t> values);

}  // namespace sfpgen::golden
