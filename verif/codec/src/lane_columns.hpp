// The strings of 8 lanes in vectors: 256 codes of up to 8 bits to the words of 8 lanes and back,
// for processors that shuffle bytes. Nothing passes through memory in pieces of another size than
// it was stored in.
#pragma once

#include "rows.hpp"

#if defined(__AVX2__)
namespace sfpgen::codec {
namespace {

inline constexpr std::size_t column_vectors = chunk_values / vector_bytes;

/// 8 bytes of each lane, in the order 0..7 of one vector, or 0 1 4 5 and 2 3 6 7 of two.
struct Columns {
  Quads of[column_vectors];
};

#if defined(__AVX512BW__)
/// 8 rows of 8 bytes as columns of them, or the other way.
inline __m512i turn_around(const __m512i& bytes) {
  alignas(64) static constexpr std::uint8_t order[64] = {
      0,  8,  16, 24, 32, 40, 48, 56, 1,  9,  17, 25, 33, 41, 49, 57, 2,  10, 18, 26, 34, 42,
      50, 58, 3,  11, 19, 27, 35, 43, 51, 59, 4,  12, 20, 28, 36, 44, 52, 60, 5,  13, 21, 29,
      37, 45, 53, 61, 6,  14, 22, 30, 38, 46, 54, 62, 7,  15, 23, 31, 39, 47, 55, 63};
  return _mm512_maskz_permutexvar_epi8(~__mmask64{0}, _mm512_load_si512(order), bytes);
}
#else
/// 4 rows of 4 bytes as columns of them in each half, or the other way.
inline __m256i turn_quarters(const __m256i& bytes) {
  return _mm256_shuffle_epi8(bytes, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));
}

/// The even and the odd words of two vectors of lanes, in the order of the lanes, or the other way
/// with one of each.
inline __m256i even_words(const Quads& a, const Quads& b) {
  return _mm256_castps_si256(
      _mm256_shuffle_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), 0b10001000));
}
inline __m256i odd_words(const Quads& a, const Quads& b) {
  return _mm256_castps_si256(
      _mm256_shuffle_ps(reinterpret_cast<__m256>(a), reinterpret_cast<__m256>(b), 0b11011101));
}
#endif

/// 64 codes, row by row.
inline Columns columns_of(const std::uint8_t* codes) {
#if defined(__AVX512BW__)
  return {{reinterpret_cast<Quads>(turn_around(_mm512_loadu_si512(codes)))}};
#else
  const __m256i deal = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
  const auto four_rows = [&](const std::uint8_t* rows) {
    return turn_quarters(_mm256_permutevar8x32_epi32(load<__m256i>(rows), deal));
  };
  const __m256i low = four_rows(codes);
  const __m256i high = four_rows(codes + 32);
  return {{reinterpret_cast<Quads>(_mm256_unpacklo_epi32(low, high)),
           reinterpret_cast<Quads>(_mm256_unpackhi_epi32(low, high))}};
#endif
}

/// The other way.
inline void store_rows(const Columns& columns, std::uint8_t* codes) {
#if defined(__AVX512BW__)
  _mm512_storeu_si512(codes, turn_around(reinterpret_cast<__m512i>(columns.of[0])));
#else
  const __m256i gather = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  store(codes, _mm256_permutevar8x32_epi32(turn_quarters(even_words(columns.of[0], columns.of[1])),
                                           gather));
  store(codes + 32, _mm256_permutevar8x32_epi32(
                        turn_quarters(odd_words(columns.of[0], columns.of[1])), gather));
#endif
}

/// Neighbours in 32 bits joined: bytes of up to 6 bits, so many bits apart.
template <unsigned bits>
Quads join_in_words(const Quads& bytes) {
  constexpr int by_byte = 1 | 1 << (8 + bits);
  constexpr int by_half = 1 | 1 << (16 + 2 * bits);
#if defined(__AVX512BW__)
  const __m512i halves = _mm512_maskz_maddubs_epi16(~__mmask32{0}, reinterpret_cast<__m512i>(bytes),
                                                    _mm512_set1_epi16(static_cast<short>(by_byte)));
  return reinterpret_cast<Quads>(
      _mm512_maskz_madd_epi16(0xFFFF, halves, _mm512_set1_epi32(by_half)));
#else
  const __m256i halves = _mm256_maddubs_epi16(reinterpret_cast<__m256i>(bytes),
                                              _mm256_set1_epi16(static_cast<short>(by_byte)));
  return reinterpret_cast<Quads>(_mm256_madd_epi16(halves, _mm256_set1_epi32(by_half)));
#endif
}

/// The low bits of 8 bytes, one behind the other.
template <unsigned bits>
Quads join_bytes(Quads bytes) {
  if constexpr (bits < 8) {
    constexpr unsigned gap = 8 - bits;
    bytes &= Quads{} + in_all_lanes((1U << bits) - 1);
    if constexpr (bits <= 6) {
      bytes = join_in_words<bits>(bytes);
    } else {
      bytes = (bytes & 0x00FF00FF00FF00FFU) | (bytes & 0xFF00FF00FF00FF00U) >> gap;
      bytes = (bytes & 0x0000FFFF0000FFFFU) | (bytes & 0xFFFF0000FFFF0000U) >> 2 * gap;
    }
    bytes = (bytes & 0x00000000FFFFFFFFU) | (bytes & 0xFFFFFFFF00000000U) >> 4 * gap;
  }
  return bytes;
}

