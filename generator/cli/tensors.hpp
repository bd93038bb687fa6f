// Which designs a tensor can be sent through.
#pragma once

#include <optional>
#include <sfpgen/golden/float_format.hpp>
#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::cli {

/// The format of a tensor's values for the design; empty where it takes none.
std::optional<golden::FloatFormat> tensor_format(const elaborate::Design& design);

/// The sentence that refuses a tensor for such a design.
std::string no_tensor(const elaborate::Design& design);

}  // namespace sfpgen::cli
