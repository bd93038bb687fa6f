// What analyze says of a tensor, or of all of them, as lines that text, JSON, CSV and plot share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verif/analysis/totals.hpp"

namespace sfpgen::cli {

/// A tensor of a file after its analysis.
struct AnalyzedTensor {
  std::string file;
  analysis::TensorResult result;
};

/// A file or a tensor of it that could not be analyzed.
struct AnalyzeFailure {
  std::string file;
  std::string reason;
};

/// All that analyze found.
struct AnalyzeReport {
  std::vector<AnalyzedTensor> tensors;
  std::vector<AnalyzeFailure> failures;
  analysis::Totals totals;
};

/// What stands in a line.
enum class LineKind {
  coding,  ///< one of the four codings
  best,    ///< every tensor in its smallest coding
  bound,   ///< sign, mantissa and the entropy of the exponent
  format,  ///< an element or block format
};
std::string_view kind_name(LineKind kind);

/// One way to store values.
struct ResultLine {
  LineKind kind = LineKind::coding;
  std::string name;                       ///< "delta", "best", "bound", "e4m3"
  std::optional<unsigned> mantissa_bits;  ///< kept, in codings and bounds
  bool lossless = true;
  double bits = 0;  ///< of all values
  analysis::ErrorSums error;
  std::optional<golden::PacketConfig> config;  ///< of a tensor's coding

  /// "m=7 delta" for a length that loses something, else the name.
  [[nodiscard]] std::string title() const;
  /// The parameters in words: "zero code on, bias 121"; empty where there are none.
  [[nodiscard]] std::string parameters() const;
};

/// The lines of a tensor, and those of all tensors; `lengths` are the mantissa bits that were asked
/// for.
std::vector<ResultLine> lines_of(const analysis::TensorResult& tensor);
std::vector<ResultLine> lines_of(const analysis::Totals& totals,
                                 const std::vector<unsigned>& lengths);

/// Bits a value, and how many times fewer than in the container; nothing without values or bits.
double bits_per_value(const ResultLine& line, std::uint64_t values);
std::optional<double> ratio_of(const ResultLine& line, std::uint64_t container_bits);

}  // namespace sfpgen::cli
