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

}  // namespace sfpgen::golden
