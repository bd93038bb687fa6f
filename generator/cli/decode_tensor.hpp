// Tensors of .sfp files as the bytes that they had, a few blocks at a time.
#pragma once

#include <cstdint>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>

#include "verif/tensors/archive_plan.hpp"

namespace sfpgen::cli {

/// Gives the items of the tensor of a .sfp file, as they lay in the array that it came from. An
/// array in Fortran order and one with a tensor format are in memory as a whole. `done` gets bytes
/// of the file that are not needed any more.
Outcome restore_items(std::span<const std::uint8_t> sfp, const tensors::Sink& sink,
                      const tensors::Release& done);

/// Gives the tensor of a .sfp file, whose directory this is, as a .npy file.
Outcome restore_npy(const golden::SfpDirectory& directory, std::span<const std::uint8_t> sfp,
                    const tensors::Sink& sink, const tensors::Release& done);

}  // namespace sfpgen::cli
