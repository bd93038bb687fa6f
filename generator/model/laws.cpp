// The table of laws between keys.
#include "generator/model/laws.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "generator/spec/keys.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

constexpr int widest_container = 64;  // bits

void check_container_width(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.container) return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  if (fills_whole_bytes(format)) return;
  findings.push_back(diag::make(diag::Code::container_width, "/container", format.exponent_bits,
                                format.mantissa_bits, format.width()));
}

spec::Integer container_range(std::string_view name) {
  const auto named = [name](const spec::Key& key) { return key.name == name; };
  const auto& keys = spec::spec_keys().keys;
  const spec::Key& container = *std::find_if(
      keys.begin(), keys.end(), [](const spec::Key& key) { return key.name == "container"; });
  const auto& bits = std::get<spec::NameOrObject>(container.rule).object.keys;
  return std::get<spec::Integer>(std::find_if(bits.begin(), bits.end(), named)->rule);
}

// For every E the list of Ms that are legal beside it.
Json container_width_schema() {
  const spec::Integer exponents = container_range("exponent_bits");
  const spec::Integer mantissas = container_range("mantissa_bits");
  Json pairs = Json::array();
  for (int e = static_cast<int>(exponents.lowest); e <= exponents.highest; ++e) {
    Json legal = Json::array();
    for (int m = static_cast<int>(mantissas.lowest); m <= mantissas.highest; ++m) {
      if (fills_whole_bytes({e, m})) legal.push_back(m);
    }
    pairs.push_back({{"properties",
                      {{"exponent_bits", {{"const", e}}}, {"mantissa_bits", {{"enum", legal}}}}}});
  }
  const Json of_objects = {{"if", {{"type", "object"}}}, {"then", {{"anyOf", pairs}}}};
  return {{"properties", {{"container", of_objects}}}};
}

constexpr std::array table = {
    Law{"1 + exponent_bits + mantissa_bits is a multiple of 8 and at most 64",
        check_container_width, container_width_schema},
};

}  // namespace

std::span<const Law> laws() { return table; }

bool fills_whole_bytes(const FloatFormat& format) {
  return format.width() % 8 == 0 && format.width() <= widest_container;
}

}  // namespace sfpgen::model
