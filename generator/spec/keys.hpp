// The table of the spec's keys: what each may be, its default and its meaning.
#pragma once

#include "generator/spec/rules.hpp"

namespace sfpgen::spec {

/// The keys of a spec. Reading, the JSON Schema, `sfpgen init` and the documentation all come from
/// this table.
const Object& spec_keys();

}  // namespace sfpgen::spec
