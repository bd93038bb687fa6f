// Rows of 8 lanes and chunks of 64 bytes as vectors of the compiler's own, for whatever processor
// the including file is compiled for. No header of the C++ library: an inline function of one,
// compiled here for AVX-512, could be the copy that the linker keeps for everybody.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace sfpgen::codec {
namespace {

inline constexpr std::size_t lanes = 8;
inline constexpr std::size_t chunk_rows = 8;  // rows that are worked on together
inline constexpr std::size_t chunk_values = lanes * chunk_rows;

#if defined(__AVX512BW__)
inline constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t vector_bytes = 32;
#else
inline constexpr std::size_t vector_bytes = 16;
#endif

using Bytes [[gnu::vector_size(vector_bytes)]] = std::uint8_t;
using Quads [[gnu::vector_size(vector_bytes)]] = std::uint64_t;
using Lanes8 [[gnu::vector_size(8)]] = std::uint8_t;
using Row16 [[gnu::vector_size(16)]] = std::uint16_t;
using Row32 [[gnu::vector_size(32)]] = std::uint32_t;

/// How the rows of a chunk lie: a chunk that is a group of 8 rows, any other full one, or a
/// packet's last.
enum class Fill : std::uint8_t { group, rows, part };

/// What a container of 8 exponent bits needs: its word and a row of them.
template <class Word>
struct Container;

template <>
struct Container<std::uint32_t> {
  using Row = Row32;
  static constexpr unsigned width = 32;
  static constexpr unsigned mantissa_bits = 23;
};

template <>
struct Container<std::uint16_t> {
  using Row = Row16;
  static constexpr unsigned width = 16;
  static constexpr unsigned mantissa_bits = 7;
};

/// 64 bytes, one for each value of a chunk, 8 for each row.
struct alignas(64) Chunk {
  std::uint8_t bytes[chunk_values];
};

template <class T>
T load(const void* from) {
  T value;
  __builtin_memcpy(&value, from, sizeof(T));
  return value;
}

template <class T>
void store(void* to, const T& value) {
  __builtin_memcpy(to, &value, sizeof(T));
}

/// The same byte in all 8 lanes.
inline std::uint64_t in_all_lanes(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// Bytes as words.
template <class Row>
Row widen(const std::uint8_t* bytes) {
#if defined(__AVX2__)
  const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
  if constexpr (sizeof(Row) == 32) {
    return reinterpret_cast<Row>(_mm256_cvtepu8_epi32(eight));
  } else {
    return reinterpret_cast<Row>(_mm_cvtepu8_epi16(eight));
  }
#else
  return __builtin_convertvector(load<Lanes8>(bytes), Row);
#endif
}

/// value >> count, 0..width of a word: 0 for all of it.
template <class Row>
Row shift_right(const Row& value, unsigned count) {
#if defined(__AVX2__)
  const __m128i by = _mm_cvtsi32_si128(static_cast<int>(count));
  if constexpr (sizeof(Row) == 32) {
    return reinterpret_cast<Row>(_mm256_srl_epi32(reinterpret_cast<__m256i>(value), by));
  } else {
    return reinterpret_cast<Row>(_mm_srl_epi16(reinterpret_cast<__m128i>(value), by));
  }
#else
  return count == sizeof(Row) ? Row{} : value >> count;
#endif
}

/// The top word of (high, low) << count, 0..width-1.
template <class Row>
Row funnel_left(const Row& high, const Row& low, unsigned count) {
#if defined(__AVX512VBMI2__)
  if constexpr (sizeof(Row) == 32) {
    return reinterpret_cast<Row>(_mm256_shldv_epi32(reinterpret_cast<__m256i>(high),
                                                    reinterpret_cast<__m256i>(low),
                                                    _mm256_set1_epi32(static_cast<int>(count))));
  } else {
    return reinterpret_cast<Row>(_mm_shldv_epi16(reinterpret_cast<__m128i>(high),
                                                 reinterpret_cast<__m128i>(low),
                                                 _mm_set1_epi16(static_cast<short>(count))));
  }
#else
  return (high << count) | shift_right(low, static_cast<unsigned>(sizeof(Row)) - count);
#endif
}

/// Whether a byte is among those of a chunk.
inline bool any_equal(const Chunk& chunk, std::uint8_t byte) {
#if defined(__AVX512BW__)
  return _mm512_cmpeq_epi8_mask(_mm512_load_si512(chunk.bytes),
                                _mm512_set1_epi8(static_cast<char>(byte))) != 0;
#elif defined(__AVX2__)
  const __m256i wanted = _mm256_set1_epi8(static_cast<char>(byte));
  const auto* const at = reinterpret_cast<const __m256i*>(chunk.bytes);
  return _mm256_movemask_epi8(
             _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_load_si256(at), wanted),
                             _mm256_cmpeq_epi8(_mm256_load_si256(at + 1), wanted))) != 0;
#else
  std::uint8_t any = 0;
  for (const std::uint8_t found : chunk.bytes) {
    any |= static_cast<std::uint8_t>(found == byte ? 1 : 0);
  }
  return any != 0;
#endif
}

