// .sfp tensors, block by block on several threads.
#include <sfpgen/codec/codec.hpp>
#include <sfpgen/codec/tensor.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "first_error.hpp"
#include "formatted.hpp"
#include "packet_math.hpp"
#include "share.hpp"

namespace sfpgen::codec {
namespace {

using golden::DecodedTensor;
using golden::EncodedTensor;
using golden::PacketConfig;
using golden::SfpBlock;

/// Bit patterns in items, or the other way.
void copy_items(std::span<const std::uint64_t> values, unsigned size, std::byte* items) {
  for (const std::uint64_t value : values) {
    std::memcpy(items, &value, size);
    items += size;
  }
}

void copy_values(const std::byte* items, unsigned size, std::span<std::uint64_t> values) {
  for (std::uint64_t& value : values) {
    value = 0;
    std::memcpy(&value, items, size);
    items += size;
  }
}

/// The values of a block, coded: streams of just their length.
Result<Encoded> encode_block(const golden::SfpHeader& header, std::span<const std::uint64_t> values,
                             SfpBlock& block) {
  const PacketConfig& config = header.config;
  const unsigned size = item_bytes(config.format);
  std::vector<std::byte> items(values.size() * size);
  copy_items(values, size, items.data());
  const StreamBytes room = longest_streams(config, values.size(), header.zeros);
  block.values = values.size();
  block.metadata.resize(room.metadata);
  std::vector<std::uint8_t> data(room.data);
  Result<Encoded> encoded =
      encode_packet(config, items, block.metadata, data, std::nullopt, header.zeros);
  if (encoded.ok()) {
    block.metadata.resize(encoded->bytes.metadata);
    block.data.assign(data.begin(),
                      data.begin() + static_cast<std::ptrdiff_t>(encoded->bytes.data));
  }
  return encoded;
}

/// The values of a block as codes of a tensor format.
golden::FormatLosses encode_codes(const FormattedBlocks& formatted, const PacketConfig& config,
                                  std::span<const std::uint64_t> values, SfpBlock& block) {
  const unsigned size = item_bytes(config.format);
  std::vector<std::byte> items(values.size() * size);
  copy_items(values, size, items.data());
  golden::FormatBlock encoded = formatted.encode(items);
  block.values = values.size();
  block.metadata = std::move(encoded.metadata);
  block.data = std::move(encoded.data);
  return encoded.losses;
}

/// The items of a block, and where its bits went.
Result<golden::BitCounts> decode_block(const golden::SfpHeader& header,
                                       const std::optional<FormattedBlocks>& formatted,
                                       const SfpBlock& block, std::span<std::byte> items) {
  if (formatted) {
    const Outcome done = formatted->decode(block.metadata, block.data, items);
    if (!done.ok()) {
      return done.error();
    }
    return header.format->bits(block.values);
  }
  const auto decoded =
      decode_packet(header.config, block.metadata, block.data, items, std::nullopt, header.zeros);
  if (!decoded.ok()) {
    return decoded.error();
  }
  return decoded->bits;
}

}  // namespace

Result<EncodedTensor> encode_tensor(const golden::SfpHeader& header,
                                    std::span<const std::uint64_t> values,
                                    std::uint64_t block_values, unsigned threads) {
  const auto formatted = FormattedBlocks::of(header);
  if (header.format && !formatted) {
    return golden::encode_tensor(header, values, block_values);
  }
  const Outcome good = golden::check_tensor(header, values, block_values);
  if (!good.ok()) {
    return good.error();
  }
  const std::uint64_t step = golden::values_a_block(values.size(), block_values);
  const std::size_t count = values.size() / step + (values.size() % step == 0 ? 0 : 1);
  EncodedTensor tensor;
  tensor.file.header = header;
  tensor.file.blocks.resize(count);
  std::mutex mutex;
  FirstError failed;
  share(count, threads, [&](std::size_t i) {
    const std::size_t first = i * step;
    const auto part = values.subspan(first, std::min<std::size_t>(step, values.size() - first));
    SfpBlock& block = tensor.file.blocks[i];
    if (formatted) {
      const auto losses = encode_codes(*formatted, header.config, part, block);
      const std::lock_guard lock(mutex);
      tensor.losses |= losses;
      tensor.bits += header.format->bits(part.size());
      return;
    }
    const auto encoded = encode_block(header, part, block);
    if (!encoded.ok()) {
      failed.add(i, encoded.error());
      return;
    }
    const std::lock_guard lock(mutex);
    tensor.status.nan_lost |= encoded->status.nan_lost;
    tensor.status.sign_lost |= encoded->status.sign_lost;
    tensor.status.exp_lost |= encoded->status.exp_lost;
    tensor.bits += encoded->bits;
  });
  if (failed.error()) {
    return *failed.error();
  }
  return tensor;
}

Result<DecodedTensor> decode_tensor(const golden::SfpFile& file, unsigned threads) {
  const PacketConfig& config = file.header.config;
  const auto formatted = FormattedBlocks::of(file.header);
  const auto can_be = [&](const SfpBlock& block) {
    return formatted ? formatted->may_hold(block.values, block.metadata.size(), block.data.size())
                     : streams_may_hold(config, file.header.zeros, block.values,
                                        {block.metadata.size(), block.data.size()});
  };
  const bool plain = file.header.format ? !formatted : best_path(config) == Path::plain;
  if (plain || !std::all_of(file.blocks.begin(), file.blocks.end(), can_be)) {
    return golden::decode_tensor(file);
  }
  std::vector<std::size_t> starts;
  std::size_t values = 0;
  for (const SfpBlock& block : file.blocks) {
    starts.push_back(values);
    values += block.values;
  }
  const unsigned size = item_bytes(config.format);
  DecodedTensor tensor;
  tensor.values.resize(values);
  tensor.block_bits.resize(file.blocks.size());
  FirstError failed;
  share(file.blocks.size(), threads, [&](std::size_t i) {
    const SfpBlock& block = file.blocks[i];
    std::vector<std::byte> items(block.values * size);
    const auto bits = decode_block(file.header, formatted, block, items);
    if (!bits.ok()) {
      failed.add(i, bits.error());
      return;
    }
    copy_values(items.data(), size, std::span(tensor.values).subspan(starts[i], block.values));
    tensor.block_bits[i] = *bits;
  });
  if (failed.error()) {
    return *failed.error();
  }
  return tensor;
}

}  // namespace sfpgen::codec
