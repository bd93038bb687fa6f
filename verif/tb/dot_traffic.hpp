// Packets for the dot product unit: vectors of every arithmetic and their sums.
#pragma once

#include <sfpgen/golden/dot_product.hpp>

#include <optional>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// A dot product unit out of the parameters of its template.
struct DotShape {
  enum class Kind { blocks, integers, floats } kind = Kind::blocks;
  unsigned count = 4;             ///< k
  golden::BlockDotFormat blocks;  ///< of blocks, and the elements of integers
  golden::FloatFormat values;     ///< of floats
  golden::FloatFormat sum;        ///< of blocks and floats
  unsigned integer_bits = 0;      ///< n of integers
  unsigned sum_bits = 32;         ///< bits of a result

  static DotShape of(const harness::DesignFacts& facts);

  /// Bits of an element.
  [[nodiscard]] unsigned a_bits() const;
  [[nodiscard]] unsigned b_bits() const;
  [[nodiscard]] std::size_t a_bytes() const { return (count * a_bits() + 7U) / 8U; }
  [[nodiscard]] std::size_t b_bytes() const { return (count * b_bits() + 7U) / 8U; }
  [[nodiscard]] std::size_t beat_bytes() const { return a_bytes() + b_bytes(); }
  /// Bits of a scale; 0: there are none.
  [[nodiscard]] unsigned scale_bits() const;

  [[nodiscard]] golden::DotSum sum_of(const std::vector<golden::DotBeat>& beats) const;
};

/// The traffic of the unit.
class DotTraffic final : public UnitTraffic {
 public:
  DotTraffic(const harness::DesignFacts& facts, std::uint64_t seed, harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] unsigned lanes() const override { return shape_.count; }
  UnitJob full(std::size_t rows) override;

 protected:
  UnitJob make(std::size_t rows) override;
  [[nodiscard]] std::size_t group_rows() const override;

 private:
  /// What a packet's elements look like.
  enum class Style { any, largest, zeros, near, cancelling, exceptional };

  UnitJob job_of(const std::vector<golden::DotBeat>& beats, Ending ending);
  std::vector<golden::DotBeat> beats_of(Style style, std::size_t rows);
  std::vector<std::uint64_t> elements(Style style, const golden::ElementFormat& format);
  std::vector<std::uint64_t> values(Style style);
  std::uint32_t scale(Style style);
  void cover(UnitJob& job, const std::vector<golden::DotBeat>& beats,
             const golden::DotSum& sum) const;

  DotShape shape_;
  std::uint64_t packets_ = 0;
  std::uint32_t middle_ = 0;  // of a packet's scales, so that sums of blocks meet
  harness::CoverageBin empty_, one_beat_, several_, apart_, part_of_block_;
  harness::CoverageBin zero_, negative_, positive_, infinite_, nan_, wrapped_;
};

}  // namespace sfpgen::tb
