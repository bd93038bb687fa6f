// The zero map, 64 values at a time: which values are kept, those put together, and put back in
// their places (docs/wire_format.md section 6, version 3).
#pragma once

#include "rows.hpp"

namespace sfpgen::codec {
namespace {

/// Kept values that are held together before they are coded, or after they were decoded: so few
/// that memory is read and written all the time.
inline constexpr std::size_t gathered_values = 512;

/// The most values that an encoder looks ahead at: those of a group.
inline constexpr std::size_t most_ahead = 64 * lanes;

/// What putting together and putting back may write or read behind the values.
inline constexpr std::size_t gathered_slack = 64;

/// Room for the values that are held.
template <class Word>
struct alignas(64) Gathered {
  std::uint8_t bytes[sizeof(Word) * (gathered_values + most_ahead) + gathered_slack];
};

inline unsigned count_ones(std::uint64_t mask) {
  return static_cast<unsigned>(__builtin_popcountll(mask));
}

#if defined(__AVX2__) && !defined(__AVX512VBMI2__)
/// For each set of 8 values, where each of its members is, in order, and which of its members each
/// value is; 0x80 is none.
struct PlaceTables {
  std::uint8_t members[256][8] = {};
  std::uint8_t ranks[256][8] = {};

  constexpr PlaceTables() {
    for (unsigned set = 0; set < 256; ++set) {
      unsigned count = 0;
      for (unsigned i = 0; i < 8; ++i) {
        const bool there = ((set >> i) & 1) != 0;
        ranks[set][i] = static_cast<std::uint8_t>(there ? count : 0x80);
        if (there) members[set][count++] = static_cast<std::uint8_t>(i);
      }
    }
  }
};
inline constexpr PlaceTables place_tables;

/// 8 values of 16 bits, each from the place that it is given; 0 where that is none.
inline __m128i shuffle_words(const __m128i& values, const std::uint8_t* places) {
  const __m128i place =
      _mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(places)));
  const __m128i bytes =
      _mm_add_epi16(_mm_mullo_epi16(place, _mm_set1_epi16(0x0202)), _mm_set1_epi16(0x0100));
  return _mm_shuffle_epi8(values, _mm_or_si128(bytes, _mm_srai_epi16(place, 15)));
}
#endif

/// Bytes that the map has for the last values, up to 64.
inline std::size_t map_bytes_of_last(std::uint64_t values) { return values > 32 ? 8 : 4; }

/// A bit for each of 64 values: whether it has any of the bits `kept`.
template <class Word>
std::uint64_t find_kept(const std::uint8_t* values, Word kept) {
  std::uint64_t mask = 0;
#if defined(__AVX512BW__)
  if constexpr (sizeof(Word) == 4) {
    const __m512i bits = _mm512_set1_epi32(static_cast<int>(kept));
    for (std::size_t i = 0; i < 4; ++i) {
      mask |= std::uint64_t{_mm512_test_epi32_mask(_mm512_loadu_si512(values + 64 * i), bits)}
              << (16 * i);
    }
  } else {
    const __m512i bits = _mm512_set1_epi16(static_cast<short>(kept));
    for (std::size_t i = 0; i < 2; ++i) {
      mask |= std::uint64_t{_mm512_test_epi16_mask(_mm512_loadu_si512(values + 64 * i), bits)}
              << (32 * i);
    }
  }
#elif defined(__AVX2__)
  const auto* const at = reinterpret_cast<const __m256i*>(values);
  const __m256i nothing = _mm256_setzero_si256();
  if constexpr (sizeof(Word) == 4) {
    const __m256i bits = _mm256_set1_epi32(static_cast<int>(kept));
    for (std::size_t i = 0; i < 8; ++i) {
      const __m256i zero =
          _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_loadu_si256(at + i), bits), nothing);
      mask |= static_cast<std::uint64_t>(
                  static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(zero))))
              << (8 * i);
    }
  } else {
    const __m256i bits = _mm256_set1_epi16(static_cast<short>(kept));
    const auto zero = [&](std::size_t i) {
      return _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_loadu_si256(at + i), bits), nothing);
    };
    for (std::size_t i = 0; i < 2; ++i) {
      const __m256i both =
          _mm256_permute4x64_epi64(_mm256_packs_epi16(zero(2 * i), zero(2 * i + 1)), 0b11011000);
      mask |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(both))} << (32 * i);
    }
  }
  mask = ~mask;
