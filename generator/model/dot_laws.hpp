// The laws between the keys of a dot product unit.
#pragma once

#include "generator/diag/diagnostic.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::model {

/// An arithmetic is given only keys that mean something to it.
void check_keys_of_arithmetic(const spec::Spec& spec, diag::Diagnostics& findings);
spec::Json keys_of_arithmetic_schema();

/// An integer sum holds the products of a beat: 2 n + ceil(log2 k) bits.
void check_sum_bits(const spec::Spec& spec, diag::Diagnostics& findings);
spec::Json sum_bits_schema();

}  // namespace sfpgen::model
