// Rows of bit fields of any meaning packed into lanes of words, and back: what the designs packer,
// bit_packer and unpacker do (docs/units.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// Where fields go: L bit strings side by side, cut into words.
struct FieldLayout {
  unsigned word_bits = 32;  ///< bits of a word and of the widest field, a multiple of 8, 8..64
  unsigned lanes = 8;       ///< L, 1..64

  friend constexpr bool operator==(const FieldLayout&, const FieldLayout&) = default;
};

/// One row: a field a lane, all of the same number of bits.
struct FieldRow {
  unsigned bits = 0;                  ///< 0..word_bits; more is taken as word_bits
  std::vector<std::uint64_t> fields;  ///< lane 0 first, at most L; missing ones are zero

  friend bool operator==(const FieldRow&, const FieldRow&) = default;
};

/// The stream of the rows as bytes: every lane appends the low bits of its fields to its own bit
/// string, least significant bit first; beats of L little-endian words in order, the last one
/// padded with zeros (docs/wire_format.md section 4). A layout that is not legal, and more than L
/// fields in a row, throw std::invalid_argument.
std::vector<std::uint8_t> pack_fields(const FieldLayout& layout, std::span<const FieldRow> rows);

/// What an unpacker makes of field widths and any bytes.
struct UnpackedFields {
  std::vector<FieldRow> rows;  ///< L fields each; those before the first one that the data do not
                               ///< hold
  bool width_invalid = false;  ///< a width was above word_bits
  bool data_short = false;     ///< the data ended before the rows
  bool data_long = false;      ///< whole beats were left after the last row
};

/// Takes a row of fields of each width from the bytes. Nothing is refused: bytes that fill no beat
/// do not exist. unpack_fields(pack_fields(rows)) gives the rows back.
UnpackedFields unpack_fields(const FieldLayout& layout, std::span<const unsigned> widths,
                             std::span<const std::uint8_t> data);

}  // namespace sfpgen::golden
