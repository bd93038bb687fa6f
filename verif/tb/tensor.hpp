// Tensors from .npy files as words of a design's container.
#pragma once

#include <cstdint>
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/result.hpp>
#include <string>
#include <vector>

namespace sfpgen::tb {

/// The values of an .npy file in C order: arrays of the container's own type, of unsigned integers
/// of its size (bit patterns), or of float32 for a shorter container with 8 exponent bits
/// (truncated to it). The error names the place and the reason, not the file.
Result<std::vector<std::uint64_t>> read_tensor(const std::string& file,
                                               const golden::FloatFormat& format);

}  // namespace sfpgen::tb
