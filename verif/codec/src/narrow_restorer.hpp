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
/// 256 values whose scales keep all elements within the normal numbers of BF16.
template <class Word>
void restore_narrow(const DequantizeBlocksJob& job, const std::uint8_t* codes,
                    const std::int32_t* exponents, std::uint8_t* out) {
  // All numbers first, four at a time: what was stored last is not waited for.
  alignas(64) std::uint64_t numbers[string_codes / 4];
  for (std::size_t i = 0; i < string_codes / 4; ++i) {
    const std::uint8_t* const at = codes + 4 * i;
    const auto number = [&](std::size_t k) {
      return std::uint64_t{job.items[at[k]] >> 16} << (16 * k);
    };
    numbers[i] = number(0) | number(1) | number(2) | number(3);
  }
  for (std::size_t i = 0; i < string_codes / segment_values; ++i) {
    const auto number = load<__m256i>(numbers + 4 * i);
    const __m256i magnitude = _mm256_and_si256(number, _mm256_set1_epi16(0x7FFF));
    // Zeros, infinities and NaNs stay what they are.
    const __m256i finite =
        _mm256_andnot_si256(_mm256_cmpeq_epi16(magnitude, _mm256_setzero_si256()),
                            _mm256_cmpgt_epi16(_mm256_set1_epi16(0x7F80), magnitude));
    const __m256i scale = _mm256_set1_epi16(static_cast<short>(exponent_of_scale(exponents[i])));
    const __m256i scaled = _mm256_add_epi16(number, _mm256_and_si256(scale, finite));
    std::uint8_t* const to = out + sizeof(Word) * segment_values * i;
    if constexpr (sizeof(Word) == 2) {
      store(to, scaled);
    } else {
      const auto words = [](const __m128i& halves) {
        return _mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16);
      };
      store(to, words(_mm256_castsi256_si128(scaled)));
      store(to + 32, words(_mm256_extracti128_si256(scaled, 1)));
    }
  }
}
#endif

}  // namespace
}  // namespace sfpgen::codec
#endif
