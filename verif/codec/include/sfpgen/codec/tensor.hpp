// The tensors of .sfp files through the fast codec: what golden::encode_tensor and
// golden::decode_tensor give, sooner.
#pragma once

#include <sfpgen/codec/codec.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sfpgen::codec {

/// golden::encode_tensor on the best path, the blocks shared among `threads` threads (0: as many as
/// there are processors): the same file, status and bits, and the same errors.
Result<golden::EncodedTensor> encode_tensor(const golden::SfpHeader& header,
                                            std::span<const std::uint64_t> values,
                                            std::uint64_t block_values, unsigned threads = 0);

/// golden::decode_tensor on the best path: the same values, bits and errors.
Result<golden::DecodedTensor> decode_tensor(const golden::SfpFile& file, unsigned threads = 0);

class FormattedBlocks;

/// Encodes a tensor whose items (item_bytes() each) come piece by piece, in memory for a piece: the
/// blocks of encode_tensor() without the tensor.
class TensorEncoder {
 public:
  /// Whether a header is not one with a tensor format that has no kernels.
  static bool can_encode(const golden::SfpHeader& header);

  /// Refuses what golden::check_header() refuses, and a header that it cannot encode.
  static Result<TensorEncoder> make(const golden::SfpHeader& header, std::uint64_t values,
                                    std::uint64_t block_values, unsigned threads = 0);

  /// The values of each piece but the last, which has the rest: some blocks full.
  [[nodiscard]] std::uint64_t piece_values() const { return piece_values_; }

  /// Encodes the next piece. Its blocks' bytes, one behind the other; they stay until the next
  /// call. Errors: an item with bits above the container's width.
  Result<std::span<const std::uint8_t>> add(std::span<const std::byte> items);

  /// Header and blocks until now; offsets are not set.
  [[nodiscard]] const golden::SfpDirectory& directory() const { return directory_; }
  [[nodiscard]] const golden::Status& status() const { return status_; }
  [[nodiscard]] const golden::BitCounts& bits() const { return bits_; }
  /// Of a tensor format.
  [[nodiscard]] const golden::FormatLosses& losses() const { return losses_; }

  /// Whether the last piece's blocks decode to its very items.
  [[nodiscard]] bool is_exact(std::span<const std::byte> items);

 private:
  /// The blocks of items one behind the other: their bytes.
  std::uint64_t encode_formatted(std::span<const std::byte> items);
  Result<std::uint64_t> encode_packets(std::span<const std::byte> items);

  golden::SfpDirectory directory_;
  golden::Status status_;
  golden::BitCounts bits_;
  golden::FormatLosses losses_;
  std::shared_ptr<const FormattedBlocks> formatted_;  // null: SFP packets
  BlockOptions options_;
  std::uint64_t piece_values_ = 0;
  std::uint64_t values_ = 0;  // until now
  std::vector<std::uint8_t> buffer_;
  std::vector<Block> blocks_;  // of the last piece
  std::vector<std::byte> again_;
};

/// Takes some items of a tensor, in order. An error ends the reading.
using TakeDecoded = std::function<Outcome(std::span<const std::byte> items)>;

/// Decodes the blocks of a .sfp file, whose directory this is, and hands their items over, in
/// memory for a few blocks (for all of them where a tensor format has no kernels). `done`, if
/// there, gets the bytes of blocks that are not needed any more. Errors: a block's checksum, and
/// those of golden::decode_tensor; items ahead of them have been handed over by then.
Outcome decode_items(const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
                     const TakeDecoded& take,
                     const std::function<void(std::span<const std::uint8_t>)>& done = {},
                     unsigned threads = 0);

/// Decodes the same blocks the same way, for what their bits are: those of each block.
Result<std::vector<golden::BitCounts>> block_bits(
    const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
    const std::function<void(std::span<const std::uint8_t>)>& done = {}, unsigned threads = 0);

}  // namespace sfpgen::codec
