// Packets of blocks for the block encoder and decoder.
#pragma once

#include <optional>
#include <sfpgen/golden/block_format.hpp>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/tb/packet_scale.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// What a block unit has in hardware.
struct BlockShape {
  golden::BlockFormat format;  ///< with the longest elements; rounding means nothing, nor a policy
                               ///< that packets choose
  unsigned lanes = 8;
  unsigned mantissa_bits = 23;  ///< of a value: 23 (FP32) or 7 (BF16)
  bool integer = true;          ///< elements of as many bits as the packet says
  bool stochastic = false;

  /// From the parameters of the templates.
  static BlockShape of(const harness::DesignFacts& facts);

  [[nodiscard]] golden::ElementFormat container() const;
  [[nodiscard]] unsigned value_bits() const { return 9U + mantissa_bits; }
  [[nodiscard]] std::size_t row_bytes() const { return std::size_t{lanes} * value_bits() / 8U; }
  /// Scales in E4M3 times one of the packet.
  [[nodiscard]] bool has_packet_scale() const { return format.scale == golden::ScaleForm::e4m3; }
  [[nodiscard]] unsigned columns() const { return golden::scale_columns(format.block, lanes); }
  [[nodiscard]] golden::FieldLayout data_layout() const { return {value_bits(), lanes}; }
  [[nodiscard]] golden::FieldLayout scale_layout() const { return {32, columns()}; }
  /// Rows of a block.
  [[nodiscard]] std::size_t block_rows() const {
    return format.block < lanes ? 1 : format.block / lanes;
  }
  [[nodiscard]] harness::StreamRules value_rules() const;
  [[nodiscard]] harness::StreamRules data_rules() const;
  [[nodiscard]] harness::StreamRules scale_rules() const;
};

/// What the two units' traffic has in common.
class BlockTraffic : public UnitTraffic {
 public:
  BlockTraffic(const harness::DesignFacts& facts, std::uint64_t seed, harness::Coverage& coverage);

  [[nodiscard]] unsigned lanes() const override { return shape_.lanes; }
  UnitJob full(std::size_t rows) override;
  [[nodiscard]] std::optional<golden::FloatFormat> container() const override {
    return golden::FloatFormat{8, shape_.mantissa_bits};
  }
  /// A packet with the longest elements, and with integers of more than four bits one of four: to
  /// the nearest, by the policy hbfp or floor.
  std::vector<UnitJob> tensor(const std::vector<std::uint64_t>& values) override;

 protected:
  UnitJob make(std::size_t rows) override;
  [[nodiscard]] std::size_t group_rows() const override { return shape_.block_rows(); }
  /// A good packet of `count` values.
  virtual UnitJob job_of(std::size_t count, Ending ending) = 0;
  /// One of these values, in a format with its policy and rounding.
  virtual UnitJob job_of(const golden::BlockFormat& format,
                         const std::vector<std::uint32_t>& patterns) = 0;
  /// What `patterns` of the container stand for.
  [[nodiscard]] std::vector<float> numbers(const std::vector<std::uint32_t>& patterns) const;

  /// The format with elements of the packet's bits; asks for bits that are not there now and then.
  golden::BlockFormat random_format(UnitJob& job);
  /// Values of the container whose blocks have every kind of maximum.
  std::vector<std::uint32_t> random_values(std::size_t count);
  /// Words of a lane each as beats without TLAST.
  [[nodiscard]] std::vector<harness::Beat> beats_of(const std::vector<std::uint32_t>& words) const;
  [[nodiscard]] Reach clamping(bool other) const {
    return shape_.integer || other ? Reach::reachable : Reach::constant;
  }

  BlockShape shape_;
  std::vector<harness::CoverageBin> bits_;

 private:
  std::uint64_t packets_ = 0;
  harness::CoverageBin empty_, partial_, full_, block_, apart_;
};

/// Values in, elements and scales out.
class BlockEncoderTraffic final : public BlockTraffic {
 public:
  BlockEncoderTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                      harness::Coverage& coverage);

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] double extra_cycles() const override { return 2.0; }
  void restarted() override { unseeded_ = true; }

 protected:
  UnitJob job_of(std::size_t count, Ending ending) override;
  UnitJob job_of(const golden::BlockFormat& format,
                 const std::vector<std::uint32_t>& patterns) override;

 private:
  /// Where the packet's random bits come from.
  enum class Seeding { load, go_on };
  /// The packet that `job` configures but for its seed.
  UnitJob encoded(UnitJob job, const golden::BlockFormat& format, float packet_scale,
                  Seeding seeding, const std::vector<std::uint32_t>& patterns, Ending ending);

  golden::BlockEncoder encoder_;
  bool unseeded_ = true;
  std::vector<harness::CoverageBin> policies_, roundings_;
  std::optional<PacketScaleCoverage> packet_scales_;  ///< with scales in E4M3
  harness::CoverageBin zeros_, nan_, subnormal_, saturated_, power_;
};

/// Elements and scales in, values out.
class BlockDecoderTraffic final : public BlockTraffic {
 public:
  using BlockTraffic::BlockTraffic;

  [[nodiscard]] UnitPorts ports() const override;
  [[nodiscard]] double extra_cycles() const override { return 8.0; }
  [[nodiscard]] std::vector<std::string> faults() const override;
  UnitJob bad(std::size_t fault) override;

 protected:
  UnitJob job_of(std::size_t count, Ending ending) override;
  UnitJob job_of(const golden::BlockFormat& format,
                 const std::vector<std::uint32_t>& patterns) override;

 private:
  /// Codes of values, with any packet scale where there is one.
  golden::BlockCodes encoded_codes(const golden::BlockFormat& format,
                                   const std::vector<std::uint32_t>& patterns);
  UnitJob decoded(UnitJob job, const golden::BlockFormat& format, std::size_t count,
                  const golden::BlockStreams& streams, Ending data_end, Ending scales_end) const;
};

}  // namespace sfpgen::tb
