// The version of sfpgen, as the build system knows it.
#pragma once

#include <string_view>

namespace sfpgen::diag {

/// The version of this build, "major.minor.patch".
std::string_view version();

}  // namespace sfpgen::diag
