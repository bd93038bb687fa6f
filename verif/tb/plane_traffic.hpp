// Packets for the packer and unpacker of planes.
#pragma once

#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// What the two have in hardware.
struct PlaneShape {
  unsigned lanes = 8;
  int code_bits = 6;

  static PlaneShape of(const harness::DesignFacts& facts);

  [[nodiscard]] std::size_t slot_bytes() const {
    return (static_cast<std::size_t>(code_bits) + 7U) / 8U;
  }
  [[nodiscard]] std::size_t row_bytes() const { return lanes * slot_bytes(); }
  /// Elements of a plane's beat.
  [[nodiscard]] std::size_t elements() const { return lanes < 8 ? 8 : lanes; }
  /// Bytes of the beats of a plane.
  [[nodiscard]] std::size_t beat_bytes(int plane_bits) const {
    return elements() * static_cast<std::size_t>(plane_bits) / 8U;
  }
  [[nodiscard]] harness::StreamRules rules(int plane_bits) const;
  [[nodiscard]] harness::StreamRules row_rules() const;
  /// The streams of all planes, widest first.
  [[nodiscard]] std::vector<UnitStream> streams(const std::string& prefix) const;
};

/// Bins of the sizes of packets.
struct PlaneCoverage {
  PlaneCoverage(harness::Coverage& coverage, const PlaneShape& shape);
  [[nodiscard]] std::vector<harness::CoverageBin> of(const PlaneShape& shape,
                                                     std::size_t count) const;

  harness::CoverageBin empty, padded, whole, one_beat, several_beats;
};

/// Rows of codes in, planes out.
class PlanePackerTraffic final : public UnitTraffic {
 public:
  PlanePackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                     harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(std::size_t count, Ending ending);

  PlaneShape shape_;
  PlaneCoverage coverage_;
  harness::CoverageBin apart_;
  std::uint64_t packets_ = 0;
};

/// Planes in, rows of codes out.
class PlaneUnpackerTraffic final : public UnitTraffic {
 public:
  PlaneUnpackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                       harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  using PlaneBytes = std::vector<std::vector<std::uint8_t>>;

  PlaneBytes packed(std::size_t count);
  UnitJob job_of(std::size_t count, const PlaneBytes& planes);

  PlaneShape shape_;
  PlaneCoverage coverage_;
  std::uint64_t packets_ = 0;
  bool same_ending_ = false;
};

}  // namespace sfpgen::tb