#if defined(__AVX2__) && !defined(__AVX512BW__)
/// The low bytes of 4 rows of words 0..255.
inline __m256i pack_rows(const __m256i& a, const __m256i& b, const __m256i& c, const __m256i& d) {
  const __m256i mixed = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
  return _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
#endif

/// The exponents of 64 values.
template <class Word>
void take_exponents(const std::uint8_t* values, Chunk& exponents) {
#if defined(__AVX512BW__)
  // GCC 12 takes the operand that intrinsics without a mask leave undefined for one of ours.
  constexpr __mmask32 all = ~__mmask32{0};
  if constexpr (sizeof(Word) == 4) {
    for (std::size_t i = 0; i < 4; ++i) {
      const __m512i value = _mm512_loadu_si512(values + 64 * i);
      _mm_store_si128(
          reinterpret_cast<__m128i*>(exponents.bytes + 16 * i),
          _mm512_maskz_cvtepi32_epi8(0xFFFF, _mm512_maskz_srli_epi32(0xFFFF, value, 23)));
    }
  } else {
    for (std::size_t i = 0; i < 2; ++i) {
      const __m512i value = _mm512_loadu_si512(values + 64 * i);
      _mm256_store_si256(reinterpret_cast<__m256i*>(exponents.bytes + 32 * i),
                         _mm512_maskz_cvtepi16_epi8(all, _mm512_maskz_srli_epi16(all, value, 7)));
    }
  }
#elif defined(__AVX2__)
  const auto* const at = reinterpret_cast<const __m256i*>(values);
  auto* const out = reinterpret_cast<__m256i*>(exponents.bytes);
  if constexpr (sizeof(Word) == 4) {
    const auto exponent = [&](std::size_t row) {
      return _mm256_srli_epi32(_mm256_slli_epi32(_mm256_loadu_si256(at + row), 1), 24);
    };
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t row = 4 * i;
      _mm256_store_si256(out + i, pack_rows(exponent(row), exponent(row + 1), exponent(row + 2),
                                            exponent(row + 3)));
    }
  } else {
    const auto exponent = [&](std::size_t i) {
      return _mm256_srli_epi16(_mm256_slli_epi16(_mm256_loadu_si256(at + i), 1), 8);
    };
    for (std::size_t i = 0; i < 2; ++i) {
      _mm256_store_si256(
          out + i, _mm256_permute4x64_epi64(
                       _mm256_packus_epi16(exponent(2 * i), exponent(2 * i + 1)), 0b11011000));
    }
  }
#else
  constexpr unsigned mantissa = Container<Word>::mantissa_bits;
  for (std::size_t i = 0; i < chunk_values; ++i) {
    exponents.bytes[i] =
        static_cast<std::uint8_t>(load<Word>(values + sizeof(Word) * i) >> mantissa);
  }
#endif
}

/// All ones for each of 64 values that has none of the bits `kept`.
template <class Word>
void find_zeros(const std::uint8_t* values, Word kept, Chunk& zeros) {
#if defined(__AVX512BW__)
  std::uint64_t mask = 0;
  if constexpr (sizeof(Word) == 4) {
    const __m512i bits = _mm512_set1_epi32(static_cast<int>(kept));
    for (std::size_t i = 0; i < 4; ++i) {
      mask |= std::uint64_t{_mm512_testn_epi32_mask(_mm512_loadu_si512(values + 64 * i), bits)}
              << (16 * i);
    }
  } else {
    const __m512i bits = _mm512_set1_epi16(static_cast<short>(kept));
    for (std::size_t i = 0; i < 2; ++i) {
      mask |= std::uint64_t{_mm512_testn_epi16_mask(_mm512_loadu_si512(values + 64 * i), bits)}
              << (32 * i);
    }
  }
  _mm512_store_si512(zeros.bytes, _mm512_movm_epi8(mask));
#elif defined(__AVX2__)
  const auto* const at = reinterpret_cast<const __m256i*>(values);
  auto* const out = reinterpret_cast<__m256i*>(zeros.bytes);
  const __m256i nothing = _mm256_setzero_si256();
  if constexpr (sizeof(Word) == 4) {
    const __m256i bits = _mm256_set1_epi32(static_cast<int>(kept));
    const auto zero = [&](std::size_t row) {
      return _mm256_srli_epi32(
          _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_loadu_si256(at + row), bits), nothing), 24);
    };
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t row = 4 * i;
      _mm256_store_si256(out + i,
                         pack_rows(zero(row), zero(row + 1), zero(row + 2), zero(row + 3)));
    }
  } else {
    const __m256i bits = _mm256_set1_epi16(static_cast<short>(kept));
    const auto zero = [&](std::size_t i) {
      return _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_loadu_si256(at + i), bits), nothing);
    };
    for (std::size_t i = 0; i < 2; ++i) {
      _mm256_store_si256(
          out + i,
          _mm256_permute4x64_epi64(_mm256_packs_epi16(zero(2 * i), zero(2 * i + 1)), 0b11011000));
    }
  }
#else
  for (std::size_t i = 0; i < chunk_values; ++i) {
    zeros.bytes[i] = (load<Word>(values + sizeof(Word) * i) & kept) == 0 ? 0xFF : 0;
  }
#endif
}

}  // namespace
}  // namespace sfpgen::codec
