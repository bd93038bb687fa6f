// A block is two bytes of shift, and planes (docs/wire_format.md section 6).
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
  if (!header.format || header.format->kind() != "element") {
    return std::nullopt;
  }
  const golden::FormatRequest& request = header.format->request();
  const auto element = golden::element_format(request.name);
  if (!element || request.rounding != golden::ElementRounding::nearest_even ||
      !has_element_kernels(header.config.format, *element)) {
    return std::nullopt;
  }
  FormattedBlocks blocks;
  blocks.container_ = header.config.format;
  blocks.element_ = *element;
  blocks.shift_ = shift_of(request.scale);
  return blocks;
}

golden::FormatBlock FormattedBlocks::encode(std::span<const std::byte> items) const {
  // Container, format and shifts were found to be good with the header.
  const int shift = shift_ ? *shift_ : aligning_shift_of(container_, element_, items).value();
  golden::FormatBlock block;
  const auto word = static_cast<std::uint16_t>(shift);
  block.metadata = {static_cast<std::uint8_t>(word & 0xFF), static_cast<std::uint8_t>(word >> 8)};
  block.data.resize(plane_bytes(element_, items.size() / item_bytes(container_)));
  const QuantizedElements made =
      quantize_elements(container_, element_, shift, items, block.data).value();
  block.losses = {made.overflowed, made.nan_lost};
  return block;
}

bool FormattedBlocks::may_hold(std::uint64_t values, std::uint64_t metadata_bytes,
                               std::uint64_t data_bytes) const {
  constexpr std::uint64_t most = std::uint64_t{1} << 40;
  return values <= most && metadata_bytes == shift_bytes &&
         data_bytes == plane_bytes(element_, values);
}

void FormattedBlocks::decode(std::span<const std::uint8_t> metadata,
                             std::span<const std::uint8_t> data, std::span<std::byte> items) const {
  const int shift = static_cast<std::int16_t>(metadata[0] | metadata[1] << 8);
  (void)dequantize_elements(container_, element_, shift, data, items).value();
}

}  // namespace sfpgen::codec
