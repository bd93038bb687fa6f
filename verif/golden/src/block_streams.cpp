// A packet of blocks as its two streams, and back.
#include <sfpgen/golden/block_format.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "lane_words.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned metadata_word_bits = 32;
constexpr unsigned packet_scale_bits = 32;

std::uint64_t divide_up(std::uint64_t dividend, std::uint64_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

FieldLayout metadata_layout(const BlockFormat& format, const FieldLayout& layout) {
  return {metadata_word_bits, scale_columns(format.block, layout.lanes)};
}

// Numbers to bit strings side by side, a row of them padded with zeros.
void append_rows(std::vector<BitString>& columns, std::span<const std::uint32_t> numbers,
                 unsigned bits) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    columns[i % columns.size()].append(numbers[i], bits);
  for (std::size_t i = numbers.size(); i % columns.size() != 0; ++i)
    columns[i % columns.size()].append(0, bits);
}

std::uint64_t stream_bytes(const FieldLayout& layout, std::uint64_t bits) {
  return words_for(bits, layout.word_bits) * layout.lanes * (layout.word_bits / 8);
}

// Reads numbers off bit strings side by side.
class ColumnReader {
 public:
  ColumnReader(const FieldLayout& layout, std::span<const std::uint8_t> stream)
      : columns_(deinterleave(stream, layout.lanes, layout.word_bits)),
        readers_(columns_.begin(), columns_.end()) {}

  /// `count` numbers of whole rows, which must be there.
  std::vector<std::uint32_t> take(std::uint64_t count, unsigned bits) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < count || i % readers_.size() != 0; ++i) {
      const auto number = readers_[i % readers_.size()].take(bits).value_or(0);
      if (i < count) numbers.push_back(static_cast<std::uint32_t>(number));
      rest_is_zero_ &= i < count || number == 0;
    }
    return numbers;
  }

  /// Whether the fields of missing values and all that was not taken are zero.
  bool rest_is_zero() {
    for (BitReader& reader : readers_) {
      while (reader.left() > 0) {
        const auto bits = static_cast<unsigned>(std::min<std::uint64_t>(reader.left(), 64));
        rest_is_zero_ &= reader.take(bits).value_or(0) == 0;
      }
    }
    return rest_is_zero_;
  }

 private:
  std::vector<BitString> columns_;
  std::vector<BitReader> readers_;
  bool rest_is_zero_ = true;
};

std::optional<Error> wrong_size(const char* stream, std::size_t found, std::uint64_t expected) {
  if (found == expected) return std::nullopt;
  return Error{stream, sentence(found, " bytes found, the packet takes ", expected)};
}

Error padded_wrongly(const char* stream) { return {stream, "the padding is not zero"}; }

}  // namespace

StreamSizes stream_sizes(const BlockFormat& format, const FieldLayout& layout,
                         std::uint64_t values) {
  const FieldLayout metadata = metadata_layout(format, layout);
  const std::uint64_t blocks = divide_up(values, format.block);
  const std::uint64_t scale_rows = divide_up(blocks, metadata.lanes);
  const std::uint64_t metadata_bits = (format.scale == ScaleForm::e4m3 ? packet_scale_bits : 0) +
                                      scale_rows * scale_bits(format.scale);
  const std::uint64_t rows = divide_up(values, layout.lanes);
  return {stream_bytes(metadata, metadata_bits),
          stream_bytes(layout, rows * static_cast<std::uint64_t>(format.element.width()))};
}

BlockStreams pack_blocks(const BlockFormat& format, const FieldLayout& layout,
                         const BlockCodes& codes) {
  const FieldLayout metadata = metadata_layout(format, layout);
  std::vector<BitString> scales(metadata.lanes);
  if (format.scale == ScaleForm::e4m3)
    append_rows(scales, std::array{std::bit_cast<std::uint32_t>(codes.packet_scale)},
                packet_scale_bits);
  append_rows(scales, codes.scales, scale_bits(format.scale));
  std::vector<BitString> lanes(layout.lanes);
  append_rows(lanes, codes.codes, static_cast<unsigned>(format.element.width()));
  return {interleave(scales, metadata.word_bits), interleave(lanes, layout.word_bits)};
}

Result<BlockCodes> unpack_blocks(const BlockFormat& format, const FieldLayout& layout,
                                 std::uint64_t values, const BlockStreams& streams) {
  // Every value takes at least two bits: what follows can count them.
  if (values / 4 > streams.data.size())
    return Error{"data",
                 sentence(streams.data.size(), " bytes found, too few for ", values, " values")};
  const StreamSizes sizes = stream_sizes(format, layout, values);
  if (const auto error = wrong_size("metadata", streams.metadata.size(), sizes.metadata))
    return *error;
  if (const auto error = wrong_size("data", streams.data.size(), sizes.data)) return *error;

  BlockCodes codes;
  ColumnReader scales(metadata_layout(format, layout), streams.metadata);
  if (format.scale == ScaleForm::e4m3)
    codes.packet_scale = std::bit_cast<float>(scales.take(1, packet_scale_bits).front());
  codes.scales = scales.take(divide_up(values, format.block), scale_bits(format.scale));
  ColumnReader elements(layout, streams.data);
  codes.codes = elements.take(values, static_cast<unsigned>(format.element.width()));
  if (!scales.rest_is_zero()) return padded_wrongly("metadata");
  if (!elements.rest_is_zero()) return padded_wrongly("data");
  return codes;
}

}  // namespace sfpgen::golden
