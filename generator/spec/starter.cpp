// Writes a starting point out of the table of keys.
#include "generator/spec/starter.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "generator/spec/arithmetics.hpp"
#include "generator/spec/keys.hpp"

namespace sfpgen::spec {
namespace {

// Width of the comment lines, characters.
constexpr std::size_t text_width = 96;

// `text` as // comments, broken between words.
std::string comment(std::string_view text, const std::string& indent) {
  std::string result;
  std::string line;
  const auto flush = [&] {
    result += fmt::format("{}//{}\n", indent, line);
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (!line.empty() && indent.size() + 3 + line.size() + end > text_width) flush();
    line += fmt::format(" {}", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  flush();
  return result;
}

// The value that the starting point gives a key without a default.
Json example_of(const Key& key, DesignKind kind) {
  const std::string design(entry_of(kind).name);
  if (key.name == "name") return "my_" + design;
  if (key.name == "design") return design;
  return key.fallback;
}

std::string object_text(const Object& object, DesignKind kind, const std::string& indent);

std::string value_text(const Key& key, DesignKind kind, const std::string& indent) {
  if (const auto* nested = std::get_if<Object>(&key.rule))
    return object_text(*nested, kind, indent);
  return example_of(key, kind).dump();
}

std::string object_text(const Object& object, DesignKind kind, const std::string& indent) {
  const std::string inner = indent + "  ";
  std::string result = "{\n";
  std::string_view separator;
  for (const Key& key : object.keys) {
    if (!has_key(entry_of(kind), key.name)) continue;
    // A dot product's other arithmetics have keys that the one by default has not.
    if (kind == DesignKind::dot_unit && !has_key(arithmetics.front(), key.name)) continue;
    const bool nested = std::holds_alternative<Object>(key.rule);
    if (!nested && example_of(key, kind).is_null()) continue;
    // An object that is not there by default stands for hardware that is not there either.
    if (nested && key.fallback.is_null()) continue;
    result += separator;
    separator = ",\n";
    result += comment(key.description, inner);
    if (!nested) result += comment(fmt::format("Allowed: {}.", expectation(key.rule)), inner);
    result += fmt::format("{}\"{}\": {}", inner, key.name, value_text(key, kind, inner));
  }
  return result + fmt::format("\n{}}}", indent);
}

}  // namespace

std::string starter(DesignKind kind) {
  std::string text = comment(
      fmt::format("A spec for sfpgen: {} ({}). Keys other than name and design may be left out; "
                  "the values here are their defaults.",
                  entry_of(kind).name, entry_of(kind).description),
      "");
  text += comment(
      "For completion in an editor: sfpgen schema > sfpgen.schema.json, and add \"$schema\": "
      "\"./sfpgen.schema.json\".",
      "");
  return text + object_text(spec_keys(), kind, "") + "\n";
}

}  // namespace sfpgen::spec
