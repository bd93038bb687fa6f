// Errors of users as values: a code, the place in the spec, and a sentence with what was found and
// what is allowed.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "generator/diag/codes.hpp"

namespace sfpgen::diag {

/// One finding about the user's input.
struct Diagnostic {
  Code code;  ///< what kind of finding, see codes.hpp
  std::string
      json_pointer;     ///< place in the spec (RFC 6901), "" for the whole document or for files
  std::string message;  ///< the sentence, without the place

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// Makes the diagnostic `code` at `json_pointer`; `arguments` fill the {}s of the code's text in
/// their order. A wrong number of arguments is an internal error.
template <typename... Arguments>
Diagnostic make(Code code, std::string json_pointer, const Arguments&... arguments);

/// "/lanes: 0 is out of range (1 to 64)"; only the message where the pointer is empty.
std::string to_string(const Diagnostic& diagnostic);

/// A value, or everything that is wrong with the input it should have been made from (never an
/// empty list).
template <typename T>
class Result {
 public:
  Result(T value) : content_(std::move(value)) {}  // NOLINT: conversion is the point
  Result(Diagnostics findings)
      : content_(std::move(findings)) {}  // NOLINT: conversion is the point
  Result(Diagnostic finding) : content_(Diagnostics{std::move(finding)}) {}  // NOLINT: as above

  [[nodiscard]] bool has_value() const { return std::holds_alternative<T>(content_); }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const T& value() const& { return std::get<T>(content_); }
  [[nodiscard]] T&& value() && { return std::get<T>(std::move(content_)); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Diagnostics& errors() const& { return std::get<Diagnostics>(content_); }

 private:
  std::variant<T, Diagnostics> content_;
};

/// Escapes `key` as one reference token of a JSON pointer and appends it to `pointer`.
std::string pointer_to(std::string_view pointer, std::string_view key);

namespace detail {
std::string format_text(Code code, const std::vector<std::string>& arguments);
std::string argument_text(std::string_view text);
std::string argument_text(std::integral auto number) { return std::to_string(number); }
}  // namespace detail

template <typename... Arguments>
Diagnostic make(Code code, std::string json_pointer, const Arguments&... arguments) {
  return {code, std::move(json_pointer),
          detail::format_text(code, {detail::argument_text(arguments)...})};
}

}  // namespace sfpgen::diag
