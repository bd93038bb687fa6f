// What the codec's compiled paths have in common: the job that a caller sets up and the table of
// functions that each path fills. Plain types alone, since the paths are compiled for processors
// that the caller may not have.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sfpgen::codec {

/// Exponent codings in the order of golden::Coding.
enum class ExponentCode : std::uint8_t { raw, delta, bias, max };

/// Parameters of a packet of 8 lanes and 8 exponent bits (docs/wire_format.md section 1).
struct KernelParameters {
  std::uint64_t rows = 8;           ///< R
  unsigned kept_mantissa_bits = 0;  ///< m
  unsigned sign_bits = 1;           ///< s
  ExponentCode coding = ExponentCode::delta;
  bool zero_code = true;    ///< z
  unsigned bias = 127;      ///< B
  unsigned raw_bits = 8;    ///< e
  unsigned raw_offset = 0;  ///< o
};

/// What an encoder found and wrote.
struct KernelEncoded {
  std::size_t metadata_bytes = 0;
  std::size_t data_bytes = 0;
  std::uint64_t count = 0;      ///< values that were coded: with a zero map, those that it keeps
  std::uint64_t lane_bits = 0;  ///< bits of all rows in each lane
  unsigned last_row_bits = 0;   ///< t of the last row
  unsigned vector_bytes = 0;    ///< of the code that ran: each path has its own
  bool nan_lost = false;
  bool sign_lost = false;
  bool exp_lost = false;
};

/// A packet to encode. `metadata` and `data` have room for the longest streams of `count` values.
struct EncodeJob {
  KernelParameters parameters;
  const void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  std::uint8_t* metadata = nullptr;
  std::uint8_t* data = nullptr;
  std::uint8_t* map = nullptr;  ///< room for the values' zero map; null: all values are coded
};

/// A packet to decode into `count` items, or with a zero map into as many of them as it keeps.
struct DecodeJob {
  KernelParameters parameters;
  const std::uint8_t* metadata = nullptr;
  std::size_t metadata_bytes = 0;
  const std::uint8_t* data = nullptr;
  std::size_t data_bytes = 0;
  void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  const std::uint8_t* map = nullptr;  ///< of the items: a whole one, without bits behind them
  std::uint64_t kept = 0;             ///< bits that are set in it
};

/// What a decoder found. Streams that the strict decoder refuses are not good; the items are then
/// of no use.
struct KernelDecoded {
  bool good = false;
  std::uint64_t lane_bits = 0;
  unsigned last_row_bits = 0;
  unsigned vector_bytes = 0;
};

/// Values to count.
struct CountJob {
  const void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
};

/// What was found among them.
struct KernelCounts {
  std::uint64_t exponents[256] = {};  ///< values with each exponent
  std::uint64_t zeros = 0;            ///< of either sign
  std::uint64_t infinities = 0;       ///< of either sign
  std::uint64_t signs = 0;            ///< sign bits that are set
  std::uint64_t negative_zeros = 0;
  std::uint64_t negative_nans = 0;
  unsigned vector_bytes = 0;
};

/// Codings with what the zero code makes of them: (coding - 1) * 2 + z, raw left out.
inline constexpr unsigned cost_variants = 6;

/// A packet whose size under each coding is asked for: of the parameters coding, zero code, sign
/// and what raw needs have no say.
struct CostJob {
  KernelParameters parameters;
  const void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
};

/// Bits of the exponent codes: the sum of all rows' x, and that of the last row.
struct KernelCosts {
  std::uint64_t code_bits[cost_variants] = {};
  unsigned last_row[cost_variants] = {};
  unsigned vector_bytes = 0;
};

/// An element format of up to 8 bits, as the kernels have it: values times both factors, powers of
/// two, take the smallest number with a hidden bit to 2^-64.
struct ElementParameters {
  unsigned code_bits = 8;      ///< B
  unsigned mantissa_bits = 3;  ///< Y
  float first_factor = 1;
  float second_factor = 1;
  float ceiling = 1;                ///< beyond all numbers of the format then
  std::uint32_t lowest = 0;         ///< the exponent of 2^-64 where FP32 has it
  std::uint32_t largest = 0;        ///< code of the largest number, as the next two without sign
  std::uint32_t overflow_code = 0;  ///< of what is beyond it
  std::uint32_t nan_code = 0;
  bool has_nan = false;  ///< which is positive; else what stands for it keeps its sign
  bool flushed = false;
  bool twos_complement = false;
  bool is_narrow = false;           ///< whether BF16 values may be taken as they are
  std::uint32_t narrow_lowest = 0;  ///< the BF16 exponent of the smallest number with a hidden bit
};

