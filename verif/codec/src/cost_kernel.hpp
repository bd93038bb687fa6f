// What a packet's exponents would cost under each coding, without its streams: per row, the bits of
// a code (docs/wire_format.md section 3). Chunks of 8 rows of 8 lanes, as in encode_kernel.hpp.
#pragma once

#include "kernels.hpp"
#include "value_kinds.hpp"

namespace sfpgen::codec {
namespace {

template <class Kind>
class CostMeter {
 public:
  explicit CostMeter(const CostJob& job)
      : p_(job.parameters), in_(static_cast<const std::uint8_t*>(job.values)), left_(job.count) {
    constexpr unsigned mantissa = Kind::mantissa_bits;
    kept_ =
        static_cast<Word>(((Word{1} << (8 * sizeof(Word) - 1)) - 1) >>
                          (mantissa - p_.kept_mantissa_bits) << (mantissa - p_.kept_mantissa_bits));
    bases_[0] = bases_[1] = in_all_lanes((1U << (Kind::exponent_bits - 1)) - 1);
    bias_ = in_all_lanes(p_.bias);
  }

  KernelCosts run() {
    while (left_ >= chunk_values) {
      if (p_.rows == chunk_rows) {
        chunk<Fill::group>(in_, chunk_rows);
      } else {
        chunk<Fill::rows>(in_, chunk_rows);
      }
      in_ += sizeof(Word) * chunk_values;
      left_ -= chunk_values;
    }
    if (left_ > 0) {
      alignas(64) std::uint8_t values[sizeof(Word) * chunk_values] = {};
      __builtin_memcpy(values, in_, sizeof(Word) * left_);
      for (std::size_t i = 0; i < chunk_values; ++i) {
        present_.bytes[i] = i < left_ ? 0xFF : 0;
      }
      chunk<Fill::part>(values, (left_ + lanes - 1) / lanes);
    }
    gather();
    for (unsigned variant = 0; variant < cost_variants; ++variant) {
      result_.last_row[variant] = last_.bytes[lanes * last_row_ + variant];
    }
    result_.vector_bytes = unsigned{vector_bytes};
    return result_;
  }

 private:
  using Word = typename Kind::Word;
  static constexpr std::size_t parts = chunk_values / vector_bytes;
  // Sizes and code bits lie 8 bytes a row, one byte for each variant.
  static constexpr unsigned first_of_max = 4;
  static constexpr std::uint64_t delta_bytes = 0xFFFF;
  static constexpr unsigned most_chunks = 255 / Kind::exponent_bits;  // that a byte adds up

  /// What each row of a chunk is measured from, 8 bytes a row.
  struct References {
    alignas(64) std::uint64_t delta[2][chunk_rows];  // without and with the zero code
    alignas(64) std::uint64_t largest[chunk_rows];
    alignas(64) std::uint64_t opens[chunk_rows] = {};  // delta's bytes of rows that open a group
  };

  /// The largest exponent of the group that starts at a row of the chunk.
  [[nodiscard]] std::uint64_t group_maximum(std::size_t row) const {
    constexpr Word magnitude_mask = static_cast<Word>((Word{1} << (8 * sizeof(Word) - 1)) - 1);
    const std::uint64_t group = p_.rows * lanes;
    const std::uint64_t left = left_ - std::uint64_t{lanes} * row;
    const std::uint64_t count = group < left ? group : left;
    const std::uint8_t* const values = in_ + sizeof(Word) * lanes * row;
    Word largest = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const Word magnitude = load<Word>(values + sizeof(Word) * i) & magnitude_mask;
      largest = magnitude > largest ? magnitude : largest;
    }
    return largest >> Kind::mantissa_bits;
  }

  static std::uint64_t chunk_maximum(const Chunk& exponents) {
    std::uint8_t largest = 0;
    for (const std::uint8_t exponent : exponents.bytes) {
      largest = exponent > largest ? exponent : largest;
    }
    return largest;
  }

  template <Fill fill>
  void take_references(const Chunk& exponents, const Chunk& zeros, std::size_t rows,
                       References& references) {
    const auto open = [&](std::size_t row, std::uint64_t largest) {
      const auto exponent = load<std::uint64_t>(exponents.bytes + lanes * row);
      const auto zero = load<std::uint64_t>(zeros.bytes + lanes * row);
      references.opens[row] = delta_bytes;
      bases_[0] = exponent;
      bases_[1] = (bases_[1] & zero) | (exponent & ~zero);
      largest_ = in_all_lanes(largest);
    };
    if constexpr (fill == Fill::group) {
      open(0, chunk_maximum(exponents));
    }
    for (std::size_t row = 0; row < rows; ++row) {
      if constexpr (fill != Fill::group) {
        if (row_in_group_ == 0) {
          open(row, group_maximum(row));
        }
        row_in_group_ = row_in_group_ + 1 == p_.rows ? 0 : row_in_group_ + 1;
      }
      references.delta[0][row] = bases_[0];
      references.delta[1][row] = bases_[1];
      references.largest[row] = largest_;
    }
  }

