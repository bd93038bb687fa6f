// Block formats (HBFP, MX; docs/block_formats.md) at memory speed: values to the two streams of a
// packet and back between buffers of the caller's, bit for bit what the golden library makes of
// them.
#pragma once

#include <sfpgen/codec/codec.hpp>
#include <sfpgen/golden/block_format.hpp>
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sfpgen::codec {

/// Whether there are kernels: for fp32 and bf16, 8 lanes of 16 or 32 bits, blocks of a multiple of
/// 16 values, elements of up to 8 bits that round to nearest even, scales that are powers of two.
bool has_block_kernels(const golden::FloatFormat& container, const golden::BlockFormat& format,
                       const golden::FieldLayout& layout);

/// What was met among some values.
struct QuantizedBlocks {
  bool nonfinite = false;   ///< a block held an infinity or a NaN and is NaN
  bool saturated = false;   ///< an element is beyond the largest one and became that
  Path path = Path::plain;  ///< the one that ran
};

/// Encodes a packet of items (item_bytes() of `container` each: fp16, bf16 or fp32) into streams of
/// golden::stream_sizes(): what golden::encode_blocks and golden::pack_blocks give, with
/// golden::packet_scale_for() where scales are E4M3. Without a path the best one runs; `plain` is
/// the golden library. Errors: an illegal format, or one that rounds by chance; another container;
/// a layout that is not legal or does not go with the block; items that are no whole number;
/// buffers of another size; a path that is not available or not for container, format and layout.
Result<QuantizedBlocks> quantize_blocks(const golden::FloatFormat& container,
                                        const golden::BlockFormat& format,
                                        const golden::FieldLayout& layout,
                                        std::span<const std::byte> items,
                                        std::span<std::uint8_t> metadata,
                                        std::span<std::uint8_t> data,
                                        std::optional<Path> path = std::nullopt);

/// Decodes a packet into all of `items`, as golden::unpack_blocks and golden::decode_blocks_to do.
/// The path that ran. Errors: those of both functions.
Result<Path> dequantize_blocks(const golden::FloatFormat& container,
                               const golden::BlockFormat& format, const golden::FieldLayout& layout,
                               std::span<const std::uint8_t> metadata,
                               std::span<const std::uint8_t> data, std::span<std::byte> items,
                               std::optional<Path> path = std::nullopt);

}  // namespace sfpgen::codec
