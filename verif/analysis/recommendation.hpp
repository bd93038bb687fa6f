// The parameters that suit each tensor, as a file that `encode` and test benches read.
#pragma once

#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verif/analysis/analysis.hpp"

namespace sfpgen::analysis {

/// What a tensor should be encoded with.
struct Recommendation {
  std::string file;    ///< as it was named
  std::string tensor;  ///< empty for the one of a .npy file
  golden::PacketConfig config;
  std::uint64_t block_values = golden::default_block_values;
  double bits_per_value = 0;  ///< that it takes then; for people
};

/// The smallest coding of a tensor: without loss, or with the mantissa bits that were asked for if
/// these are one number.
Recommendation recommend(const std::string& file, const TensorResult& tensor,
                         const Questions& questions);

/// {"version": 1, "tensors": [..]} (docs/analyze.md).
std::string format_recommendations(std::span<const Recommendation> all);

/// Reads that again. Errors name the key.
Result<std::vector<Recommendation>> parse_recommendations(std::string_view text);

/// The one for a tensor of a file, whose folder does not count; null if there is none.
const Recommendation* find_recommendation(std::span<const Recommendation> all,
                                          const std::string& file, const std::string& tensor);

}  // namespace sfpgen::analysis
