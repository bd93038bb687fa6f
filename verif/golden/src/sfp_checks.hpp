// What reading and writing of .sfp files check alike.
#pragma once

#include <sfpgen/golden/sfp_file.hpp>

#include <optional>

namespace sfpgen::golden {

/// Whether the header's dtype goes with its container.
std::optional<Error> check_dtype(const SfpHeader& header);

}  // namespace sfpgen::golden
