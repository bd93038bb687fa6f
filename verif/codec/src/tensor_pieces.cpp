// Tensors out of .sfp files piece by piece, each piece on several threads.
#include <sfpgen/codec/tensor.hpp>

#include <algorithm>
#include <cstring>

#include "first_error.hpp"
#include "formatted.hpp"
#include "packet_math.hpp"
#include "sentence.hpp"
#include "share.hpp"
#include "tensor_piece.hpp"

namespace sfpgen::codec {
namespace {

using golden::sentence;
using golden::SfpBlockEntry;

/// Decodes a file with a tensor format that has no kernels.
Outcome decode_formatted(std::span<const std::uint8_t> bytes, const TakeDecoded& take) {
  const auto file = golden::parse_sfp(bytes);
  if (!file.ok()) {
    return file.error();
  }
  const auto tensor = golden::decode_tensor(*file);
  if (!tensor.ok()) {
    return tensor.error();
  }
  const unsigned size = item_bytes(file->header.config.format);
  std::vector<std::byte> items;
  std::span<const std::uint64_t> rest = tensor->values;
  while (!rest.empty()) {
    const auto part = rest.first(std::min<std::size_t>(rest.size(), wanted_values));
    items.resize(part.size() * size);
    for (std::size_t i = 0; i < part.size(); ++i) {
      std::memcpy(items.data() + i * size, &part[i], size);
    }
    Outcome taken = take(items);
    if (!taken.ok()) {
      return taken;
    }
    rest = rest.subspan(part.size());
  }
  return std::monostate{};
}

/// Blocks that are decoded together.
class Batch {
 public:
  Batch(const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes)
      : directory_(directory),
        bytes_(bytes),
        size_(item_bytes(directory.header.config.format)),
        formatted_(FormattedBlocks::of(directory.header)) {}

  /// Takes blocks from number `first` on until there are values enough; the number behind them.
  std::size_t fill(std::size_t first) {
    first_ = first;
    starts_.clear();
    std::uint64_t values = 0;
    std::size_t block = first;
    // A block that cannot be whole is left alone, so that nothing is asked for on its word.
    while (block < directory_.blocks.size() && values < wanted_values && may_hold(block)) {
      starts_.push_back(values);
      values += directory_.blocks[block++].values;
    }
    items_.resize(static_cast<std::size_t>(values * size_));
    bits_.resize(starts_.size());
    return block;
  }

  Outcome decode(unsigned threads) {
    FirstError failed;
    share(starts_.size(), threads, [&](std::size_t i) {
      const SfpBlockEntry& entry = directory_.blocks[first_ + i];
      const auto streams = golden::sfp_block_bytes(directory_, first_ + i, bytes_);
      if (!streams.ok()) {
        failed.add_named(first_ + i, streams.error());
        return;
      }
      const auto decoded =
          decode_block(streams->first(entry.metadata_bytes), streams->subspan(entry.metadata_bytes),
                       std::span(items_).subspan(starts_[i] * size_, entry.values * size_));
      if (!decoded.ok()) {
        failed.add(first_ + i, decoded.error());
        return;
      }
      bits_[i] = *decoded;
    });
    if (failed.error()) {
      return *failed.error();
    }
    return std::monostate{};
  }

  /// What is wrong with a block that may not hold its values.
  [[nodiscard]] Error refuse(std::size_t block) const {
    const SfpBlockEntry& entry = directory_.blocks[block];
    const auto streams = golden::sfp_block_bytes(directory_, block, bytes_);
    if (!streams.ok()) {
      return streams.error();
    }
    const auto metadata = streams->first(entry.metadata_bytes);
    const auto data = streams->subspan(entry.metadata_bytes);
    const golden::SfpHeader& header = directory_.header;
    const auto decode =
        header.zeros == golden::Zeros::mapped ? golden::decode_mapped : golden::decode_packet;
    const Error error = formatted_ ? reason(header.format->decode(metadata, data, entry.values))
                                   : reason(decode(header.config, metadata, data, entry.values));
    return {sentence("block ", block, error.place.empty() ? "" : ", ", error.place), error.reason};
  }

