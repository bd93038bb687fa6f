// The commented spec that `sfpgen init` prints.
#pragma once

#include <string>

#include "generator/spec/vocabulary.hpp"

namespace sfpgen::spec {

/// A complete spec of the given design with every default written out and every key explained.
std::string starter(DesignKind kind);

}  // namespace sfpgen::spec
