// Which cases of the wire format the packets of one side of a bench have met.
#pragma once

#include <string_view>
#include <vector>

#include "verif/harness/coverage.hpp"
#include "verif/tb/sfp_packet.hpp"

namespace sfpgen::tb {

/// Bins of one side ("encoder", "decoder"); packets are counted when they have come through.
class SfpCoverage {
 public:
  SfpCoverage(harness::Coverage& coverage, std::string_view side, const SfpShape& shape);

  void count(const SfpPacket& packet);

 private:
  void count_size(std::size_t values);
  void count_values(const SfpPacket& packet);

  harness::Coverage& coverage_;
  SfpShape shape_;
  std::vector<harness::CoverageBin> codings_;  ///< in the order of the shape's
  std::vector<harness::CoverageBin>
      width_codes_;  ///< of delta and bias, which share their hardware
  std::vector<harness::CoverageBin> max_width_codes_;
  std::vector<harness::CoverageBin> mantissa_bits_;
  harness::CoverageBin sign_kept_, sign_dropped_, zero_code_on_, zero_code_off_;
  harness::CoverageBin straddles_, fills_word_, no_field_bits_;
  harness::CoverageBin empty_, one_value_, lane_less_, lane_exact_, lane_more_, partial_row_,
      full_rows_, groups_;
  harness::CoverageBin positive_zero_, negative_zero_, subnormal_, infinity_, nan_;
};

}  // namespace sfpgen::tb
