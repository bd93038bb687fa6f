// Tensors are for designs that take values of a floating-point container alone.
#include "generator/cli/tensors.hpp"

#include <fmt/format.h>

namespace sfpgen::cli {

std::optional<golden::FloatFormat> tensor_format(const elaborate::Design& design) {
  // Beside its values that one takes what a quantizer said of them, and gradients.
  const bool takes_values = design.kind != spec::DesignKind::gradient_accumulator;
  if (!design.container || !takes_values) return std::nullopt;
  return golden::FloatFormat{static_cast<unsigned>(design.container->exponent_bits),
                             static_cast<unsigned>(design.container->mantissa_bits)};
}

std::string no_tensor(const elaborate::Design& design) {
  return fmt::format("a tensor means nothing to the design {} ({}): {}", design.name,
                     design.kind_name,
                     design.container ? "it needs taps and gradients beside the values"
                                      : "it has no \"container\"");
}

}  // namespace sfpgen::cli
