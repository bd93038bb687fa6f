// The keys of a spec that mean something to its design, as a design keeps them.
#pragma once

#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/model/valid_spec.hpp"

namespace sfpgen::elaborate {

/// The settings of a spec's design, in the order of the table of keys.
std::vector<Setting> settings_of(const model::ValidSpec& spec);

/// The container as written in the spec, or "e<E>m<M>" where that gave its bits.
std::string container_name(const model::ValidSpec& spec);

}  // namespace sfpgen::elaborate
