// Reads Liberty text as groups and attributes, whatever they mean.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "generator/flow/result.hpp"

namespace sfpgen::flow {

/// name : value ;   or   name ( values ) ;
struct LibertyAttribute {
  std::string_view name;
  std::vector<std::string_view> values;
  int line = 1;
};

/// name ( arguments ) { attributes and groups }
struct LibertyGroup {
  std::string_view name;
  std::vector<std::string_view> arguments;
  int line = 1;
  std::size_t begin = 0;  ///< first byte of the group in the text
  std::size_t end = 0;    ///< one past its closing brace
  std::vector<LibertyAttribute> attributes;
  std::vector<LibertyGroup> groups;

  /// The first attribute of that name, or null.
  [[nodiscard]] const LibertyAttribute* attribute(std::string_view wanted) const;
  /// Its first value; empty if there is none.
  [[nodiscard]] std::string_view text_of(std::string_view wanted) const;
  /// Whether the attribute is there and "true".
  [[nodiscard]] bool is_true(std::string_view wanted) const;
  /// Whether a group of that name is inside.
  [[nodiscard]] bool has_group(std::string_view wanted) const;
  /// Empty if there is none.
  [[nodiscard]] std::string_view first_argument() const;
};

/// "file:line: what", with the fault `input`.
FlowError input_error(std::string_view file, int line, std::string_view what);

/// The one library group of a text, which must outlive it. What is inside of groups full of
/// numbers, such as `timing`, is checked for balance and for words in tables, not kept. The error
/// names the file, the line and what is wrong.
Result<LibertyGroup> library_group(std::string_view text, std::string_view file_name);

}  // namespace sfpgen::flow
