// A spec as its author wrote it: keys and types are right, laws between keys are not yet checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/diag/diagnostic.hpp"
#include "generator/spec/rules.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::spec {

/// The floating-point format of a value.
struct Container {
  std::string name;       ///< as in `containers`; empty where the bits were given
  int exponent_bits = 0;  ///< E
  int mantissa_bits = 0;  ///< M
};

/// The spec with defaults in place. A field is empty only where the text had something unusable.
struct Spec {
  std::optional<std::string> name;
  std::optional<DesignKind> design;
  std::optional<Container> container;
  std::optional<int> lanes;
  std::optional<int> rows;
  std::optional<std::vector<Coding>> codings;
  std::optional<int> word_bits;
  std::optional<int> exponent_bits;
  std::optional<double> clock_mhz;
  /// Every usable member of the text with every absent one's default, by key.
  Json values;
  std::vector<std::string> given;  ///< names of the keys that the text has, known or not
};

/// A spec and everything that is wrong with its keys and types.
struct ParsedSpec {
  Spec spec;
  diag::Diagnostics findings;  ///< empty exactly if every field of `spec` is there
};

/// Largest spec that is read, bytes.
inline constexpr std::size_t largest_spec = 1048576;

/// Reads the text of a spec (JSON with comments).
ParsedSpec parse(std::string_view text);

}  // namespace sfpgen::spec
