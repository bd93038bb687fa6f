// Quantizes FP32 and BF16 values to element formats of up to 8 bits, nearest even, into planes, and
// the way back: what golden::ElementQuantizer and golden::pack_planes make of them
// (docs/formats.md, docs/wire_format.md section 9).
#pragma once

#include "kernels.hpp"
#include "narrow_rounder.hpp"
#include "planes.hpp"
#include "rows.hpp"

namespace sfpgen::codec {
namespace {

inline constexpr std::size_t vector_words = vector_bytes / 4;
using Words [[gnu::vector_size(vector_bytes)]] = std::uint32_t;
using Signed [[gnu::vector_size(vector_bytes)]] = std::int32_t;
using Reals [[gnu::vector_size(vector_bytes)]] = float;

/// The numbers of a vector as FP32 patterns.
template <class Word>
Words load_words(const std::uint8_t* values) {
  if constexpr (sizeof(Word) == 4) {
    return load<Words>(values);
  } else {
#if defined(__AVX512BW__)
    return reinterpret_cast<Words>(_mm512_maskz_cvtepu16_epi32(0xFFFF, load<__m256i>(values)))
           << 16;
#elif defined(__AVX2__)
    return reinterpret_cast<Words>(_mm256_cvtepu16_epi32(load<__m128i>(values))) << 16;
#else
    using Halves [[gnu::vector_size(vector_bytes / 2)]] = std::uint16_t;
    return __builtin_convertvector(load<Halves>(values), Words) << 16;
#endif
  }
}

/// The low bytes of words 0..255.
inline void store_bytes(const Words& words, std::uint8_t* bytes) {
#if defined(__AVX512BW__)
  _mm_store_si128(reinterpret_cast<__m128i*>(bytes),
                  _mm512_maskz_cvtepi32_epi8(0xFFFF, reinterpret_cast<__m512i>(words)));
#elif defined(__AVX2__)
  const auto all = reinterpret_cast<__m256i>(words);
  const __m128i halves =
      _mm_packus_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(bytes), _mm_packus_epi16(halves, halves));
#else
  using Narrow [[gnu::vector_size(vector_words)]] = std::uint8_t;
  store(bytes, __builtin_convertvector(words, Narrow));
#endif
}

/// FP32 arithmetic as IEEE 754 has it, whatever the calling thread has set.
class StrictArithmetic {
 public:
#if defined(__SSE2__)
  StrictArithmetic() : before_(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(0x1F80); }
  ~StrictArithmetic() { __builtin_ia32_ldmxcsr(before_); }
#else
  StrictArithmetic() = default;
  ~StrictArithmetic() = default;
#endif
  StrictArithmetic(const StrictArithmetic&) = delete;
  StrictArithmetic& operator=(const StrictArithmetic&) = delete;

 private:
#if defined(__SSE2__)
  unsigned before_;
#endif
};

/// Numbers to codes.
class ElementRounder {
 public:
  explicit ElementRounder(const ElementParameters& parameters) : p_(parameters) {}

  /// The codes of FP32 patterns, in the low bits.
  Words codes(const Words& values) {
    const Words magnitude = values & 0x7FFFFFFFU;
    const Signed nan = reinterpret_cast<Signed>(magnitude) > 0x7F800000;
    // The smallest number with a hidden bit goes to 2^-64. What is lost below 2^-126 on the way is
    // far from any tie, what is beyond FP32 is beyond the format.
    Reals number = reinterpret_cast<Reals>(magnitude) * p_.first_factor * p_.second_factor;
    number = number < p_.ceiling ? number : Reals{} + p_.ceiling;
    const Words pattern = reinterpret_cast<Words>(number);
    const Words exponent = pattern & 0x7F800000U;
    const auto lowest = static_cast<std::int32_t>(p_.lowest);
    const auto largest = static_cast<std::int32_t>(p_.largest);
    const Signed is_low = reinterpret_cast<Signed>(exponent) < lowest;
    const Words scale = is_low ? Words{} + p_.lowest : exponent;
    // Adding 2^(e + 23 - Y) rounds to units of 2^(e - Y).
    Words anchor = scale + ((23 - p_.mantissa_bits) << 23);
    if (p_.flushed) {
      anchor = is_low ? scale + (23U << 23) : anchor;
    }
    Words units = reinterpret_cast<Words>(number + reinterpret_cast<Reals>(anchor)) - anchor;
    if (p_.flushed) {
      units = is_low ? units << p_.mantissa_bits : units;
    }
    const Words code = units + ((scale - p_.lowest) >> (23 - p_.mantissa_bits));
    const Signed beyond = (reinterpret_cast<Signed>(code) > largest) & ~nan;
    overflowed_ |= beyond;
    nans_ |= nan;
    Words found = beyond ? Words{} + p_.overflow_code : code;
    found = nan ? Words{} + p_.nan_code : found;
    Words sign = values >> 31;
    if (p_.has_nan) {
      sign &= ~reinterpret_cast<Words>(nan);
    }
    if (p_.twos_complement) {
      // Minus one and all ones are the same number.
      const Words ones = -sign;
      return ((found ^ ones) + sign) & ((2U << (p_.code_bits - 1)) - 1);
    }
    return found | (sign << (p_.code_bits - 1));
  }

