// What a tensor's values are like, what each coding would make of them and what formats would lose.
#pragma once

#include <sfpgen/codec/cost.hpp>
#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "verif/analysis/error_sums.hpp"
#include "verif/analysis/formats.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::analysis {

/// A format with the name that it was asked for by.
struct NamedFormat {
  std::string name;
  std::shared_ptr<const TriedFormat> format;
};

/// What is to be found out, of every tensor alike.
struct Questions {
  unsigned lanes = 8;
  unsigned rows = 8;
  std::uint64_t block_values = golden::default_block_values;  ///< 0: one block
  std::vector<unsigned> mantissa_bits;  ///< lengths to cut mantissas to, besides all of them
  std::vector<NamedFormat> formats;
  unsigned threads = 0;  ///< 0: as many as there are processors
};

/// A coding with the parameters that make it smallest, and the size.
struct CodingResult {
  golden::PacketConfig config;
  codec::PacketCost cost;
};

/// The sizes with one number of mantissa bits.
struct LengthResult {
  unsigned mantissa_bits = 0;           ///< as kept: at most those of the container
  std::array<CodingResult, 4> codings;  ///< by golden::Coding
  double bound_bits = 0;  ///< sign, mantissa and the entropy of the exponent, all values
  ErrorSums error;        ///< nothing lost: no error

  /// The coding that is smallest, the first of equals.
  [[nodiscard]] const CodingResult& best() const;
};

/// What an element or block format would take and lose.
struct FormatResult {
  std::string name;
  std::uint64_t bits = 0;
  ErrorSums error;
};

/// All about one tensor.
struct TensorResult {
  tensors::TensorInfo info;
  codec::ValueCounts counts;
  double exponent_entropy = 0;        ///< bits, of zero order
  std::vector<LengthResult> lengths;  ///< all mantissa bits first, then as asked for
  std::vector<FormatResult> formats;  ///< as asked for
};

/// The entropy of zero order of a histogram, in bits a value.
double entropy(std::span<const std::uint64_t> counts);

/// The shortest raw coding that holds all exponents of a histogram: bits and offset.
golden::RawFit shortest_raw(const golden::FloatFormat& format,
                            std::span<const std::uint64_t> exponents);

/// Told how many bytes of the tensor more were worked on; all of them twice.
using Progress = std::function<void(std::uint64_t)>;

/// Reads a tensor twice, in pieces. Errors are those of reading it.
Result<TensorResult> analyze(const tensors::TensorFile& file, std::size_t tensor,
                             const Questions& questions, const Progress& progress);

}  // namespace sfpgen::analysis
