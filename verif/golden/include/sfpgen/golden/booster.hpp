// Accuracy Boosters (arXiv 2211.10737): how many bits HBFP takes in which layer and epoch.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <vector>

namespace sfpgen::golden {

/// A schedule: `bits` everywhere but in the first and last layers and in the last epochs, which
/// have `boosted_bits`. The defaults are those of the paper.
struct BoosterSchedule {
  unsigned bits = 4;          ///< n, 2..16
  unsigned boosted_bits = 6;  ///< 2..16
  std::uint32_t layers = 1;   ///< of the network, 1 or more
  std::uint32_t epochs = 1;   ///< of the training, 1 or more
  std::uint32_t first_layers = 1;
  std::uint32_t last_layers = 1;
  std::uint32_t last_epochs = 1;

  friend constexpr bool operator==(const BoosterSchedule&, const BoosterSchedule&) = default;
};

/// Everything wrong with a schedule: empty when it is legal.
std::vector<Error> validate(const BoosterSchedule& schedule);

/// n of a layer in an epoch, both counted from 0. Layers and epochs behind the schedule's last one
/// count as last ones; more first or last layers or epochs than there are mean all of them.
unsigned booster_bits(const BoosterSchedule& schedule, std::uint32_t layer, std::uint32_t epoch);

}  // namespace sfpgen::golden
