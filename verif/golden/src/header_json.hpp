// The JSON header of a .sfp file: text to values and back, without an exception for any text.
#pragma once

#include <sfpgen/golden/sfp_file.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// Every key of the header, each of the right type and within its range. The blocks' offsets are 0.
Result<SfpDirectory> parse_header(std::string_view text);

/// The header as JSON on one line, keys in the order of the page.
std::string format_header(const SfpHeader& header, const std::vector<SfpBlockEntry>& blocks);

}  // namespace sfpgen::golden
