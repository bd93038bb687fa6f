// Questions and clauses that come again in the tables of laws.
#include "generator/model/law_parts.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "generator/spec/keys.hpp"

namespace sfpgen::model {

using spec::Json;

bool is_one_of(const spec::Spec& spec, std::span<const spec::DesignKind> designs) {
  return spec.design && std::find(designs.begin(), designs.end(), *spec.design) != designs.end();
}

Json names_of(std::span<const spec::DesignKind> designs) {
  Json names = Json::array();
  for (const spec::DesignKind kind : designs) names.push_back(spec::entry_of(kind).name);
  return names;
}

Json for_designs(std::span<const spec::DesignKind> designs, Json consequence) {
  return {{"if",
           {{"properties", {{"design", {{"enum", names_of(designs)}}}}},
            {"required", Json::array({"design"})}}},
          {"then", std::move(consequence)}};
}

spec::Integer container_range(std::string_view name) {
  const auto named = [name](const spec::Key& key) { return key.name == name; };
  const auto& keys = spec::spec_keys().keys;
  const spec::Key& container = *std::find_if(
      keys.begin(), keys.end(), [](const spec::Key& key) { return key.name == "container"; });
  const auto& bits = std::get<spec::NameOrObject>(container.rule).object.keys;
  return std::get<spec::Integer>(std::find_if(bits.begin(), bits.end(), named)->rule);
}

}  // namespace sfpgen::model
