// Holds the version string that the build system passes in.
#include "generator/diag/version.hpp"

namespace sfpgen::diag {

std::string_view version() { return SFPGEN_VERSION; }

}  // namespace sfpgen::diag
