// The table of coverage bins.
#include "verif/harness/coverage.hpp"

#include <algorithm>

namespace sfpgen::harness {

CoverageBin Coverage::declare(std::string_view group, std::string_view bin) {
  const auto found = std::find_if(
      entries_.begin(), entries_.end(),
      [&](const CoverageEntry& entry) { return entry.group == group && entry.bin == bin; });
  if (found != entries_.end()) {
    return {static_cast<std::size_t>(found - entries_.begin())};
  }
  entries_.push_back({std::string(group), std::string(bin), 0});
  return {entries_.size() - 1};
}

std::size_t Coverage::covered() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [](const CoverageEntry& entry) { return entry.hits != 0; }));
}

}  // namespace sfpgen::harness
