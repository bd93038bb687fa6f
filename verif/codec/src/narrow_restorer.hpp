// Element codes to FP32 and BF16 values in 16-bit arithmetic: elements are BF16 numbers, and a
// scale is something to add to their exponents.
#pragma once

#include "block_scales.hpp"
#include "element_kernel.hpp"
#include "lane_strings.hpp"

#if defined(__AVX2__)
namespace sfpgen::codec {
namespace {

/// What a scale adds to a BF16 number, in all of a vector.
inline std::uint16_t exponent_of_scale(std::int32_t exponent) {
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(exponent) << 7);
}

#if defined(__AVX512BW__)
/// Numbers times a scale; zeros, infinities and NaNs stay what they are.
inline __m512i scaled(const __m512i& numbers, const __m512i& scales) {
  constexpr __mmask32 all = ~__mmask32{0};
  const __m512i magnitude = _mm512_and_si512(numbers, _mm512_set1_epi16(0x7FFF));
  const __mmask32 finite = _mm512_cmplt_epu16_mask(
      _mm512_maskz_sub_epi16(all, magnitude, _mm512_set1_epi16(1)), _mm512_set1_epi16(0x7F80 - 1));
  return _mm512_mask_add_epi16(numbers, finite, numbers, scales);
}

/// 64 values. `scales` has those of four segments.
template <class Word, bool wide>
void restore_narrow_chunk(const DequantizeBlocksJob& job, const std::uint8_t* codes,
                          const std::int32_t* exponents, std::uint8_t* out) {
  constexpr __mmask64 all = ~__mmask64{0};
  const auto scale = [&](std::size_t i) {
    return _mm512_set1_epi16(static_cast<short>(exponent_of_scale(exponents[i])));
  };
  const __m512i found = _mm512_loadu_si512(codes);
  // Codes are in such an order that interleaving bytes puts them right.
  if constexpr (sizeof(Word) == 2) {
    const __m512i order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    const __m512i turned = _mm512_maskz_permutexvar_epi64(0xFF, order, found);
    const __m512i low = look_up<wide>(turned, job.bytes[2]);
    const __m512i high = look_up<wide>(turned, job.bytes[3]);
    const auto both = [&](std::size_t i) {
      return _mm512_mask_mov_epi16(scale(i), 0xFFFF0000, scale(i + 1));
    };
    _mm512_storeu_si512(out, scaled(_mm512_maskz_unpacklo_epi8(all, low, high), both(0)));
    _mm512_storeu_si512(out + 64, scaled(_mm512_maskz_unpackhi_epi8(all, low, high), both(2)));
  } else {
    constexpr __mmask32 halves = ~__mmask32{0};
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i turned = _mm512_maskz_permutexvar_epi32(0xFFFF, order, found);
    const __m512i low = look_up<wide>(turned, job.bytes[2]);
    const __m512i high = look_up<wide>(turned, job.bytes[3]);
    const auto both = [&](std::size_t i) {
      return _mm512_mask_mov_epi16(scale(i), 0xF0F0F0F0, scale(i + 1));
    };
    const __m512i first = scaled(_mm512_maskz_unpacklo_epi8(all, low, high), both(0));
    const __m512i second = scaled(_mm512_maskz_unpackhi_epi8(all, low, high), both(2));
    const __m512i zero = _mm512_setzero_si512();
    _mm512_storeu_si512(out, _mm512_maskz_unpacklo_epi16(halves, zero, first));
    _mm512_storeu_si512(out + 64, _mm512_maskz_unpackhi_epi16(halves, zero, first));
    _mm512_storeu_si512(out + 128, _mm512_maskz_unpacklo_epi16(halves, zero, second));
    _mm512_storeu_si512(out + 192, _mm512_maskz_unpackhi_epi16(halves, zero, second));
  }
}

/// 256 values whose scales keep all elements within the normal numbers of BF16.
template <class Word>
void restore_narrow(const DequantizeBlocksJob& job, const std::uint8_t* codes,
                    const std::int32_t* exponents, std::uint8_t* out) {
  for (std::size_t at = 0; at < string_codes; at += chunk_values) {
    const auto restore_chunk =
        job.code_bits == 8 ? restore_narrow_chunk<Word, true> : restore_narrow_chunk<Word, false>;
    restore_chunk(job, codes + at, exponents + at / segment_values, out + sizeof(Word) * at);
  }
}
#else
/// Numbers times a scale; zeros, infinities and NaNs stay what they are.
inline __m256i scaled(const __m256i& numbers, std::int32_t exponent) {
  const __m256i magnitude = _mm256_and_si256(numbers, _mm256_set1_epi16(0x7FFF));
  const __m256i finite =
      _mm256_andnot_si256(_mm256_cmpeq_epi16(magnitude, _mm256_setzero_si256()),
                          _mm256_cmpgt_epi16(_mm256_set1_epi16(0x7F80), magnitude));
  const __m256i scale = _mm256_set1_epi16(static_cast<short>(exponent_of_scale(exponent)));
  return _mm256_add_epi16(numbers, _mm256_and_si256(scale, finite));
}

template <class Word>
void store_segment(const __m256i& numbers, std::uint8_t* out) {
  if constexpr (sizeof(Word) == 2) {
    store(out, numbers);
  } else {
    const auto words = [](const __m128i& halves) {
      return _mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16);
    };
    store(out, words(_mm256_castsi256_si128(numbers)));
    store(out + 32, words(_mm256_extracti128_si256(numbers, 1)));
  }
}

/// 256 values whose scales keep all elements within the normal numbers of BF16.
template <class Word>
void restore_narrow(const DequantizeBlocksJob& job, const std::uint8_t* codes,
                    const std::int32_t* exponents, std::uint8_t* out) {
  constexpr std::size_t step = 2 * segment_values;
  const unsigned tables = job.code_bits > 4 ? 1U << (job.code_bits - 4) : 1;
  for (std::size_t at = 0; at < string_codes; at += step) {
    const auto code = load<__m256i>(codes + at);
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (unsigned table = 0; table < tables; ++table) {
      // Codes of another table get their top bit set, for which a shuffle gives 0.
      const __m256i index =
          _mm256_adds_epu8(_mm256_xor_si256(code, _mm256_set1_epi8(static_cast<char>(16 * table))),
                           _mm256_set1_epi8(0x70));
      const auto found = [&](const std::uint8_t* bytes) {
        return _mm256_shuffle_epi8(
            _mm256_broadcastsi128_si256(load<__m128i>(bytes + std::size_t{16} * table)), index);
      };
      low = _mm256_or_si256(low, found(job.bytes[2]));
      high = _mm256_or_si256(high, found(job.bytes[3]));
    }
    const __m256i first = _mm256_unpacklo_epi8(low, high);
    const __m256i second = _mm256_unpackhi_epi8(low, high);
    const std::int32_t* const exponent = exponents + at / segment_values;
    std::uint8_t* const to = out + sizeof(Word) * at;
    store_segment<Word>(scaled(_mm256_permute2x128_si256(first, second, 0x20), exponent[0]), to);
    store_segment<Word>(scaled(_mm256_permute2x128_si256(first, second, 0x31), exponent[1]),
                        to + sizeof(Word) * segment_values);
  }
}
#endif

}  // namespace
}  // namespace sfpgen::codec
#endif
