// Packets of exponents for the Gecko units.
#pragma once

#include <optional>
#include <sfpgen/golden/gecko.hpp>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// What a Gecko unit has in hardware.
struct GeckoShape {
  unsigned exponent_bits = 8;
  unsigned lanes = 8;
  unsigned rows = 8;
  std::vector<golden::Coding> codings = {golden::Coding::delta};  ///< in the order of their ports'
                                                                  ///< values

  /// From EXPONENT_BITS, LANES, ROWS and CODINGS.
  static GeckoShape of(const harness::DesignFacts& facts);

  /// Bytes of a lane's slot.
  [[nodiscard]] std::size_t slot_bytes() const { return (exponent_bits + 7U) / 8U; }
  [[nodiscard]] std::size_t row_bytes() const { return lanes * slot_bytes(); }
};

/// What the two units' traffic has in common: configurations, exponents, coverage.
class GeckoTraffic : public UnitTraffic {
 public:
  GeckoTraffic(const harness::DesignFacts& facts, std::uint64_t seed, harness::Coverage& coverage);

  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;

 protected:
  /// A packet as the golden function codes it.
  struct Packet {
    golden::GeckoConfig config;
    std::vector<std::uint32_t> exponents;
    std::vector<golden::GeckoRow> rows;
  };

  UnitJob make(std::size_t rows) override;
  [[nodiscard]] std::size_t group_rows() const override { return shape_.rows; }
  /// The packet's beats, in and out.
  virtual UnitJob job_of(const Packet& packet, Ending ending) = 0;

  golden::GeckoConfig random_config();
  std::vector<std::uint32_t> random_exponents(std::size_t count);
  Packet coded(const golden::GeckoConfig& config, std::vector<std::uint32_t> exponents) const;
  /// Sets the configuration ports, and now and then asks for a coding that is not there.
  void configure(UnitJob& job, const golden::GeckoConfig& config);
  /// Rows of one number a lane as beats without TLAST; `noise` fills the slots above E bits.
  std::vector<harness::Beat> beats_of(const std::vector<std::uint32_t>& numbers);
  [[nodiscard]] UnitPorts ports_with(std::vector<StatusBit> status) const;
  [[nodiscard]] Reach clamping() const;

  GeckoShape shape_;

 private:
  void cover(UnitJob& job, const Packet& packet, Ending ending) const;

  std::uint64_t packets_ = 0;
  std::vector<harness::CoverageBin> width_codes_, codings_;
  harness::CoverageBin zero_code_on_, zero_code_off_, zero_, largest_, empty_, partial_, full_,
      group_, apart_;
};

/// Exponents in, codes out.
class GeckoEncoderTraffic final : public GeckoTraffic {
 public:
  using GeckoTraffic::GeckoTraffic;
  [[nodiscard]] UnitPorts ports() const override;

 protected:
  UnitJob job_of(const Packet& packet, Ending ending) override;
};

/// Codes in, exponents out.
class GeckoDecoderTraffic final : public GeckoTraffic {
 public:
  using GeckoTraffic::GeckoTraffic;
  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob job_of(const Packet& packet, Ending ending) override;
};

}  // namespace sfpgen::tb
