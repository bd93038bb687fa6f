// What several tensors come to together.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "verif/analysis/analysis.hpp"

namespace sfpgen::analysis {

/// The sums of one length over all tensors.
struct LengthTotal {
  std::array<std::uint64_t, 4> coding_bits{};  ///< by golden::Coding, each with its best parameters
  std::uint64_t best_bits = 0;                 ///< every tensor in its smallest coding
  double bound_bits = 0;
  ErrorSums error;
};

/// Sums over tensors.
struct Totals {
  std::uint64_t tensors = 0;
  std::uint64_t container_bits = 0;
  codec::ValueCounts counts;                                    ///< without exponents
  std::map<std::string, std::vector<std::uint64_t>> exponents;  ///< by the container's name
  double exponent_entropy_bits = 0;  ///< the entropy of each tensor times its values
  std::vector<LengthTotal> lengths;  ///< in the order of the questions, all mantissa bits first
  std::vector<FormatResult> formats;

  void add(const TensorResult& tensor);
};

}  // namespace sfpgen::analysis