#else
  for (std::size_t i = 0; i < chunk_values; ++i) {
    mask |= std::uint64_t{(load<Word>(values + sizeof(Word) * i) & kept) != 0 ? 1U : 0U} << i;
  }
#endif
  return mask;
}

/// Puts those of 64 values together that have their bit set; where they end. Up to 64 bytes behind
/// that are overwritten.
template <class Word>
std::uint8_t* put_together(const std::uint8_t* values, std::uint64_t mask, std::uint8_t* out) {
#if defined(__AVX512VBMI2__)
  constexpr std::size_t count = 64 / sizeof(Word);
  for (std::size_t i = 0; i < chunk_values; i += count) {
    const __m512i some = _mm512_loadu_si512(values + sizeof(Word) * i);
    if constexpr (sizeof(Word) == 4) {
      const auto set = static_cast<__mmask16>(mask >> i);
      _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(set, some));
      out += sizeof(Word) * count_ones(set);
    } else {
      const auto set = static_cast<__mmask32>(mask >> i);
      _mm512_storeu_si512(out, _mm512_maskz_compress_epi16(set, some));
      out += sizeof(Word) * count_ones(set);
    }
  }
#elif defined(__AVX2__)
  for (std::size_t i = 0; i < chunk_values; i += 8) {
    const auto set = static_cast<std::uint8_t>(mask >> i);
    const std::uint8_t* const members = place_tables.members[set];
    if constexpr (sizeof(Word) == 4) {
      const __m256i places =
          _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(members)));
      const auto some = load<__m256i>(values + sizeof(Word) * i);
      store(out, _mm256_permutevar8x32_epi32(some, places));
    } else {
      store(out, shuffle_words(load<__m128i>(values + sizeof(Word) * i), members));
    }
    out += sizeof(Word) * count_ones(set);
  }
#else
  for (std::size_t i = 0; i < chunk_values; ++i) {
    store(out, load<Word>(values + sizeof(Word) * i));
    out += sizeof(Word) * ((mask >> i) & 1);
  }
#endif
  return out;
}

/// The inverse: 64 values, 0 where the bit is not set; the first value that was not taken. Up to 64
/// bytes behind those that are taken are read.
template <class Word>
const std::uint8_t* put_back(const std::uint8_t* kept, std::uint64_t mask, std::uint8_t* values) {
#if defined(__AVX512VBMI2__)
  constexpr std::size_t count = 64 / sizeof(Word);
  for (std::size_t i = 0; i < chunk_values; i += count) {
    const __m512i some = _mm512_loadu_si512(kept);
    if constexpr (sizeof(Word) == 4) {
      const auto set = static_cast<__mmask16>(mask >> i);
      _mm512_storeu_si512(values + sizeof(Word) * i, _mm512_maskz_expand_epi32(set, some));
      kept += sizeof(Word) * count_ones(set);
    } else {
      const auto set = static_cast<__mmask32>(mask >> i);
      _mm512_storeu_si512(values + sizeof(Word) * i, _mm512_maskz_expand_epi16(set, some));
      kept += sizeof(Word) * count_ones(set);
    }
  }
#elif defined(__AVX2__)
  for (std::size_t i = 0; i < chunk_values; i += 8) {
    const auto set = static_cast<std::uint8_t>(mask >> i);
    const std::uint8_t* const ranks = place_tables.ranks[set];
    if constexpr (sizeof(Word) == 4) {
      const __m256i places =
          _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(ranks)));
      const __m256i some = _mm256_permutevar8x32_epi32(load<__m256i>(kept), places);
      store(values + sizeof(Word) * i, _mm256_andnot_si256(_mm256_srai_epi32(places, 31), some));
    } else {
      store(values + sizeof(Word) * i, shuffle_words(load<__m128i>(kept), ranks));
    }
    kept += sizeof(Word) * count_ones(set);
  }
