// Packets for the integer dequantizer: good ones and broken ones.
#pragma once

#include <sfpgen/golden/integers.hpp>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/integer_stimulus.hpp"

namespace sfpgen::tb {

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
