// Packets of values for an encoder with the quantizer in front.
#pragma once

#include "verif/tb/quantizer_traffic.hpp"
#include "verif/tb/sfp_packet.hpp"

namespace sfpgen::tb {

/// Values in, the streams of what the golden quantizer makes of them out. Every packet brings its
/// seed.
class QuantizingEncoderTraffic final : public UnitTraffic {
 public:
  QuantizingEncoderTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                           harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  [[nodiscard]] double extra_cycles() const override { return 2.0 + shape_.crc_cycles(); }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::optional<golden::FloatFormat> container() const override {
    return shape_.format;
  }
  /// A packet for each rounding, with lengths, a window and a coding drawn.
  std::vector<UnitJob> tensor(const std::vector<std::uint64_t>& values) override;

 protected:
  UnitJob make(std::size_t rows) override;
  [[nodiscard]] std::size_t group_rows() const override { return shape_.rows; }

 private:
  UnitJob job_of(const QuantizerRequest& request, const std::vector<std::uint64_t>& values);
  UnitJob job_of(std::size_t count);

  SfpShape shape_;
  QuantizerShape quantizer_shape_;
  QuantizerRequests requests_;
  SfpTraffic codings_;
  std::vector<harness::CoverageBin> coding_bins_, exponent_bits_;
  std::uint64_t packets_ = 0;
};

}  // namespace sfpgen::tb
