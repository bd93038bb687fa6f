// Looks up exponent codings.
#include "generator/elaborate/codings.hpp"

#include <algorithm>

namespace sfpgen::elaborate {

const spec::CodingEntry& entry_of(spec::Coding coding) {
  return *std::find_if(spec::codings.begin(), spec::codings.end(),
                       [coding](const auto& entry) { return entry.coding == coding; });
}

bool has(const model::ValidSpec& spec, spec::Coding coding) {
  const model::Codings& codings = spec.codings();
  return std::find(codings.begin(), codings.end(), coding) != codings.end();
}

std::int64_t codings_mask(const model::ValidSpec& spec) {
  std::int64_t mask = 0;
  for (const spec::Coding coding : spec.codings())
    mask |= std::int64_t{1} << entry_of(coding).port_value;
  return mask;
}

}  // namespace sfpgen::elaborate
