// Packets for the integer quantizer, of lengths that are whole, drawn or blended.
#pragma once

#include <sfpgen/golden/integers.hpp>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/integer_stimulus.hpp"

namespace sfpgen::tb {

/// The traffic of the integer quantizer.
class IntQuantizerTraffic final : public UnitTraffic {
 public:
  IntQuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                      harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return lanes_; }
  void restarted() override { unseeded_ = true; }
  UnitJob full(std::size_t rows) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(const golden::IntegerPacketConfig& config, GridStyle style,
                 const std::vector<std::uint32_t>& values);

  unsigned lanes_;
  unsigned most_bits_;
  golden::Interpolation interpolation_;
  golden::IntegerQuantizer golden_;
  IntegerCoverage coverage_;
  std::vector<harness::CoverageBin> value_bins_;   ///< inside, outside, NaN
  std::vector<harness::CoverageBin> length_bins_;  ///< floor(n), floor(n) + 1, or between
  std::uint64_t packets_ = 0;
  bool unseeded_ = true;
};

}  // namespace sfpgen::tb
