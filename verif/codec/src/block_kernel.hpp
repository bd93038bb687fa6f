// Quantizes FP32 and BF16 values to block formats with power-of-two scales and elements of up to 8
// bits, nearest even, into the streams of 8 lanes: what golden::BlockEncoder and
// golden::pack_blocks make of them (docs/block_formats.md).
#pragma once

#include "block_scales.hpp"
#include "element_kernel.hpp"
#include "lane_strings.hpp"
#include "narrow_blocks.hpp"
#include "segment_scales.hpp"

namespace sfpgen::codec {
namespace {

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

/// Values of a packet on their way to codes, 256 at a time, in segments of 16 that share a scale.
template <class Word>
class BlockQuantizer {
 public:
  explicit BlockQuantizer(const BlockJob& job)
      : p_(job.parameters),
        in_(static_cast<const std::uint8_t*>(job.values)),
        scale_(job.scales),
        left_(job.count),
        wide_(job.parameters.element),
        lanes_out_(job.parameters.element.code_bits, job.parameters.word_bytes, job.data)
#if defined(__AVX2__)
        ,
        narrow_(job.parameters.element),
        segment_scales_(job.parameters)
#endif
  {
  }

  KernelBlocks run() {
    const StrictArithmetic strict;
    alignas(64) std::uint8_t codes[string_codes];
    for (; left_ >= string_codes; left_ -= string_codes, in_ += sizeof(Word) * string_codes) {
#if defined(__AVX2__)
      if (quantize_whole_blocks(codes)) {
        lanes_out_.put(codes);
        continue;
      }
#endif
      quantize(in_, left_, segments, codes);
      lanes_out_.put(codes);
    }
    if (left_ > 0) {
      // Zeros have no part in a scale, and the code 0.
      alignas(64) std::uint8_t last[sizeof(Word) * string_codes] = {};
      __builtin_memcpy(last, in_, sizeof(Word) * left_);
      const std::size_t whole = (left_ + segment_values - 1) / segment_values;
      quantize(last, segment_values * whole, whole, codes);
      lanes_out_.put_last(codes, left_);
    }
    result_.saturated = wide_.overflowed();
#if defined(__AVX2__)
    result_.saturated = result_.saturated || narrow_.overflowed();
#endif
    result_.vector_bytes = unsigned{vector_bytes};
    return result_;
  }

 private:
  static constexpr std::size_t segments = string_codes / segment_values;

#if defined(__AVX2__)
  /// The same where blocks begin and end with these 256 values and none of them needs FP32.
  bool quantize_whole_blocks(std::uint8_t* codes) {
    alignas(64) std::uint16_t lowest[segments];
    if (!segment_scales_.can() || !segment_scales_.template find<Word>(in_, scale_, lowest)) {
      return false;
    }
    quantize_narrow(in_, lowest, codes);
    return true;
  }

  void quantize_narrow(const std::uint8_t* values, const std::uint16_t* lowest,
                       std::uint8_t* codes) {
    for (std::size_t at = 0; at < string_codes; at += chunk_values) {
      narrow_.template put<Word>(values + sizeof(Word) * at, lowest + at / segment_values,
                                 codes + at);
    }
  }
#endif

  /// The codes of 256 values, of which some segments are there; the others are zeros. `available`
  /// values are there from the first one on, for the scales of blocks that end farther on.
  void quantize(const std::uint8_t* values, std::uint64_t available, std::size_t count,
                std::uint8_t* codes) {
    int exponents[segments] = {};  // of the scales
    [[maybe_unused]] std::uint16_t lowest[segments] = {};
    bool all_narrow = p_.is_narrow;
    for (std::size_t at = 0; at < count;) {
      if (segments_left_ == 0) {
        begin_block(values + sizeof(Word) * segment_values * at, available - segment_values * at);
      }
      all_narrow = all_narrow && lowest_ > 0;
      const std::size_t end =
          segments_left_ < count - at ? at + static_cast<std::size_t>(segments_left_) : count;
      segments_left_ -= end - at;
      for (; at < end; ++at) {
        exponents[at] = exponent_;
        lowest[at] = lowest_;
      }
    }
#if defined(__AVX2__)
    for (std::size_t at = count; at < segments; ++at) {
      lowest[at] = smallest_narrow;
    }
    if (all_narrow) {
      quantize_narrow(values, lowest, codes);
      return;
    }
#endif
    for (std::size_t at = 0; at < segments; ++at) {
      quantize_segment(values + sizeof(Word) * segment_values * at, exponents[at],
                       codes + segment_values * at);
    }
  }

