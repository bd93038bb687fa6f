// Quantized packets with their taps and gradients, for the gradient accumulator.
#pragma once

#include <sfpgen/golden/gradient_accumulator.hpp>
#include <string>
#include <vector>

#include "verif/tb/quantizer_traffic.hpp"

namespace sfpgen::tb {

/// Values, taps and gradients in, sums out.
class AccumulatorTraffic final : public UnitTraffic {
 public:
  AccumulatorTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                     harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.hardware.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  /// How many values each stream has; where they differ, the fewest count.
  struct Counts {
    std::size_t values;
    std::size_t taps;
    std::size_t gradients;
  };
  /// A packet of the quantizer, and what the accumulator is asked of it.
  struct Packet {
    golden::AccumulatorConfig config;
    golden::QuantizerPacket quantized;
    std::vector<std::uint64_t> gradients;
    std::vector<golden::GradientTap> counted_taps;
  };

  [[nodiscard]] bool has_slopes() const;
  UnitJob job_of(const Counts& counts, Ending ending);
  Packet packet_of(const QuantizerRequest& request, const Counts& counts);
  [[nodiscard]] std::vector<std::uint64_t> random_gradients(std::size_t count);
  void choose_units(Packet& packet);

  /// The configuration as the ports ask for it, now and then out of range with the same effect.
  void configure(UnitJob& job, const Packet& packet, const QuantizerRequest& request);
  void expect(UnitJob& job, const golden::GradientSums& sums, bool mismatch) const;

  QuantizerShape shape_;
  QuantizerRequests requests_;
  unsigned accumulator_bits_;
  std::vector<harness::CoverageBin> roundings_, windows_;
  harness::CoverageBin mantissa_saturated_, largest_saturated_, smallest_saturated_, shorter_,
      longer_, slope_up_, slope_down_, left_out_, empty_, partial_, full_;
  std::uint64_t packets_ = 0;
};

}  // namespace sfpgen::tb