  /// Other factors from now on.
  void scale_by(float first, float second) {
    p_.first_factor = first;
    p_.second_factor = second;
  }

  [[nodiscard]] bool overflowed() const { return any(overflowed_); }
  [[nodiscard]] bool saw_nan() const { return any(nans_); }

 private:
  static bool any(const Signed& found) {
    std::int32_t all = 0;
    for (std::size_t i = 0; i < vector_words; ++i) {
      all |= found[i];
    }
    return all != 0;
  }

  ElementParameters p_;
  Signed overflowed_ = {};
  Signed nans_ = {};
};

/// FP32 arithmetic for the items of a container.
template <class Word>
class WideRounder : public ElementRounder {
 public:
  static constexpr std::size_t step = vector_words;

  using ElementRounder::ElementRounder;

  void put(const std::uint8_t* values, std::uint8_t* bytes) {
    store_bytes(codes(load_words<Word>(values)), bytes);
  }
};

template <class Word, class Rounder>
KernelElements quantize_by(const ElementJob& job) {
  Rounder rounder(job.parameters);
  PlaneWriter planes(job.parameters.code_bits, job.planes, job.count);
  const auto* in = static_cast<const std::uint8_t*>(job.values);
  const auto chunk = [&](const std::uint8_t* values, Chunk& codes) {
    for (std::size_t at = 0; at < chunk_values; at += Rounder::step) {
      rounder.put(values + sizeof(Word) * at, codes.bytes + at);
    }
  };
  std::uint64_t left = job.count;
  Chunk codes;
  for (; left >= chunk_values; left -= chunk_values, in += sizeof(Word) * chunk_values) {
    chunk(in, codes);
    planes.put(codes);
  }
  if (left > 0) {
    // Zeros have the code 0, which planes are padded with.
    std::uint8_t last[sizeof(Word) * chunk_values] = {};
    __builtin_memcpy(last, in, sizeof(Word) * left);
    chunk(last, codes);
    planes.put_last(codes, left);
  }
  return {rounder.overflowed(), rounder.saw_nan(), unsigned{vector_bytes}};
}

template <class Word>
KernelElements quantize_elements(const ElementJob& job) {
#if defined(__AVX2__)
  if constexpr (sizeof(Word) == 2) {
    if (job.parameters.is_narrow) {
      return quantize_by<Word, NarrowRounder>(job);
    }
  }
#endif
  const StrictArithmetic strict;
  return quantize_by<Word, WideRounder<Word>>(job);
}

/// The largest finite magnitude, as an FP32 pattern.
template <class Word>
std::uint32_t largest_element(const ElementJob& job) {
  const auto* in = static_cast<const std::uint8_t*>(job.values);
  Words largest = {};
  const auto look = [&](const std::uint8_t* values) {
    const Words magnitude = load_words<Word>(values) & 0x7FFFFFFFU;
    const Words finite = reinterpret_cast<Signed>(magnitude) < 0x7F800000 ? magnitude : Words{};
    largest =
        reinterpret_cast<Signed>(finite) > reinterpret_cast<Signed>(largest) ? finite : largest;
  };
  std::uint64_t left = job.count;
  for (; left >= vector_words; left -= vector_words, in += sizeof(Word) * vector_words) {
    look(in);
  }
  if (left > 0) {
    std::uint8_t last[sizeof(Word) * vector_words] = {};
    __builtin_memcpy(last, in, sizeof(Word) * left);
    look(last);
  }
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < vector_words; ++i) {
    found = found > largest[i] ? found : largest[i];
  }
  return found;
}

