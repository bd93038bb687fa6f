// The fast encoder: chunks of 8 rows of 8 lanes. Exponents of a chunk are coded as 64 bytes; then
// each row's fields go into the lanes' words, whose position is the same in all lanes
// (docs/wire_format.md sections 2 to 4).
#pragma once

#include "bits.hpp"
#include "kernels.hpp"
#include "rows.hpp"
#include "zero_map_kernel.hpp"

namespace sfpgen::codec {
namespace {

/// The smallest width code for a size of 0..255: its number of significant bits, 7 for more than
/// that.
struct WidthCodes {
  std::uint8_t of[256] = {};

  constexpr WidthCodes() {
    for (unsigned size = 1; size < 256; ++size) {
      const unsigned half = of[size / 2];
      of[size] = static_cast<std::uint8_t>(half < 7 ? half + 1 : 7);
    }
  }
};
inline constexpr WidthCodes width_codes;

/// One packet on its way through the encoder.
template <class Word, ExponentCode coding>
class Encoder {
 public:
  explicit Encoder(const EncodeJob& job)
      : p_(job.parameters),
        metadata_(job.metadata),
        in_(static_cast<const std::uint8_t*>(job.values)),
        left_(job.count),
        map_(job.map),
        data_start_(job.data),
        data_(job.data) {
    kept_ =
        static_cast<Word>(((Word{1} << (word_bits - 1)) - 1) >>
                          (mantissa - p_.kept_mantissa_bits) << (mantissa - p_.kept_mantissa_bits));
    if constexpr (coding == ExponentCode::bias) {
      base_ = in_all_lanes(p_.bias);
    } else {
      base_ = in_all_lanes(127);
    }
  }

  KernelEncoded run() {
    if (map_ == nullptr) {
      result_.count = left_;
      code_rest();
    } else {
      code_kept();
    }
    result_.lane_bits =
        static_cast<std::uint64_t>(data_ - data_start_) / sizeof(Row) * word_bits + used_;
    if (used_ > 0) {
      store(data_, word_);
      data_ += sizeof(Row);
    }
    result_.vector_bytes = unsigned{vector_bytes};
    result_.metadata_bytes = metadata_.finish();
    result_.data_bytes = static_cast<std::size_t>(data_ - data_start_);
    Word any = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      any |= signs_[lane];
    }
    result_.sign_lost = (any >> (word_bits - 1)) != 0;
    return result_;
  }

 private:
  using Row = typename Container<Word>::Row;
  static constexpr unsigned word_bits = Container<Word>::width;
  static constexpr unsigned mantissa = Container<Word>::mantissa_bits;
  static constexpr Word magnitude_mask = static_cast<Word>((Word{1} << (word_bits - 1)) - 1);
  static constexpr std::size_t parts = chunk_values / vector_bytes;

  /// Codes chunks while there are `ahead` values behind each.
  [[gnu::noinline]] void code_chunks(std::uint64_t ahead) {
    while (left_ >= chunk_values + ahead) {
      if (coding == ExponentCode::raw || p_.rows == chunk_rows) {
        chunk<Fill::group>(in_, chunk_rows);
      } else {
        chunk<Fill::rows>(in_, chunk_rows);
      }
      in_ += sizeof(Word) * chunk_values;
      left_ -= chunk_values;
    }
  }

  /// Codes the values that are left, after which there are no more.
  void code_rest() {
    code_chunks(0);
    if (left_ > 0) {
      last_chunk();
    }
  }

  /// Makes the zero map, and codes the values that it keeps.
  void code_kept() {
    // A group's largest exponent is looked for in all of its rows.
    const std::uint64_t ahead = coding == ExponentCode::max ? p_.rows * lanes : 0;
    code_kept_values<Word>(
        in_, left_, static_cast<Word>(kept_ | ~magnitude_mask), map_, ahead,
        [&](const std::uint8_t* values, std::uint64_t there, std::uint64_t rest) -> std::uint64_t {
          in_ = values;
          left_ = there;
          if (rest == 0) {
            result_.count += there;
            code_rest();
            return 0;
          }
          code_chunks(ahead);
          result_.count += there - left_;
          return left_;
        });
    in_ = nullptr;  // it pointed to where they stood together
  }

