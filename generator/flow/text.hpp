// Cuts the reports of outside tools into lines, words and numbers.
#pragma once

#include <cstdint>
#include <optional>
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

}  // namespace sfpgen::flow
