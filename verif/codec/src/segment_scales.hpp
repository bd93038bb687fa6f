// The scales of many small blocks at a time: the largest magnitudes of 16 segments of 16 values in
// one vector, and what follows from them.
#pragma once

#include "block_scales.hpp"
#include "narrow_blocks.hpp"

#if defined(__AVX2__)
namespace sfpgen::codec {
namespace {

inline constexpr std::size_t group_segments = 16;
inline constexpr std::size_t group_values = group_segments * segment_values;

/// The larger ones of what 128 bits have in both halves, of a in the low and of b in the high half.
inline Halves merge_quads(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  const auto first = reinterpret_cast<__m512i>(a);
  const auto second = reinterpret_cast<__m512i>(b);
  return larger(reinterpret_cast<Halves>(_mm512_maskz_unpacklo_epi64(0xFF, first, second)),
                reinterpret_cast<Halves>(_mm512_maskz_unpackhi_epi64(0xFF, first, second)));
#else
  const auto first = reinterpret_cast<__m256i>(a);
  const auto second = reinterpret_cast<__m256i>(b);
  return larger(reinterpret_cast<Halves>(_mm256_unpacklo_epi64(first, second)),
                reinterpret_cast<Halves>(_mm256_unpackhi_epi64(first, second)));
#endif
}

/// The same of words side by side.
inline Halves merge_words(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  const auto first = reinterpret_cast<__m512>(a);
  const auto second = reinterpret_cast<__m512>(b);
  return larger(
      reinterpret_cast<Halves>(_mm512_maskz_shuffle_ps(0xFFFF, first, second, 0b10001000)),
      reinterpret_cast<Halves>(_mm512_maskz_shuffle_ps(0xFFFF, first, second, 0b11011101)));
#else
  const auto first = reinterpret_cast<__m256>(a);
  const auto second = reinterpret_cast<__m256>(b);
  return larger(reinterpret_cast<Halves>(_mm256_shuffle_ps(first, second, 0b10001000)),
                reinterpret_cast<Halves>(_mm256_shuffle_ps(first, second, 0b11011101)));
#endif
}

/// The same of 16 bits side by side: a's in even places, b's in odd ones.
inline Halves merge_halves(const Halves& a, const Halves& b) {
  using Pairs [[gnu::vector_size(vector_bytes)]] = std::uint32_t;
  const Pairs above = reinterpret_cast<Pairs>(a) >> 16;
  const Pairs below = reinterpret_cast<Pairs>(b) << 16;
  const auto odd_of = [](const auto& even, const auto& odd) {
#if defined(__AVX512BW__)
    return reinterpret_cast<Halves>(_mm512_mask_mov_epi16(
        reinterpret_cast<__m512i>(even), 0xAAAAAAAA, reinterpret_cast<__m512i>(odd)));
#else
    return reinterpret_cast<Halves>(_mm256_blend_epi16(reinterpret_cast<__m256i>(even),
                                                       reinterpret_cast<__m256i>(odd), 0b10101010));
#endif
  };
  return larger(odd_of(a, below), odd_of(above, b));
}

/// What 8 vectors have in 128 bits each, the largest: in the order 0 4 1 5 2 6 3 7.
template <class Word>
Halves merge_all(const std::uint8_t* values) {
  const auto load_pair = [&](std::size_t i) {
    const std::uint8_t* const at = values + sizeof(Word) * vector_halves * i;
    return merge_quads(load_narrow<Word>(at).magnitudes,
                       load_narrow<Word>(at + sizeof(Word) * vector_halves).magnitudes);
  };
  return merge_halves(merge_words(load_pair(0), load_pair(2)),
                      merge_words(load_pair(4), load_pair(6)));
}

/// The largest magnitude of each of 16 segments.
template <class Word>
__m256i largest_of_segments(const std::uint8_t* values) {
#if defined(__AVX512BW__)
  const auto found = reinterpret_cast<__m512i>(merge_all<Word>(values));
  const __m512i both = _mm512_maskz_max_epu16(
      ~__mmask32{0}, found, _mm512_maskz_shuffle_i64x2(0xFF, found, found, 0b10110001));
  // Even segments are in the low half, odd ones in the high half.
  alignas(64) static constexpr std::uint16_t order[32] = {0, 16, 2, 18, 4, 20, 6, 22,
                                                          1, 17, 3, 19, 5, 21, 7, 23};
  return _mm512_maskz_extracti64x4_epi64(
      0xF, _mm512_maskz_permutexvar_epi16(~__mmask32{0}, _mm512_load_si512(order), both), 0);
#else
  const auto first = reinterpret_cast<__m256i>(merge_all<Word>(values));
  const auto second =
      reinterpret_cast<__m256i>(merge_all<Word>(values + sizeof(Word) * group_values / 2));
  const __m256i both = _mm256_max_epu16(_mm256_permute2x128_si256(first, second, 0x20),
                                        _mm256_permute2x128_si256(first, second, 0x31));
  return _mm256_shuffle_epi8(both, _mm256_broadcastsi128_si256(_mm_setr_epi8(
                                       0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)));
#endif
}

/// The largest of `count` (a power of two) neighbours, in all their places.
inline __m256i largest_neighbours(__m256i found, std::size_t count) {
  if (count >= 2) {
    found = _mm256_max_epu16(
        found, _mm256_or_si256(_mm256_srli_epi32(found, 16), _mm256_slli_epi32(found, 16)));
  }
  if (count >= 4) {
    found = _mm256_max_epu16(found, _mm256_shuffle_epi32(found, 0b10110001));
  }
  if (count >= 8) {
    found = _mm256_max_epu16(found, _mm256_shuffle_epi32(found, 0b01001110));
  }
  if (count >= 16) {
    found = _mm256_max_epu16(found, _mm256_permute4x64_epi64(found, 0b01001110));
  }
  return found;
}

/// Finds the scales of 256 values at once where blocks of a power of two end with them.
class SegmentScales {
 public:
  explicit SegmentScales(const BlockParameters& parameters)
      : p_(parameters), block_segments_(parameters.block / segment_values) {}

