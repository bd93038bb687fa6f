// From a path to its kernels and back.
#pragma once

#include <sfpgen/codec/codec.hpp>

#include "kernels.hpp"

namespace sfpgen::codec {

/// The kernels of a path that is available and not plain.
const Kernels& kernels_of(Path path);

/// The path that kernels say they are, from the vectors that they were compiled for.
Path path_that_ran(unsigned vector_bytes);

/// The fastest path with kernels on this processor.
Path fastest_kernels();

}  // namespace sfpgen::codec
