// Finds @TOKEN@ places and replaces them, refusing unknown and unused tokens.
#include "generator/render/tokens.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace sfpgen::render {
namespace {

bool is_token_character(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
}

// Length of the name between the @ at `text[at]` and its closing @, 0 if this @ opens no token.
std::size_t token_length(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && is_token_character(text[end])) ++end;
  const bool closed = end < text.size() && text[end] == '@';
  return closed ? end - at - 1 : 0;
}

}  // namespace

std::string substitute(std::string_view file, std::string_view text, const Tokens& tokens) {
  std::string result;
  std::set<std::string, std::less<>> used;
  std::size_t from = 0;
  while (true) {
    const std::size_t at = text.find('@', from);
    if (at == std::string_view::npos) break;
    result += text.substr(from, at - from);
    const std::size_t length = token_length(text, at);
    if (length == 0) {
      result += '@';
      from = at + 1;
      continue;
    }
    const std::string_view name = text.substr(at + 1, length);
    const auto token = tokens.find(name);
    if (token == tokens.end()) {
      throw std::logic_error(fmt::format("template {} uses the unknown token @{}@", file, name));
    }
    result += token->second;
    used.emplace(name);
    from = at + length + 2;
  }
  result += text.substr(from);
  for (const auto& [name, value] : tokens) {
    if (!used.contains(name)) {
      throw std::logic_error(fmt::format("template {} does not use the token @{}@", file, name));
    }
  }
  return result;
}

}  // namespace sfpgen::render
