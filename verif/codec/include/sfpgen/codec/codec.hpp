// The fast codec: packets and blocks of packets between buffers of the caller's, bit for bit what
// the golden codec makes of them (docs/wire_format.md), with vector instructions where the
// processor has them.
#pragma once

#include <sfpgen/golden/packet.hpp>
#include <sfpgen/golden/zero_map.hpp>
#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sfpgen::codec {

/// The ways to the same bits. All but `plain` are for 8 lanes of fp32 or bf16 (any rows, m, s, z,
/// coding).
enum class Path {
  plain,     ///< the golden codec, for every configuration
  portable,  ///< what every processor runs
  avx2,      ///< x86-64 with AVX2
  avx512,    ///< x86-64 with AVX-512 F, BW, CD, DQ, VL, VBMI and VBMI2
};

/// "plain", "portable", "avx2", "avx512".
std::string_view path_name(Path path);

/// Whether this build has the path and this processor runs it.
bool path_available(Path path);

/// The fastest path for a configuration on this processor.
Path best_path(const golden::PacketConfig& config);

/// Bytes of an item: a value's bit pattern in the smallest unsigned integer of 1, 2, 4 or 8 bytes
/// that holds the container, little-endian. Unused high bits are ignored, and zero after decoding.
unsigned item_bytes(const golden::FloatFormat& format);

/// Bytes of both streams of a packet.
struct StreamBytes {
  std::uint64_t metadata = 0;
  std::uint64_t data = 0;

  friend constexpr bool operator==(const StreamBytes&, const StreamBytes&) = default;
};

/// The room that the streams of `values` values need: exactly that much metadata, or with a zero
/// map at most that much, and at most that much data.
StreamBytes longest_streams(const golden::PacketConfig& config, std::uint64_t values,
                            golden::Zeros zeros = golden::Zeros::in_packets);

/// A packet that was encoded.
struct Encoded {
  StreamBytes bytes;
  golden::Status status;
  golden::BitCounts bits;
  Path path = Path::plain;  ///< the one that ran
};

/// A packet that was decoded.
struct Decoded {
  golden::BitCounts bits;
  Path path = Path::plain;
};

/// Encodes a packet of items into two buffers with room for longest_streams(); what lies behind the
/// streams may be overwritten. Without a path the best one runs. With a zero map the metadata are
/// those of golden::encode_mapped. Errors: an illegal
/// configuration, a buffer that is too small, items that are no whole number, a path that is not
/// available or not for the configuration.
Result<Encoded> encode_packet(const golden::PacketConfig& config, std::span<const std::byte> items,
                              std::span<std::uint8_t> metadata, std::span<std::uint8_t> data,
                              std::optional<Path> path = std::nullopt,
                              golden::Zeros zeros = golden::Zeros::in_packets);

/// Decodes a packet into all of `items`. Refuses what golden::decode_packet refuses, or with a zero
/// map golden::decode_mapped, with the same error; the items are then of no use.
Result<Decoded> decode_packet(const golden::PacketConfig& config,
                              std::span<const std::uint8_t> metadata,
                              std::span<const std::uint8_t> data, std::span<std::byte> items,
                              std::optional<Path> path = std::nullopt,
                              golden::Zeros zeros = golden::Zeros::in_packets);

/// How a tensor is worked on.
struct BlockOptions {
  std::uint64_t block_values =
      65536;             ///< values in a block, the last one may have fewer; 0: all in one
  unsigned threads = 0;  ///< 0: as many as there are processors
  std::optional<Path> path;
  golden::Zeros zeros = golden::Zeros::in_packets;  ///< whether each block has a zero map
};

/// Where a block is in a buffer: its metadata bytes, then its data bytes.
struct Block {
  std::uint64_t values = 0;
  std::uint64_t offset = 0;  ///< of the metadata, in bytes
  StreamBytes bytes;

  friend constexpr bool operator==(const Block&, const Block&) = default;
};

/// Blocks that `values` values are cut into.
std::uint64_t block_count(std::uint64_t values, const BlockOptions& options);

/// The room that encode_blocks() needs, in bytes.
std::uint64_t longest_blocks(const golden::PacketConfig& config, std::uint64_t values,
                             const BlockOptions& options);

/// Encodes a tensor in blocks, which are shared among the threads; nothing is allocated for a block
/// on the fast paths. `blocks` must have block_count() places. Each block lies at a place of its
/// own, the same for any number of threads, with room between them. `bytes` and `bits` of the
/// result are the sums over all blocks.
Result<Encoded> encode_blocks(const golden::PacketConfig& config, std::span<const std::byte> items,
                              std::span<std::uint8_t> buffer, std::span<Block> blocks,
                              const BlockOptions& options = {});

/// Moves the blocks together, in order, to the start of the buffer; the bytes they take.
std::uint64_t move_together(std::span<std::uint8_t> buffer, std::span<Block> blocks);

/// Decodes blocks one behind the other into all of `items`; any of them may be left out. The error
/// names the block. `bits`, if there, has a place for each block.
Result<Decoded> decode_blocks(const golden::PacketConfig& config,
                              std::span<const std::uint8_t> buffer, std::span<const Block> blocks,
                              std::span<std::byte> items, const BlockOptions& options = {},
                              std::span<golden::BitCounts> bits = {});

}  // namespace sfpgen::codec
