// Layers and epochs for the controller of Accuracy Boosters.
#pragma once

#include <sfpgen/golden/booster.hpp>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// Layers and epochs in, bits out.
class BoosterTraffic final : public UnitTraffic {
 public:
  BoosterTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                 harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return 1; }
  UnitJob full(std::size_t rows) override { return job_of(rows, Ending::with_last_row); }

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(std::size_t rows, Ending ending);
  /// Small numbers, which meet each other, and any.
  std::uint32_t index();
  [[nodiscard]] std::size_t slot_bytes() const { return (index_bits_ + 7U) / 8U; }

  unsigned index_bits_;
  harness::CoverageBin boosted_, plain_, none_boosted_, empty_;
};

}  // namespace sfpgen::tb
