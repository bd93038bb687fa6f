// The JSON Schema of a spec.
#pragma once

#include <string>

namespace sfpgen::model {

/// The JSON Schema (draft-07) that accepts and refuses what spec::parse and validate do, as
/// indented text. Made from the table of keys and the table of laws.
std::string json_schema();

}  // namespace sfpgen::model
