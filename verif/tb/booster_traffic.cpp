// Schedules, layers and epochs, and what the controller of Accuracy Boosters makes of them.
#include "verif/tb/booster_traffic.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sfpgen::tb {

BoosterTraffic::BoosterTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                               harness::Coverage& coverage)
    : UnitTraffic(seed), index_bits_(static_cast<unsigned>(facts.parameter("INDEX_BITS"))) {
  boosted_ = coverage.declare("bits", "boosted");
  plain_ = coverage.declare("bits", "not boosted");
  none_boosted_ = coverage.declare("schedule", "nothing to boost");
  empty_ = coverage.declare("packet", "empty");
}

UnitPorts BoosterTraffic::ports() const {
  const std::size_t bytes = 2U * slot_bytes();
  return {{{"s_axis", {bytes, bytes, harness::StreamRules::LastBeat::full}}},
          {{"m_axis", {1, 1, harness::StreamRules::LastBeat::full}}},
          RowsAt::first_source,
          {"cfg_bits_i", "cfg_boosted_bits_i", "cfg_layers_i", "cfg_epochs_i", "cfg_first_layers_i",
           "cfg_last_layers_i", "cfg_last_epochs_i"},
          {{"beyond"}}};
}

std::uint32_t BoosterTraffic::index() {
  const std::uint64_t any = random_.bits(index_bits_);
  return static_cast<std::uint32_t>(random_.chance(0.8) ? any % 12U : any);
}

UnitJob BoosterTraffic::job_of(std::size_t rows, Ending ending) {
  golden::BoosterSchedule schedule;
  schedule.bits = static_cast<unsigned>(random_.between(2, 16));
  schedule.boosted_bits = static_cast<unsigned>(random_.between(2, 16));
  schedule.layers = index();
  schedule.epochs = index();
  schedule.first_layers = random_.chance(0.5) ? index() : 0;
  schedule.last_layers = random_.chance(0.5) ? index() : 0;
  schedule.last_epochs = random_.chance(0.5) ? index() : 0;
  UnitJob job;
  job.configuration = {{"cfg_bits_i", schedule.bits},
                       {"cfg_boosted_bits_i", schedule.boosted_bits},
                       {"cfg_layers_i", schedule.layers},
                       {"cfg_epochs_i", schedule.epochs},
                       {"cfg_first_layers_i", schedule.first_layers},
                       {"cfg_last_layers_i", schedule.last_layers},
                       {"cfg_last_epochs_i", schedule.last_epochs}};
  std::vector<harness::Beat> in;
  std::vector<harness::Beat> out;
  bool any_boosted = false;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint32_t layer = index();
    const std::uint32_t epoch = index();
    const unsigned bits = golden::booster_bits(schedule, layer, epoch);
    in.push_back(lanes_beat({layer, epoch}, 2, slot_bytes()));
    out.push_back(lanes_beat({bits}, 1, 1));
    const bool boosted = bits == schedule.boosted_bits;
    any_boosted = any_boosted || boosted;
    if (layer >= schedule.layers || epoch >= schedule.epochs)
      job.status["beyond"] = StatusExpectation::set;
    job.covers.push_back(boosted ? boosted_ : plain_);
  }
  if (rows == 0) job.covers.push_back(empty_);
  if (rows > 0 && !any_boosted) job.covers.push_back(none_boosted_);
  end_packet(in, 2U * slot_bytes(), ending);
  end_packet(out, 1, ending);
  job.values = rows;
  job.in.push_back(std::move(in));
  job.expected.push_back(std::move(out));
  return job;
}

UnitJob BoosterTraffic::make(std::size_t rows) {
  return job_of(rows, random_.chance(0.15) ? Ending::apart : Ending::with_last_row);
}

}  // namespace sfpgen::tb
