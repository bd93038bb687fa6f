// Phases of stalling: each lasts some tens to hundreds of cycles, then another kind is drawn.
#include "verif/harness/stall.hpp"

#include <algorithm>

namespace sfpgen::harness {

void StallPattern::enable(double probability) {
  probability_ = probability;
  phase_left_ = 0;
}

void StallPattern::choose_phase() {
  constexpr std::uint64_t shortest = 20;
  constexpr std::uint64_t longest = 400;
  phase_left_ = random_.between(shortest, longest);
  const std::uint64_t drawn = random_.below(16);
  // A trickle (a beat now and then) fills and drains everything behind it, but costs many cycles.
  phase_ = drawn < 5    ? Phase::flowing
           : drawn < 11 ? Phase::even
           : drawn < 15 ? Phase::bursts
                        : Phase::trickle;
  in_burst_ = false;
  burst_left_ = 0;
}

bool StallPattern::stalled() {
  if (probability_ <= 0.0) return false;
  if (phase_left_ == 0) choose_phase();
  --phase_left_;
  switch (phase_) {
    case Phase::flowing:
      return false;
    case Phase::even:
      return random_.chance(probability_);
    case Phase::bursts:
      if (burst_left_ == 0) {
        in_burst_ = !in_burst_;
        const double share = std::clamp(in_burst_ ? probability_ : 1.0 - probability_, 0.1, 0.9);
        burst_left_ = 1 + random_.below(static_cast<std::uint64_t>(share * 40.0));
      }
      --burst_left_;
      return in_burst_;
    case Phase::trickle:
      return !random_.chance(std::max(0.05, (1.0 - probability_) * 0.3));
  }
  return false;
}

}  // namespace sfpgen::harness