  [[nodiscard]] std::span<const std::byte> items() const { return items_; }
  [[nodiscard]] std::span<const golden::BitCounts> bits() const { return bits_; }

 private:
  template <class Decoded>
  static Error reason(const Decoded& decoded) {
    return decoded.ok() ? Error{"", "its streams are too short"} : decoded.error();
  }

  Result<golden::BitCounts> decode_block(std::span<const std::uint8_t> metadata,
                                         std::span<const std::uint8_t> data,
                                         std::span<std::byte> items) const {
    if (formatted_) {
      const Outcome decoded = formatted_->decode(metadata, data, items);
      if (!decoded.ok()) {
        return decoded.error();
      }
      return directory_.header.format->bits(items.size() / size_);
    }
    const auto decoded = decode_packet(directory_.header.config, metadata, data, items,
                                       std::nullopt, directory_.header.zeros);
    if (!decoded.ok()) {
      return decoded.error();
    }
    return decoded->bits;
  }

  [[nodiscard]] bool may_hold(std::size_t block) const {
    const SfpBlockEntry& entry = directory_.blocks[block];
    if (formatted_) {
      return formatted_->may_hold(entry.values, entry.metadata_bytes, entry.data_bytes);
    }
    return streams_may_hold(directory_.header.config, directory_.header.zeros, entry.values,
                            {entry.metadata_bytes, entry.data_bytes});
  }

  const golden::SfpDirectory& directory_;
  std::span<const std::uint8_t> bytes_;
  unsigned size_;
  std::optional<FormattedBlocks> formatted_;
  std::size_t first_ = 0;
  std::vector<std::uint64_t> starts_;  // of each block's values
  std::vector<std::byte> items_;
  std::vector<golden::BitCounts> bits_;  // of each block
};

/// Decodes all blocks, and hands each batch over.
template <class Take>
Outcome decode_batches(const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
                       const Take& take,
                       const std::function<void(std::span<const std::uint8_t>)>& done,
                       unsigned threads) {
  Batch batch(directory, bytes);
  for (std::size_t block = 0; block < directory.blocks.size();) {
    const std::size_t next = batch.fill(block);
    if (next == block) {
      return batch.refuse(block);
    }
    Outcome good = batch.decode(threads);
    if (good.ok()) {
      good = take(batch);
    }
    if (!good.ok()) {
      return good;
    }
    if (done) {
      const SfpBlockEntry& last = directory.blocks[next - 1];
      const std::uint64_t start = directory.blocks[block].offset;
      done(bytes.subspan(start, last.offset + last.metadata_bytes + last.data_bytes - start));
    }
    block = next;
  }
  return std::monostate{};
}

}  // namespace

Outcome decode_items(const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
                     const TakeDecoded& take,
                     const std::function<void(std::span<const std::uint8_t>)>& done,
                     unsigned threads) {
  if (directory.header.format && !FormattedBlocks::of(directory.header)) {
    return decode_formatted(bytes, take);
  }
  return decode_batches(
      directory, bytes, [&](const Batch& batch) { return take(batch.items()); }, done, threads);
}

Result<std::vector<golden::BitCounts>> block_bits(
    const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
    const std::function<void(std::span<const std::uint8_t>)>& done, unsigned threads) {
  if (directory.header.format && !FormattedBlocks::of(directory.header)) {
    const auto file = golden::parse_sfp(bytes);
    if (!file.ok()) {
      return file.error();
    }
    const auto tensor = golden::decode_tensor(*file);
    if (!tensor.ok()) {
      return tensor.error();
    }
    return tensor->block_bits;
  }
  std::vector<golden::BitCounts> bits;
  bits.reserve(directory.blocks.size());
  const Outcome decoded = decode_batches(
      directory, bytes,
      [&](const Batch& batch) -> Outcome {
        bits.insert(bits.end(), batch.bits().begin(), batch.bits().end());
        return std::monostate{};
      },
      done, threads);
  if (!decoded.ok()) {
    return decoded.error();
  }
  return bits;
}

}  // namespace sfpgen::codec
