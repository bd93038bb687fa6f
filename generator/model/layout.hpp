// The shape in which values pass through a design: lanes side by side, rows one after another.
#pragma once

namespace sfpgen::model {

/// Value i of a packet is lane i mod lanes of row floor(i / lanes); `rows` rows make a group
/// (docs/wire_format.md section 1).
struct Layout {
  int lanes = 8;  ///< L, values in a row, 1 to 64
  int rows = 8;   ///< R, rows in a group, 1 to 64

  friend bool operator==(const Layout&, const Layout&) = default;
};

}  // namespace sfpgen::model
