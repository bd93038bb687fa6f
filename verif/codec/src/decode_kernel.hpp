// The fast decoder: chunks of 8 rows of 8 lanes. Where each row's fields are follows from the
// metadata alone, so that all rows of a chunk are placed first and then taken out of the lanes'
// words one by one.
#pragma once

#include "bits.hpp"
#include "kernels.hpp"
#include "rows.hpp"
#include "zero_map_kernel.hpp"

namespace sfpgen::codec {
namespace {

/// What becomes of a row's exponent codes: 0..7 are the rows of that width code, 8 a row of whole
/// exponents.
inline constexpr unsigned row_kinds = 9;
inline constexpr unsigned whole_row = 8;

/// One packet on its way through the decoder.
template <class Word, ExponentCode coding>
class Decoder {
 public:
  explicit Decoder(const DecodeJob& job)
      : p_(job.parameters),
        metadata_(job.metadata, job.metadata_bytes),
        data_(job.data),
        beats_(job.data_bytes / sizeof(Row)),
        out_(static_cast<std::uint8_t*>(job.values)),
        left_(job.map == nullptr ? job.count : job.kept),
        map_(job.map),
        places_(job.count),
        whole_beats_(job.data_bytes % sizeof(Row) == 0) {
    low_ = p_.kept_mantissa_bits + p_.sign_bits;
    base_ = Row{} + static_cast<Word>(coding == ExponentCode::bias ? p_.bias : 127);
    make_tables();
  }

  KernelDecoded run() {
    const bool good = map_ == nullptr ? decode_rest() && ends_well() : decode_kept() && ends_well();
    return {good, beat_ * width + used_, last_row_bits_, unsigned{vector_bytes}};
  }

 private:
  /// Decodes chunks while there is room for `room` values.
  [[gnu::noinline]] bool decode_chunks(std::uint64_t room) {
    for (; left_ >= chunk_values && room >= chunk_values; room -= chunk_values) {
      const bool group = coding == ExponentCode::raw || p_.rows == chunk_rows;
      if (!(group ? chunk<Fill::group>(out_, chunk_rows) : chunk<Fill::rows>(out_, chunk_rows))) {
        return false;
      }
      out_ += sizeof(Word) * chunk_values;
      left_ -= chunk_values;
    }
    return true;
  }

  /// Decodes the values that are left.
  bool decode_rest() { return decode_chunks(left_) && (left_ == 0 || last_chunk()); }

  /// Decodes the values that the zero map keeps into their places.
  bool decode_kept() {
    const bool good = decode_kept_values<Word>(
        out_, places_, map_, [&](std::uint8_t* to, std::uint64_t room) -> std::uint8_t* {
          out_ = to;
          if (!decode_chunks(room)) {
            return nullptr;
          }
          // The packet's last values are written as a whole chunk.
          const std::uint64_t done = static_cast<std::uint64_t>(out_ - to) / sizeof(Word);
          if (left_ > 0 && left_ < chunk_values && room - done >= chunk_values) {
            if (!last_chunk()) {
              return nullptr;
            }
            out_ += sizeof(Word) * left_;
            left_ = 0;
          }
          return out_;
        });
    out_ = nullptr;  // it pointed to where they stood together
    return good;
  }

  /// Whether no exponent was outside, and both streams end where the values do.
  bool ends_well() const {
    Word bad = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      bad |= static_cast<Word>(bad_[lane] >> 8);
    }
    return bad == 0 && metadata_.at_end() && data_at_end();
  }

  using Row = typename Container<Word>::Row;
  static constexpr unsigned width = Container<Word>::width;
  static constexpr unsigned mantissa = Container<Word>::mantissa_bits;
  static constexpr Word no_code = static_cast<Word>(0xFFFF);  // no exponent code is that wide

  void make_tables() {
    for (unsigned kind = 0; kind < row_kinds; ++kind) {
      const bool whole = kind >= 7;
      refer_[kind] = whole ? 0 : static_cast<Word>(~Word{0});
      halve_[kind] = whole ? 0 : 1;
      zero_[kind] = no_code;
      if constexpr (coding == ExponentCode::max) {
        bits_[kind] = static_cast<std::uint8_t>(whole ? 8 : kind);
        if (p_.zero_code && kind > 0 && !whole) {
          zero_[kind] = static_cast<Word>((1U << kind) - 1);
        }
      } else {
        bits_[kind] = static_cast<std::uint8_t>(whole ? 8 : kind + (kind > 0 ? 1 : 0));
        if (p_.zero_code && !whole) {
          zero_[kind] = 1;
        }
      }
    }
    if constexpr (coding == ExponentCode::raw) {
      bits_[whole_row] = static_cast<std::uint8_t>(p_.raw_bits);
    }
  }

