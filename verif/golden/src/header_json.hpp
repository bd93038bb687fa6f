// The JSON header of a .sfp file: text to values and back, without an exception for any text.
#pragma once

#include <sfpgen/golden/sfp_file.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// What the header says of one block.
struct BlockEntry {
  std::uint64_t values = 0;
  std::uint64_t metadata_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint32_t crc32c = 0;
};

struct ParsedHeader {
  SfpHeader header;
  std::vector<BlockEntry> blocks;
};

/// Every key of the header, each of the right type and within its range.
Result<ParsedHeader> parse_header(std::string_view text);

/// The header as JSON on one line, keys in the order of the page.
std::string format_header(const SfpHeader& header, const std::vector<BlockEntry>& blocks);

}  // namespace sfpgen::golden
