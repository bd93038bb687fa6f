// The widths that follow from a spec: the only place where they are worked out.
#pragma once

#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// The widths that ports can have.
enum class WidthOf {
  bit,             ///< 1
  row,             ///< L * W
  row_keep,        ///< L * W / 8
  meta_word,       ///< 32
  meta_keep,       ///< 4
  mantissa_count,  ///< enough for 0 to M
  exponent,        ///< E
  exponent_count,  ///< enough for 0 to E
  coding,          ///< 2, an exponent coding
  value_count,     ///< 32
  words,           ///< L words of fields
  words_keep,      ///< their bytes
  field_count,     ///< enough for 0 to the bits of a word
  width_beat,      ///< 8, one field width
  exponents,       ///< L * E
  slots,           ///< L exponents in whole bytes
  slots_keep,      ///< their bytes
  width_code,      ///< K = ceil(log2 E)
  row_of_codes,    ///< width code, bits of a code, base row
};

/// Bits of a metadata word.
inline constexpr int meta_word_bits = 32;

/// Bits that hold 0 to `highest`, at least 1: Verilog's $clog2(highest + 1).
int bits_for(int highest);

/// The numbers that widths are made of. Those that a design has no use for mean nothing.
struct Dimensions {
  int lanes;            ///< L
  int mantissa_bits;    ///< M
  int container_bits;   ///< W
  int row_bits;         ///< L * W
  int row_bytes;        ///< L * W / 8
  int mantissa_count;   ///< bits of a mantissa length
  int width_code_bits;  ///< K
  int exponent_bits;    ///< E
  int exponent_count;   ///< bits of a number of exponent bits
  int word_bits;        ///< bits of a word of fields
  int field_count;      ///< bits of a field width
  int slot_bits;        ///< bits of an exponent in whole bytes

  explicit Dimensions(const model::ValidSpec& spec);

  [[nodiscard]] int bits(WidthOf width) const;
};

}  // namespace sfpgen::elaborate
