// Cuts the texts of outside tools into lines, words and numbers, and makes letters small.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::flow {

/// The lines of `text` without the blanks around them, empty ones left out.
std::vector<std::string_view> lines_of(std::string_view text);

/// The words of `line`, separated by blanks.
std::vector<std::string_view> words_of(std::string_view line);

/// `word` as a whole number, or nothing if it is not exactly one.
std::optional<std::int64_t> integer_in(std::string_view word);

/// `word` as a finite decimal number, or nothing if it is not exactly one.
std::optional<double> decimal_in(std::string_view word);

/// `text` with the small letters of ASCII for its capitals.
std::string lower_case(std::string_view text);

}  // namespace sfpgen::flow
