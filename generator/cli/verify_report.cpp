// Formats the outcome of verify.
#include "generator/cli/verify_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

// A figure of a part as the table shows it; what the bench measures beyond these is in the JSON.
struct Figure {
  std::string_view name;
  std::string_view label;
  int decimals;
};

constexpr Figure figures[] = {
    {"cycles_per_row", "cycles per row without stalls", 3},
    {"packet_4096_cycles_per_row", "the same with packets of 4096 values", 3},
    {"packet_4096_extra_cycles_per_packet", "extra cycles per packet", 2},
    {"latency_cycles", "latency in cycles", 0},
    {"worst_stall_run", "worst stall run in cycles", 0},
    {"give_up_cycles", "cycles to give up a packet without its data", 0},
};

constexpr std::size_t shown_findings = 5;
constexpr std::size_t shown_holes = 12;

class Table {
 public:
  void line(std::string_view label, std::string_view text) {
    fmt::format_to(std::back_inserter(text_), "  {:<54}{}\n", label, text);
  }
  void plain(std::string_view text) { fmt::format_to(std::back_inserter(text_), "{}\n", text); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_findings(Table& table, std::string_view label, std::uint64_t count,
                  const std::vector<std::string>& first) {
  table.line(label, grouped(count));
  for (std::size_t index = 0; index < first.size() && index < shown_findings; ++index) {
    table.plain(fmt::format("    {}{}", index == 0 ? "first: " : "       ", first[index]));
  }
}

}  // namespace

std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t index = 0; index < digits.size(); ++index) {
    if (index != 0 && (digits.size() - index) % 3 == 0) text += ',';
    text += digits[index];
  }
  return text;
}

std::string verify_table(const VerifySummary& summary) {
  const flow::VerificationReport& report = summary.report;
  const elaborate::Design& design = summary.design;
  Table table;
  table.plain(fmt::format("{}: {}: {}", design.name, render::summary(design),
                          report.passed ? "passed" : "FAILED"));
  table.line("values checked", grouped(report.values_checked));
  for (const auto& [name, count] : report.counts) {
    std::string label = name;
    std::replace(label.begin(), label.end(), '_', ' ');
    table.line(label, grouped(count));
  }
  add_findings(table, "mismatches", report.mismatches, report.first_mismatches);
  add_findings(table, "broken rules", report.violations, report.first_violations);
  for (const auto& [part, values] : report.measures) {
    for (const Figure& figure : figures) {
      const auto value = values.find(std::string(figure.name));
      if (value == values.end()) continue;
      table.line(fmt::format("{}: {}", part, figure.label),
                 fmt::format("{:.{}f}", value->second, figure.decimals));
    }
  }
  for (const flow::VerifiedTensor& tensor : report.tensors) {
    std::string text = grouped(tensor.values) + " values";
    if (tensor.bits_per_value != 0.0)
      text += fmt::format(", {:.3f} bits per value of {}", tensor.bits_per_value,
                          design.container->width());
    if (tensor.recommended_bits_per_value)
      text += fmt::format(", {:.3f} as recommended", *tensor.recommended_bits_per_value);
    table.line(output::printable(tensor.file), text);
  }
  table.line("coverage", fmt::format("{} of {} bins", report.covered_bins, report.coverage_bins));
  for (std::size_t index = 0; index < report.coverage_holes.size(); ++index) {
    if (index == shown_holes) {
      table.plain(fmt::format("    and {} more", report.coverage_holes.size() - shown_holes));
      break;
    }
    table.plain(fmt::format("    not met: {}", report.coverage_holes[index]));
  }
  table.line("seed", std::to_string(report.seed));
  table.line("to repeat", summary.repeat);
  if (!summary.trace.empty()) table.line("waveform", summary.trace);
  if (!summary.work_directory.empty()) table.line("built in", summary.work_directory);
  table.line("seconds",
             fmt::format("{:.1f} to build, {:.1f} to run", summary.build_seconds, report.seconds));
  table.line("tools", fmt::format("{}", fmt::join(summary.tools, ", ")));
  return table.text();
}

std::string verify_json(const VerifySummary& summary) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(summary.report.json);
  json.update(render::settings_json(summary.design));
  json["repeat"] = summary.repeat;
  json["trace"] = summary.trace;
  json["build_seconds"] = summary.build_seconds;
  json["run_seconds"] = summary.report.seconds;
  json["tools"] = summary.tools;
  // What a file is called need not be UTF-8.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
