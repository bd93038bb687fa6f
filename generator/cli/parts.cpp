// Takes a design of several units apart.
#include "generator/cli/parts.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::cli {

std::vector<Part> parts_of(const spec::ParsedSpec& parsed, const elaborate::Design& design) {
  std::vector<Part> parts;
  int directions = 0;
  const auto units = std::count_if(
      design.instances.begin(), design.instances.end(),
      [](const auto& instance) { return instance.role == elaborate::InstanceRole::unit; });
  for (const elaborate::Instance& instance : design.instances) {
    if (instance.role != elaborate::InstanceRole::unit) continue;
    ++directions;
    if (units == 1) continue;
    const auto* const entry =
        std::find_if(spec::designs.begin(), spec::designs.end(),
                     [&](const auto& candidate) { return candidate.name == instance.design; });
    if (entry == spec::designs.end()) continue;
    spec::ParsedSpec alone = parsed;
    alone.spec.name = instance.name;
    alone.spec.design = entry->kind;
    std::erase_if(alone.spec.given,
                  [entry](const std::string& key) { return !spec::has_key(*entry, key); });
    const auto valid = model::validate(alone);
    if (!valid)
      throw std::logic_error("the unit " + instance.name + " alone is not a legal design");
    const std::string label =
        instance.name.starts_with("u_") ? instance.name.substr(2) : instance.name;
    parts.push_back({label, elaborate::elaborate(*valid), 1});
    parts.back().design.clock_mhz = design.clock_mhz;
  }
  parts.push_back({parts.empty() ? design.name : "total", design, directions});
  return parts;
}

}  // namespace sfpgen::cli
