// Sentences about a design that several generated files share.
#pragma once

#include <string>

#include "generator/elaborate/design.hpp"

namespace sfpgen::render {

/// The settings for a report, by key: a container by its name.
spec::Json settings_json(const elaborate::Design& design);

/// "sfp_codec for fp32 values (E = 8, M = 23), 8 lanes, 8 rows a group, exponent codings delta".
std::string summary(const elaborate::Design& design);

/// A number of MHz without needless zeros: "300", "312.5".
std::string megahertz(double clock_mhz);

}  // namespace sfpgen::render