  /// A chunk that the packet does not fill: what is missing is zero and takes no part.
  void last_chunk() {
    alignas(64) std::uint8_t values[sizeof(Word) * chunk_values] = {};
    __builtin_memcpy(values, in_, sizeof(Word) * left_);
    for (std::size_t i = 0; i < chunk_values; ++i) {
      present_.bytes[i] = i < left_ ? 0xFF : 0;
    }
    chunk<Fill::part>(values, (left_ + lanes - 1) / lanes);
  }

  /// Section 2: a NaN of which truncation would leave nothing gets F's top bit; m = 0 loses it.
  void keep_nans(const std::uint8_t* values, std::uint8_t* repaired) {
    constexpr Word infinity = static_cast<Word>(Word{0xFF} << mantissa);
    for (std::size_t i = 0; i < chunk_values; ++i) {
      Word value = load<Word>(values + sizeof(Word) * i);
      const Word magnitude = value & magnitude_mask;
      if (magnitude > infinity && p_.kept_mantissa_bits == 0) {
        result_.nan_lost = true;
      } else if (magnitude > infinity && (magnitude & kept_) == infinity) {
        value |= static_cast<Word>(Word{1} << (mantissa - 1));
      }
      store(repaired + sizeof(Word) * i, value);
    }
  }

  /// X of coding raw: exponents that cannot be held go to the nearer end.
  void code_raw(const Chunk& exponents, Chunk& codes) {
    const unsigned highest = ((1U << p_.raw_bits) - 1) + p_.raw_offset;
    const auto offset = static_cast<std::uint8_t>(p_.raw_offset);
    const auto lowest = static_cast<std::uint8_t>(p_.raw_offset + 1);
    const auto top = static_cast<std::uint8_t>(highest > 255 ? 255 : highest);
    Bytes lost = {};
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t at = vector_bytes * part;
      const auto exponent = load<Bytes>(exponents.bytes + at);
      Bytes held = exponent < lowest ? Bytes{} + lowest : exponent;
      held = held > top ? Bytes{} + top : held;
      const Bytes some = static_cast<Bytes>(exponent != 0);
      held &= some;
      lost |= held ^ exponent;
      store(codes.bytes + at, (held - offset) & some);
    }
    Chunk found = {};
    store(found.bytes, static_cast<Bytes>(lost != 0));
    result_.exp_lost = result_.exp_lost || any_equal(found, 0xFF);
  }

