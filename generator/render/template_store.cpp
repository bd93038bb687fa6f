// Looks up template texts.
#include "generator/render/template_store.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace sfpgen::render {

const std::string& text_of(const std::map<std::string, std::string, std::less<>>& texts,
                           std::string_view file) {
  const auto text = texts.find(file);
  if (text == texts.end()) throw std::logic_error(fmt::format("there is no template {}", file));
  return text->second;
}

}  // namespace sfpgen::render
