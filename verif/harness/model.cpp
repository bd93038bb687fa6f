// Lookup of a design's parameters.
#include "verif/harness/model.hpp"

#include <stdexcept>

namespace sfpgen::harness {

std::uint64_t DesignFacts::parameter(std::string_view parameter_name) const {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == parameter_name) return parameter.value;
  }
  throw std::logic_error("the design has no parameter named " + std::string(parameter_name));
}

std::uint64_t DesignFacts::parameter_or(std::string_view parameter_name,
                                        std::uint64_t fallback) const {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == parameter_name) return parameter.value;
  }
  return fallback;
}

}  // namespace sfpgen::harness
