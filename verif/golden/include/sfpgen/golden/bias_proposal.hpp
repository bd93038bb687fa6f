// Proposals for the bias of the next packet, from the exponents of those before it.
#pragma once

#include <sfpgen/golden/float_format.hpp>

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// The middle one of the exponents that are not 0, the lower of two; 2^(E-1)-1 when every exponent
/// is 0. `values` are bit patterns of the container.
std::uint32_t median_exponent(const FloatFormat& format, std::span<const std::uint64_t> values);

/// What sfp_bias_proposer does (docs/bias_proposal.md): follows the median of the exponents row by
/// row. A row's values with an exponent other than 0 vote for up or down, as they lie above or
/// below the proposal; the vote that wins a tournament of neighbours moves the estimate, whose
/// whole part the proposal is, by an eighth when the next row comes.
class BiasProposer {
 public:
  /// `lanes` values make a row. The estimate starts in the middle of 2^(E-1)-1.
  BiasProposer(const FloatFormat& format, unsigned lanes);

  /// Takes a packet's rows; the last one may be short.
  void take_packet(std::span<const std::uint64_t> values);

  /// The bias proposed for the next packet.
  [[nodiscard]] std::uint32_t bias() const { return estimate_ / steps; }

 private:
  static constexpr std::uint32_t steps = 8;  ///< from one exponent to the next

  void take_row(std::span<const std::uint64_t> values);

  FloatFormat format_;
  unsigned lanes_;
  std::uint32_t estimate_;  ///< in eighths
  int winner_ = 0;          ///< of the row before: 1 up, -1 down
};

}  // namespace sfpgen::golden
