// The containers whose values are counted and whose codings are measured by kernels, and the
// exponents of 64 of their values.
#pragma once

#include "rows.hpp"

namespace sfpgen::codec {
namespace {

struct Fp32 {
  using Word = std::uint32_t;
  using Row = Row32;
  static constexpr unsigned exponent_bits = 8;
  static constexpr unsigned mantissa_bits = 23;
};

struct Bf16 {
  using Word = std::uint16_t;
  using Row = Row16;
  static constexpr unsigned exponent_bits = 8;
  static constexpr unsigned mantissa_bits = 7;
};

struct Fp16 {
  using Word = std::uint16_t;
  using Row = Row16;
  static constexpr unsigned exponent_bits = 5;
  static constexpr unsigned mantissa_bits = 10;
};

/// The exponents of 64 values of a container.
template <class Kind>
void exponents_of(const std::uint8_t* values, Chunk& exponents) {
  if constexpr (Kind::exponent_bits == 8) {
    take_exponents<typename Kind::Word>(values, exponents);
  } else {
    // Two shifts leave the exponent where take_exponents() looks for one of 8 bits.
    alignas(64) std::uint8_t moved[sizeof(typename Kind::Word) * chunk_values];
    constexpr unsigned up = 8 - Kind::exponent_bits;
    constexpr auto mask = static_cast<std::uint16_t>(((1U << Kind::exponent_bits) - 1) << 7);
    for (std::size_t row = 0; row < chunk_rows; ++row) {
      const std::size_t at = sizeof(typename Kind::Row) * row;
      store(moved + at, (load<typename Kind::Row>(values + at) >> up) & mask);
    }
    take_exponents<typename Kind::Word>(moved, exponents);
  }
}

}  // namespace
}  // namespace sfpgen::codec
