// The laws that tie several keys of a spec together: one table for the check and for the JSON
// Schema.
#pragma once

#include <span>
#include <string_view>

#include "generator/diag/diagnostic.hpp"
#include "generator/model/float_format.hpp"
#include "generator/spec/rules.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::model {

/// One law. Both functions must say the same; a test puts the same specs to both.
struct Law {
  std::string_view sentence;                                  ///< what must hold
  void (*check)(const spec::Spec& spec, diag::Diagnostics&);  ///< skips fields that are empty
  spec::Json (*schema)();  ///< a schema for the whole spec document
};

/// All laws.
std::span<const Law> laws();

/// Whether the container fills whole bytes and at most 64 bits (docs/wire_format.md section 1).
bool fills_whole_bytes(const FloatFormat& format);

}  // namespace sfpgen::model
