// The table of diagnostics as data, and the filling of its texts.
#include "generator/diag/diagnostic.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace sfpgen::diag {
namespace {

constexpr std::array table = {
#define SFPGEN_ENTRY(code, subject, text) CodeEntry{Code::code, Subject::subject, #code, text},
    SFPGEN_DIAGNOSTICS(SFPGEN_ENTRY)
#undef SFPGEN_ENTRY
};

// A key may hold anything; a terminal must not obey it.
std::string without_controls(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\u{:04x}", byte);
    } else {
      result += letter;
    }
  }
  return result;
}

}  // namespace

std::span<const CodeEntry> code_table() { return table; }

const CodeEntry& entry_of(Code code) { return table.at(static_cast<std::size_t>(code)); }

std::string to_string(const Diagnostic& diagnostic) {
  if (diagnostic.json_pointer.empty()) return diagnostic.message;
  return fmt::format("{}: {}", without_controls(diagnostic.json_pointer), diagnostic.message);
}

std::string pointer_to(std::string_view pointer, std::string_view key) {
  std::string result(pointer);
  result += '/';
  for (const char letter : key) {
    if (letter == '~') {
      result += "~0";
    } else if (letter == '/') {
      result += "~1";
    } else {
      result += letter;
    }
  }
  return result;
}

namespace detail {

std::string argument_text(std::string_view text) { return std::string(text); }

std::string format_text(Code code, const std::vector<std::string>& arguments) {
  std::string_view text = entry_of(code).text;
  std::string result;
  for (const std::string& argument : arguments) {
    const std::size_t place = text.find("{}");
    if (place == std::string_view::npos) break;
    result += text.substr(0, place);
    result += argument;
    text.remove_prefix(place + 2);
  }
  result += text;
  std::size_t places = 0;
  const std::string_view whole = entry_of(code).text;
  for (std::size_t at = whole.find("{}"); at != std::string_view::npos;
       at = whole.find("{}", at + 2)) {
    ++places;
  }
  if (places != arguments.size()) {
    throw std::logic_error(fmt::format("diagnostic {} takes {} arguments, was given {}",
                                       entry_of(code).name, places, arguments.size()));
  }
  return result;
}

}  // namespace detail
}  // namespace sfpgen::diag
