// BF16 values to element codes in 16-bit arithmetic, twice as many in a vector as FP32 takes. Only
// for formats whose numbers lie well within BF16's, and processors that multiply such words.
#pragma once

#include "kernels.hpp"
#include "rows.hpp"

#if defined(__AVX2__)
namespace sfpgen::codec {
namespace {

using Halves [[gnu::vector_size(vector_bytes)]] = std::uint16_t;
using SignedHalves [[gnu::vector_size(vector_bytes)]] = std::int16_t;

/// The high halves of products.
inline Halves multiply_high(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  return reinterpret_cast<Halves>(
      _mm512_mulhi_epu16(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#else
  return reinterpret_cast<Halves>(
      _mm256_mulhi_epu16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#endif
}

/// a - b, or 0 where that is less.
inline Halves subtract_to_zero(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  return reinterpret_cast<Halves>(
      _mm512_subs_epu16(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#else
  return reinterpret_cast<Halves>(
      _mm256_subs_epu16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#endif
}

inline Halves smaller(const Halves& a, const Halves& b) {
#if defined(__AVX512BW__)
  return reinterpret_cast<Halves>(
      _mm512_min_epu16(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#else
  return reinterpret_cast<Halves>(
      _mm256_min_epu16(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#endif
}

/// 2^exponent, 0..15.
inline Halves power_of_two(const Halves& exponent) {
#if defined(__AVX512BW__)
  return reinterpret_cast<Halves>(_mm512_maskz_sllv_epi16(~__mmask32{0}, _mm512_set1_epi16(1),
                                                          reinterpret_cast<__m512i>(exponent)));
#else
  // The low byte has 2^0..2^7, the high byte the rest: whatever is no power of its own is 0.
  const __m256i powers = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const Halves index = exponent + (exponent << 8) - 0x0800;
  return reinterpret_cast<Halves>(_mm256_shuffle_epi8(powers, reinterpret_cast<__m256i>(index)));
#endif
}

/// Numbers to codes.
class NarrowRounder {
 public:
  static constexpr std::size_t step = vector_bytes / 2;

  explicit NarrowRounder(const ElementParameters& parameters) : p_(parameters) {}

  /// The codes of `step` items.
  void put(const std::uint8_t* values, std::uint8_t* bytes) {
    const Halves found = codes(load<Halves>(values));
#if defined(__AVX512BW__)
    store(bytes, _mm512_maskz_cvtepi16_epi8(~__mmask32{0}, reinterpret_cast<__m512i>(found)));
#else
    const auto all = reinterpret_cast<__m256i>(found);
    store(bytes, _mm_packus_epi16(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
#endif
  }

  [[nodiscard]] bool overflowed() const { return any(overflowed_); }
  [[nodiscard]] bool saw_nan() const { return any(nans_); }

 private:
  static bool any(const SignedHalves& found) {
    int all = 0;
    for (std::size_t i = 0; i < step; ++i) {
      all |= found[i];
    }
    return all != 0;
  }

  Halves codes(const Halves& values) {
    const auto half = [](std::uint32_t number) {
      return Halves{} + static_cast<std::uint16_t>(number);
    };
    const Halves magnitude = values & 0x7FFF;
    const SignedHalves nan = reinterpret_cast<SignedHalves>(magnitude) > 0x7F80;
    const Halves exponent = magnitude >> 7;
    // A value without a hidden bit is as far below the format as one with it.
    const Halves significand = (magnitude & 0x7F) | 0x80;
    const Halves lowest = half(p_.narrow_lowest);
    const Halves drop =
        smaller(subtract_to_zero(lowest, exponent) + half(7 - p_.mantissa_bits), half(15));
    // significand / 2^drop is above the middle of a product, its fraction below.
    const Halves factor = power_of_two(16 - drop);
    const Halves whole = multiply_high(significand, factor);
    const Halves fraction = significand * factor;
    const Halves up = smaller(subtract_to_zero(fraction + (whole & 1), half(0x8000)), half(1));
    const Halves code = whole + up + (subtract_to_zero(exponent, lowest) << p_.mantissa_bits);
    const SignedHalves beyond =
        (reinterpret_cast<SignedHalves>(code) > reinterpret_cast<SignedHalves>(half(p_.largest))) &
        ~nan;
    overflowed_ |= beyond;
    nans_ |= nan;
    Halves found = beyond ? half(p_.overflow_code) : code;
    found = nan ? half(p_.nan_code) : found;
    Halves sign = values >> 15;
    if (p_.has_nan) {
      sign &= ~reinterpret_cast<Halves>(nan);
    }
    if (p_.twos_complement) {
      const Halves ones = -sign;
      return ((found ^ ones) + sign) & half((2U << (p_.code_bits - 1)) - 1);
    }
    return found | (sign << (p_.code_bits - 1));
  }

  ElementParameters p_;
  SignedHalves overflowed_ = {};
  SignedHalves nans_ = {};
};

}  // namespace
}  // namespace sfpgen::codec
#endif
