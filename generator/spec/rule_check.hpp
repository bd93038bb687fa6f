// Checks a JSON value against a rule and fills in defaults.
#pragma once

#include <string>

#include "generator/diag/diagnostic.hpp"
#include "generator/spec/rules.hpp"

namespace sfpgen::spec {

/// Appends every way in which `value`, found at `pointer`, breaks `rule` to `findings`.
void check(const Rule& rule, const Json& value, const std::string& pointer,
           diag::Diagnostics& findings);

/// `value` with the default of every absent key of `object` put in, in the order of the table.
/// Keys that are not in the table are left out.
Json with_defaults(const Object& object, const Json& value);

}  // namespace sfpgen::spec
