// The laws of designs around element formats.
#pragma once

#include "generator/model/laws.hpp"

namespace sfpgen::model {

extern const Law element_container;   ///< an element design has values of FP32 or BF16
extern const Law plane_lanes;         ///< rows of codes fill planes of whole bytes
extern const Law format_and_formats;  ///< element formats are one or a list

}  // namespace sfpgen::model