  void quantize_segment(const std::uint8_t* values, int exponent, std::uint8_t* codes) {
    if (exponent == nan_exponent) {
      __builtin_memset(codes, 0, segment_values);
      return;
    }
    const Factors factors = factors_of(p_.element_power - exponent);
    wide_.scale_by(factors.first, factors.second);
    for (std::size_t at = 0; at < segment_values; at += vector_words) {
      alignas(16) std::uint8_t bytes[vector_words];
      store_bytes(wide_.codes(load_words<Word>(values + sizeof(Word) * at)), bytes);
      __builtin_memcpy(codes + at, bytes, vector_words);
    }
  }

  /// Finds the scale of the block that begins here.
  void begin_block(const std::uint8_t* values, std::uint64_t available) {
    segments_left_ = p_.block / segment_values;
    const std::uint64_t count = available < p_.block ? available : p_.block;
    const auto whole = static_cast<std::size_t>(count / segment_values * segment_values);
    alignas(64) std::uint8_t last[sizeof(Word) * segment_values] = {};
    if (whole < count) {
      __builtin_memcpy(last, values + sizeof(Word) * whole, sizeof(Word) * (count - whole));
    }
#if defined(__AVX2__)
    std::uint32_t narrow = largest_narrow<Word>(values, whole);
    if (whole < count) {
      const std::uint32_t other = largest_narrow<Word>(last, segment_values);
      narrow = other > narrow ? other : narrow;
    }
    if (narrow >= 0x100 && narrow < 0xFF00) {
      exponent_ = scale_exponent(p_, static_cast<int>(narrow >> 8) - 127, (narrow & 0xFF) == 0);
      const int lowest = exponent_ + p_.narrow_power;
      lowest_ = static_cast<std::uint16_t>(lowest < smallest_narrow ? 0 : lowest);
      store_scale();
      return;
    }
#endif
    std::uint32_t largest = largest_of<Word>(values, whole);
    if (whole < count) {
      const std::uint32_t other = largest_of<Word>(last, segment_values);
      largest = other > largest ? other : largest;
    }
    lowest_ = 0;
    if (largest >= fp32_infinity) {
      result_.nonfinite = true;
      exponent_ = nan_exponent;
      *scale_++ = p_.nan_scale;
      return;
    }
    exponent_ = p_.lowest_scale;
    if (largest > 0) {
      exponent_ = scale_exponent(p_, floor_log2(largest), is_power_of_two(largest));
    } else {
      lowest_ = smallest_narrow;  // whatever it is, zeros are zeros
    }
    store_scale();
  }

  void store_scale() {
    *scale_++ = static_cast<std::uint32_t>(exponent_ + p_.scale_bias) & p_.scale_mask;
  }

  BlockParameters p_;
  const std::uint8_t* in_;
  std::uint32_t* scale_;
  std::uint64_t left_;
  ElementRounder wide_;
  LaneWriter lanes_out_;
#if defined(__AVX2__)
  NarrowBlockRounder narrow_;
  SegmentScales segment_scales_;
#endif
  KernelBlocks result_;
  // Of the block that has begun.
  std::uint64_t segments_left_ = 0;
  int exponent_ = 0;
  std::uint16_t lowest_ = 0;  // 0: only FP32 arithmetic will do
};

template <class Word>
KernelBlocks quantize_blocks(const BlockJob& job) {
  return BlockQuantizer<Word>(job).run();
}

}  // namespace
}  // namespace sfpgen::codec
