// Scales of whole packets, as NVFP4 has them, and values that lie where they matter.
#pragma once

#include <cstdint>
#include <sfpgen/golden/block_format.hpp>
#include <span>
#include <vector>

#include "verif/harness/coverage.hpp"
#include "verif/harness/random.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// What a packet's configuration asks for, and what the encoder makes of it.
struct AskedScale {
  std::uint32_t asked;  ///< FP32 pattern
  float taken;

  [[nodiscard]] bool clamped() const;
};

/// A packet scale for `values`: the fitted one, powers of two near it, ones that are far too large
/// or small, and some that are no positive number.
AskedScale random_scale_request(const golden::BlockFormat& format, std::span<const float> values,
                                harness::Random& random);

/// Any FP32 pattern as metadata may have it, most of them positive numbers.
float any_packet_scale(harness::Random& random);

/// Values whose quotients by scales that are powers of two lie halfway between two codes, and whose
/// largest ones do so between two scales: whole numbers of up to six bits, times a power of two.
std::vector<float> values_near_ties(std::size_t count, harness::Random& random);

/// Which kinds of packet scales, scales and quotients a run has met.
class PacketScaleCoverage {
 public:
  explicit PacketScaleCoverage(harness::Coverage& coverage);

  /// The kind of a request.
  [[nodiscard]] harness::CoverageBin request(const AskedScale& scale) const;

  /// Adds the bins that a packet hits.
  void cover(UnitJob& job, const golden::BlockFormat& format, std::span<const float> values,
             const golden::BlockCodes& codes) const;

 private:
  harness::CoverageBin normal_, subnormal_, clamped_;
  harness::CoverageBin lowest_, small_, highest_, scale_tie_, element_tie_;
};

}  // namespace sfpgen::tb
