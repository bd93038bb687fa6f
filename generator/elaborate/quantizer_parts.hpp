// What the tables of the quantizer and of the unit behind it share: the keys of the spec, which a
// quantizer in front of an encoder has in an object of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

/// Whether a spec asks for a quantizer in front of its encoder.
bool has_front_quantizer(const model::ValidSpec& spec);

/// The value of one of a quantizer's keys.
const spec::Json& quantizer_value(const model::ValidSpec& spec, std::string_view key);

/// Whether a rounding of that name is there.
bool has_rounding(const model::ValidSpec& spec, std::string_view name);

/// Presence of a port that chooses a rounding: else the only one that there is.
std::optional<int> with_several_roundings(const model::ValidSpec& spec);

/// Presence of what only a quantizer with an exponent step has; else 0.
std::optional<int> with_window(const model::ValidSpec& spec);

/// The parameters ROUNDINGS, SATURATE and WINDOW.
std::vector<UnitParameter> rounding_parameters();

/// What a stream of taps carries, in words.
std::string tap_rows(const model::ValidSpec& spec, const Dimensions& d);

}  // namespace sfpgen::elaborate