#if defined(__AVX512BW__)
/// One byte of the items of 64 codes, out of a table of 256.
template <bool wide>
__m512i look_up(const __m512i& codes, const std::uint8_t* table) {
  const __m512i low =
      _mm512_permutex2var_epi8(_mm512_loadu_si512(table), codes, _mm512_loadu_si512(table + 64));
  if constexpr (!wide) {
    return low;
  }
  const __m512i high = _mm512_permutex2var_epi8(_mm512_loadu_si512(table + 128), codes,
                                                _mm512_loadu_si512(table + 192));
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(codes), low, high);
}

/// The items of 64 codes; codes are in such an order that interleaving bytes puts them right.
template <class Word, bool wide>
void restore_chunk(const DequantizeJob& job, const Chunk& chunk, std::uint8_t* out) {
  constexpr __mmask64 all = ~__mmask64{0};
  const __m512i codes = _mm512_load_si512(chunk.bytes);
  if constexpr (sizeof(Word) == 2) {
    const __m512i order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    const __m512i turned = _mm512_maskz_permutexvar_epi64(0xFF, order, codes);
    const __m512i low = look_up<wide>(turned, job.bytes[0]);
    const __m512i high = look_up<wide>(turned, job.bytes[1]);
    _mm512_storeu_si512(out, _mm512_maskz_unpacklo_epi8(all, low, high));
    _mm512_storeu_si512(out + 64, _mm512_maskz_unpackhi_epi8(all, low, high));
  } else {
    constexpr __mmask32 halves = ~__mmask32{0};
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i turned = _mm512_maskz_permutexvar_epi32(0xFFFF, order, codes);
    const __m512i b0 = look_up<wide>(turned, job.bytes[0]);
    const __m512i b1 = look_up<wide>(turned, job.bytes[1]);
    const __m512i b2 = look_up<wide>(turned, job.bytes[2]);
    const __m512i b3 = look_up<wide>(turned, job.bytes[3]);
    const __m512i low01 = _mm512_maskz_unpacklo_epi8(all, b0, b1);
    const __m512i high01 = _mm512_maskz_unpackhi_epi8(all, b0, b1);
    const __m512i low23 = _mm512_maskz_unpacklo_epi8(all, b2, b3);
    const __m512i high23 = _mm512_maskz_unpackhi_epi8(all, b2, b3);
    _mm512_storeu_si512(out, _mm512_maskz_unpacklo_epi16(halves, low01, low23));
    _mm512_storeu_si512(out + 64, _mm512_maskz_unpackhi_epi16(halves, low01, low23));
    _mm512_storeu_si512(out + 128, _mm512_maskz_unpacklo_epi16(halves, high01, high23));
    _mm512_storeu_si512(out + 192, _mm512_maskz_unpackhi_epi16(halves, high01, high23));
  }
}
#else
template <class Word, bool wide>
void restore_chunk(const DequantizeJob& job, const Chunk& chunk, std::uint8_t* out) {
  for (std::size_t i = 0; i < chunk_values; ++i) {
    store(out + sizeof(Word) * i, static_cast<Word>(job.items[chunk.bytes[i]]));
  }
}
#endif

template <class Word, bool wide>
void restore_elements(const DequantizeJob& job) {
  PlaneReader planes(job.code_bits, job.planes, job.count);
  auto* out = static_cast<std::uint8_t*>(job.values);
  std::uint64_t left = job.count;
  Chunk codes;
  for (; left >= chunk_values; left -= chunk_values, out += sizeof(Word) * chunk_values) {
    planes.take(codes);
    restore_chunk<Word, wide>(job, codes, out);
  }
  if (left > 0) {
    planes.take_last(codes, left);
    std::uint8_t last[sizeof(Word) * chunk_values];
    restore_chunk<Word, wide>(job, codes, last);
    __builtin_memcpy(out, last, sizeof(Word) * left);
  }
}

template <class Word>
unsigned dequantize_elements(const DequantizeJob& job) {
  (job.code_bits == 8 ? restore_elements<Word, true> : restore_elements<Word, false>)(job);
  return unsigned{vector_bytes};
}

}  // namespace
}  // namespace sfpgen::codec
