// A packet of blocks as its two streams, and back.
#include <sfpgen/golden/block_format.hpp>

#include <bit>

#include "lane_words.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned metadata_word_bits = 32;

std::uint64_t divide_up(std::uint64_t dividend, std::uint64_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

unsigned packet_scale_bits(ScaleForm form) { return form == ScaleForm::e4m3 ? 32 : 0; }

std::optional<Error> wrong_size(const char* stream, std::size_t found, std::uint64_t expected) {
  if (found == expected) return std::nullopt;
  return Error{stream, sentence(found, " bytes found, the packet takes ", expected)};
}

}  // namespace

BlockStreams pack_blocks(const BlockFormat& format, const FieldLayout& layout,
                         const BlockCodes& codes) {
  BitString metadata;
  metadata.append(std::bit_cast<std::uint32_t>(codes.packet_scale),
                  packet_scale_bits(format.scale));
  for (const std::uint32_t scale : codes.scales) metadata.append(scale, scale_bits(format.scale));
  std::vector<FieldRow> rows;
  for (std::size_t i = 0; i < codes.codes.size(); ++i) {
    if (i % layout.lanes == 0) rows.push_back({static_cast<unsigned>(format.element.width()), {}});
    rows.back().fields.push_back(codes.codes[i]);
  }
  return {interleave({metadata}, metadata_word_bits), pack_fields(layout, rows)};
}

Result<BlockCodes> unpack_blocks(const BlockFormat& format, const FieldLayout& layout,
                                 std::uint64_t values, const BlockStreams& streams) {
  const std::uint64_t blocks = divide_up(values, format.block);
  const std::uint64_t rows = divide_up(values, layout.lanes);
  const auto bits = static_cast<unsigned>(format.element.width());
  const std::uint64_t metadata_bits =
      packet_scale_bits(format.scale) + blocks * scale_bits(format.scale);
  const std::uint64_t metadata_bytes =
      words_for(metadata_bits, metadata_word_bits) * (metadata_word_bits / 8);
  const std::uint64_t data_bytes =
      words_for(rows * bits, layout.word_bits) * layout.lanes * (layout.word_bits / 8);
  if (const auto error = wrong_size("metadata", streams.metadata.size(), metadata_bytes))
    return *error;
  if (const auto error = wrong_size("data", streams.data.size(), data_bytes)) return *error;

  const std::vector<BitString> metadata = deinterleave(streams.metadata, 1, metadata_word_bits);
  BitReader reader(metadata.front());
  BlockCodes codes;
  if (format.scale == ScaleForm::e4m3)
    codes.packet_scale = std::bit_cast<float>(static_cast<std::uint32_t>(*reader.take(32)));
  for (std::uint64_t block = 0; block < blocks; ++block)
    codes.scales.push_back(static_cast<std::uint32_t>(*reader.take(scale_bits(format.scale))));
  const std::vector<unsigned> widths(static_cast<std::size_t>(rows), bits);
  for (const FieldRow& row : unpack_fields(layout, widths, streams.data).rows) {
    for (const std::uint64_t field : row.fields) {
      if (codes.codes.size() < values) codes.codes.push_back(static_cast<std::uint32_t>(field));
    }
  }
  return codes;
}

}  // namespace sfpgen::golden
