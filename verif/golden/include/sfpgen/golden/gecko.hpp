// The exponent codings delta and bias without the values around the exponents: what the designs
// gecko_encoder and gecko_decoder do (docs/units.md, docs/wire_format.md section 3).
#pragma once

#include <sfpgen/golden/packet_config.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// Parameters of a packet of exponents.
struct GeckoConfig {
  unsigned exponent_bits = 8;         ///< E, 2..11
  unsigned lanes = 8;                 ///< L, 1..64
  unsigned rows = 8;                  ///< R, rows in a group, 1..64
  Coding coding = Coding::delta;      ///< delta or bias
  ZeroCode zero_code = ZeroCode::on;  ///< on: an exponent 0 is a zero
  std::uint32_t bias = 127;           ///< B, used by Coding::bias alone

  /// K = ceil(log2 E): bits of a width code.
  [[nodiscard]] constexpr unsigned width_code_bits() const {
    return FloatFormat{exponent_bits, 0}.width_code_bits();
  }

  friend constexpr bool operator==(const GeckoConfig&, const GeckoConfig&) = default;
};

/// One row of exponent codes.
struct GeckoRow {
  std::optional<unsigned> width_code;  ///< none in a base row
  unsigned code_bits = 0;              ///< x, bits of each code
  std::vector<std::uint32_t> codes;    ///< lane 0 first: L of them, fewer in a packet's last row

  friend bool operator==(const GeckoRow&, const GeckoRow&) = default;
};

/// Codes a packet of exponents, L a row. A configuration that is not legal throws
/// std::invalid_argument.
std::vector<GeckoRow> encode_exponents(const GeckoConfig& config,
                                       std::span<const std::uint32_t> exponents);

/// Exponents out of rows of codes, and what was wrong with them.
struct GeckoExponents {
  std::vector<std::uint32_t> exponents;
  bool width_invalid = false;  ///< a width code was E or more and was taken as E-1
};

/// The way back, as the hardware does it: nothing is refused. Base rows are known by their place,
/// so their width codes are not looked at; `code_bits` is not looked at either, it follows from the
/// width code; exponents wrap modulo 2^E.
GeckoExponents decode_exponents(const GeckoConfig& config, std::span<const GeckoRow> rows);

}  // namespace sfpgen::golden
