// Codes of up to 8 bits in the bit strings of 8 lanes and out of them, 32 rows at a time: strings
// of so many codes end with a word (docs/wire_format.md section 4).
#pragma once

#include "lane_columns.hpp"
#include "rows.hpp"

namespace sfpgen::codec {
namespace {

inline constexpr std::size_t string_rows = 32;
inline constexpr std::size_t string_codes = lanes * string_rows;

#if !defined(__AVX2__)
/// The low `width` bits (up to 8) of 8 bytes, one behind the other.
inline std::uint64_t pack_codes(std::uint64_t bytes, unsigned width) {
  bytes &= in_all_lanes((1U << width) - 1);
  const unsigned gap = 8 - width;
  bytes = (bytes & 0x00FF00FF00FF00FFU) | (bytes & 0xFF00FF00FF00FF00U) >> gap;
  bytes = (bytes & 0x0000FFFF0000FFFFU) | (bytes & 0xFFFF0000FFFF0000U) >> 2 * gap;
  return (bytes & 0x00000000FFFFFFFFU) | (bytes & 0xFFFFFFFF00000000U) >> 4 * gap;
}

/// The other way.
inline std::uint64_t spread_codes(std::uint64_t bits, unsigned width) {
  const unsigned gap = 8 - width;
  const auto low = [](unsigned count) { return (std::uint64_t{1} << count) - 1; };
  const std::uint64_t four = low(4 * width);
  bits = (bits & four) | ((bits >> 4 * width) & four) << 32;
  const std::uint64_t two = low(2 * width) * 0x0000000100000001U;
  bits = (bits & two) | (bits & two << 2 * width) << 2 * gap;
  const std::uint64_t one = low(width) * 0x0001000100010001U;
  return (bits & one) | (bits & one << width) << gap;
}

/// 8 rows of 8 codes, each row 8 bytes: byte k of row r becomes byte r of row k.
inline void transpose(const std::uint8_t* rows, std::uint64_t* columns) {
  using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;
  using Halves8 [[gnu::vector_size(16)]] = std::uint16_t;
  using Words4 [[gnu::vector_size(16)]] = std::uint32_t;
  Halves8 pairs[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const auto two = load<Bytes16>(rows + 16 * i);
    pairs[i] = reinterpret_cast<Halves8>(
        __builtin_shufflevector(two, two, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
  }
  const auto store_columns = [columns](std::size_t column, Words4 first, Words4 second) {
    store(columns + column, __builtin_shufflevector(first, second, 0, 4, 1, 5));
    store(columns + column + 2, __builtin_shufflevector(first, second, 2, 6, 3, 7));
  };
  store_columns(0,
                reinterpret_cast<Words4>(
                    __builtin_shufflevector(pairs[0], pairs[1], 0, 8, 1, 9, 2, 10, 3, 11)),
                reinterpret_cast<Words4>(
                    __builtin_shufflevector(pairs[2], pairs[3], 0, 8, 1, 9, 2, 10, 3, 11)));
  store_columns(4,
                reinterpret_cast<Words4>(
                    __builtin_shufflevector(pairs[0], pairs[1], 4, 12, 5, 13, 6, 14, 7, 15)),
                reinterpret_cast<Words4>(
                    __builtin_shufflevector(pairs[2], pairs[3], 4, 12, 5, 13, 6, 14, 7, 15)));
}

/// Bytes of a lane's string of 32 codes, and of the words that are written at once.
inline constexpr std::size_t string_room = 32 + 8;

/// 256 codes, row by row, to the beats of their strings.
template <unsigned bits, class Word>
void write_strings(const std::uint8_t* codes, std::uint8_t* beats) {
  std::uint8_t strings[lanes][string_room];
  for (std::size_t chunk = 0; chunk < string_codes / chunk_values; ++chunk) {
    std::uint64_t columns[lanes];
    transpose(codes + chunk * chunk_values, columns);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      store(strings[lane] + chunk * bits, pack_codes(columns[lane], bits));
    }
  }
  for (std::size_t at = 0; at < std::size_t{4} * bits; at += sizeof(Word)) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      store(beats + at * lanes + lane * sizeof(Word), load<Word>(strings[lane] + at));
    }
  }
}

/// The other way.
template <unsigned bits, class Word>
void read_strings(const std::uint8_t* beats, std::uint8_t* codes) {
  std::uint8_t strings[lanes][string_room];
  for (std::size_t at = 0; at < std::size_t{4} * bits; at += sizeof(Word)) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      store(strings[lane] + at, load<Word>(beats + at * lanes + lane * sizeof(Word)));
    }
  }
  for (std::size_t chunk = 0; chunk < string_codes / chunk_values; ++chunk) {
    std::uint64_t columns[lanes];
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      columns[lane] = spread_codes(load<std::uint64_t>(strings[lane] + chunk * bits), bits);
    }
    std::uint64_t rows[lanes];
    transpose(reinterpret_cast<const std::uint8_t*>(columns), rows);
    __builtin_memcpy(codes + chunk * chunk_values, rows, chunk_values);
  }
}
#endif