  /// The or of the bytes of each 8, as the byte of a variant.
  static Quads fold(const Bytes& size, unsigned variant) {
    auto all = load<Quads>(&size);
    all |= all >> 32;
    all |= all >> 16;
    all |= all >> 8;
    return (all & 0xFF) << (8 * variant);
  }

  /// x of rows from the or of their sizes: the smallest width code that holds them. Of coding delta
  /// and bias w takes w + 1 bits, of max w bits; the largest w takes all of an exponent.
  static Bytes code_bits(const Bytes& size) {
    constexpr unsigned widths = Kind::exponent_bits - 1;
    Bytes bits = {};
    for (unsigned width = 0; width < widths; ++width) {
      // In a variable of its own: beside a vector the sanitizers make an int of it.
      const auto limit = static_cast<std::uint8_t>(1U << width);
      bits -= static_cast<Bytes>(size >= Bytes{} + limit);
    }
    constexpr std::uint64_t one_more =
        0x01010101U | (std::uint64_t{1U << (widths - 1)} * 0x01010101U << (8 * first_of_max));
    return bits - static_cast<Bytes>(size >= load_bytes(one_more));
  }

  static Bytes difference(const Bytes& exponent, const Bytes& reference) {
    const Bytes below = static_cast<Bytes>(reference > exponent);
    return ((exponent - reference) ^ below) - below;
  }

  template <Fill fill>
  void chunk(const std::uint8_t* values, std::size_t rows) {
    Chunk exponents;
    Chunk zeros = {};
    exponents_of<Kind>(values, exponents);
    const bool some_zero = any_equal(exponents, 0);
    if (some_zero) {
      find_zeros<Word>(values, kept_, zeros);
    }
    References references;
    take_references<fill>(exponents, zeros, rows, references);

    const Bytes bias = load_bytes(bias_);
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t at = vector_bytes * part;
      const auto exponent = load<Bytes>(exponents.bytes + at);
      const auto zero = load<Bytes>(zeros.bytes + at);
      Bytes there = ~Bytes{};
      if constexpr (fill == Fill::part) {
        there = load<Bytes>(present_.bytes + at);
      }
      const auto with_zeros = [&](const Bytes& size) { return (size & ~zero) | (zero & 1); };
      const Bytes plain = difference(exponent, load<Bytes>(references.delta[0] + at / 8));
      const Bytes lasting = difference(exponent, load<Bytes>(references.delta[1] + at / 8));
      const Bytes constant = difference(exponent, bias);
      const Bytes distance = load<Bytes>(references.largest + at / 8) - exponent;
      // With the zero code all ones are taken: one more has to fit, and 256 counts as 255.
      const Bytes larger = distance - static_cast<Bytes>(distance != 0);
      const Bytes raised = larger | static_cast<Bytes>(larger < distance);
      const Quads sizes = fold(plain & there, 0) | fold(with_zeros(lasting) & there, 1) |
                          fold(constant & there, 2) | fold(with_zeros(constant) & there, 3) |
                          fold(distance & there, 4) | fold(with_zeros(raised) & there, 5);
      const auto opens = load<Bytes>(references.opens + at / 8);
      const Bytes bits = (code_bits(load<Bytes>(&sizes)) & ~opens) |
                         (opens & static_cast<std::uint8_t>(Kind::exponent_bits));
      store(last_.bytes + at, bits);
      sums_[part] += bits;
    }
    last_row_ = rows - 1;
    if (++chunks_ == most_chunks) {
      gather();
    }
  }

  void gather() {
    for (std::size_t part = 0; part < parts; ++part) {
      std::uint8_t bytes[vector_bytes];
      store(bytes, sums_[part]);
      for (std::size_t i = 0; i < vector_bytes; ++i) {
        if (i % 8 < cost_variants) {
          result_.code_bits[i % 8] += bytes[i];
        }
      }
      sums_[part] = Bytes{};
    }
    chunks_ = 0;
  }

  static Bytes load_bytes(std::uint64_t eight) {
    std::uint64_t repeated[vector_bytes / 8];
    for (auto& part : repeated) {
      part = eight;
    }
    return load<Bytes>(repeated);
  }

  Chunk present_ = {};
  Chunk last_ = {};  // x of the last chunk
  Bytes sums_[parts] = {};
  KernelParameters p_;
  KernelCosts result_;
  const std::uint8_t* in_;
  std::uint64_t left_;
  std::uint64_t bases_[2] = {};  // of delta, a byte a lane, without and with the zero code
  std::uint64_t bias_ = 0;
  std::uint64_t largest_ = 0;  // of the group
  std::uint64_t row_in_group_ = 0;
  std::size_t last_row_ = 0;
  unsigned chunks_ = 0;
  Word kept_ = 0;  // exponent and kept mantissa bits
};

template <class Kind>
KernelCosts cost(const CostJob& job) {
  return CostMeter<Kind>(job).run();
}

}  // namespace
}  // namespace sfpgen::codec
