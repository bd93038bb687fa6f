// What is done to a stand-alone unit to find its faults: random traffic, bad streams, resets.
#pragma once

#include <vector>

#include "verif/harness/bench.hpp"
#include "verif/tb/unit_runner.hpp"

namespace sfpgen::tb {

/// The phases of a run that look for differences.
class UnitStress {
 public:
  /// Declares a bin for resets, and for each fault that the unit's traffic has.
  UnitStress(UnitRunner& runner, const harness::BenchRequest& request,
             harness::BenchReport& report);

  /// Good packets of all kinds, until as many values as are asked for have been sent.
  void random_traffic();
  /// Each fault several times, alone and in a row. Nothing where any input is a good one.
  void bad_streams();
  /// Resets with packets under way.
  void resets();

 private:
  UnitRunner& runner_;
  UnitTraffic& traffic_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  harness::CoverageBin reset_within_;
  std::vector<harness::CoverageBin> fault_bins_;
};

}  // namespace sfpgen::tb
