// JSON text with comments to a JSON value, refusing what a spec must not be.
#pragma once

#include <string_view>

#include "generator/diag/diagnostic.hpp"
#include "generator/spec/rules.hpp"

namespace sfpgen::spec {

/// Deepest nesting of objects and lists that is read.
inline constexpr int deepest_nesting = 32;

/// A JSON value and what was wrong with its keys.
struct ParsedJson {
  Json value;
  diag::Diagnostics findings;  ///< keys given more than once; the last one is in `value`
};

/// Reads one JSON value (RFC 8259, plus // and /* */ comments, an optional byte order mark). Text
/// that is not UTF-8, has a syntax error or is nested too deeply gives errors with line and column
/// (bytes, from 1).
diag::Result<ParsedJson> parse_json(std::string_view text);

}  // namespace sfpgen::spec
