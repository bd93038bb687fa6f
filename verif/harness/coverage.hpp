// Functional coverage: named bins in named groups, each with a count of how often it happened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sfpgen::harness {

/// A bin's place; cheap to keep for the ones hit every cycle.
struct CoverageBin {
  std::size_t index = 0;
};

/// One bin of the report.
struct CoverageEntry {
  std::string group;
  std::string bin;
  std::uint64_t hits = 0;
};

/// All bins of a run. A bin is declared before it is hit, so that a hole shows.
class Coverage {
 public:
  /// Declares a bin, or finds it when it is declared already.
  CoverageBin declare(std::string_view group, std::string_view bin);

  void hit(CoverageBin bin) { ++entries_[bin.index].hits; }

  /// In the order of declaration.
  [[nodiscard]] const std::vector<CoverageEntry>& entries() const { return entries_; }

  /// Number of bins hit at least once.
  [[nodiscard]] std::size_t covered() const;

 private:
  std::vector<CoverageEntry> entries_;
};

}  // namespace sfpgen::harness
