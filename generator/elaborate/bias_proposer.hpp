// The unit that proposes biases, beside an encoder.
#pragma once

#include <vector>

#include "generator/elaborate/units.hpp"
#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// Puts a bias proposer beside the encoder among `uses`, where the spec asks for one.
void append_bias_proposer(std::vector<UnitUse>& uses, const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
