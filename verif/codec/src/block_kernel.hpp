// Quantizes FP32 and BF16 values to block formats with power-of-two scales and elements of up to 8
// bits, nearest even, into the streams of 8 lanes, and the way back: what golden::BlockEncoder and
// golden::pack_blocks make of them (docs/block_formats.md).
#pragma once

#include "element_kernel.hpp"
#include "lane_strings.hpp"

namespace sfpgen::codec {
namespace {

inline constexpr std::uint32_t fp32_infinity = 0x7F800000;

/// 2^power as two factors that FP32 has; what is farther away is cut.
struct Factors {
  float first = 1;
  float second = 1;
};

inline Factors factors_of(int power) {
  constexpr int farthest = 252;
  power = power > farthest ? farthest : power < -farthest ? -farthest : power;
  const auto factor = [](int exponent) {
    const std::uint32_t bits = static_cast<std::uint32_t>(127 + exponent) << 23;
    return load<float>(&bits);
  };
  return {factor(power / 2), factor(power - power / 2)};
}

/// floor(log2 |v|) of an FP32 pattern that is neither zero nor infinite.
inline int floor_log2(std::uint32_t pattern) {
  const auto exponent = static_cast<int>(pattern >> 23);
  return exponent > 0 ? exponent - 127 : 31 - __builtin_clz(pattern) - 149;
}

inline bool is_power_of_two(std::uint32_t pattern) {
  const std::uint32_t mantissa = pattern & 0x7FFFFF;
  return pattern >> 23 > 0 ? mantissa == 0 : (mantissa & (mantissa - 1)) == 0;
}

/// The stored exponent of a block's scale, from its largest magnitude.
inline int scale_exponent(const BlockParameters& p, std::uint32_t largest) {
  if (largest == 0) {
    return p.lowest_scale;
  }
  const int ceiling = p.ceiling && !is_power_of_two(largest) ? 1 : 0;
  const int power = floor_log2(largest) + ceiling - p.element_exponent;
  return power < p.lowest_scale    ? p.lowest_scale
         : power > p.highest_scale ? p.highest_scale
                                   : power;
}

/// The largest number of a vector, none of which is negative.
inline std::int32_t largest_lane(const Signed& numbers) {
#if defined(__AVX2__)
#if defined(__AVX512BW__)
  alignas(64) std::int32_t all[vector_words];
  store(all, numbers);
  const __m256i eight = _mm256_max_epi32(load<__m256i>(all), load<__m256i>(all + 8));
#else
  const auto eight = reinterpret_cast<__m256i>(numbers);
#endif
  __m128i four = _mm_max_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
  four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xB1));
  return _mm_cvtsi128_si32(four);
#else
  std::int32_t found = 0;
  for (std::size_t i = 0; i < vector_words; ++i) {
    found = found > numbers[i] ? found : numbers[i];
  }
  return found;
#endif
}

/// The largest of the magnitudes, as a pattern: infinite or above where one is no finite number.
template <class Word>
std::uint32_t largest_of(const std::uint8_t* values, std::size_t count) {
  Signed largest = {};
  for (std::size_t at = 0; at < count; at += vector_words) {
    const auto magnitude =
        reinterpret_cast<Signed>(load_words<Word>(values + sizeof(Word) * at) & 0x7FFFFFFFU);
    largest = magnitude > largest ? magnitude : largest;
  }
  return static_cast<std::uint32_t>(largest_lane(largest));
}

