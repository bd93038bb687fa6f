// Puts rules and JSON values into words.
#include "generator/spec/rules.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace sfpgen::spec {
namespace {

// Longest part of a user's text that a message repeats, bytes.
constexpr std::size_t longest_quote = 60;

struct Expectation {
  std::string operator()(const AnyString&) const { return "a string"; }
  std::string operator()(const Identifier& rule) const {
    return fmt::format(
        "a name: a letter followed by letters, digits and underscores, at most {} characters",
        rule.longest);
  }
  std::string operator()(const NameOf& rule) const {
    return rule.names.size() == 1 ? quoted_list(rule.names) : "one of " + quoted_list(rule.names);
  }
  std::string operator()(const Integer& rule) const {
    return fmt::format("{} from {} to {}",
                       rule.step == 1 ? "an integer" : fmt::format("a multiple of {}", rule.step),
                       rule.lowest, rule.highest);
  }
  std::string operator()(const Number& rule) const {
    return fmt::format("a number from {} to {}", rule.lowest, rule.highest);
  }
  std::string operator()(const ListOf& rule) const {
    return "a list of different names out of " + quoted_list(rule.element.names);
  }
  std::string operator()(const Object& rule) const {
    std::string names;
    for (const Key& key : rule.keys) {
      if (!names.empty()) names += &key == &rule.keys.back() ? " and " : ", ";
      names += fmt::format("\"{}\"", key.name);
    }
    return fmt::format("an object with the {} {}", rule.keys.size() == 1 ? "key" : "keys", names);
  }
  std::string operator()(const NameOrObject& rule) const {
    return (*this)(rule.names) + ", or " + (*this)(rule.object);
  }
  std::string operator()(const FormatName& rule) const {
    return fmt::format(
        "an element format of at most {} bits, such as \"e4m3\", \"e3m2:5\" or \"fp8_e5m2\"",
        rule.widest);
  }
  std::string operator()(const FormatNames& rule) const {
    return fmt::format("a list of at most {} different element formats", rule.most);
  }
};

// The text as a JSON string, cut at a character boundary where it is long.
std::string quote(const std::string& text) {
  constexpr auto escaped = nlohmann::detail::error_handler_t::replace;
  if (text.size() <= longest_quote) return Json(text).dump(-1, ' ', true, escaped);
  std::size_t end = longest_quote;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  std::string cut = Json(text.substr(0, end)).dump(-1, ' ', true, escaped);
  cut.pop_back();
  return cut + "...\"";
}

}  // namespace

std::string quoted_list(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += fmt::format("\"{}\"", names[i]);
  }
  return text;
}

std::string expectation(const Rule& rule) { return std::visit(Expectation{}, rule); }

std::string found(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return value.empty() ? "an empty list" : "a list";
  if (value.is_string()) return quote(value.get<std::string>());
  return value.dump();
}

}  // namespace sfpgen::spec
