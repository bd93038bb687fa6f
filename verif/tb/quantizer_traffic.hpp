// Packets of values for the float quantizer.
#pragma once

#include <sfpgen/golden/quantizer.hpp>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// What a quantizer has in hardware.
struct QuantizerShape {
  golden::QuantizerConfig hardware;  ///< container, lanes, fraction bits and overflow
  std::vector<golden::Rounding> roundings;
  bool window = true;
  bool taps = false;

  /// From the parameters of the template sfp_quantizer, or of one that works on what it gives.
  static QuantizerShape of(const harness::DesignFacts& facts);

  [[nodiscard]] std::size_t row_bytes() const {
    return std::size_t{hardware.lanes} * hardware.format.bytes();
  }
};

/// A packet as the configuration ports ask for it, and what the hardware makes of that.
struct QuantizerRequest {
  golden::QuantizerConfig asked;
  golden::QuantizerConfig config;  ///< legal
  unsigned rounding_port = 0;
  unsigned window_port = 0;
  bool clamped = false;
};

/// Draws requests: every rounding, window and length there is, and ones that are not.
class QuantizerRequests {
 public:
  explicit QuantizerRequests(QuantizerShape shape) : shape_(std::move(shape)) {}

  QuantizerRequest draw(harness::Random& random);
  /// One with this rounding, which the hardware has.
  QuantizerRequest draw(golden::Rounding rounding, harness::Random& random);

 private:
  [[nodiscard]] std::uint32_t length(unsigned longest, harness::Random& random) const;
  void ask_for_too_much(QuantizerRequest& request, harness::Random& random) const;

  QuantizerShape shape_;
};

/// Values that meet every case of a packet's two steps.
std::vector<std::uint64_t> quantizer_values(const golden::QuantizerConfig& config,
                                            std::size_t count, harness::Random& random);

/// A tap as it stands in its lane.
std::uint64_t tap_word(const golden::FloatFormat& format, const golden::GradientTap& tap);

/// What the drawn_* outputs of a shape show for a packet, one above the other.
std::uint64_t drawn_word(const QuantizerShape& shape, const golden::QuantizerPacket& packet);

/// Values in, quantized values and taps out.
class QuantizerTraffic final : public UnitTraffic {
 public:
  QuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                   harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.hardware.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::optional<golden::FloatFormat> container() const override {
    return shape_.hardware.format;
  }
  /// A packet for each rounding, with lengths and a window drawn.
  std::vector<UnitJob> tensor(const std::vector<std::uint64_t>& values) override;
  void restarted() override { unseeded_ = true; }

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(const QuantizerRequest& request, const std::vector<std::uint64_t>& values,
                 Ending ending);
  UnitJob job_of(std::size_t count, Ending ending);
  void cover(UnitJob& job, const QuantizerRequest& request,
             const std::vector<std::uint64_t>& values, const golden::QuantizerPacket& packet) const;

  QuantizerShape shape_;
  QuantizerRequests requests_;
  golden::Quantizer quantizer_;
  bool unseeded_ = true;
  std::uint64_t packets_ = 0;
  std::vector<harness::CoverageBin> roundings_, windows_, places_, exponent_bits_;
  harness::CoverageBin no_mantissa_, some_mantissa_, full_mantissa_, shorter_, longer_, up_,
      to_infinity_, loaded_, goes_on_, empty_, partial_, full_, apart_;
};

}  // namespace sfpgen::tb
