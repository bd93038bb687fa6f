// The scale of one block: from its largest magnitude to a code, and back to a number.
#pragma once

#include <sfpgen/golden/block_format.hpp>

namespace sfpgen::golden {

/// The code of a block without infinities and NaNs whose largest magnitude is `maximum`; 0: all
/// values are zero.
std::uint32_t scale_code(const BlockFormat& format, double maximum, float packet_scale);

/// The code of a block that is NaN.
std::uint32_t nan_scale(ScaleForm form);

/// The format of scales in E4M3.
const ElementFormat& e4m3_scale();

}  // namespace sfpgen::golden
