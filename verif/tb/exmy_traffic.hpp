// Packets for the element quantizer and dequantizer.
#pragma once

#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/element_words.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// Values that meet every case of a format: random ones, and ones at its limits and ties.
std::vector<std::uint64_t> element_values(const ElementShape& shape, const ElementChoice& choice,
                                          std::size_t count, harness::Random& random);

/// Values in, codes out.
class ExmyQuantizerTraffic final : public UnitTraffic {
 public:
  ExmyQuantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                       harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::optional<golden::FloatFormat> container() const override {
    return shape_.container;
  }
  std::vector<UnitJob> tensor(const std::vector<std::uint64_t>& values) override;
  void restarted() override { unseeded_ = true; }

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(const ElementChoice& choice, std::size_t rounding,
                 const std::vector<std::uint64_t>& values, Ending ending);
  UnitJob random_job(std::size_t count, Ending ending);

  ElementShape shape_;
  ElementCoverage coverage_;
  golden::ElementQuantizer quantizer_;
  bool unseeded_ = true;
  std::uint64_t packets_ = 0;
  std::vector<harness::CoverageBin> roundings_;
  harness::CoverageBin overflow_, nan_lost_, nan_kept_, loaded_, goes_on_;
};

/// Codes in, values out.
class ExmyDequantizerTraffic final : public UnitTraffic {
 public:
  ExmyDequantizerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
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
  UnitJob job_of(const ElementChoice& choice, const std::vector<std::uint64_t>& codes,
                 Ending ending);
  UnitJob random_job(std::size_t count, Ending ending);

  ElementShape shape_;
  ElementCoverage coverage_;
  std::uint64_t packets_ = 0;
  harness::CoverageBin zero_, special_, infinite_, subnormal_;
};

}  // namespace sfpgen::tb
