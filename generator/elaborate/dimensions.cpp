// Widths out of a spec's numbers.
#include "generator/elaborate/dimensions.hpp"

#include <algorithm>
#include <bit>

namespace sfpgen::elaborate {
namespace {

constexpr int value_count_bits = 32;
constexpr int coding_bits = 2;
constexpr int byte = 8;

int whole_bytes(int bits) { return (bits + byte - 1) / byte * byte; }

}  // namespace

int bits_for(int highest) {
  return std::max(1, static_cast<int>(std::bit_width(static_cast<unsigned>(highest))));
}

Dimensions::Dimensions(const model::ValidSpec& valid_spec)
    : spec(&valid_spec),
      lanes(spec->layout().lanes),
      mantissa_bits(spec->container().mantissa_bits),
      container_bits(spec->container().width()),
      row_bits(lanes * container_bits),
      row_bytes(row_bits / byte),
      mantissa_count(bits_for(mantissa_bits)),
      width_code_bits(bits_for(spec->exponent_bits() - 1)),
      exponent_bits(spec->exponent_bits()),
      exponent_count(bits_for(exponent_bits)),
      word_bits(spec->word_bits()),
      field_count(bits_for(word_bits)),
      slot_bits(whole_bytes(exponent_bits)) {}

namespace widths {

int bit(const Dimensions& /*d*/) { return 1; }
int row(const Dimensions& d) { return d.row_bits; }
int row_keep(const Dimensions& d) { return d.row_bytes; }
int meta_word(const Dimensions& /*d*/) { return meta_word_bits; }
int meta_keep(const Dimensions& /*d*/) { return meta_word_bits / byte; }
int mantissa_count(const Dimensions& d) { return d.mantissa_count; }
int exponent(const Dimensions& d) { return d.exponent_bits; }
int exponent_count(const Dimensions& d) { return d.exponent_count; }
int coding(const Dimensions& /*d*/) { return coding_bits; }
int value_count(const Dimensions& /*d*/) { return value_count_bits; }
int words(const Dimensions& d) { return d.lanes * d.word_bits; }
int words_keep(const Dimensions& d) { return d.lanes * d.word_bits / byte; }
int field_count(const Dimensions& d) { return d.field_count; }
int width_beat(const Dimensions& /*d*/) { return byte; }
int exponents(const Dimensions& d) { return d.lanes * d.exponent_bits; }
int slots(const Dimensions& d) { return d.lanes * d.slot_bits; }
int slots_keep(const Dimensions& d) { return d.lanes * d.slot_bits / byte; }
int width_code(const Dimensions& d) { return d.width_code_bits; }
int row_of_codes(const Dimensions& d) { return d.width_code_bits + d.exponent_count + 1; }

}  // namespace widths

}  // namespace sfpgen::elaborate
