// Error sentences made of texts and numbers.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace sfpgen::golden {

inline void append_part(std::string& text, std::string_view part) { text += part; }

template <std::integral Number>
void append_part(std::string& text, Number number) {
  text += std::to_string(number);
}

/// The parts one behind the other, numbers in decimal.
template <class... Parts>
std::string sentence(const Parts&... parts) {
  std::string text;
  (append_part(text, parts), ...);
  return text;
}

/// A text from outside as it may stand in a sentence: short, on one line, ASCII.
inline std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, 40)) shown += c >= ' ' && c <= '~' ? c : '?';
  return shown;
}

}  // namespace sfpgen::golden
