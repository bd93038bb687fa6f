// Fills the @TOKEN@ places of the script and constraint templates.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sfpgen::render {

/// Token names (upper-case letters, digits and underscores, without the @s) and the texts they
/// stand for.
using Tokens = std::map<std::string, std::string, std::less<>>;

/// `text` with every @TOKEN@ replaced. An @ that does not open a token (an upper-case name closed
/// by another @) is left as it is. Throws std::logic_error, naming `file`, for a token that is not
/// in `tokens` and for one of `tokens` that the text never uses: both are defects of a template or
/// of its renderer.
std::string substitute(std::string_view file, std::string_view text, const Tokens& tokens);

}  // namespace sfpgen::render
