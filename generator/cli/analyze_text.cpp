// analyze's findings for people.
#include <fmt/format.h>

#include <algorithm>

#include "generator/cli/analyze_report.hpp"
#include "generator/cli/codec_support.hpp"

namespace sfpgen::cli {
namespace {

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

/// "zeros 12 (0.3 %), negatives 2000 (50.0 %)", and what is rarer where it is there.
std::string counts_text(const codec::ValueCounts& counts) {
  std::string text = fmt::format("{} values, {} zeros ({:.1f} %), {} negatives ({:.1f} %)",
                                 counts.values, counts.zeros, percent(counts.zeros, counts.values),
                                 counts.negatives, percent(counts.negatives, counts.values));
  if (counts.subnormals > 0) text += fmt::format(", {} subnormals", counts.subnormals);
  if (counts.infinities > 0) text += fmt::format(", {} infinities", counts.infinities);
  if (counts.nans > 0) text += fmt::format(", {} NaNs", counts.nans);
  return text;
}

/// The exponents that are there, but for that of zeros.
std::string exponents_text(const std::vector<std::uint64_t>& counts) {
  const auto some = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts.begin() + 1, counts.end(), some);
  if (first == counts.end()) return "no exponents but 0";
  const auto last = std::find_if(counts.rbegin(), counts.rend(), some);
  return fmt::format("exponents {} to {}", first - counts.begin(), counts.rend() - last - 1);
}

std::string table(const std::vector<ResultLine>& lines, std::uint64_t values,
                  std::uint64_t container_bits) {
  const bool errors = std::any_of(lines.begin(), lines.end(),
                                  [](const ResultLine& line) { return !line.lossless; });
  std::string text = fmt::format("    {:<14}{:>10}{:>8}", "stored as", "bits/value", "ratio");
  if (errors) text += fmt::format("{:>11}{:>11}{:>9}", "max error", "RMS error", "SNR dB");
  text += "  parameters\n";
  for (const ResultLine& line : lines) {
    const auto ratio = ratio_of(line, container_bits);
    text += fmt::format("    {:<14}{:>10.3f}{:>8}", line.title(), bits_per_value(line, values),
                        ratio ? fmt::format("{:.3f}", *ratio) : "-");
    if (errors) {
      const auto snr = line.error.snr_db();
      text += fmt::format("{:>11.3g}{:>11.3g}{:>9}", line.error.largest, line.error.rms(),
                          snr ? fmt::format("{:.1f}", *snr) : "-");
    }
    const std::string parameters = line.parameters();
    text += parameters.empty() ? "\n" : "  " + parameters + "\n";
  }
  return text;
}

}  // namespace

std::string tensor_text(const AnalyzedTensor& tensor) {
  const analysis::TensorResult& result = tensor.result;
  const tensors::TensorInfo& info = result.info;
  std::string text = shown(tensor.file);
  if (!info.name.empty()) text += ": " + shown(info.name);
  text += fmt::format(": {} {}, container {}\n  {}\n", info.dtype, golden::shape_text(info.shape),
                      golden::format_name(info.format), counts_text(result.counts));
  text += fmt::format("  {}, entropy {:.3f} bits of {}\n", exponents_text(result.counts.exponents),
                      result.exponent_entropy, info.format.exponent_bits);
  return text + table(lines_of(result), info.values, info.values * info.format.width());
}

std::string totals_text(const AnalyzeReport& report, const analysis::Questions& questions) {
  const analysis::Totals& totals = report.totals;
  if (totals.tensors < 2) return {};
  const double values = static_cast<double>(totals.counts.values);
  return fmt::format("total: {} tensors\n  {}\n  mean entropy of the exponents {:.3f} bits\n",
                     totals.tensors, counts_text(totals.counts),
                     values == 0 ? 0 : totals.exponent_entropy_bits / values) +
         table(lines_of(totals, questions.mantissa_bits), totals.counts.values,
               totals.container_bits);
}

}  // namespace sfpgen::cli
