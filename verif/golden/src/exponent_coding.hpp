// The seam between the codec and its exponent codings: one class a coding, one table that lists
// them.
#pragma once

#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/golden/quantize.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bit_string.hpp"

namespace sfpgen::golden {

/// One value's exponent as a coding sees it.
struct CodedValue {
  std::uint32_t exponent = 0;
  bool zero = false;  ///< a zero that the zero code stands for (never with z = 0)
};

/// The values of one row that take part, lane 0 first: L of them, fewer in a packet's last row.
using ExponentRow = std::vector<CodedValue>;

/// A row's exponents after coding.
struct CodedRow {
  std::optional<unsigned> width_code;
  unsigned code_bits = 0;            ///< x
  std::vector<std::uint32_t> codes;  ///< X of each value of the row
};

/// Where a row is and how wide its codes are.
struct RowPlace {
  unsigned row_in_group = 0;
  unsigned width_code = 0;  ///< w; 0 for a row without one
};

/// One exponent coding during one packet (docs/wire_format.md section 3).
class ExponentCoding {
 public:
  ExponentCoding() = default;
  ExponentCoding(const ExponentCoding&) = delete;
  ExponentCoding& operator=(const ExponentCoding&) = delete;
  virtual ~ExponentCoding() = default;

  /// Codes one group of rows and appends its metadata.
  virtual std::vector<CodedRow> encode_group(std::span<const ExponentRow> group,
                                             BitString& metadata) = 0;

  /// Reads what the metadata holds ahead of a group's width codes; false when it ended.
  virtual bool open_group(BitReader& /*metadata*/) { return true; }

  /// Whether a row has a width code in the metadata.
  [[nodiscard]] virtual bool has_width_code(unsigned row_in_group) const = 0;

  /// x for a row.
  [[nodiscard]] virtual unsigned code_bits(const RowPlace& row) const = 0;

  /// The exponent that X stands for in a lane: an integer that a good stream keeps within 0..2^E-1.
  [[nodiscard]] virtual std::int64_t decode(const RowPlace& row, unsigned lane,
                                            std::uint32_t code) const = 0;

  /// Tells the coding the value that a lane got, for codings in which later rows depend on it.
  virtual void decoded(const RowPlace& /*row*/, unsigned /*lane*/, const CodedValue& /*value*/) {}

  /// What a coding would make of an exponent that it cannot hold; the exponent itself when it can.
  [[nodiscard]] virtual std::uint32_t nearest_exponent(std::uint32_t exponent) const {
    return exponent;
  }
};

/// The coding that `config` names, at the start of a packet.
std::unique_ptr<ExponentCoding> make_exponent_coding(const PacketConfig& config);

std::unique_ptr<ExponentCoding> make_raw_coding(const PacketConfig& config);
std::unique_ptr<ExponentCoding> make_delta_coding(const PacketConfig& config);
std::unique_ptr<ExponentCoding> make_bias_coding(const PacketConfig& config);
std::unique_ptr<ExponentCoding> make_max_coding(const PacketConfig& config);

}  // namespace sfpgen::golden
