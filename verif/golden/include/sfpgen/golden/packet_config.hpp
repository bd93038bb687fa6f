// The parameters of a packet: everything a decoder must know besides the two streams.
#pragma once

#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// How exponents are coded (docs/wire_format.md section 3).
enum class Coding { raw, delta, bias, max };

/// Whether fields hold the sign bit (s = 1) or it is dropped (s = 0).
enum class Sign { keep, drop };

/// Whether zeros have a code of their own (z).
enum class ZeroCode { off, on };

inline constexpr unsigned max_lanes = 64;
inline constexpr unsigned max_rows = 64;

/// Parameters of a packet (docs/wire_format.md section 1). The container, lanes and rows are fixed
/// in a piece of hardware; the rest may differ from packet to packet.
struct PacketConfig {
  FloatFormat format = fp32;
  unsigned lanes = 8;                 ///< L, 1..64
  unsigned rows = 8;                  ///< R, rows in a group, 1..64
  unsigned kept_mantissa_bits = 23;   ///< m, 0..M
  Sign sign = Sign::keep;             ///< s
  Coding coding = Coding::delta;      ///< c
  ZeroCode zero_code = ZeroCode::on;  ///< z
  std::uint32_t bias = 127;           ///< B, 0..2^E-1, used by Coding::bias alone
  unsigned raw_bits = 8;              ///< e, 1..E, used by Coding::raw alone
  std::uint32_t raw_offset = 0;       ///< o, 0..2^E-2, used by Coding::raw alone

  /// s as a number of bits.
  [[nodiscard]] constexpr unsigned sign_bits() const { return sign == Sign::keep ? 1 : 0; }

  friend constexpr bool operator==(const PacketConfig&, const PacketConfig&) = default;
};

/// The default packet for a container: full mantissa, sign kept, delta, zero code on, bias
/// 2^(E-1)-1, raw e = E, o = 0.
PacketConfig default_config(const FloatFormat& format);

/// Everything wrong with a container: empty when it is legal.
std::vector<Error> validate(const FloatFormat& format);

/// Everything wrong with a configuration, each with the parameter's name, the value found and the
/// values allowed: empty when it is legal.
std::vector<Error> validate(const PacketConfig& config);

/// All codings in the order of the enumeration, with the names of the file format and the command
/// line.
struct NamedCoding {
  Coding coding;
  std::string_view name;
};
std::span<const NamedCoding> named_codings();
std::string_view coding_name(Coding coding);
std::optional<Coding> coding_from_name(std::string_view name);

/// The bias that makes most differences zero: the most frequent exponent that is not 0, the
/// smallest of equals; 2^(E-1)-1 when every exponent is 0. `values` are bit patterns of the
/// container.
std::uint32_t most_frequent_exponent(const FloatFormat& format,
                                     std::span<const std::uint64_t> values);

/// The same from how often each of the 2^E exponents is there.
std::uint32_t most_frequent_of(const FloatFormat& format, std::span<const std::uint64_t> counts);

}  // namespace sfpgen::golden