/// The other way; what is above is cut off.
template <unsigned bits>
Quads split_bytes(Quads joined) {
  if constexpr (bits < 8) {
    constexpr unsigned gap = 8 - bits;
    constexpr std::uint64_t low4 = (std::uint64_t{1} << 4 * bits) - 1;
    constexpr std::uint64_t low2 = ((std::uint64_t{1} << 2 * bits) - 1) * 0x0000000100000001U;
    constexpr std::uint64_t low1 = ((std::uint64_t{1} << bits) - 1) * 0x0001000100010001U;
    joined = (joined & low4) | (joined & low4 << 4 * bits) << 4 * gap;
    joined = (joined & low2) | (joined & low2 << 2 * bits) << 2 * gap;
    joined = (joined & low1) | (joined & low1 << bits) << gap;
  }
  return joined;
}

/// Stores 8 bytes of each lane as words of 8 lanes: all, or the first half of them.
template <class Word>
void store_words(const Columns& strings, bool all, std::uint8_t* beats) {
#if defined(__AVX512BW__)
  const auto bytes = reinterpret_cast<__m512i>(strings.of[0]);
  __m512i found;
  if constexpr (sizeof(Word) == 4) {
    const __m512i order = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    found = _mm512_maskz_permutexvar_epi32(0xFFFF, order, bytes);
  } else {
    alignas(64) static constexpr std::uint16_t order[32] = {
        0, 4, 8,  12, 16, 20, 24, 28, 1, 5, 9,  13, 17, 21, 25, 29,
        2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31};
    found = _mm512_maskz_permutexvar_epi16(~__mmask32{0}, _mm512_load_si512(order), bytes);
  }
  _mm512_mask_storeu_epi64(beats, all ? 0xFF : 0x0F, found);
#else
  const auto put = [](const __m256i& words, std::uint8_t* out) {
    if constexpr (sizeof(Word) == 4) {
      store(out, words);
    } else {
      const __m256i halves =
          _mm256_shuffle_epi8(words, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                         0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)));
      store(out, _mm256_permute4x64_epi64(halves, 0b11011000));
    }
  };
  put(even_words(strings.of[0], strings.of[1]), beats);
  if (all) {
    put(odd_words(strings.of[0], strings.of[1]), beats + 32);
  }
#endif
}

/// The other way; what is not there is 0.
template <class Word>
Columns load_words_of_lanes(const std::uint8_t* beats, bool all) {
#if defined(__AVX512BW__)
  const __m512i words = _mm512_maskz_loadu_epi64(all ? 0xFF : 0x0F, beats);
  if constexpr (sizeof(Word) == 4) {
    const __m512i order = _mm512_setr_epi32(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    return {{reinterpret_cast<Quads>(_mm512_maskz_permutexvar_epi32(0xFFFF, order, words))}};
  } else {
    alignas(64) static constexpr std::uint16_t order[32] = {
        0, 8,  16, 24, 1, 9,  17, 25, 2, 10, 18, 26, 3, 11, 19, 27,
        4, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31};
    return {{reinterpret_cast<Quads>(
        _mm512_maskz_permutexvar_epi16(~__mmask32{0}, _mm512_load_si512(order), words))}};
  }
#else
  const auto take = [](const std::uint8_t* in) {
    const auto words = load<__m256i>(in);
    if constexpr (sizeof(Word) == 4) {
      return words;
    } else {
      return _mm256_shuffle_epi8(_mm256_permute4x64_epi64(words, 0b11011000),
                                 _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                     0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15)));
    }
  };
  const __m256i even = take(beats);
  const __m256i odd = all ? take(beats + 32) : _mm256_setzero_si256();
  return {{reinterpret_cast<Quads>(_mm256_unpacklo_epi32(even, odd)),
           reinterpret_cast<Quads>(_mm256_unpackhi_epi32(even, odd))}};
#endif
}

/// 256 codes, row by row, to the beats of their strings.
template <unsigned bits, class Word>
void write_strings(const std::uint8_t* codes, std::uint8_t* beats) {
  constexpr unsigned step = 8 * bits;  // bits that 8 rows add to a string
  constexpr unsigned quads = (bits + 1) / 2;
  Columns strings[5] = {};
  for (unsigned chunk = 0; chunk < 4; ++chunk) {
    const Columns columns = columns_of(codes + chunk * chunk_values);
    const unsigned quad = chunk * step / 64;
    const unsigned below = chunk * step % 64;
    for (std::size_t v = 0; v < column_vectors; ++v) {
      const Quads joined = join_bytes<bits>(columns.of[v]);
      strings[quad].of[v] |= joined << below;
      if (below + step > 64) {
        strings[quad + 1].of[v] |= joined >> (64 - below);
      }
    }
  }
  for (unsigned quad = 0; quad < quads; ++quad) {
    store_words<Word>(strings[quad], 2 * quad + 1 < bits, beats + quad * chunk_values);
  }
}

/// The other way.
template <unsigned bits, class Word>
void read_strings(const std::uint8_t* beats, std::uint8_t* codes) {
  constexpr unsigned step = 8 * bits;
  constexpr unsigned quads = (bits + 1) / 2;
  Columns strings[5] = {};
  for (unsigned quad = 0; quad < quads; ++quad) {
    strings[quad] = load_words_of_lanes<Word>(beats + quad * chunk_values, 2 * quad + 1 < bits);
  }
  for (unsigned chunk = 0; chunk < 4; ++chunk) {
    const unsigned quad = chunk * step / 64;
    const unsigned below = chunk * step % 64;
    Columns columns;
    for (std::size_t v = 0; v < column_vectors; ++v) {
      Quads joined = strings[quad].of[v] >> below;
      if (below + step > 64) {
        joined |= strings[quad + 1].of[v] << (64 - below);
      }
      columns.of[v] = split_bytes<bits>(joined);
    }
    store_rows(columns, codes + chunk * chunk_values);
  }
}

}  // namespace
}  // namespace sfpgen::codec
#endif
