// Values of a block to element codes in 16-bit arithmetic, twice as many in a vector as FP32 takes:
// exponent and significand of a BF16 number, with one bit below that says whether FP32 has more.
#pragma once

#include "block_scales.hpp"
#include "kernels.hpp"
#include "narrow_rounder.hpp"
#include "rows.hpp"

#if defined(__AVX2__)
namespace sfpgen::codec {
namespace {

inline constexpr std::size_t vector_halves = vector_bytes / 2;

/// Some values, for all of a vector in one order that is restored with their codes.
struct NarrowValues {
  Halves magnitudes;  ///< exponent, 7 bits of the mantissa, and whether there are others below
  Halves signs;       ///< in the top bits
};

/// vector_halves values, or the first segment and zeros.
template <class Word, bool segment = false>
NarrowValues load_narrow(const std::uint8_t* values) {
  if constexpr (sizeof(Word) == 2) {
#if defined(__AVX512BW__)
    const auto all =
        reinterpret_cast<Halves>(_mm512_maskz_loadu_epi16(segment ? 0xFFFF : 0xFFFFFFFF, values));
#else
    const auto all = load<Halves>(values);
#endif
    return {all << 1, all};
  } else {
#if defined(__AVX512BW__)
    const __m512i first = _mm512_loadu_si512(values);
    const __m512i second = segment ? _mm512_setzero_si512() : _mm512_loadu_si512(values + 64);
    alignas(64) static constexpr std::uint16_t order[32] = {
        0,  2,  4,  6,  8,  10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
        32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62};
    const __m512i even = _mm512_load_si512(order);
    const __m512i odd = _mm512_or_si512(even, _mm512_set1_epi16(1));
    const auto low = reinterpret_cast<Halves>(_mm512_permutex2var_epi16(first, even, second));
    const auto high = reinterpret_cast<Halves>(_mm512_permutex2var_epi16(first, odd, second));
#else
    const auto first = load<__m256i>(values);
    const auto second = load<__m256i>(values + 32);
    const __m256i below = _mm256_set1_epi32(0xFFFF);
    const auto low = reinterpret_cast<Halves>(
        _mm256_packus_epi32(_mm256_and_si256(first, below), _mm256_and_si256(second, below)));
    const auto high = reinterpret_cast<Halves>(
        _mm256_packus_epi32(_mm256_srli_epi32(first, 16), _mm256_srli_epi32(second, 16)));
#endif
    return {(high << 1) | smaller(low, Halves{} + 1), high};
  }
}

inline Halves larger(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  return reinterpret_cast<Halves>(_mm512_maskz_max_epu16(
      ~__mmask32{0}, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#else
  return reinterpret_cast<Halves>(
      _mm256_max_epu16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#endif
}

/// The largest number of a vector.
inline std::uint32_t largest_half(const Halves& numbers) {
#if defined(__AVX512BW__)
  const auto all = reinterpret_cast<__m512i>(numbers);
  const __m256i half = _mm256_max_epu16(_mm512_maskz_extracti64x4_epi64(0xF, all, 0),
                                        _mm512_maskz_extracti64x4_epi64(0xF, all, 1));
#else
  const auto half = reinterpret_cast<__m256i>(numbers);
#endif
  const __m128i eight =
      _mm_max_epu16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
  // There is an instruction for the smallest of eight.
  const __m128i ones = _mm_set1_epi32(-1);
  return 0xFFFFU ^ static_cast<std::uint32_t>(
                       _mm_extract_epi16(_mm_minpos_epu16(_mm_xor_si128(eight, ones)), 0));
}

/// The largest of the magnitudes as above; `count` is a multiple of 16.
template <class Word>
std::uint32_t largest_narrow(const std::uint8_t* values, std::size_t count) {
  Halves found = {};
  std::size_t at = 0;
  for (; at + vector_halves <= count; at += vector_halves) {
    found = larger(found, load_narrow<Word>(values + sizeof(Word) * at).magnitudes);
  }
  if (at < count) {
    found = larger(found, load_narrow<Word, true>(values + sizeof(Word) * at).magnitudes);
  }
  return largest_half(found);
}

#if defined(__AVX512BW__)
/// The even ones of 128 bytes.
struct LowBytes {
  std::uint8_t of[64] = {};
  constexpr LowBytes() {
    for (unsigned i = 0; i < 64; ++i) {
      of[i] = static_cast<std::uint8_t>(2 * i);
    }
  }
};
#endif

/// Numbers over their scales to codes.
class NarrowBlockRounder {
 public:
  explicit NarrowBlockRounder(const ElementParameters& parameters)
      : p_(parameters),
        sign_place_(16 - parameters.code_bits),
        sign_bit_(static_cast<std::uint16_t>(1U << (parameters.code_bits - 1))) {}

  /// The codes of 64 values. `lowest` has the BF16 exponent of the smallest number with a hidden
  /// bit of each segment.
  template <class Word>
  void put(const std::uint8_t* values, const std::uint16_t* lowest, std::uint8_t* bytes) {
#if defined(__AVX512BW__)
    const Halves first = codes(load_narrow<Word>(values), two_segments(lowest));
    const Halves second =
        codes(load_narrow<Word>(values + sizeof(Word) * vector_halves), two_segments(lowest + 2));
    alignas(64) static constexpr LowBytes order;
    _mm512_storeu_si512(bytes, _mm512_permutex2var_epi8(reinterpret_cast<__m512i>(first),
                                                        _mm512_load_si512(order.of),
                                                        reinterpret_cast<__m512i>(second)));
#else
    for (std::size_t i = 0; i < 2; ++i) {
      const std::uint8_t* const at = values + 2 * i * sizeof(Word) * vector_halves;
      const Halves first = codes(load_narrow<Word>(at), Halves{} + lowest[2 * i]);
      const Halves second =
          codes(load_narrow<Word>(at + sizeof(Word) * vector_halves), Halves{} + lowest[2 * i + 1]);
      const __m256i mixed = _mm256_packus_epi16(reinterpret_cast<__m256i>(first & 0xFF),
                                                reinterpret_cast<__m256i>(second & 0xFF));
      if constexpr (sizeof(Word) == 2) {
        store(bytes + 32 * i, _mm256_permute4x64_epi64(mixed, 0b11011000));
      } else {
        store(bytes + 32 * i,
              _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
      }
    }
#endif
  }

  [[nodiscard]] bool overflowed() const { return largest_half(largest_) > p_.largest; }

 private:
#if defined(__AVX512BW__)
  static Halves two_segments(const std::uint16_t* lowest) {
    return reinterpret_cast<Halves>(
        _mm512_mask_set1_epi16(_mm512_set1_epi16(static_cast<short>(lowest[0])), 0xFFFF0000,
                               static_cast<short>(lowest[1])));
  }
#endif

  Halves codes(const NarrowValues& values, const Halves& lowest) {
    const Halves exponent = values.magnitudes >> 8;
    const Halves significand = (values.magnitudes & 0xFF) | 0x100;
    const Halves drop =
        subtract_to_zero(lowest, exponent) + static_cast<std::uint16_t>(8 - p_.mantissa_bits);
    const Halves rounded = round(significand, drop);
    const Halves code = rounded + (subtract_to_zero(exponent, lowest) << p_.mantissa_bits);
    largest_ = larger(largest_, code);
    const Halves found = smaller(code, Halves{} + static_cast<std::uint16_t>(p_.largest));
    if (p_.twos_complement) {
      const auto ones =
          reinterpret_cast<Halves>(reinterpret_cast<SignedHalves>(values.signs) >> 15);
      return (found ^ ones) - ones;
    }
    return found | ((values.signs >> sign_place_) & sign_bit_);
  }

  /// significand / 2^drop to the nearest, ties to even; drop is at least 1.
  static Halves round(const Halves& significand, const Halves& drop) {
#if defined(__AVX512BW__)
    const auto shifted = [](const Halves& number, const Halves& by) {
      return reinterpret_cast<Halves>(_mm512_maskz_srlv_epi16(
          ~__mmask32{0}, reinterpret_cast<__m512i>(number), reinterpret_cast<__m512i>(by)));
    };
    // Half of what is dropped, less one, and one where that makes the result even.
    const Halves half = shifted(Halves{} + 0x7FFF, 16 - drop);
    return shifted(significand + half + (shifted(significand, drop) & 1), drop);
#else
    const Halves factor = power_of_two(16 - smaller(drop, Halves{} + 15));
    const Halves whole = multiply_high(significand, factor);
    const Halves fraction = significand * factor;
    return whole +
           smaller(subtract_to_zero(fraction + (whole & 1), Halves{} + 0x8000), Halves{} + 1);
#endif
  }

  ElementParameters p_;
  unsigned sign_place_;
  std::uint16_t sign_bit_;
  Halves largest_ = {};
};

}  // namespace
}  // namespace sfpgen::codec
#endif