/// Calls work with a number of bits, 2..8, as a constant.
template <class Work>
void with_bits(unsigned bits, const Work& work) {
  switch (bits) {
    case 2:
      return work.template operator()<2>();
    case 3:
      return work.template operator()<3>();
    case 4:
      return work.template operator()<4>();
    case 5:
      return work.template operator()<5>();
    case 6:
      return work.template operator()<6>();
    case 7:
      return work.template operator()<7>();
    default:
      return work.template operator()<8>();
  }
}

class LaneWriter {
 public:
  LaneWriter(unsigned code_bits, unsigned word_bytes, std::uint8_t* out)
      : bits_(code_bits), word_bytes_(word_bytes), out_(out) {}

  /// 256 codes, row by row.
  void put(const std::uint8_t* codes) {
    write(codes, out_);
    out_ += string_rows * bits_;
  }

  /// The last ones, fewer than 256; those behind them are 0.
  void put_last(const std::uint8_t* codes, std::uint64_t count) {
    std::uint8_t beats[string_rows * 8];
    write(codes, beats);
    const std::uint64_t word_bits = std::uint64_t{8} * word_bytes_;
    const std::uint64_t rows = (count + lanes - 1) / lanes;
    const std::uint64_t words = (rows * bits_ + word_bits - 1) / word_bits;
    __builtin_memcpy(out_, beats, words * word_bytes_ * lanes);
  }

 private:
  void write(const std::uint8_t* codes, std::uint8_t* beats) const {
    with_bits(bits_, [&]<unsigned bits>() {
      if (word_bytes_ == 4) {
        write_strings<bits, std::uint32_t>(codes, beats);
      } else {
        write_strings<bits, std::uint16_t>(codes, beats);
      }
    });
  }

  unsigned bits_;
  unsigned word_bytes_;
  std::uint8_t* out_;
};

class LaneReader {
 public:
  LaneReader(unsigned code_bits, unsigned word_bytes, const std::uint8_t* in)
      : bits_(code_bits), word_bytes_(word_bytes), in_(in) {}

  /// 256 codes, row by row.
  void take(std::uint8_t* codes) {
    read(in_, codes);
    in_ += string_rows * bits_;
  }

  /// The last ones, fewer than 256.
  void take_last(std::uint8_t* codes, std::uint64_t count) {
    std::uint8_t beats[string_rows * 8] = {};
    const std::uint64_t word_bits = std::uint64_t{8} * word_bytes_;
    const std::uint64_t rows = (count + lanes - 1) / lanes;
    const std::uint64_t words = (rows * bits_ + word_bits - 1) / word_bits;
    __builtin_memcpy(beats, in_, words * word_bytes_ * lanes);
    read(beats, codes);
  }

 private:
  void read(const std::uint8_t* beats, std::uint8_t* codes) const {
    with_bits(bits_, [&]<unsigned bits>() {
      if (word_bytes_ == 4) {
        read_strings<bits, std::uint32_t>(beats, codes);
      } else {
        read_strings<bits, std::uint16_t>(beats, codes);
      }
    });
  }

  unsigned bits_;
  unsigned word_bytes_;
  const std::uint8_t* in_;
};

}  // namespace
}  // namespace sfpgen::codec