  [[nodiscard]] bool can() const {
    return p_.is_narrow && block_segments_ <= group_segments &&
           (block_segments_ & (block_segments_ - 1)) == 0;
  }

  /// Stores the codes of the blocks' scales and the lowest exponents of 16 segments, as
  /// NarrowBlockRounder::put() has them. False where a block is not for it.
  template <class Word>
  bool find(const std::uint8_t* values, std::uint32_t*& scales, std::uint16_t* lowest) const {
    const auto all = [](int number) { return _mm256_set1_epi16(static_cast<short>(number)); };
    const __m256i largest = largest_neighbours(largest_of_segments<Word>(values), block_segments_);
    const __m256i zero = _mm256_cmpeq_epi16(largest, _mm256_setzero_si256());
    const __m256i more =
        _mm256_min_epu16(_mm256_and_si256(largest, all(0xFF)), all(p_.ceiling ? 1 : 0));
    const __m256i field = _mm256_srli_epi16(largest, 8);
    __m256i exponent =
        _mm256_sub_epi16(_mm256_add_epi16(field, more), all(127 + p_.element_exponent));
    exponent =
        _mm256_min_epi16(_mm256_max_epi16(exponent, all(p_.lowest_scale)), all(p_.highest_scale));
    exponent = _mm256_blendv_epi8(exponent, all(p_.lowest_scale), zero);
    const __m256i power = _mm256_add_epi16(exponent, all(p_.narrow_power));
    // Subnormal, infinite or NaN, or too small.
    const __m256i other = _mm256_or_si256(
        _mm256_cmpeq_epi16(field, all(0xFF)),
        _mm256_andnot_si256(zero,
                            _mm256_or_si256(_mm256_cmpeq_epi16(field, all(0)),
                                            _mm256_cmpgt_epi16(all(smallest_narrow), power))));
    if (_mm256_testz_si256(other, other) == 0) {
      return false;
    }
    store(lowest, _mm256_blendv_epi8(power, all(smallest_narrow), zero));
    alignas(32) std::uint16_t codes[group_segments];
    store(codes, _mm256_and_si256(_mm256_add_epi16(exponent, all(p_.scale_bias)),
                                  all(static_cast<int>(p_.scale_mask))));
    for (std::size_t i = 0; i < group_segments; i += block_segments_) {
      *scales++ = codes[i];
    }
    return true;
  }

 private:
  BlockParameters p_;
  std::size_t block_segments_;
};

}  // namespace
}  // namespace sfpgen::codec
#endif
