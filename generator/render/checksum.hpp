// Checksums of generated files.
#pragma once

#include <string>
#include <string_view>

namespace sfpgen::render {

/// SHA-256 (FIPS 180-4) of the bytes of `text` as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view text);

}  // namespace sfpgen::render
