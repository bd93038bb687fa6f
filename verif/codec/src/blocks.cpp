// Tensors in blocks: independent packets, shared among threads.
#include <sfpgen/codec/codec.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "first_error.hpp"
#include "sentence.hpp"
#include "share.hpp"

namespace sfpgen::codec {
namespace {

using golden::BitCounts;
using golden::PacketConfig;
using golden::sentence;

std::uint64_t values_a_block(std::uint64_t values, const BlockOptions& options) {
  return options.block_values == 0 ? std::max<std::uint64_t>(values, 1) : options.block_values;
}

/// The room that each block has: places are the same whatever comes out.
std::uint64_t room_a_block(const PacketConfig& config, std::uint64_t values,
                           const BlockOptions& options) {
  const StreamBytes longest = longest_streams(config, values, options.zeros);
  return longest.metadata + longest.data;
}

/// What threads add up.
class Sums {
 public:
  void add(const Encoded& block) {
    const std::lock_guard lock(mutex_);
    total_.bytes.metadata += block.bytes.metadata;
    total_.bytes.data += block.bytes.data;
    total_.bits += block.bits;
    total_.status.nan_lost |= block.status.nan_lost;
    total_.status.sign_lost |= block.status.sign_lost;
    total_.status.exp_lost |= block.status.exp_lost;
    total_.path = block.path;
  }

  [[nodiscard]] const Encoded& total() const { return total_; }

 private:
  std::mutex mutex_;
  Encoded total_;
};

}  // namespace

std::uint64_t block_count(std::uint64_t values, const BlockOptions& options) {
  const std::uint64_t step = values_a_block(values, options);
  return values / step + (values % step == 0 ? 0 : 1);
}

std::uint64_t longest_blocks(const PacketConfig& config, std::uint64_t values,
                             const BlockOptions& options) {
  const std::uint64_t step = values_a_block(values, options);
  return values / step * room_a_block(config, step, options) +
         room_a_block(config, values % step, options);
}

Result<Encoded> encode_blocks(const PacketConfig& config, std::span<const std::byte> items,
                              std::span<std::uint8_t> buffer, std::span<Block> blocks,
                              const BlockOptions& options) {
  // An empty packet finds whatever is wrong with the configuration and the path.
  const Result<Encoded> empty = encode_packet(config, items.first(0), {}, {}, options.path);
  if (!empty.ok()) {
    return empty.error();
  }
  const unsigned size = item_bytes(config.format);
  if (items.size() % size != 0) {
    return Error{"items", sentence(items.size(), " bytes are no whole number of items of ", size)};
  }
  const std::uint64_t values = items.size() / size;
  const std::uint64_t needed = longest_blocks(config, values, options);
  if (buffer.size() < needed) {
    return Error{"buffer",
                 sentence("it has ", buffer.size(), " bytes where ", needed, " are needed")};
  }
  const std::uint64_t count = block_count(values, options);
  if (blocks.size() < count) {
    return Error{"blocks", sentence("there are places for ", blocks.size(), " blocks where ", count,
                                    " are needed")};
  }
  const std::uint64_t step = values_a_block(values, options);
  const std::uint64_t room = room_a_block(config, step, options);
  Sums sums;
  FirstError failed;
  share(static_cast<std::size_t>(count), options.threads, [&](std::size_t i) {
    const std::uint64_t first = i * step;
    Block& block = blocks[i];
    block.values = std::min(step, values - first);
    block.offset = i * room;
    const StreamBytes longest = longest_streams(config, block.values, options.zeros);
    const Result<Encoded> encoded = encode_packet(
        config, items.subspan(first * size, block.values * size),
        buffer.subspan(block.offset, longest.metadata),
        buffer.subspan(block.offset + longest.metadata, longest.data), options.path, options.zeros);
    if (!encoded.ok()) {
      failed.add(i, encoded.error());
      return;
    }
    block.bytes = encoded->bytes;
    // Behind a zero map the metadata may be shorter than their room: they end where the data begin.
    const std::uint64_t gap = longest.metadata - block.bytes.metadata;
    if (gap > 0) {
      std::memmove(buffer.data() + block.offset + gap, buffer.data() + block.offset,
                   block.bytes.metadata);
      block.offset += gap;
    }
    sums.add(*encoded);
  });
  if (failed.error()) {
    return *failed.error();
  }
  return count == 0 ? empty : Result<Encoded>(sums.total());
}

std::uint64_t move_together(std::span<std::uint8_t> buffer, std::span<Block> blocks) {
  std::uint64_t end = 0;
  for (Block& block : blocks) {
    const std::uint64_t bytes = block.bytes.metadata + block.bytes.data;
    if (bytes > 0 && block.offset != end) {
      std::memmove(buffer.data() + end, buffer.data() + block.offset, bytes);
    }
    block.offset = end;
    end += bytes;
  }
  return end;
}

Result<Decoded> decode_blocks(const PacketConfig& config, std::span<const std::uint8_t> buffer,
                              std::span<const Block> blocks, std::span<std::byte> items,
                              const BlockOptions& options, std::span<BitCounts> bits) {
  const Result<Decoded> empty = decode_packet(config, {}, {}, items.first(0), options.path);
  if (!empty.ok()) {
    return empty.error();
  }
  const unsigned size = item_bytes(config.format);
  if (!bits.empty() && bits.size() < blocks.size()) {
    return Error{"bits",
                 sentence("there are ", bits.size(), " places for ", blocks.size(), " blocks")};
  }
  std::vector<std::uint64_t> starts;  // of each block in items
  std::uint64_t values = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    starts.push_back(values);
    if (block.values > items.size() / size - values) {
      return Error{sentence("block ", i), sentence("the blocks have more values than the ",
                                                   items.size() / size, " that there is room for")};
    }
    values += block.values;
    if (block.offset > buffer.size() || block.bytes.metadata > buffer.size() - block.offset ||
        block.bytes.data > buffer.size() - block.offset - block.bytes.metadata) {
      return Error{sentence("block ", i),
                   sentence("it reaches past the end of a buffer of ", buffer.size(), " bytes")};
    }
  }
  if (values * size != items.size()) {
    return Error{"items", sentence("the blocks have ", values, " values where there is room for ",
                                   items.size(), " bytes of items")};
  }
  BitCounts total;
  std::mutex mutex;
  FirstError failed;
  share(blocks.size(), options.threads, [&](std::size_t i) {
    const Block& block = blocks[i];
    const auto streams = buffer.subspan(block.offset);
    const Result<Decoded> decoded = decode_packet(
        config, streams.first(block.bytes.metadata),
        streams.subspan(block.bytes.metadata, block.bytes.data),
        items.subspan(starts[i] * size, block.values * size), options.path, options.zeros);
    if (!decoded.ok()) {
      failed.add(i, decoded.error());
      return;
    }
    if (!bits.empty()) {
      bits[i] = decoded->bits;
    }
    const std::lock_guard lock(mutex);
    total += decoded->bits;
  });
  if (failed.error()) {
    return *failed.error();
  }
  return Decoded{total, options.path.value_or(best_path(config))};
}

}  // namespace sfpgen::codec
