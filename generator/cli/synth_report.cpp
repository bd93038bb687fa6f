// What `sfpgen synth` found, as a value, as a table and as JSON.
#include "generator/cli/synth_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

std::string decimals(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

std::optional<double> slack_of(const std::optional<flow::TimingPath>& path) {
  return path ? std::optional(path->slack_ns) : std::nullopt;
}

// One line of the table: a caption and the text of a unit.
struct Line {
  const char* caption;
  std::function<std::string(const MeasuredUnit&)> text;
};

std::vector<Line> lines() {
  return {
      {"cells", [](const auto& unit) { return fmt::format("{}", unit.report.cells); }},
      {"flip-flops", [](const auto& unit) { return fmt::format("{}", unit.report.flip_flops); }},
      {"area (um2)", [](const auto& unit) { return fmt::format("{:.0f}", unit.report.area_um2); }},
      {"gate equivalents",
       [](const auto& unit) { return fmt::format("{:.0f}", unit.report.gate_equivalents); }},
      {"maximum clock (MHz)",
       [](const auto& unit) { return decimals(unit.report.max_clock_mhz, 1); }},
      {"clock asked (MHz)",
       [](const auto& unit) { return render::megahertz(unit.report.clock_mhz); }},
      {"clock met",
       [](const auto& unit) { return std::string(unit.report.meets_clock() ? "yes" : "NO"); }},
      {"setup slack (ns)",
       [](const auto& unit) { return decimals(slack_of(unit.report.timing.setup), 3); }},
      {"hold slack (ns)",
       [](const auto& unit) { return decimals(slack_of(unit.report.timing.hold), 3); }},
      {"throughput (Gb/s)", [](const auto& unit) { return decimals(unit.throughput_gbps(), 1); }},
      {"Gb/s per kGE", [](const auto& unit) { return decimals(unit.gbps_per_kge(), 2); }},
  };
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json path_json(const std::optional<flow::TimingPath>& path) {
  if (!path) return nullptr;
  return {{"slack_ns", path->slack_ns}, {"start", path->from}, {"end", path->to}};
}

ordered_json breakdown_json(const flow::Breakdown& breakdown) {
  ordered_json blocks = ordered_json::array();
  for (const flow::BlockArea& share : breakdown.blocks) {
    blocks.push_back({{"block", share.block},
                      {"flip_flops", share.flip_flops},
                      {"area_um2", share.area_um2},
                      {"gate_equivalents", share.gate_equivalents},
                      {"mapped_apart_um2", share.mapped_um2}});
  }
  return {{"gate_scale", breakdown.gate_scale},
          {"flip_flop_scale", breakdown.flip_flop_scale},
          {"blocks", std::move(blocks)}};
}

// A line a block that any unit has, then what the shares were scaled by.
std::string breakdown_lines(const std::vector<MeasuredUnit>& units, int caption_width,
                            int column_width) {
  const auto breakdown_of = [](const MeasuredUnit& unit) -> const flow::Breakdown& {
    return *unit.breakdown;
  };
  std::string text = "\ngate equivalents by block\n";
  const std::size_t count = breakdown_of(units.front()).blocks.size();
  for (std::size_t index = 0; index < count; ++index) {
    const bool empty = std::all_of(units.begin(), units.end(), [&](const MeasuredUnit& unit) {
      return breakdown_of(unit).blocks[index].mapped_um2 <= 0.0;
    });
    if (empty) continue;
    std::string name = breakdown_of(units.front()).blocks[index].block;
    std::replace(name.begin(), name.end(), '_', ' ');
    text += fmt::format("  {:<{}}", name, caption_width - 2);
    for (const MeasuredUnit& unit : units) {
      text +=
          fmt::format("{:>{}.0f}", breakdown_of(unit).blocks[index].gate_equivalents, column_width);
    }
    text += '\n';
  }
  text += fmt::format("  {:<{}}", "gates scaled by", caption_width - 2);
  for (const MeasuredUnit& unit : units) {
    text += fmt::format("{:>{}.3f}", breakdown_of(unit).gate_scale, column_width);
  }
  return text + '\n';
}

ordered_json unit_json(const MeasuredUnit& unit) {
  const flow::SynthesisReport& report = unit.report;
  ordered_json counts = ordered_json::object();
  for (const flow::CellCount& entry : report.counts) counts[entry.cell] = entry.count;
  ordered_json json = {
      {"unit", unit.label},
      {"cells", report.cells},
      {"flip_flops", report.flip_flops},
      {"area_um2", report.area_um2},
      {"gate_equivalents", report.gate_equivalents},
      {"clock_mhz", report.clock_mhz},
      {"clock_met", report.meets_clock()},
      {"max_clock_mhz", number_or_null(report.max_clock_mhz)},
      {"critical_path", path_json(report.timing.setup)},
      {"hold_path", path_json(report.timing.hold)},
      {"directions", unit.directions},
      {"throughput_gbps", number_or_null(unit.throughput_gbps())},
      {"gbps_per_kge", number_or_null(unit.gbps_per_kge())},
      {"cell_counts", std::move(counts)},
      {"seconds", report.seconds},
  };
  if (unit.breakdown) json["breakdown"] = breakdown_json(*unit.breakdown);
  return json;
}

}  // namespace

std::optional<double> MeasuredUnit::throughput_gbps() const {
  if (!report.max_clock_mhz || row_bits == 0) return std::nullopt;
  return static_cast<double>(row_bits) * directions * *report.max_clock_mhz / 1e3;
}

std::optional<double> MeasuredUnit::gbps_per_kge() const {
  const std::optional<double> throughput = throughput_gbps();
  if (!throughput || !(report.gate_equivalents > 0.0)) return std::nullopt;
  return *throughput / (report.gate_equivalents / 1e3);
}

bool SynthSummary::meets_clock() const {
  return std::all_of(units.begin(), units.end(),
                     [](const MeasuredUnit& unit) { return unit.report.meets_clock(); });
}

render::Figures figures_of(const SynthSummary& summary) {
  const flow::LibraryFacts& facts = summary.library.facts;
  render::Figures figures{summary.library.name,
                          fmt::format("{} = {:g} um2", facts.nand2, facts.nand2_area),
                          summary.clock_mhz,
                          {},
                          summary.tools};
  for (const MeasuredUnit& unit : summary.units) {
    figures.units.push_back({unit.label, unit.report.gate_equivalents, unit.report.area_um2,
                             unit.report.flip_flops, unit.report.max_clock_mhz,
                             unit.throughput_gbps()});
  }
  return figures;
}

std::string synth_table(const SynthSummary& summary) {
  constexpr int caption_width = 22;
  constexpr int column_width = 14;
  const flow::LibraryFacts& facts = summary.library.facts;
  std::string text = fmt::format("{}: {}\n", summary.design.name, render::summary(summary.design));
  text += fmt::format("library {} ({})\n", summary.library.name,
                      output::printable(summary.library_file));
  text += fmt::format(
      "1 gate equivalent = {} = {:g} um2; inputs driven by {}, outputs load {:.4f} pF\n\n",
      facts.nand2, facts.nand2_area, facts.driver.cell, facts.load_pf);
  text += fmt::format("{:<{}}", "", caption_width);
  for (const MeasuredUnit& unit : summary.units) {
    text += fmt::format("{:>{}}", unit.label, column_width);
  }
  text += '\n';
  for (const Line& line : lines()) {
    text += fmt::format("{:<{}}", line.caption, caption_width);
    for (const MeasuredUnit& unit : summary.units) {
      text += fmt::format("{:>{}}", line.text(unit), column_width);
    }
    text += '\n';
  }
  if (summary.units.front().breakdown)
    text += breakdown_lines(summary.units, caption_width, column_width);
  text += "\ncritical path\n";
  for (const MeasuredUnit& unit : summary.units) {
    const std::optional<flow::TimingPath>& path = unit.report.timing.setup;
    text += fmt::format("  {:<{}}{}\n", unit.label, caption_width - 2,
                        path ? fmt::format("{} -> {}", path->from, path->to) : "none");
  }
  text += fmt::format("\n{}\n", fmt::join(summary.tools, ", "));
  if (!summary.work_directory.empty()) {
    text += fmt::format("netlists, scripts and logs are in {}\n",
                        output::printable(summary.work_directory));
  }
  return text;
}

std::string synth_json(const SynthSummary& summary) {
  const flow::LibraryFacts& facts = summary.library.facts;
  ordered_json units = ordered_json::array();
  for (const MeasuredUnit& unit : summary.units) units.push_back(unit_json(unit));
  ordered_json document = {{"name", summary.design.name}, {"design", summary.design.kind_name}};
  document.update(render::settings_json(summary.design));
  document.update(ordered_json({
      {"clock_mhz", summary.clock_mhz},
      {"clock_met", summary.meets_clock()},
      {"library",
       {{"name", summary.library.name},
        {"file", output::printable(summary.library_file)},
        {"nand2", facts.nand2},
        {"nand2_area_um2", facts.nand2_area},
        {"driving_cell", facts.driver.cell},
        {"load_pf", facts.load_pf}}},
      {"tools", summary.tools},
      {"units", std::move(units)},
  }));
  // A library's or file's name may hold bytes that are not UTF-8.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
