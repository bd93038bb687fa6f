// The .sfp file: one tensor, compressed in independent blocks (docs/wire_format.md section 6).
#pragma once

#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/packet.hpp>
#include <sfpgen/golden/quantizer.hpp>
#include <sfpgen/golden/tensor_format.hpp>
#include <sfpgen/golden/zero_map.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

inline constexpr std::uint64_t sfp_version = 1;

/// The version of files whose blocks hold values of a tensor format in place of SFP packets.
inline constexpr std::uint64_t sfp_format_version = 2;

/// The version of files whose blocks have a zero map ahead of their packets.
inline constexpr std::uint64_t sfp_map_version = 3;

/// Values in a block unless the user says otherwise: 1,024 groups of 8 x 8.
inline constexpr std::uint64_t default_block_values = 65536;

/// The most blocks in a file that we write, so that its header stays a few ten megabytes.
inline constexpr std::uint64_t max_blocks = std::uint64_t{1} << 18;

/// The longest JSON header that we read, so that a hostile one cannot ask for much memory.
inline constexpr std::uint64_t max_header_bytes = std::uint64_t{1} << 26;

/// A dtype of the file's header: how the tensor's items look in an array.
struct TensorType {
  std::string_view dtype;
  ItemKind kind;
  unsigned item_bytes;
};

/// The dtypes of section 6: float16, float32, float64, bfloat16 (held in uint16), uint8, uint16,
/// uint32, uint64.
std::span<const TensorType> tensor_types();

/// The dtype that names an array's items seen through a container, or why they do not go together.
Result<TensorType> tensor_type(ItemKind kind, unsigned item_bytes, const FloatFormat& container);

/// The container of a dtype that has one of its own: float16, float32, float64, bfloat16.
std::optional<FloatFormat> container_of_dtype(std::string_view dtype);

/// How the values of a file were quantized before they were encoded: for people; nobody needs it to
/// decode. Lengths are those that were asked for, `mantissa_bits` of the header is what was drawn.
struct QuantizerNote {
  /// Powers of two.
  struct Powers {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;

    friend constexpr bool operator==(const Powers&, const Powers&) = default;
  };
  double mantissa_bits = 0;
  std::optional<double> exponent_bits;  ///< of a symmetric window
  std::optional<Powers> window;         ///< given by its limits
  Rounding rounding = Rounding::truncate;
  std::uint32_t seed = 0;

  friend bool operator==(const QuantizerNote&, const QuantizerNote&) = default;
};

/// What a file says about its tensor.
struct SfpHeader {
  std::string dtype = "float32";
  std::vector<std::uint64_t> shape;
  ArrayOrder array_order =
      ArrayOrder::c;  ///< of the array that the tensor came from; values are in C order
  ByteOrder byte_order = ByteOrder::little;  ///< of the array that the tensor came from
  PacketConfig config;
  Zeros zeros = Zeros::in_packets;         ///< mapped: no format goes with it
  std::optional<QuantizerNote> quantizer;  ///< none: not quantized, or by truncation alone
  /// What the blocks hold where they are no SFP packets; of `config` the container alone counts
  /// then, and it is the dtype's. Null: SFP packets.
  TensorFormatPointer format = nullptr;
};

/// One block: a packet as it stands in the file, the zero map first in its metadata.
struct SfpBlock {
  std::uint64_t values = 0;
  std::vector<std::uint8_t> metadata;
  std::vector<std::uint8_t> data;
};

/// A file in memory.
struct SfpFile {
  SfpHeader header;
  std::vector<SfpBlock> blocks;
};

/// What a file's header says of one block: a packet's length, and where it is.
struct SfpBlockEntry {
  std::uint64_t values = 0;
  std::uint64_t metadata_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint32_t crc32c = 0;
  std::uint64_t offset = 0;  ///< of its metadata, from the file's first byte; the data follow
};

/// A file but for its blocks' bytes.
struct SfpDirectory {
  SfpHeader header;
  std::vector<SfpBlockEntry> blocks;
};

/// Reads what stands ahead of the blocks and checks what parse_sfp() does, the blocks' checksums
/// left out: no byte of a block is read.
Result<SfpDirectory> parse_sfp_directory(std::span<const std::uint8_t> bytes);

/// The bytes of block number `block`, metadata and data, in the file's `bytes`. An error where its
/// checksum is another one.
Result<std::span<const std::uint8_t>> sfp_block_bytes(const SfpDirectory& directory,
                                                      std::size_t block,
                                                      std::span<const std::uint8_t> bytes);

/// The directory of a file in memory, without offsets.
SfpDirectory directory_of(const SfpFile& file);

/// What stands ahead of the blocks in a file; their offsets need not be set.
std::vector<std::uint8_t> format_sfp_directory(const SfpDirectory& directory);

/// Reads a file and checks everything but the fields themselves: magic, lengths, both kinds of
/// checksums, every key's type and range, block sizes against the shape and the file. Errors name
/// the place (a byte, a key, a block).
Result<SfpFile> parse_sfp(std::span<const std::uint8_t> bytes);

/// The bytes of a file.
std::vector<std::uint8_t> format_sfp(const SfpFile& file);

/// The JSON header alone, without its padding.
std::string header_json(const SfpFile& file);
std::string header_json(const SfpDirectory& directory);

/// What encode_tensor() refuses: an illegal configuration, a dtype that does not go with the
/// container, another number of values than the shape's, a value with bits above the container's
/// width, more than max_blocks blocks, a zero map with a format.
Outcome check_tensor(const SfpHeader& header, std::span<const std::uint64_t> values,
                     std::uint64_t block_values);

/// The same for a tensor of `values` values that nobody has seen yet.
Outcome check_header(const SfpHeader& header, std::uint64_t values, std::uint64_t block_values);

/// Values in a block, when `block_values` are asked for: 0 takes the whole tensor as one block.
std::uint64_t values_a_block(std::uint64_t values, std::uint64_t block_values);

/// A tensor after encoding.
struct EncodedTensor {
  SfpFile file;
  Status status;             ///< of all blocks together
  BitCounts bits;            ///< of all blocks together
  FormatLosses losses = {};  ///< of a tensor format, of all blocks together
};

/// Encodes a tensor in blocks of `block_values` values (the last one may be shorter; 0 takes the
/// whole tensor as one block). `values` are bit patterns in C order, as many as the shape says. The
/// errors are those of check_tensor().
Result<EncodedTensor> encode_tensor(const SfpHeader& header, std::span<const std::uint64_t> values,
                                    std::uint64_t block_values);

/// A tensor after decoding.
struct DecodedTensor {
  std::vector<std::uint64_t> values;  ///< bit patterns in C order
  std::vector<BitCounts> block_bits;  ///< of each block
};

/// Decodes all blocks. The error names the block and the place in it.
Result<DecodedTensor> decode_tensor(const SfpFile& file);

}  // namespace sfpgen::golden
