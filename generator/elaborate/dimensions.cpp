// Widths out of a spec's numbers.
#include "generator/elaborate/dimensions.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

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

Dimensions::Dimensions(const model::ValidSpec& spec)
    : lanes(spec.layout().lanes),
      mantissa_bits(spec.container().mantissa_bits),
      container_bits(spec.container().width()),
      row_bits(lanes * container_bits),
      row_bytes(row_bits / byte),
      mantissa_count(bits_for(mantissa_bits)),
      width_code_bits(bits_for(spec.exponent_bits() - 1)),
      exponent_bits(spec.exponent_bits()),
      exponent_count(bits_for(exponent_bits)),
      word_bits(spec.word_bits()),
      field_count(bits_for(word_bits)),
      slot_bits(whole_bytes(exponent_bits)) {}

int Dimensions::bits(WidthOf width) const {
  switch (width) {
    case WidthOf::bit:
      return 1;
    case WidthOf::row:
      return row_bits;
    case WidthOf::row_keep:
      return row_bytes;
    case WidthOf::meta_word:
      return meta_word_bits;
    case WidthOf::meta_keep:
      return meta_word_bits / byte;
    case WidthOf::mantissa_count:
      return mantissa_count;
    case WidthOf::exponent:
      return exponent_bits;
    case WidthOf::exponent_count:
      return exponent_count;
    case WidthOf::coding:
      return coding_bits;
    case WidthOf::value_count:
      return value_count_bits;
    case WidthOf::words:
      return lanes * word_bits;
    case WidthOf::words_keep:
      return lanes * word_bits / byte;
    case WidthOf::field_count:
      return field_count;
    case WidthOf::width_beat:
      return byte;
    case WidthOf::exponents:
      return lanes * exponent_bits;
    case WidthOf::slots:
      return lanes * slot_bits;
    case WidthOf::slots_keep:
      return lanes * slot_bits / byte;
    case WidthOf::width_code:
      return width_code_bits;
    case WidthOf::row_of_codes:
      return width_code_bits + exponent_count + 1;
  }
  throw std::logic_error("a port width without a number of bits");
}

}  // namespace sfpgen::elaborate
