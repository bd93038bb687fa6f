// What a JSON value of the spec may be, as data: one description drives reading, the JSON Schema
// and the starting point.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sfpgen::spec {

/// JSON with its keys in the order of the text.
using Json = nlohmann::ordered_json;

struct Key;

/// Any string.
struct AnyString {};

/// A name for the design: a letter, then letters, digits and underscores, and none of
/// reserved_names().
struct Identifier {
  std::int64_t longest;  ///< characters
};

/// A name out of a table.
struct NameOf {
  std::vector<std::string_view> names;
};

/// A number without a fraction; 8.0 is one, as in JSON Schema.
struct Integer {
  std::int64_t lowest;
  std::int64_t highest;
  std::int64_t step = 1;  ///< only its multiples
};

/// Any finite number.
struct Number {
  double lowest;
  double highest;
};

/// A list of at least one name, no name twice.
struct ListOf {
  NameOf element;
};

/// An object with these keys and no others.
struct Object {
  std::vector<Key> keys;
};

/// A name out of a table, or an object that says the same in numbers.
struct NameOrObject {
  NameOf names;
  Object object;
};

/// The name of an element format (sfpgen/golden/element_format.hpp), such as "e4m3".
struct FormatName {
  int widest;  ///< bits of a code at most
};

/// A list of different element formats, at least one.
struct FormatNames {
  FormatName element;
  std::int64_t most;  ///< formats
};

/// What a value may be.
using Rule = std::variant<AnyString, Identifier, NameOf, Integer, Number, ListOf, Object,
                          NameOrObject, FormatName, FormatNames>;

/// One key of an object.
struct Key {
  std::string_view name;
  std::string_view description;  ///< one or two sentences for the schema and the starting point
  Rule rule;
  Json fallback;          ///< the value where the key is absent; null: none
  bool required = false;  ///< absent is an error
};

/// What `rule` allows, as a noun phrase: "an integer from 1 to 64".
std::string expectation(const Rule& rule);

/// "a, b or c", each in double quotes.
std::string quoted_list(const std::vector<std::string_view>& names);

/// A JSON value for a message: strings in quotes, long ones cut, arrays and objects only by their
/// kind.
std::string found(const Json& value);

}  // namespace sfpgen::spec
