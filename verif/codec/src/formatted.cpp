// A block is two bytes of shift and planes, or the streams of a packet (docs/wire_format.md
// section 6).
#include "formatted.hpp"

#include <charconv>
#include <system_error>

namespace sfpgen::codec {
namespace {

constexpr std::size_t shift_bytes = 2;

/// The shift that a scale's word is: one of all blocks, or nothing for that of the largest value.
std::optional<int> shift_of(const std::string& scale) {
  if (scale == "max") {
    return std::nullopt;
  }
  int shift = 0;  // of "none"
  std::from_chars(scale.data(), scale.data() + scale.size(), shift);
  return shift;
}

}  // namespace

std::optional<FormattedBlocks> FormattedBlocks::of(const golden::SfpHeader& header) {
  if (!header.format ||
      header.format->request().rounding != golden::ElementRounding::nearest_even) {
    return std::nullopt;
  }
  const golden::FormatRequest& request = header.format->request();
  FormattedBlocks blocks;
  blocks.container_ = header.config.format;
  if (header.format->kind() == "element") {
    const auto element = golden::element_format(request.name);
    if (!element || !has_element_kernels(blocks.container_, *element)) {
      return std::nullopt;
    }
    blocks.element_ = *element;
    blocks.shift_ = shift_of(request.scale);
    return blocks;
  }
  blocks.blocks_ = golden::block_format(request.name);
  const auto policy = golden::scale_policy_from_name(request.scale);
  if (header.format->kind() != "block" || !blocks.blocks_ || !policy) {
    return std::nullopt;
  }
  blocks.blocks_->policy = *policy;
  blocks.layout_ = {request.value_bits, request.lanes.value_or(0)};
  if (!has_block_kernels(blocks.container_, *blocks.blocks_, blocks.layout_)) {
    return std::nullopt;
  }
  return blocks;
}

golden::FormatBlock FormattedBlocks::encode(std::span<const std::byte> items) const {
  // Whatever could be wrong was looked at with the header.
  const std::uint64_t values = items.size() / item_bytes(container_);
  golden::FormatBlock block;
  if (blocks_) {
    const golden::StreamSizes sizes = golden::stream_sizes(*blocks_, layout_, values);
    block.metadata.resize(sizes.metadata);
    block.data.resize(sizes.data);
    const QuantizedBlocks made =
        quantize_blocks(container_, *blocks_, layout_, items, block.metadata, block.data).value();
    block.losses.saturated = made.saturated;
    block.losses.nonfinite = made.nonfinite;
    return block;
  }
  const int shift = shift_ ? *shift_ : aligning_shift_of(container_, element_, items).value();
  const auto word = static_cast<std::uint16_t>(shift);
  block.metadata = {static_cast<std::uint8_t>(word & 0xFF), static_cast<std::uint8_t>(word >> 8)};
  block.data.resize(plane_bytes(element_, values));
  const QuantizedElements made =
      quantize_elements(container_, element_, shift, items, block.data).value();
  block.losses.overflowed = made.overflowed;
  block.losses.nan_lost = made.nan_lost;
  return block;
}

bool FormattedBlocks::may_hold(std::uint64_t values, std::uint64_t metadata_bytes,
                               std::uint64_t data_bytes) const {
  constexpr std::uint64_t most = std::uint64_t{1} << 40;
  if (values > most) {
    return false;
  }
  if (blocks_) {
    const golden::StreamSizes sizes = golden::stream_sizes(*blocks_, layout_, values);
    return metadata_bytes == sizes.metadata && data_bytes == sizes.data;
  }
  return metadata_bytes == shift_bytes && data_bytes == plane_bytes(element_, values);
}

Outcome FormattedBlocks::decode(std::span<const std::uint8_t> metadata,
                                std::span<const std::uint8_t> data,
                                std::span<std::byte> items) const {
  if (blocks_) {
    const auto done = dequantize_blocks(container_, *blocks_, layout_, metadata, data, items);
    return done.ok() ? Outcome(std::monostate{}) : Outcome(done.error());
  }
  const int shift = static_cast<std::int16_t>(metadata[0] | metadata[1] << 8);
  const auto done = dequantize_elements(container_, element_, shift, data, items);
  return done.ok() ? Outcome(std::monostate{}) : Outcome(done.error());
}

}  // namespace sfpgen::codec