  /// What the metadata say of a chunk: 4 bits a row with its kind, the rows that open a group, and
  /// the groups' maxima.
  struct Plan {
    std::uint64_t kinds = 0;
    unsigned opening = 0;
    Word maxima[chunk_rows] = {};
  };

  Plan read_metadata(std::size_t rows) {
    Plan plan;
    if constexpr (coding == ExponentCode::raw) {
      plan.kinds = 0x88888888U;
      return plan;
    }
    if (p_.rows == chunk_rows && rows == chunk_rows) {
      plan.opening = 1;
      std::uint64_t window = metadata_.peek();
      if constexpr (coding == ExponentCode::max) {
        plan.maxima[0] = static_cast<Word>(window & 0xFF);
        window >>= 8;
        metadata_.skip(8);
      }
      constexpr std::uint64_t base_rows = coding == ExponentCode::delta ? 1 : 0;
      metadata_.skip(coding == ExponentCode::delta ? 21 : 24);
      plan.kinds = (spread(window) << (4 * base_rows)) | (base_rows * whole_row);
      return plan;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const bool opens = row_in_group_ == 0;
      plan.opening |= (opens ? 1U : 0U) << row;
      if (coding == ExponentCode::max && opens) {
        plan.maxima[row] = static_cast<Word>(metadata_.take(8));
      }
      const unsigned kind = coding == ExponentCode::delta && opens ? whole_row : metadata_.take(3);
      plan.kinds |= std::uint64_t{kind} << (4 * row);
      row_in_group_ = row_in_group_ + 1 == p_.rows ? 0 : row_in_group_ + 1;
    }
    return plan;
  }

  /// 8 numbers of 3 bits as 8 numbers of 4 bits.
  static std::uint64_t spread(std::uint64_t codes) {
    codes = (codes & 0xFFF) | ((codes & 0xFFF000) << 4);
    codes = (codes & 0x003F003F) | ((codes & 0x0FC00FC0) << 2);
    return (codes & 0x07070707) | ((codes & 0x38383838) << 1);
  }

  /// Whether the lanes' words last for the rows of a chunk.
  [[nodiscard]] bool rows_are_there(const Plan& plan, std::size_t rows) const {
    std::uint64_t end = used_;
    for (std::size_t row = 0; row < rows; ++row) {
      end += low_ + bits_[(plan.kinds >> (4 * row)) & 15];
    }
    return (end + width - 1) / width <= beats_ - beat_;
  }

  template <Fill fill>
  bool chunk(std::uint8_t* out, std::size_t rows) {
    const Plan plan = read_metadata(rows);
    // 8 rows take 8 words at most, and the one that was begun.
    const bool deep = beat_ >= 2 && beats_ - beat_ > chunk_rows;
    if ((!deep || fill == Fill::part) && !rows_are_there(plan, rows)) {
      return false;
    }

    // Two words before the first one are looked at, not used: they must be there.
    alignas(64) std::uint8_t padded[sizeof(Row) * (chunk_rows + 3)];
    const std::uint8_t* in = data_ + sizeof(Row) * beat_;
    if (beat_ < 2) {
      const std::size_t there = beats_ - beat_ < chunk_rows + 1 ? beats_ - beat_ : chunk_rows + 1;
      __builtin_memset(padded, 0, sizeof(padded));
      if (there > 0) {
        __builtin_memcpy(padded + 2 * sizeof(Row), in, sizeof(Row) * there);
      }
      if (beat_ == 1) {
        __builtin_memcpy(padded + sizeof(Row), in - sizeof(Row), sizeof(Row));
      }
      in = padded + 2 * sizeof(Row);
    }

    const Word sign_mask = static_cast<Word>(p_.sign_bits == 0 ? 0 : Word{1} << (width - 1));
    const Word rest_mask =
        low_ == 0 ? Word{0} : static_cast<Word>(static_cast<Word>(~Word{0}) << (width - low_));
    const unsigned low = low_;
    const unsigned sign_bits = p_.sign_bits;
    std::uint64_t kinds = plan.kinds;
    unsigned end = used_;
    Row base = base_;
    Row bad = bad_;
#pragma GCC unroll 8
    for (std::size_t row = 0; row < rows; ++row) {
      const auto kind = static_cast<unsigned>(kinds & 15);
      kinds >>= 4;
      const unsigned bits = bits_[kind];
      end += low + bits;
      // The row's fields end in this word of the lanes, `shift` bits below its top.
      const std::ptrdiff_t last_word = (static_cast<std::ptrdiff_t>(end) - 1) >> word_shift;
      const unsigned shift = (0U - end) % width;
      const std::uint8_t* const at = in + static_cast<std::ptrdiff_t>(sizeof(Row)) * last_word;
      const Row field =
          funnel_left(load<Row>(at), load<Row>(at - sizeof(Row)), shift);  // its top bits
      const Row code = shift_right(field, width - bits);
      const Row rest = (field << bits) & rest_mask;
      const bool opens = fill == Fill::group ? row == 0 : ((plan.opening >> row) & 1) != 0;
      if constexpr (coding == ExponentCode::max) {
        if (opens) {
          base = Row{} + plan.maxima[row];
        }
      }
      const Row exponent = exponents_of(code, kind, base);
      bad |= exponent;
      const Row mantissa_part = rest << sign_bits;
      if constexpr (coding == ExponentCode::delta) {
        if (opens) {
          const Row zero = p_.zero_code ? static_cast<Row>((exponent | mantissa_part) == 0) : Row{};
          base = (base & zero) | (exponent & ~zero);
        }
      }
      store(out + sizeof(Row) * row,
            (rest & sign_mask) | (exponent << mantissa) | (mantissa_part >> (width - mantissa)));
    }
    last_row_bits_ = low + bits_[(plan.kinds >> (4 * (rows - 1))) & 15];
    base_ = base;
    bad_ = bad;
    beat_ += end / width;
    used_ = end % width;
    return true;
  }

