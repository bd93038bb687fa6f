// Cuts the texts of outside tools into lines, words and numbers, and makes letters small.
#include "generator/flow/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace sfpgen::flow {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";

template <typename Number>
std::optional<Number> whole_word(std::string_view word) {
  Number value{};
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (failure != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t begin = line.find_first_not_of(blanks);
  while (begin != std::string_view::npos) {
    std::size_t end = line.find_first_of(blanks, begin);
    if (end == std::string_view::npos) end = line.size();
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return words;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t first = line.find_first_not_of(blanks);
    if (first != std::string_view::npos) {
      lines.push_back(line.substr(first, line.find_last_not_of(blanks) - first + 1));
    }
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

std::optional<std::int64_t> integer_in(std::string_view word) {
  return whole_word<std::int64_t>(word);
}

std::optional<double> decimal_in(std::string_view word) {
  const std::optional<double> value = whole_word<double>(word);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

}  // namespace sfpgen::flow
