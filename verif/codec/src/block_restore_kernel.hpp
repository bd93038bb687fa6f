// Restores FP32 and BF16 values from the streams of block formats with power-of-two scales and
// elements of up to 8 bits: what golden::unpack_blocks and golden::decode_blocks_to make of them
// (docs/block_formats.md).
#pragma once

#include "block_scales.hpp"
#include "element_kernel.hpp"
#include "lane_strings.hpp"
#include "narrow_restorer.hpp"

namespace sfpgen::codec {
namespace {

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

/// Codes of a packet on their way to values, 256 at a time, in segments of 16 that share a scale.
template <class Word>
class BlockRestorer {
 public:
  explicit BlockRestorer(const DequantizeBlocksJob& job)
      : job_(job), exponent_(job.exponents), lanes_in_(job.code_bits, job.word_bytes, job.data) {}

  /// The vector bytes; 0 where the padding is not zero.
  unsigned run() {
    const StrictArithmetic strict;
    auto* out = static_cast<std::uint8_t*>(job_.values);
    alignas(64) std::uint8_t codes[string_codes];
    std::uint64_t left = job_.count;
    for (; left >= string_codes; left -= string_codes, out += sizeof(Word) * string_codes) {
      lanes_in_.take(codes);
      restore(codes, segments, out);
    }
    if (left > 0) {
      lanes_in_.take_last(codes, left);
      for (std::size_t i = left; i < string_codes; ++i) {
        if (codes[i] != 0) {
          return 0;
        }
      }
      alignas(64) std::uint8_t last[sizeof(Word) * string_codes];
      restore(codes, (left + segment_values - 1) / segment_values, last);
      __builtin_memcpy(out, last, sizeof(Word) * left);
    }
    return unsigned{vector_bytes};
  }

 private:
  static constexpr std::size_t segments = string_codes / segment_values;

  /// The values of 256 codes, of which some segments are there; the others are of no use.
  void restore(const std::uint8_t* codes, std::size_t count, std::uint8_t* out) {
    std::int32_t exponents[segments] = {};
    bool all_narrow = true;
    for (std::size_t at = 0; at < count;) {
      if (segments_left_ == 0) {
        current_ = *exponent_++;
        segments_left_ = job_.block / segment_values;
      }
      all_narrow = all_narrow && current_ >= job_.lowest_narrow && current_ <= job_.highest_narrow;
      const std::size_t end =
          segments_left_ < count - at ? at + static_cast<std::size_t>(segments_left_) : count;
      segments_left_ -= end - at;
      for (; at < end; ++at) {
        exponents[at] = current_;
      }
    }
#if defined(__AVX2__)
    if (all_narrow) {
      restore_narrow<Word>(job_, codes, exponents, out);
      return;
    }
#endif
    for (std::size_t at = 0; at < count; ++at) {
      restore_segment(codes + segment_values * at, exponents[at],
                      out + sizeof(Word) * segment_values * at);
    }
  }

  void restore_segment(const std::uint8_t* codes, int exponent, std::uint8_t* out) const {
    Factors factors = factors_of(exponent);
    if (exponent == nan_exponent) {
      factors.first = __builtin_nanf("");
    }
    alignas(64) std::uint32_t numbers[segment_values];
    for (std::size_t i = 0; i < segment_values; ++i) {
      numbers[i] = job_.items[codes[i]];
    }
    for (std::size_t at = 0; at < segment_values; at += vector_words) {
      const Reals number = load<Reals>(numbers + at) * factors.first * factors.second;
      store_items<Word>(number, out + sizeof(Word) * at);
    }
  }

  DequantizeBlocksJob job_;
  const std::int32_t* exponent_;
  LaneReader lanes_in_;
  // Of the block that has begun.
  std::uint64_t segments_left_ = 0;
  std::int32_t current_ = 0;
};

template <class Word>
unsigned dequantize_blocks(const DequantizeBlocksJob& job) {
  return BlockRestorer<Word>(job).run();
}

}  // namespace
}  // namespace sfpgen::codec
