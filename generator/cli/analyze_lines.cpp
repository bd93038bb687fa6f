// Results as lines, in one order.
#include "generator/cli/analyze_lines.hpp"

#include <fmt/format.h>

#include <array>

namespace sfpgen::cli {
namespace {

std::string coding_name(std::size_t coding) {
  return std::string(golden::named_codings()[coding].name);
}

ResultLine format_line(const analysis::FormatResult& format) {
  return {LineKind::format, format.name, std::nullopt, false, static_cast<double>(format.bits),
          format.error,     std::nullopt};
}

}  // namespace

std::string_view kind_name(LineKind kind) {
  constexpr std::array<std::string_view, 4> names = {"coding", "best", "bound", "format"};
  return names.at(static_cast<std::size_t>(kind));
}

std::string ResultLine::title() const {
  if (kind == LineKind::format || lossless) return name;
  return fmt::format("m={} {}", mantissa_bits.value_or(0), name);
}

std::string ResultLine::parameters() const {
  if (!config) return {};
  std::string text;
  if (config->coding == golden::Coding::raw) {
    text = fmt::format("{} bits from offset {}", config->raw_bits, config->raw_offset);
  } else {
    text = config->zero_code == golden::ZeroCode::on ? "zero code on" : "zero code off";
    if (config->coding == golden::Coding::bias) text += fmt::format(", bias {}", config->bias);
  }
  return config->sign == golden::Sign::drop ? text + ", no sign" : text;
}

std::vector<ResultLine> lines_of(const analysis::TensorResult& tensor) {
  std::vector<ResultLine> lines;
  for (std::size_t i = 0; i < tensor.lengths.size(); ++i) {
    const analysis::LengthResult& length = tensor.lengths[i];
    const bool lossless = i == 0;
    for (std::size_t coding = 0; coding < length.codings.size(); ++coding) {
      const analysis::CodingResult& result = length.codings.at(coding);
      lines.push_back({LineKind::coding, coding_name(coding), length.mantissa_bits, lossless,
                       static_cast<double>(result.cost.bits.total()), length.error, result.config});
    }
    lines.push_back({LineKind::bound, "bound", length.mantissa_bits, lossless, length.bound_bits,
                     length.error, std::nullopt});
  }
  for (const analysis::FormatResult& format : tensor.formats) lines.push_back(format_line(format));
  return lines;
}

std::vector<ResultLine> lines_of(const analysis::Totals& totals,
                                 const std::vector<unsigned>& lengths) {
  std::vector<ResultLine> lines;
  for (std::size_t i = 0; i < totals.lengths.size(); ++i) {
    const analysis::LengthTotal& length = totals.lengths[i];
    const bool lossless = i == 0;
    const auto m = lossless ? std::nullopt : std::optional(lengths.at(i - 1));
    const auto add = [&](LineKind kind, const std::string& name, double bits) {
      lines.push_back({kind, name, m, lossless, bits, length.error, std::nullopt});
    };
    for (std::size_t coding = 0; coding < length.coding_bits.size(); ++coding) {
      add(LineKind::coding, coding_name(coding),
          static_cast<double>(length.coding_bits.at(coding)));
    }
    add(LineKind::best, "best", static_cast<double>(length.best_bits));
    add(LineKind::bound, "bound", length.bound_bits);
  }
  for (const analysis::FormatResult& format : totals.formats) lines.push_back(format_line(format));
  return lines;
}

double bits_per_value(const ResultLine& line, std::uint64_t values) {
  return values == 0 ? 0 : line.bits / static_cast<double>(values);
}

std::optional<double> ratio_of(const ResultLine& line, std::uint64_t container_bits) {
  if (line.bits == 0) return std::nullopt;
  return static_cast<double>(container_bits) / line.bits;
}

}  // namespace sfpgen::cli
