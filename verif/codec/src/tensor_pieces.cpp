// Tensors of .sfp files piece by piece, each piece on several threads.
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/crc32c.hpp>

#include <algorithm>
#include <cstring>

#include "first_error.hpp"
#include "formatted.hpp"
#include "packet_math.hpp"
#include "sentence.hpp"
#include "share.hpp"

namespace sfpgen::codec {
namespace {

using golden::PacketConfig;
using golden::sentence;
using golden::SfpBlockEntry;

/// Values that are worked on together unless a block alone has more.
constexpr std::uint64_t wanted_values = std::uint64_t{1} << 20;

/// The first item with bits above the container's width; all of them where there is none.
std::size_t find_too_wide(const PacketConfig& config, std::span<const std::byte> items) {
  const unsigned size = item_bytes(config.format);
  const std::size_t count = items.size() / size;
  if (config.format.width() == 8 * size) {
    return count;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t value = 0;
    std::memcpy(&value, items.data() + i * size, size);
    if (value >> config.format.width() != 0) {
      return i;
    }
  }
  return count;
}

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
      const Outcome decoded =
          decode_block(streams->first(entry.metadata_bytes), streams->subspan(entry.metadata_bytes),
                       std::span(items_).subspan(starts_[i] * size_, entry.values * size_));
      if (!decoded.ok()) {
        failed.add(first_ + i, decoded.error());
      }
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
    const Error error =
        formatted_ ? reason(header.format->decode(metadata, data, entry.values))
                   : reason(golden::decode_packet(header.config, metadata, data, entry.values));
    return {sentence("block ", block, error.place.empty() ? "" : ", ", error.place), error.reason};
  }

  [[nodiscard]] std::span<const std::byte> items() const { return items_; }

 private:
  template <class Decoded>
  static Error reason(const Decoded& decoded) {
    return decoded.ok() ? Error{"", "its streams are too short"} : decoded.error();
  }

  Outcome decode_block(std::span<const std::uint8_t> metadata, std::span<const std::uint8_t> data,
                       std::span<std::byte> items) const {
    if (formatted_) {
      return formatted_->decode(metadata, data, items);
    }
    const auto decoded = decode_packet(directory_.header.config, metadata, data, items);
    return decoded.ok() ? Outcome(std::monostate{}) : Outcome(decoded.error());
  }

  [[nodiscard]] bool may_hold(std::size_t block) const {
    const SfpBlockEntry& entry = directory_.blocks[block];
    if (formatted_) {
      return formatted_->may_hold(entry.values, entry.metadata_bytes, entry.data_bytes);
    }
    return streams_may_hold(directory_.header.config, entry.values,
                            {entry.metadata_bytes, entry.data_bytes});
  }

  const golden::SfpDirectory& directory_;
  std::span<const std::uint8_t> bytes_;
  unsigned size_;
  std::optional<FormattedBlocks> formatted_;
  std::size_t first_ = 0;
  std::vector<std::uint64_t> starts_;  // of each block's values
  std::vector<std::byte> items_;
};

}  // namespace

Result<TensorEncoder> TensorEncoder::make(const golden::SfpHeader& header, std::uint64_t values,
                                          std::uint64_t block_values, unsigned threads) {
  if (header.format) {
    return Error{"format", "the values of a tensor format are not encoded piece by piece"};
  }
  const Outcome good = golden::check_header(header, values, block_values);
  if (!good.ok()) {
    return good.error();
  }
  TensorEncoder encoder;
  encoder.directory_.header = header;
  encoder.options_.block_values = golden::values_a_block(values, block_values);
  encoder.options_.threads = threads;
  const std::uint64_t step = encoder.options_.block_values;
  encoder.piece_values_ = step >= wanted_values ? std::min(step, std::max<std::uint64_t>(values, 1))
                                                : wanted_values / step * step;
  return encoder;
}

Result<std::span<const std::uint8_t>> TensorEncoder::add(std::span<const std::byte> items) {
  const PacketConfig& config = directory_.header.config;
  const std::uint64_t values = items.size() / item_bytes(config.format);
  const std::size_t too_wide = find_too_wide(config, items);
  if (too_wide < values) {
    return Error{sentence("value ", values_ + too_wide),
                 sentence("it has bits above the ", config.format.width(), " of container ",
                          golden::format_name(config.format))};
  }
  buffer_.resize(static_cast<std::size_t>(longest_blocks(config, values, options_)));
  blocks_.resize(static_cast<std::size_t>(block_count(values, options_)));
  const Result<Encoded> encoded = encode_blocks(config, items, buffer_, blocks_, options_);
  if (!encoded.ok()) {
    return encoded.error();
  }
  const std::span bytes =
      std::span(buffer_).first(static_cast<std::size_t>(move_together(buffer_, blocks_)));
  const std::size_t first = directory_.blocks.size();
  directory_.blocks.resize(first + blocks_.size());
  share(blocks_.size(), options_.threads, [&](std::size_t i) {
    const Block& block = blocks_[i];
    const std::uint64_t length = block.bytes.metadata + block.bytes.data;
    directory_.blocks[first + i] = {block.values, block.bytes.metadata, block.bytes.data,
                                    golden::crc32c(bytes.subspan(block.offset, length)), 0};
  });
  status_.nan_lost |= encoded->status.nan_lost;
  status_.sign_lost |= encoded->status.sign_lost;
  status_.exp_lost |= encoded->status.exp_lost;
  bits_ += encoded->bits;
  values_ += values;
  return std::span<const std::uint8_t>(bytes);
}

bool TensorEncoder::is_exact(std::span<const std::byte> items) {
  again_.resize(items.size());
  const auto decoded = decode_blocks(directory_.header.config, buffer_, blocks_, again_, options_);
  return decoded.ok() && std::equal(items.begin(), items.end(), again_.begin());
}

Outcome decode_items(const golden::SfpDirectory& directory, std::span<const std::uint8_t> bytes,
                     const TakeDecoded& take,
                     const std::function<void(std::span<const std::uint8_t>)>& done,
                     unsigned threads) {
  if (directory.header.format && !FormattedBlocks::of(directory.header)) {
    return decode_formatted(bytes, take);
  }
  Batch batch(directory, bytes);
  for (std::size_t block = 0; block < directory.blocks.size();) {
    const std::size_t next = batch.fill(block);
    if (next == block) {
      return batch.refuse(block);
    }
    Outcome good = batch.decode(threads);
    if (good.ok()) {
      good = take(batch.items());
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

}  // namespace sfpgen::codec
