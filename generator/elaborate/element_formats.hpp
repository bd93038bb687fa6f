// The element formats of a spec: names to numbers, and numbers to what templates take.
#pragma once

#include <cstdint>
#include <optional>
#include <sfpgen/golden/element_format.hpp>
#include <string>
#include <vector>

#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {

/// The formats that a design has, "formats" or the one of "format", in the order of their numbers.
std::vector<golden::ElementFormat> element_formats(const model::ValidSpec& spec);

/// A format as templates take it: X, Y, bias + 128, specials, subnormals, overflow and sign form in
/// the fields that the header of sfp_element_unpack lists.
std::int64_t format_word(const golden::ElementFormat& format);

/// Bits of the widest code.
int element_code_bits(const model::ValidSpec& spec);

/// The parameters that list the formats: FORMATS, FORMAT_0 ..
std::vector<UnitParameter> format_parameters();

/// The same and what a lane needs besides: CODE_BITS, MANTISSA_BITS, SHIFT.
std::vector<UnitParameter> lane_parameters();

/// The input that chooses a format: only where there are several.
UnitPort format_port();

/// Whether packets choose a shift; else it is 0.
std::optional<int> with_exponent_shift(const model::ValidSpec& spec);

/// What a slot of codes holds, in words.
std::string element_slots(const model::ValidSpec& spec, const Dimensions& dimensions);

/// Bits of a row of codes, each in whole bytes, and its bytes.
int element_row(const Dimensions& dimensions);
int element_row_keep(const Dimensions& dimensions);

}  // namespace sfpgen::elaborate
