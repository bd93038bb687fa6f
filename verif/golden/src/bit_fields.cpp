// Appending fields to bit strings and reading them back.
#include <sfpgen/golden/bit_fields.hpp>

#include <algorithm>
#include <stdexcept>

#include "lane_words.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned most_lanes = 64;
constexpr unsigned widest_word = 64;

void require_legal(const FieldLayout& layout) {
  const bool whole_bytes = layout.word_bits % 8 == 0 && layout.word_bits != 0;
  if (!whole_bytes || layout.word_bits > widest_word || layout.lanes == 0 ||
      layout.lanes > most_lanes) {
    throw std::invalid_argument(sentence("internal error: a layout of ", layout.lanes,
                                         " lanes with words of ", layout.word_bits, " bits"));
  }
}

}  // namespace

std::vector<std::uint8_t> pack_fields(const FieldLayout& layout, std::span<const FieldRow> rows) {
  require_legal(layout);
  std::vector<BitString> lanes(layout.lanes);
  for (const FieldRow& row : rows) {
    if (row.fields.size() > layout.lanes) {
      throw std::invalid_argument(sentence("internal error: a row of ", row.fields.size(),
                                           " fields for ", layout.lanes, " lanes"));
    }
    const unsigned bits = std::min(row.bits, layout.word_bits);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      lanes[lane].append(lane < row.fields.size() ? row.fields[lane] : 0, bits);
    }
  }
  return interleave(lanes, layout.word_bits);
}

UnpackedFields unpack_fields(const FieldLayout& layout, std::span<const unsigned> widths,
                             std::span<const std::uint8_t> data) {
  require_legal(layout);
  const std::vector<BitString> lanes = deinterleave(data, layout.lanes, layout.word_bits);
  std::vector<BitReader> readers(lanes.begin(), lanes.end());
  UnpackedFields result;
  for (const unsigned width : widths) {
    result.width_invalid |= width > layout.word_bits;
    const unsigned bits = std::min(width, layout.word_bits);
    if (result.data_short || readers.front().left() < bits) {
      result.data_short = true;
      continue;
    }
    FieldRow row{bits, {}};
    for (BitReader& reader : readers) {
      row.fields.push_back(*reader.take(bits));
    }
    result.rows.push_back(std::move(row));
  }
  const std::uint64_t used = words_for(readers.front().position(), layout.word_bits);
  result.data_long = !result.data_short && lanes.front().size() / layout.word_bits > used;
  return result;
}

}  // namespace sfpgen::golden