  /// The largest exponent of the group that starts at a row of the chunk.
  [[nodiscard]] std::uint64_t group_maximum(std::size_t row) const {
    const std::uint64_t group = p_.rows * lanes;
    const std::uint64_t left = left_ - std::uint64_t{lanes} * row;
    const std::uint64_t count = group < left ? group : left;
    const std::uint8_t* const values = in_ + sizeof(Row) * row;
    Word largest = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const Word magnitude = load<Word>(values + sizeof(Word) * i) & magnitude_mask;
      largest = magnitude > largest ? magnitude : largest;
    }
    return largest >> mantissa;
  }

  /// What the rows of a chunk are measured from, and which of them open a group.
  template <Fill fill>
  unsigned take_references(const Chunk& exponents, const Chunk& zeros, std::size_t rows,
                           Chunk& references, std::uint64_t (&maxima)[chunk_rows]) {
    unsigned opening = 0;
    const auto open = [&](std::size_t row) {
      opening |= 1U << row;
      if constexpr (coding == ExponentCode::delta) {
        const auto zero = load<std::uint64_t>(zeros.bytes + lanes * row);
        base_ = (base_ & zero) | (load<std::uint64_t>(exponents.bytes + lanes * row) & ~zero);
      } else if constexpr (coding == ExponentCode::max) {
        maxima[row] = group_maximum(row);
        base_ = in_all_lanes(maxima[row]);
      }
    };
    if constexpr (fill == Fill::group) {
      open(0);
      for (std::size_t row = 0; row < chunk_rows; ++row) {
        store(references.bytes + lanes * row, base_);
      }
    } else {
      for (std::size_t row = 0; row < rows; ++row) {
        if (row_in_group_ == 0) {
          open(row);
        }
        store(references.bytes + lanes * row, base_);
        row_in_group_ = row_in_group_ + 1 == p_.rows ? 0 : row_in_group_ + 1;
      }
    }
    return opening;
  }

  /// Distances from the references as 64 bytes: `sizes` need a width code of their own number of
  /// bits, `codes` are X.
  template <Fill fill>
  void measure(const Chunk& exponents, const Chunk& zeros, const Chunk& references, Chunk& codes,
               std::uint64_t (&sizes)[chunk_rows]) const {
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t at = vector_bytes * part;
      const auto exponent = load<Bytes>(exponents.bytes + at);
      const auto zero = load<Bytes>(zeros.bytes + at);
      const auto reference = load<Bytes>(references.bytes + at);
      Bytes distance;
      Bytes code;
      if constexpr (coding == ExponentCode::max) {
        distance = reference - exponent;
        code = distance & ~zero;  // a zero's all-ones code depends on the row's width
        const Bytes some =
            static_cast<Bytes>(distance != 0) & static_cast<std::uint8_t>(p_.zero_code);
        const Bytes larger = distance + some;
        distance = larger | static_cast<Bytes>(larger < distance);  // 256 counts as 255
      } else {
        const Bytes below = static_cast<Bytes>(reference > exponent);
        distance = ((exponent - reference) ^ below) - below;
        code = ((distance + distance - below) & ~zero) | (zero & 1);
      }
      Bytes size = (distance & ~zero) | (zero & 1);
      if constexpr (fill == Fill::part) {
        size &= load<Bytes>(present_.bytes + at);
      }
      store(codes.bytes + at, code);
      auto all = load<Quads>(&size);
      all |= all >> 32;
      all |= all >> 16;
      all |= all >> 8;
      store(sizes + at / 8, all & 0xFF);
    }
  }

  template <Fill fill>
  void chunk(const std::uint8_t* values, std::size_t rows) {
    alignas(64) std::uint8_t repaired[sizeof(Word) * chunk_values];
    Chunk exponents;
    take_exponents<Word>(values, exponents);
    if (p_.kept_mantissa_bits < mantissa && any_equal(exponents, 255)) {
      keep_nans(values, repaired);
      values = repaired;
    }
    if (p_.sign_bits == 0) {
      for (std::size_t row = 0; row < chunk_rows; ++row) {
        signs_ |= load<Row>(values + sizeof(Row) * row);
      }
    }
    Chunk codes;
    Chunk zeros = {};
    Chunk references;
    std::uint64_t sizes[chunk_rows] = {};
    std::uint64_t maxima[chunk_rows];
    unsigned opening = 0;
    if constexpr (coding == ExponentCode::raw) {
      code_raw(exponents, codes);
    } else {
      if (p_.zero_code && any_equal(exponents, 0)) {
        find_zeros<Word>(values, kept_, zeros);
      }
      opening = take_references<fill>(exponents, zeros, rows, references, maxima);
      measure<fill>(exponents, zeros, references, codes, sizes);
    }

    // Fields go into the lanes' words; a row's words are written whether they are full or not.
    const unsigned m = p_.kept_mantissa_bits;
    const unsigned low = m + p_.sign_bits;
    const Word mantissa_mask = static_cast<Word>((Word{1} << mantissa) - 1);
    const Word sign_mask = static_cast<Word>(p_.sign_bits == 0 ? 0 : Word{1} << mantissa);
    std::uint64_t widths = 0;  // the chunk's metadata where it is a group
    unsigned widths_bits = 0;
    if constexpr (fill == Fill::group && coding == ExponentCode::max) {
      widths = maxima[0];
      widths_bits = 8;
    }
    Row word = word_;
    unsigned used = used_;
    unsigned last_bits = 0;
    std::uint8_t* out = data_;
#pragma GCC unroll 8
    for (std::size_t row = 0; row < rows; ++row) {
      unsigned bits = p_.raw_bits;
      const std::uint8_t* from = codes.bytes + lanes * row;
      unsigned ones = 0;
      if constexpr (coding != ExponentCode::raw) {
        const unsigned width = width_codes.of[sizes[row]];
        const bool opens = fill == Fill::group ? row == 0 : ((opening >> row) & 1) != 0;
        const bool base_row = coding == ExponentCode::delta && opens;
        const bool whole = base_row || width == 7;
        from = whole ? exponents.bytes + lanes * row : from;
        if constexpr (coding == ExponentCode::max) {
          bits = whole ? 8 : width;
          ones = whole ? 0 : (1U << width) - 1;
        } else {
          bits = whole ? 8 : width + (width > 0 ? 1 : 0);
        }
        if constexpr (fill == Fill::group) {
          widths |= base_row ? 0 : std::uint64_t{width} << widths_bits;
          widths_bits += base_row ? 0 : 3;
        } else {
          if (coding == ExponentCode::max && opens) {
            metadata_.put(maxima[row], 8);
          }
          if (!base_row) {
            metadata_.put(width, 3);
          }
        }
      }
      Row code = widen<Row>(from);
      if constexpr (coding == ExponentCode::max) {
        code |= widen<Row>(zeros.bytes + lanes * row) & static_cast<Word>(ones);
      }
      if constexpr (fill == Fill::part) {
        code &= widen<Row>(present_.bytes + lanes * row);
      }
      const Row value = load<Row>(values + sizeof(Row) * row);
      const Row rest = ((value & mantissa_mask) | ((value >> 8) & sign_mask)) >> (mantissa - m);
      const Row field = (code << low) | rest;
      word |= field << used;
      store(out, word);
      const Row over = shift_right(field, word_bits - used);
      const unsigned end = used + low + bits;
      const unsigned full = end / word_bits;
      word = full != 0 ? over : word;
      out += sizeof(Row) * full;
      used = end % word_bits;
      last_bits = low + bits;
    }
    result_.last_row_bits = last_bits;
    word_ = word;
    used_ = used;
    data_ = out;
    if constexpr (fill == Fill::group && coding != ExponentCode::raw) {
      metadata_.put(widths, widths_bits);
    }
  }

  Chunk present_ = {};
  Row word_ = {};
  Row signs_ = {};
  KernelParameters p_;
  KernelEncoded result_;
  BitWriter metadata_;
  const std::uint8_t* in_;
  std::uint64_t left_;
  std::uint8_t* map_;
  std::uint8_t* data_start_;
  std::uint8_t* data_;
  std::uint64_t base_ = 0;  // what rows are measured from, a byte a lane
  std::uint64_t row_in_group_ = 0;
  Word kept_ = 0;      // exponent and kept mantissa bits
  unsigned used_ = 0;  // bits in word_
};

template <class Word>
KernelEncoded encode(const EncodeJob& job) {
  switch (job.parameters.coding) {
    case ExponentCode::raw:
      return Encoder<Word, ExponentCode::raw>(job).run();
    case ExponentCode::delta:
      return Encoder<Word, ExponentCode::delta>(job).run();
    case ExponentCode::bias:
      return Encoder<Word, ExponentCode::bias>(job).run();
    case ExponentCode::max:
      break;
  }
  return Encoder<Word, ExponentCode::max>(job).run();
}

}  // namespace
}  // namespace sfpgen::codec