template <class Word>
KernelBlocks quantize_blocks(const BlockJob& job) {
  const StrictArithmetic strict;
  const BlockParameters& p = job.parameters;
  ElementRounder rounder(p.element);
  LaneWriter lanes_out(p.element.code_bits, p.word_bytes, job.data);
  KernelBlocks result;
  const auto* in = static_cast<const std::uint8_t*>(job.values);
  std::uint32_t* scale = job.scales;
  alignas(64) std::uint8_t codes[most_block_values + string_codes];
  std::size_t waiting = 0;
  // `count` is a multiple of 16.
  const auto add_block = [&](const std::uint8_t* values, std::size_t count) {
    const std::uint32_t largest = largest_of<Word>(values, count);
    if (largest >= fp32_infinity) {
      result.nonfinite = true;
      *scale++ = p.nan_scale;
      __builtin_memset(codes + waiting, 0, count);
    } else {
      const int exponent = scale_exponent(p, largest);
      *scale++ = static_cast<std::uint32_t>(exponent + p.scale_bias) & p.scale_mask;
      const Factors factors = factors_of(p.element_power - exponent);
      rounder.scale_by(factors.first, factors.second);
      for (std::size_t at = 0; at < count; at += vector_words) {
        alignas(16) std::uint8_t bytes[vector_words];
        store_bytes(rounder.codes(load_words<Word>(values + sizeof(Word) * at)), bytes);
        __builtin_memcpy(codes + waiting + at, bytes, vector_words);
      }
    }
    waiting += count;
    std::size_t taken = 0;
    for (; waiting - taken >= string_codes; taken += string_codes) {
      lanes_out.put(codes + taken);
    }
    waiting -= taken;
    if (taken > 0) {
      __builtin_memmove(codes, codes + taken, waiting);
    }
  };
  std::uint64_t left = job.count;
  for (; left >= p.block; left -= p.block, in += sizeof(Word) * p.block) {
    add_block(in, p.block);
  }
  if (left > 0) {
    // Zeros have no part in a scale, and the code 0.
    std::uint8_t last[sizeof(Word) * most_block_values] = {};
    __builtin_memcpy(last, in, sizeof(Word) * left);
    add_block(last, (left + 15) / 16 * 16);
  }
  if (waiting > 0) {
    __builtin_memset(codes + waiting, 0, string_codes - waiting);
    lanes_out.put_last(codes, job.count % string_codes);
  }
  result.saturated = rounder.overflowed();
  result.vector_bytes = unsigned{vector_bytes};
  return result;
}

/// Bits of a BF16 number, of the FP32 number that is next to it.
inline Words to_bf16(const Words& words) { return (words + 0x7FFFU + ((words >> 16) & 1U)) >> 16; }

/// Stores FP32 numbers as items.
template <class Word>
void store_items(const Reals& numbers, std::uint8_t* out) {
  const auto words = reinterpret_cast<Words>(numbers);
  if constexpr (sizeof(Word) == 4) {
    store(out, words);
  } else {
    const Words halves = to_bf16(words);
#if defined(__AVX512BW__)
    store(out, _mm512_maskz_cvtepi32_epi16(0xFFFF, reinterpret_cast<__m512i>(halves)));
#elif defined(__AVX2__)
    const auto all = reinterpret_cast<__m256i>(halves);
    store(out, _mm_packus_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
#else
    using Halves [[gnu::vector_size(vector_bytes / 2)]] = std::uint16_t;
    store(out, __builtin_convertvector(halves, Halves));
#endif
  }
}

template <class Word>
unsigned dequantize_blocks(const DequantizeBlocksJob& job) {
  const StrictArithmetic strict;
  LaneReader lanes_in(job.code_bits, job.word_bytes, job.data);
  auto* out = static_cast<std::uint8_t*>(job.values);
  std::uint64_t blocks = 0;  // that have begun
  std::uint64_t left_in_block = 0;
  Factors factors;
  DequantizeJob table{};
  table.items = job.items;
  for (unsigned byte = 0; byte < 4; ++byte) {
    table.bytes[byte] = job.bytes[byte];
  }
  std::uint64_t left = job.count;
  while (left > 0) {
    alignas(64) std::uint8_t codes[string_codes];
    const std::uint64_t here = left < string_codes ? left : string_codes;
    if (here == string_codes) {
      lanes_in.take(codes);
    } else {
      lanes_in.take_last(codes, here);
      for (std::size_t i = here; i < string_codes; ++i) {
        if (codes[i] != 0) {
          return 0;
        }
      }
    }
    alignas(64) std::uint8_t restored[sizeof(Word) * string_codes];
    for (std::size_t at = 0; at < here; at += chunk_values) {
      Chunk chunk;
      __builtin_memcpy(chunk.bytes, codes + at, chunk_values);
      alignas(64) std::uint8_t numbers[4 * chunk_values];
      if (job.code_bits == 8) {
        restore_chunk<std::uint32_t, true>(table, chunk, numbers);
      } else {
        restore_chunk<std::uint32_t, false>(table, chunk, numbers);
      }
      for (std::size_t i = 0; i < chunk_values && at + i < here; i += 16) {
        if (left_in_block == 0) {
          factors = {job.factors[2 * blocks], job.factors[2 * blocks + 1]};
          left_in_block = job.block;
          ++blocks;
        }
        left_in_block -= 16;
        for (std::size_t k = i; k < i + 16; k += vector_words) {
          const Reals number = load<Reals>(numbers + 4 * k) * factors.first * factors.second;
          store_items<Word>(number, restored + sizeof(Word) * (at + k));
        }
      }
    }
    __builtin_memcpy(out, restored, sizeof(Word) * here);
    out += sizeof(Word) * here;
    left -= here;
  }
  return unsigned{vector_bytes};
}

}  // namespace
}  // namespace sfpgen::codec
