// Packets for the packers and the unpacker: rows of random fields of changing widths.
#pragma once

#include <sfpgen/golden/bit_fields.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// The layout of a design: WIDTH and LANES.
golden::FieldLayout field_layout_of(const harness::DesignFacts& facts);

/// Bits that a port for a field width has: enough for 0 to `word_bits`.
unsigned field_count_bits(unsigned word_bits);

/// How the widths of a packet's rows are drawn.
enum class WidthStyle { any, constant, none, full, narrow, nearly_full, sparse };

/// The widths of `rows` rows.
std::vector<unsigned> random_widths(const golden::FieldLayout& layout, WidthStyle style,
                                    std::size_t rows, harness::Random& random);

/// Which cases the rows and packets of a packer or unpacker have met.
class FieldCoverage {
 public:
  /// Declares the bins; those of partial rows only where there can be any.
  FieldCoverage(harness::Coverage& coverage, const golden::FieldLayout& layout, RowsAt rows);

  /// The bins of a packet whose rows have these widths and whose last one has `lanes` fields.
  [[nodiscard]] std::vector<harness::CoverageBin> of(const std::vector<unsigned>& widths,
                                                     std::size_t lanes, Ending ending) const;

 private:
  golden::FieldLayout layout_;
  std::vector<harness::CoverageBin> widths_;
  harness::CoverageBin straddles_, fills_word_;
  harness::CoverageBin empty_, bitless_, one_row_, several_, partial_, full_, apart_;
  bool partial_rows_;
};

/// The traffic of packer and bit_packer.
class PackerTraffic final : public UnitTraffic {
 public:
  PackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed, harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return layout_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::vector<std::string> faults() const override { return {"width above a word"}; }
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  UnitJob job_of(const std::vector<unsigned>& widths, std::size_t last_lanes, Ending ending);

  golden::FieldLayout layout_;
  FieldCoverage coverage_;
  std::uint64_t packets_ = 0;
};

/// The traffic of the unpacker.
class UnpackerTraffic final : public UnitTraffic {
 public:
  UnpackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                  harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return layout_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob make(std::size_t rows) override;

 private:
  std::vector<std::uint8_t> packed(const std::vector<unsigned>& widths);
  UnitJob job_of(const std::vector<unsigned>& widths, const std::vector<std::uint8_t>& data,
                 Ending widths_end, Ending data_end);

  golden::FieldLayout layout_;
  FieldCoverage coverage_;
  std::uint64_t packets_ = 0;
};

}  // namespace sfpgen::tb
