// What conversions to a shorter format do with numbers that it does not reach.
#pragma once

namespace sfpgen::golden {

/// What becomes of a number that rounds beyond the largest finite one.
enum class Overflow {
  saturate,  ///< the largest finite number (OCP's saturating conversion)
  infinity   ///< infinity, or NaN where the format has no infinity
};

}  // namespace sfpgen::golden
