// When a bench holds a stream back: never, evenly, or in bursts, changing as the run goes on.
#pragma once

#include <cstdint>

#include "verif/harness/random.hpp"

namespace sfpgen::harness {

/// Decides cycle by cycle whether one end of a stream stalls.
class StallPattern {
 public:
  /// `probability`: how often a stalling phase stalls (0: never at all, 1: nearly always).
  StallPattern(Random random, double probability) : random_(random), probability_(probability) {}

  /// True when this cycle is a stall. Call once a cycle.
  bool stalled();

  /// No stalls from now on, or as given again.
  void enable(double probability);

 private:
  enum class Phase { flowing, even, bursts, trickle };
  void choose_phase();

  Random random_;
  double probability_;
  Phase phase_ = Phase::flowing;
  std::uint64_t phase_left_ = 0;
  bool in_burst_ = false;
  std::uint64_t burst_left_ = 0;
};

}  // namespace sfpgen::harness
