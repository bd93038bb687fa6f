// Tensors into .sfp files piece by piece, each piece on several threads.
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/crc32c.hpp>

#include <algorithm>
#include <cstring>

#include "formatted.hpp"
#include "sentence.hpp"
#include "share.hpp"
#include "tensor_piece.hpp"

namespace sfpgen::codec {
namespace {

using golden::PacketConfig;
using golden::sentence;

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

}  // namespace

bool TensorEncoder::can_encode(const golden::SfpHeader& header) {
  return !header.format || FormattedBlocks::of(header).has_value();
}

Result<TensorEncoder> TensorEncoder::make(const golden::SfpHeader& header, std::uint64_t values,
                                          std::uint64_t block_values, unsigned threads) {
  const auto formatted = FormattedBlocks::of(header);
  if (header.format && !formatted) {
    return Error{"format", "without kernels its values are not encoded piece by piece"};
  }
  const Outcome good = golden::check_header(header, values, block_values);
  if (!good.ok()) {
    return good.error();
  }
  TensorEncoder encoder;
  if (formatted) {
    encoder.formatted_ = std::make_shared<const FormattedBlocks>(*formatted);
  }
  encoder.directory_.header = header;
  encoder.options_.block_values = golden::values_a_block(values, block_values);
  encoder.options_.threads = threads;
  encoder.options_.zeros = header.zeros;
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
  blocks_.resize(static_cast<std::size_t>(block_count(values, options_)));
  const auto length =
      formatted_ ? Result<std::uint64_t>(encode_formatted(items)) : encode_packets(items);
  if (!length.ok()) {
    return length.error();
  }
  const std::span bytes = std::span(buffer_).first(static_cast<std::size_t>(*length));
  const std::size_t first = directory_.blocks.size();
  directory_.blocks.resize(first + blocks_.size());
  share(blocks_.size(), options_.threads, [&](std::size_t i) {
    const Block& block = blocks_[i];
    const std::uint64_t size = block.bytes.metadata + block.bytes.data;
    directory_.blocks[first + i] = {block.values, block.bytes.metadata, block.bytes.data,
                                    golden::crc32c(bytes.subspan(block.offset, size)), 0};
  });
  values_ += values;
  return std::span<const std::uint8_t>(bytes);
}

Result<std::uint64_t> TensorEncoder::encode_packets(std::span<const std::byte> items) {
  const PacketConfig& config = directory_.header.config;
  const std::uint64_t values = items.size() / item_bytes(config.format);
  buffer_.resize(static_cast<std::size_t>(longest_blocks(config, values, options_)));
  const Result<Encoded> encoded = encode_blocks(config, items, buffer_, blocks_, options_);
  if (!encoded.ok()) {
    return encoded.error();
  }
  status_.nan_lost |= encoded->status.nan_lost;
  status_.sign_lost |= encoded->status.sign_lost;
  status_.exp_lost |= encoded->status.exp_lost;
  bits_ += encoded->bits;
  return move_together(buffer_, blocks_);
}

std::uint64_t TensorEncoder::encode_formatted(std::span<const std::byte> items) {
  const std::size_t step = options_.block_values * item_bytes(directory_.header.config.format);
  std::vector<golden::FormatBlock> made(blocks_.size());
  share(made.size(), options_.threads, [&](std::size_t i) {
    made[i] = formatted_->encode(items.subspan(i * step, std::min(step, items.size() - i * step)));
  });
  buffer_.clear();
  for (std::size_t i = 0; i < made.size(); ++i) {
    const golden::FormatBlock& block = made[i];
    const std::uint64_t values =
        std::min(step, items.size() - i * step) / item_bytes(directory_.header.config.format);
    blocks_[i] = {values, buffer_.size(), {block.metadata.size(), block.data.size()}};
    buffer_.insert(buffer_.end(), block.metadata.begin(), block.metadata.end());
    buffer_.insert(buffer_.end(), block.data.begin(), block.data.end());
    losses_ |= block.losses;
    bits_ += directory_.header.format->bits(values);
  }
  return buffer_.size();
}

bool TensorEncoder::is_exact(std::span<const std::byte> items) {
  again_.resize(items.size());
  if (formatted_) {
    const std::span bytes(buffer_);
    std::size_t at = 0;
    for (const Block& block : blocks_) {
      const std::size_t size = block.values * item_bytes(directory_.header.config.format);
      const Outcome decoded =
          formatted_->decode(bytes.subspan(block.offset, block.bytes.metadata),
                             bytes.subspan(block.offset + block.bytes.metadata, block.bytes.data),
                             std::span(again_).subspan(at, size));
      if (!decoded.ok()) {
        return false;
      }
      at += size;
    }
    return std::equal(items.begin(), items.end(), again_.begin());
  }
  const auto decoded = decode_blocks(directory_.header.config, buffer_, blocks_, again_, options_);
  return decoded.ok() && std::equal(items.begin(), items.end(), again_.begin());
}

}  // namespace sfpgen::codec
