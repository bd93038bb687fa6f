// What analyze --recommend found best for tensors, as settings of a design's run-time ports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/flow/verification.hpp"

namespace sfpgen::cli {

/// Gives every tensor the settings that a file recommends for it. Lanes, rows and blocks of the
/// recommendation have no say: those are the design's. A sentence that names file and tensor where
/// the file cannot be read, recommends nothing for a tensor, or asks for a container or a coding
/// that the design does not have.
std::optional<std::string> recommend_settings(const std::string& file,
                                              const elaborate::Design& design,
                                              std::vector<flow::TensorRun>& tensors);

}  // namespace sfpgen::cli