#else
  for (std::size_t i = 0; i < chunk_values; ++i) {
    const std::uint64_t there = (mask >> i) & 1;
    store(values + sizeof(Word) * i,
          static_cast<Word>(load<Word>(kept) & static_cast<Word>(0 - there)));
    kept += sizeof(Word) * there;
  }
#endif
  return kept;
}

/// Makes the zero map of `count` values, and has those that it keeps coded: some at a time, from a
/// place where they stand together. `code(values, there, rest)` takes some of those that are there,
/// but the last `ahead`, or all of them where no value is left, rest 0; it gives back how many it
/// left.
template <class Word, class Code>
void code_kept_values(const std::uint8_t* values, std::uint64_t count, Word kept, std::uint8_t* map,
                      std::uint64_t ahead, const Code& code) {
  Gathered<Word> gathered;
  std::uint8_t* end = gathered.bytes;
  const std::uint8_t* const full =
      gathered.bytes + sizeof(Word) * (gathered_values + ahead - chunk_values);
  do {
    for (; count >= chunk_values && end <= full; count -= chunk_values) {
      const std::uint64_t mask = find_kept<Word>(values, kept);
      store(map, mask);
      map += sizeof(mask);
      end = put_together<Word>(values, mask, end);
      values += sizeof(Word) * chunk_values;
    }
    if (count < chunk_values && count > 0 && end <= full) {
      alignas(64) std::uint8_t last[sizeof(Word) * chunk_values] = {};
      __builtin_memcpy(last, values, sizeof(Word) * count);
      const std::uint64_t mask = find_kept<Word>(last, kept);
      __builtin_memcpy(map, &mask, map_bytes_of_last(count));
      end = put_together<Word>(last, mask, end);
      count = 0;
    }
    const auto there = static_cast<std::size_t>(end - gathered.bytes);
    const std::size_t left = sizeof(Word) * code(gathered.bytes, there / sizeof(Word), count);
    __builtin_memmove(gathered.bytes, end - left, left);
    end = gathered.bytes + left;
  } while (count > 0);
}

/// The inverse: has kept values decoded, and puts them into their places among `count` values.
/// `decode(to, room)` writes some values, more than `room` less a chunk where the packet has as
/// many, and gives back where they end; null where the packet is bad.
template <class Word, class Decode>
bool decode_kept_values(std::uint8_t* values, std::uint64_t count, const std::uint8_t* map,
                        const Decode& decode) {
  Gathered<Word> gathered;
  const std::uint8_t* next = gathered.bytes;
  std::uint8_t* end = gathered.bytes;
  while (count > 0) {
    const std::uint64_t some = count < chunk_values ? count : chunk_values;
    std::uint64_t mask = 0;
    __builtin_memcpy(&mask, map, map_bytes_of_last(some));
    if (static_cast<std::size_t>(end - next) < sizeof(Word) * count_ones(mask)) {
      const auto there = static_cast<std::size_t>(end - next);
      __builtin_memmove(gathered.bytes, next, there);
      next = gathered.bytes;
      end = decode(gathered.bytes + there, gathered_values - there / sizeof(Word));
      if (end == nullptr) {
        return false;
      }
    }
    if (some == chunk_values) {
      next = put_back<Word>(next, mask, values);
    } else {
      alignas(64) std::uint8_t last[sizeof(Word) * chunk_values];
      next = put_back<Word>(next, mask, last);
      __builtin_memcpy(values, last, sizeof(Word) * some);
    }
    values += sizeof(Word) * some;
    map += sizeof(mask);
    count -= some;
  }
  return true;
}

}  // namespace
}  // namespace sfpgen::codec
