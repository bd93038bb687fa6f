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

/// Whether every value of a container is an FP32 number: those of fp32, bf16 and fp16.
bool has_floats(const golden::FloatFormat& format);

/// The same as FP32 numbers, of a container that has_floats().
std::size_t to_floats(const golden::FloatFormat& format, unsigned kept,
                      std::span<const std::byte> items, std::span<float> numbers);

}  // namespace sfpgen::analysis
