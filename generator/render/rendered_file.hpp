// One file of a generated design, as a value.
#pragma once

#include <string>

namespace sfpgen::render {

/// A file to be written into the directory of a design.
struct RenderedFile {
  std::string path;  ///< relative to the directory, '/' between parts, e.g. "rtl/sfp_encoder.v"
  std::string text;  ///< whole contents

  friend bool operator==(const RenderedFile&, const RenderedFile&) = default;
};

}  // namespace sfpgen::render
