// A packet of blocks as its two streams, and back.
#include <sfpgen/golden/block_format.hpp>

#include <bit>

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

// Numbers as rows of fields, `lanes` a row.
template <class Numbers>
void append_rows(std::vector<FieldRow>& rows, const Numbers& numbers, unsigned lanes,
                 unsigned bits) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i % lanes == 0) rows.push_back({bits, {}});
    rows.back().fields.push_back(numbers[i]);
  }
}

std::uint64_t stream_bytes(const FieldLayout& layout, std::uint64_t bits) {
  return words_for(bits, layout.word_bits) * layout.lanes * (layout.word_bits / 8);
}

// The first `count` fields of rows from `first` on.
std::vector<std::uint32_t> numbers_of(std::span<const FieldRow> rows, std::uint64_t count) {
  std::vector<std::uint32_t> numbers;
  for (const FieldRow& row : rows) {
    for (const std::uint64_t field : row.fields) {
      if (numbers.size() < count) numbers.push_back(static_cast<std::uint32_t>(field));
    }
  }
  return numbers;
}

std::optional<Error> wrong_size(const char* stream, std::size_t found, std::uint64_t expected) {
  if (found == expected) return std::nullopt;
  return Error{stream, sentence(found, " bytes found, the packet takes ", expected)};
}

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
  std::vector<FieldRow> scales;
  if (format.scale == ScaleForm::e4m3)
    scales.push_back({packet_scale_bits, {std::bit_cast<std::uint32_t>(codes.packet_scale)}});
  append_rows(scales, codes.scales, metadata.lanes, scale_bits(format.scale));
  std::vector<FieldRow> rows;
  append_rows(rows, codes.codes, layout.lanes, static_cast<unsigned>(format.element.width()));
  return {pack_fields(metadata, scales), pack_fields(layout, rows)};
}

Result<BlockCodes> unpack_blocks(const BlockFormat& format, const FieldLayout& layout,
                                 std::uint64_t values, const BlockStreams& streams) {
  const FieldLayout metadata = metadata_layout(format, layout);
  const StreamSizes sizes = stream_sizes(format, layout, values);
  if (const auto error = wrong_size("metadata", streams.metadata.size(), sizes.metadata))
    return *error;
  if (const auto error = wrong_size("data", streams.data.size(), sizes.data)) return *error;

  const std::uint64_t blocks = divide_up(values, format.block);
  const std::uint64_t scale_rows = divide_up(blocks, metadata.lanes);
  const std::uint64_t rows = divide_up(values, layout.lanes);
  const auto bits = static_cast<unsigned>(format.element.width());
  const bool has_packet_scale = format.scale == ScaleForm::e4m3;
  std::vector<unsigned> scale_widths(static_cast<std::size_t>(scale_rows),
                                     scale_bits(format.scale));
  if (has_packet_scale) scale_widths.insert(scale_widths.begin(), packet_scale_bits);
  const UnpackedFields scales = unpack_fields(metadata, scale_widths, streams.metadata);
  std::span<const FieldRow> scale_fields = scales.rows;
  BlockCodes codes;
  if (has_packet_scale) {
    codes.packet_scale =
        std::bit_cast<float>(static_cast<std::uint32_t>(scale_fields.front().fields.front()));
    scale_fields = scale_fields.subspan(1);
  }
  codes.scales = numbers_of(scale_fields, blocks);
  const std::vector<unsigned> widths(static_cast<std::size_t>(rows), bits);
  codes.codes = numbers_of(unpack_fields(layout, widths, streams.data).rows, values);
  return codes;
}

}  // namespace sfpgen::golden
