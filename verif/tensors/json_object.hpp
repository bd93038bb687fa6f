// JSON out of files that nobody vouches for.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sfpgen::tensors {

/// The object that a header's text is. `first_byte`: where the text begins in its file, for
/// messages. Errors: no JSON, no object, deeper than 8 levels, a key that is there twice.
Result<nlohmann::json> parse_object(std::string_view text, std::uint64_t first_byte);

}  // namespace sfpgen::tensors
