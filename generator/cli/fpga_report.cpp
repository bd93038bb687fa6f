// What `sfpgen synth --target` found, as a table and as JSON.
#include "generator/cli/fpga_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

struct Line {
  const char* caption;
  std::function<std::string(const FpgaUnit&)> text;
};

std::vector<Line> resource_lines() {
  return {
      {"LUTs", [](const auto& unit) { return std::to_string(unit.resources.luts); }},
      {"flip-flops", [](const auto& unit) { return std::to_string(unit.resources.flip_flops); }},
      {"carry cells", [](const auto& unit) { return std::to_string(unit.resources.carries); }},
      {"RAM blocks", [](const auto& unit) { return std::to_string(unit.resources.rams); }},
  };
}

std::vector<Line> placement_lines(double clock_mhz) {
  return {
      {"logic cells, wrapped",
       [](const auto& unit) {
         return fmt::format("{}/{}", unit.placement->used, unit.placement->available);
       }},
      {"maximum clock (MHz)",
       [](const auto& unit) -> std::string {
         if (!unit.placement->fits()) return "does not fit";
         if (!unit.placement->max_clock_mhz) return "-";
         return fmt::format("{:.1f}", *unit.placement->max_clock_mhz);
       }},
      {"clock asked (MHz)", [=](const auto& /*unit*/) { return render::megahertz(clock_mhz); }},
  };
}

ordered_json placement_json(const std::optional<flow::FpgaPlacement>& placement) {
  if (!placement) return nullptr;
  return {{"fits", placement->fits()},
          {"logic_cells_used", placement->used},
          {"logic_cells_available", placement->available},
          {"max_clock_mhz", placement->max_clock_mhz ? ordered_json(*placement->max_clock_mhz)
                                                     : ordered_json(nullptr)}};
}

}  // namespace

bool FpgaSummary::meets_clock() const {
  return std::all_of(units.begin(), units.end(), [this](const FpgaUnit& unit) {
    return unit.placement && unit.placement->fits() &&
           unit.placement->max_clock_mhz.value_or(clock_mhz) >= clock_mhz;
  });
}

std::string fpga_table(const FpgaSummary& summary) {
  constexpr int caption_width = 22;
  constexpr int column_width = 14;
  std::string text = fmt::format("{}: {}\n", summary.design.name, render::summary(summary.design));
  text += fmt::format("target {} ({})\n\n", summary.target->name, summary.target->device);
  text += fmt::format("{:<{}}", "", caption_width);
  for (const FpgaUnit& unit : summary.units)
    text += fmt::format("{:>{}}", unit.label, column_width);
  text += '\n';
  std::vector<Line> lines = resource_lines();
  if (summary.target->placed) {
    for (Line& line : placement_lines(summary.clock_mhz)) lines.push_back(std::move(line));
  }
  for (const Line& line : lines) {
    text += fmt::format("{:<{}}", line.caption, caption_width);
    for (const FpgaUnit& unit : summary.units)
      text += fmt::format("{:>{}}", line.text(unit), column_width);
    text += '\n';
  }
  if (summary.target->placed) {
    text +=
        "\nLogic cells and clock are those of the design with its ports behind shift registers "
        "(*_pins.v).\n";
  }
  text += fmt::format("\n{}\n", fmt::join(summary.tools, ", "));
  if (!summary.work_directory.empty()) {
    text += fmt::format("netlists, scripts and logs are in {}\n",
                        output::printable(summary.work_directory));
  }
  return text;
}

std::string fpga_json(const FpgaSummary& summary) {
  ordered_json units = ordered_json::array();
  for (const FpgaUnit& unit : summary.units) {
    ordered_json counts = ordered_json::object();
    for (const flow::CellCount& entry : unit.resources.counts) counts[entry.cell] = entry.count;
    units.push_back({{"unit", unit.label},
                     {"luts", unit.resources.luts},
                     {"flip_flops", unit.resources.flip_flops},
                     {"carries", unit.resources.carries},
                     {"rams", unit.resources.rams},
                     {"placement", placement_json(unit.placement)},
                     {"cell_counts", std::move(counts)}});
  }
  ordered_json document = {{"name", summary.design.name}, {"design", summary.design.kind_name}};
  document.update(render::settings_json(summary.design));
  document.update(ordered_json({
      {"clock_mhz", summary.clock_mhz},
      {"target", summary.target->name},
      {"device", summary.target->device},
      {"tools", summary.tools},
      {"units", std::move(units)},
  }));
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
