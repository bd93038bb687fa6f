// Packets for the integer quantizer and dequantizer: values on, between and far from the numbers
// that integers stand for.
#pragma once

#include <sfpgen/golden/integers.hpp>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// How scale and zero point are drawn.
enum class GridStyle {
  around_zero,   ///< the zero point within the range of the integers, exponents in the middle
  whole_steps,   ///< a power of two and one of its multiples: quotients that are ties
  far_zero,      ///< a zero point far above the scale
  tiny,          ///< subnormal numbers
  any_bits,      ///< any numbers
  out_of_range,  ///< no numbers, or no scales
};

/// Which lengths, grids and sizes the packets of an integer unit have met.
class IntegerCoverage {
 public:
  IntegerCoverage(harness::Coverage& coverage, unsigned most_bits, unsigned lanes);

  [[nodiscard]] std::vector<harness::CoverageBin> of(unsigned bits, GridStyle style,
                                                     std::size_t values) const;

 private:
  unsigned lanes_;
  std::vector<harness::CoverageBin> bits_, styles_;
  harness::CoverageBin empty_, one_row_, several_, full_, partial_;
};

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
  bool draws_;
  golden::IntegerQuantizer golden_;
  IntegerCoverage coverage_;
  std::vector<harness::CoverageBin> value_bins_;  ///< inside, outside, NaN
  std::vector<harness::CoverageBin> draw_bins_;   ///< floor(n), floor(n) + 1
  std::uint64_t packets_ = 0;
  bool unseeded_ = true;
};

/// The traffic of the integer dequantizer.
class IntDequantizerTraffic final : public UnitTraffic {
 public:
  IntDequantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                        harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return lanes_; }
  [[nodiscard]] double extra_cycles() const override { return 3.0; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  struct Packet {
    unsigned bits = 1;
    golden::IntegerGrid grid;
    std::uint64_t values = 0;
  };
  std::vector<std::uint8_t> packed(const Packet& packet);
  UnitJob job_of(const Packet& packet, const std::vector<std::uint8_t>& data);

  unsigned lanes_;
  unsigned most_bits_;
  IntegerCoverage coverage_;
  std::uint64_t packets_ = 0;
};

}  // namespace sfpgen::tb
