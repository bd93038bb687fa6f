// Tensors are for designs with a floating-point container.
#include "generator/cli/tensors.hpp"

#include <fmt/format.h>

namespace sfpgen::cli {

std::optional<golden::FloatFormat> tensor_format(const elaborate::Design& design) {
  if (!design.container) return std::nullopt;
  return golden::FloatFormat{static_cast<unsigned>(design.container->exponent_bits),
                             static_cast<unsigned>(design.container->mantissa_bits)};
}

std::string no_tensor(const elaborate::Design& design) {
  return fmt::format("a tensor means nothing to the design {} ({}): it has no \"container\"",
                     design.name, design.kind_name);
}

}  // namespace sfpgen::cli
