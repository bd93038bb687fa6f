// The widths that follow from a spec and that several units share: the only place where they are
// worked out.
#pragma once

#include <functional>

#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Bits of a metadata word.
inline constexpr int meta_word_bits = 32;

/// Bits that hold 0 to `highest`, at least 1: Verilog's $clog2(highest + 1).
int bits_for(int highest);

/// The numbers that widths are made of. Those that a design has no use for mean nothing.
struct Dimensions {
  const model::ValidSpec* spec;  ///< for the numbers that one design alone has; outlives this
  int lanes;                     ///< L
  int mantissa_bits;             ///< M
  int container_bits;            ///< W
  int row_bits;                  ///< L * W
  int row_bytes;                 ///< L * W / 8
  int mantissa_count;            ///< bits of a mantissa length
  int width_code_bits;           ///< K
  int exponent_bits;             ///< E
  int exponent_count;            ///< bits of a number of exponent bits
  int word_bits;                 ///< bits of a word of fields
  int field_count;               ///< bits of a field width
  int slot_bits;                 ///< bits of an exponent in whole bytes

  explicit Dimensions(const model::ValidSpec& valid_spec);
};

/// The bits of a port in a design.
using Width = std::function<int(const Dimensions&)>;

/// The widths that several units have; a unit may add its own.
namespace widths {
int bit(const Dimensions& d);             ///< 1
int row(const Dimensions& d);             ///< L * W
int row_keep(const Dimensions& d);        ///< L * W / 8
int meta_word(const Dimensions& d);       ///< 32
int meta_keep(const Dimensions& d);       ///< 4
int mantissa_count(const Dimensions& d);  ///< enough for 0 to M
int exponent(const Dimensions& d);        ///< E
int exponent_count(const Dimensions& d);  ///< enough for 0 to E
int coding(const Dimensions& d);          ///< 2, an exponent coding
int value_count(const Dimensions& d);     ///< 32
int words(const Dimensions& d);           ///< L words of fields
int words_keep(const Dimensions& d);      ///< their bytes
int field_count(const Dimensions& d);     ///< enough for 0 to the bits of a word
int width_beat(const Dimensions& d);      ///< 8, one field width
int exponents(const Dimensions& d);       ///< L * E
int slots(const Dimensions& d);           ///< L exponents in whole bytes
int slots_keep(const Dimensions& d);      ///< their bytes
int width_code(const Dimensions& d);      ///< K = ceil(log2 E)
int row_of_codes(const Dimensions& d);    ///< width code, bits of a code, base row
}  // namespace widths

}  // namespace sfpgen::elaborate
