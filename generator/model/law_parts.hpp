// What the tables of laws share: questions about designs and keys, and clauses of their schemas.
#pragma once

#include <span>
#include <string_view>

#include "generator/spec/rules.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::model {

/// Whether the spec names one of these designs.
bool is_one_of(const spec::Spec& spec, std::span<const spec::DesignKind> designs);

/// The names of designs, as a list.
spec::Json names_of(std::span<const spec::DesignKind> designs);

/// If the document's design is one of these, then `consequence`.
spec::Json for_designs(std::span<const spec::DesignKind> designs, spec::Json consequence);

/// What "exponent_bits" or "mantissa_bits" of a container may be, whatever the other one is.
spec::Integer container_range(std::string_view name);

}  // namespace sfpgen::model
