// Tensors of single elements: codes in planes, with a shift a block.
#pragma once

#include <sfpgen/golden/tensor_format.hpp>

#include <string_view>

namespace sfpgen::golden {

inline constexpr std::string_view element_tensor_names =
    "eXmY (2 to 16 bits), fp8_e5m2, fp8_e4m3, fp6_e3m2, fp6_e2m3, fp4_e2m1, "
    "ocp_int8, fp16, bf16, each with :BIAS or :ieee and the like";

/// The format of the name, such as "e3m2", "e3m2:5" or "fp8_e4m3".
Result<TensorFormatPointer> make_element_tensor(const FormatRequest& request);

}  // namespace sfpgen::golden
