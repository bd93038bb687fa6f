// Items of a container as numbers.
#pragma once

#include <sfpgen/golden/float_format.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sfpgen::analysis {

/// Items as doubles, exactly (of containers within fp64). Mantissas are cut to the `kept` top bits
/// first. Infinities and NaNs become 0; how many there are is given back.
std::size_t to_doubles(const golden::FloatFormat& format, unsigned kept,
                       std::span<const std::byte> items, std::span<double> numbers);

}  // namespace sfpgen::analysis