  /// Exponents, of which those of bad streams have bits above the lowest 8.
  Row exponents_of(const Row& code, unsigned kind, const Row& base) const {
    if constexpr (coding == ExponentCode::raw) {
      return (code + static_cast<Word>(p_.raw_offset)) & static_cast<Row>(code != 0);
    } else if constexpr (coding == ExponentCode::max) {
      // base - code, or the code itself
      const Word refer = refer_[kind];
      const Row negated = (code ^ refer) - refer;
      return ((base & refer) + negated) & static_cast<Row>(code != zero_[kind]);
    } else {
      const Word halve = halve_[kind];
      const Row negative = Row{} - (code & halve);
      const Row distance = ((code >> halve) ^ negative) - negative;
      return ((base & refer_[kind]) + distance) & static_cast<Row>(code != zero_[kind]);
    }
  }

  /// The values that are left fill no chunk; fields of missing ones must be zero.
  bool last_chunk() {
    alignas(64) std::uint8_t values[sizeof(Word) * chunk_values];
    const std::size_t rows = (left_ + lanes - 1) / lanes;
    if (!chunk<Fill::part>(values, rows)) {
      return false;
    }
    __builtin_memcpy(out_, values, sizeof(Word) * left_);
    return left_ % lanes == 0 || missing_fields_are_zero(left_ % lanes);
  }

  /// Of the packet's last row, whose fields end at the stream's end.
  bool missing_fields_are_zero(std::size_t there) const {
    const std::uint64_t end = beat_ * width + used_;
    for (std::uint64_t bit = end - last_row_bits_; bit < end; ++bit) {
      for (std::size_t lane = there; lane < lanes; ++lane) {
        const Word word = load<Word>(data_ + bit / width * sizeof(Row) + lane * sizeof(Word));
        if (((word >> (bit % width)) & 1) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  bool data_at_end() const {
    if (!whole_beats_ || beat_ + (used_ > 0 ? 1 : 0) != beats_) {
      return false;
    }
    for (std::size_t lane = 0; used_ > 0 && lane < lanes; ++lane) {
      const Word word = load<Word>(data_ + beat_ * sizeof(Row) + lane * sizeof(Word));
      if (word >> used_ != 0) {
        return false;
      }
    }
    return true;
  }

  static constexpr unsigned word_shift = width == 32 ? 5 : 4;

  Row base_ = {};
  Row bad_ = {};
  KernelParameters p_;
  BitReader metadata_;
  const std::uint8_t* data_;
  std::size_t beats_;
  std::uint8_t* out_;
  std::uint64_t left_;
  const std::uint8_t* map_;
  std::uint64_t places_;  // of values, if there is a map
  std::size_t beat_ = 0;  // where the next field starts, and
  unsigned used_ = 0;     // the bits of its words that are taken
  unsigned low_ = 0;      // m + s
  std::uint64_t row_in_group_ = 0;
  unsigned last_row_bits_ = 0;
  Word refer_[row_kinds] = {};         // all ones where codes are distances
  Word halve_[row_kinds] = {};         // 1 where a code's lowest bit is its sign
  Word zero_[row_kinds] = {};          // the code of a zero
  std::uint8_t bits_[row_kinds] = {};  // x
  bool whole_beats_;
};

template <class Word>
KernelDecoded decode(const DecodeJob& job) {
  switch (job.parameters.coding) {
    case ExponentCode::raw:
      return Decoder<Word, ExponentCode::raw>(job).run();
    case ExponentCode::delta:
      return Decoder<Word, ExponentCode::delta>(job).run();
    case ExponentCode::bias:
      return Decoder<Word, ExponentCode::bias>(job).run();
    case ExponentCode::max:
      break;
  }
  return Decoder<Word, ExponentCode::max>(job).run();
}

}  // namespace
}  // namespace sfpgen::codec
