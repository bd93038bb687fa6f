// Two drawings one below the other: exponents as columns, bits a value as bars.
#include "generator/cli/analyze_plot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sfpgen::cli {
namespace {

constexpr double width = 760;
constexpr double left = 130;   // where columns and bars begin
constexpr double drawn = 560;  // how far they reach at most
constexpr double histogram_height = 180;
constexpr double bar_step = 18;

/// Text as XML has it.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      default:
        safe += static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
  }
  return safe;
}

std::string words(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(text));
}

std::string box(double x, double y, double w, double h, const char* color) {
  return fmt::format(
      "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n", x, y, w,
      h, color);
}

/// Columns from the lowest exponent that is there to the highest, as parts of all values.
std::string histogram(const std::string& title, const std::vector<std::uint64_t>& counts,
                      double top) {
  std::string text = words(left, top + 14, "start", title);
  const auto some = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts.begin(), counts.end(), some);
  if (first == counts.end()) return text + words(left, top + 34, "start", "no values");
  const auto last = std::find_if(counts.rbegin(), counts.rend(), some).base();
  const double most = static_cast<double>(*std::max_element(first, last));
  double all = 0;
  for (auto count = first; count != last; ++count) all += static_cast<double>(*count);
  const double step = drawn / static_cast<double>(last - first);
  const double bottom = top + histogram_height - 22;
  const double height = bottom - top - 24;
  for (auto count = first; count != last; ++count) {
    const double high = height * static_cast<double>(*count) / most;
    text += box(left + step * static_cast<double>(count - first), bottom - high,
                std::max(step * 0.85, 0.5), high, "#4c72b0");
  }
  text += words(left - 6, bottom - height + 10, "end", fmt::format("{:.1f} %", 100 * most / all));
  text += words(left - 6, bottom, "end", "0 %");
  text += words(left + step / 2, bottom + 16, "middle", std::to_string(first - counts.begin()));
  text += words(left + drawn - step / 2, bottom + 16, "middle",
                std::to_string(last - counts.begin() - 1));
  return text + words(left + drawn / 2, bottom + 16, "middle", "exponent as stored");
}

std::string bars(const std::vector<ResultLine>& lines, std::uint64_t values,
                 std::uint64_t container_bits, double top) {
  const double container =
      values == 0 ? 1 : static_cast<double>(container_bits) / static_cast<double>(values);
  double most = container;
  for (const ResultLine& line : lines) most = std::max(most, bits_per_value(line, values));
  std::string text = words(left, top + 14, "start",
                           fmt::format("bits per value, of {:.4g} in the container", container));
  double y = top + 24;
  for (const ResultLine& line : lines) {
    const double bits = bits_per_value(line, values);
    const char* const color = line.kind == LineKind::bound    ? "#8c8c8c"
                              : line.kind == LineKind::format ? "#dd8452"
                                                              : "#55a868";
    text += words(left - 6, y + 11, "end", line.title());
    text += box(left, y, drawn * bits / most, bar_step - 5, color);
    text += words(left + drawn * bits / most + 4, y + 11, "start", fmt::format("{:.3f}", bits));
    y += bar_step;
  }
  const double edge = left + drawn * container / most;
  return text + fmt::format(
                    "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" "
                    "stroke=\"#444\" stroke-dasharray=\"3 3\"/>\n",
                    edge, top + 20, y);
}

}  // namespace

std::string analysis_svg(const AnalyzeReport& report, const analysis::Questions& questions) {
  const analysis::Totals& totals = report.totals;
  const bool single = report.tensors.size() == 1;
  const std::vector<ResultLine> lines =
      single ? lines_of(report.tensors.front().result) : lines_of(totals, questions.mantissa_bits);
  std::string name = fmt::format("{} tensors", totals.tensors);
  if (single) {
    const AnalyzedTensor& only = report.tensors.front();
    name = only.result.info.name.empty() ? only.file : only.file + ": " + only.result.info.name;
  }
  std::string body = words(left, 22, "start", name);
  double y = 30;
  for (const auto& [container, counts] : totals.exponents) {
    body += histogram("exponents, " + container, counts, y);
    y += histogram_height;
  }
  body += bars(lines, totals.counts.values, totals.container_bits, y + 10);
  const double height = y + 50 + bar_step * static_cast<double>(lines.size());
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
             "width=\"{0:.0f}\" height=\"{1:.0f}\" font-family=\"sans-serif\" font-size=\"11\">\n",
             width, height) +
         box(0, 0, width, height, "white") + body + "</svg>\n";
}

}  // namespace sfpgen::cli
