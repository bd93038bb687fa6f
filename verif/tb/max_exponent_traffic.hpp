// Packets for the unit that finds largest exponents.
#pragma once

#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/element_words.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// Values in, a beat a scope out.
class MaxExponentTraffic final : public UnitTraffic {
 public:
  MaxExponentTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                     harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::optional<golden::FloatFormat> container() const override {
    return shape_.container;
  }
  std::vector<UnitJob> tensor(const std::vector<std::uint64_t>& values) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  /// What the ports are asked for.
  struct Scope {
    unsigned port = 0;  ///< 0 packet, 1 channel, 2 row; 3 is taken for row
    unsigned channel_rows = 1;
  };

  UnitJob job_of(const ElementChoice& choice, const Scope& scope,
                 const std::vector<std::uint64_t>& values, Ending ending);
  Scope draw_scope();

  ElementShape shape_;
  ElementCoverage coverage_;
  std::uint64_t packets_ = 0;
  std::vector<harness::CoverageBin> scopes_;
  harness::CoverageBin no_value_, some_value_, endless_, short_channel_;
};

}  // namespace sfpgen::tb