/// Values to quantize into planes, one behind the other in a buffer that has room for them.
struct ElementJob {
  ElementParameters parameters;
  const void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  std::uint8_t* planes = nullptr;
};

/// What was met among them.
struct KernelElements {
  bool overflowed = false;
  bool nan = false;
  unsigned vector_bytes = 0;
};

/// Planes to restore `count` items from.
struct DequantizeJob {
  unsigned code_bits = 8;
  const std::uint8_t* planes = nullptr;
  void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  const std::uint32_t* items = nullptr;  ///< the item of each of 256 codes
  const std::uint8_t* bytes[4] = {};     ///< the same, byte by byte
};

/// The most values that share a scale.
inline constexpr unsigned most_block_values = 1024;

/// A block format whose scales are powers of two.
struct BlockParameters {
  ElementParameters element;  ///< its factors do not count
  unsigned block = 32;        ///< values that share a scale, a multiple of 16
  unsigned word_bytes = 4;    ///< of the lanes' words: 2 or 4
  bool ceiling = false;       ///< whether a scale follows from ceil(log2 max), else from the floor
  int element_exponent = 0;   ///< what is taken off that
  int lowest_scale = -127;    ///< exponents that are stored
  int highest_scale = 127;
  int scale_bias = 127;  ///< added to them
  std::uint32_t scale_mask = 255;
  std::uint32_t nan_scale = 255;
  int element_power = 0;   ///< 2^this takes the smallest element with a hidden bit to 2^-64
  bool is_narrow = false;  ///< whether values may be taken in 16 bits
  int narrow_power = 0;    ///< this and a scale's: the BF16 exponent of that smallest element
};

/// Values to quantize: a scale's code a block, and the data of all lanes, for which there is room.
struct BlockJob {
  BlockParameters parameters;
  const void* values = nullptr;  ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  std::uint32_t* scales = nullptr;
  std::uint8_t* data = nullptr;
};

struct KernelBlocks {
  bool nonfinite = false;
  bool saturated = false;
  unsigned vector_bytes = 0;
};

/// Stands for a scale that is NaN.
inline constexpr std::int32_t nan_exponent = 1 << 20;

/// Streams to restore `count` items from.
struct DequantizeBlocksJob {
  unsigned code_bits = 8;
  unsigned block = 32;
  unsigned word_bytes = 4;
  const std::uint8_t* data = nullptr;
  const std::int32_t* exponents = nullptr;  ///< of each block's scale, or nan_exponent
  int lowest_narrow = 0;                    ///< from this scale to the next one, all elements
  int highest_narrow = -1;                  ///< are normal numbers in BF16
  void* values = nullptr;                   ///< uint32 or uint16 items, any alignment
  std::uint64_t count = 0;
  const std::uint32_t* items = nullptr;  ///< the FP32 pattern of each of 256 codes
  const std::uint8_t* bytes[4] = {};     ///< the same, byte by byte
};

/// One compiled path.
struct Kernels {
  KernelEncoded (*encode32)(const EncodeJob&);
  KernelEncoded (*encode16)(const EncodeJob&);
  KernelDecoded (*decode32)(const DecodeJob&);
  KernelDecoded (*decode16)(const DecodeJob&);
  KernelCounts (*count_fp32)(const CountJob&);
  KernelCounts (*count_bf16)(const CountJob&);
  KernelCounts (*count_fp16)(const CountJob&);
  KernelCosts (*cost_fp32)(const CostJob&);
  KernelCosts (*cost_bf16)(const CostJob&);
  KernelCosts (*cost_fp16)(const CostJob&);
  KernelElements (*quantize32)(const ElementJob&);
  KernelElements (*quantize16)(const ElementJob&);
  unsigned (*dequantize32)(const DequantizeJob&);  ///< the vector bytes
  unsigned (*dequantize16)(const DequantizeJob&);
  std::uint32_t (*largest32)(const ElementJob&);  ///< finite magnitude, as an FP32 pattern
  std::uint32_t (*largest16)(const ElementJob&);
  KernelBlocks (*quantize_blocks32)(const BlockJob&);
  KernelBlocks (*quantize_blocks16)(const BlockJob&);
  /// The vector bytes; 0 where the padding is not zero.
  unsigned (*dequantize_blocks32)(const DequantizeBlocksJob&);
  unsigned (*dequantize_blocks16)(const DequantizeBlocksJob&);
};

extern const Kernels portable_kernels;
#ifdef SFPGEN_X86_KERNELS
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
#endif

}  // namespace sfpgen::codec
