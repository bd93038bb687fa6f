// What a bench hands back: counts, differences, broken rules, measured figures, coverage; as JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "verif/harness/coverage.hpp"
#include "verif/harness/protocol.hpp"
#include "verif/harness/scoreboard.hpp"

namespace sfpgen::harness {

/// One measured figure.
struct Measure {
  std::string unit;  ///< which part of the design, e.g. "encoder"
  std::string name;  ///< stable snake_case name, e.g. "cycles_per_row"
  double value = 0.0;
};

/// One tensor that ran through.
struct TensorReport {
  std::string file;
  std::uint64_t values = 0;
  std::map<std::string, double> figures;  ///< e.g. "bits_per_value"
};

/// Everything a run found.
struct BenchReport {
  std::string design;
  std::string kind;
  std::uint64_t seed = 0;
  std::uint64_t values_checked = 0;
  std::map<std::string, std::uint64_t> counts;  ///< e.g. "encoder_values", "packets", "cycles"
  MismatchLog mismatches;
  ViolationLog violations;
  Coverage coverage;
  std::vector<Measure> measures;
  std::vector<TensorReport> tensors;

  [[nodiscard]] bool passed() const { return findings() == 0; }

  /// Mismatches and broken rules.
  [[nodiscard]] std::uint64_t findings() const { return mismatches.count() + violations.count(); }

  /// So much is wrong that the rest of the run would only repeat it.
  [[nodiscard]] bool enough() const {
    constexpr std::uint64_t enough_findings = 40;
    return findings() >= enough_findings;
  }
};

/// The report as JSON text (docs/verification.md lists the keys).
std::string to_json(const BenchReport& report);

}  // namespace sfpgen::harness
