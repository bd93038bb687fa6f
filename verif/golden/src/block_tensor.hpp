// Tensors in block formats: packets of elements and the scales of their blocks.
#pragma once

#include <sfpgen/golden/tensor_format.hpp>

#include <string_view>

namespace sfpgen::golden {

inline constexpr std::string_view block_tensor_names =
    "hbfp<n> (n 2 to 16), mxfp8_e5m2, mxfp8_e4m3 (mxfp8), mxfp6_e3m2, mxfp6_e2m3 (mxfp6), "
    "mxfp4_e2m1 (mxfp4), mxint8, nvfp4, each with :BLOCK (4 to 1024 values)";

/// The format of the name, such as "hbfp4:64" or "nvfp4".
Result<TensorFormatPointer> make_block_tensor(const FormatRequest& request);

}  // namespace sfpgen::golden
