// What is done to a design to find its faults: random traffic, losses, bad streams, resets.
#pragma once

#include <vector>

#include "verif/harness/bench.hpp"
#include "verif/tb/sfp_runner.hpp"

namespace sfpgen::tb {

/// The phases of a run that look for differences.
class SfpStress {
 public:
  /// Declares a bin for each fault, and for resets.
  SfpStress(SfpRunner& runner, const harness::BenchRequest& request, harness::BenchReport& report);

  /// Good packets of all kinds, until as many values as are asked for have been sent.
  void random_traffic();
  /// Packets in which one lane alone loses something; of an encoder.
  void lone_losses();
  /// Each fault several times, alone and in a row; of a decoder.
  void bad_streams();
  /// Short packets with each of their bits flipped, good ones in between; of a decoder. A short run
  /// takes the packet of one row alone.
  void every_flip();
  /// Resets with packets under way.
  void resets();

 private:
  SfpRunner& runner_;
  SfpTraffic& traffic_;
  const SfpShape& shape_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  harness::CoverageBin reset_within_;
  std::vector<harness::CoverageBin> fault_bins_;
};

}  // namespace sfpgen::tb
