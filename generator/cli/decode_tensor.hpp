// Tensors of .sfp files as arrays and as the bytes that they had.
#pragma once

#include <cstdint>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>
#include <vector>

namespace sfpgen::cli {

/// Decodes a file's tensor into the array that it came from.
Result<golden::NpyArray> decode_array(const golden::SfpFile& file);

/// The items of the tensor of a .sfp file, as they lay in the array that it came from.
Result<std::vector<std::uint8_t>> restore_items(std::span<const std::uint8_t> sfp);

}  // namespace sfpgen::cli
