// What `sfpgen report` found of several designs, as one Markdown document.
#include "generator/cli/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

using Lines = std::vector<std::vector<std::string>>;

std::string or_dash(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

std::string name_of(const DesignFigures& figures, const MeasuredUnit& unit) {
  const bool alone = figures.synthesized.front().units.size() == 1;
  return alone ? figures.design.name : fmt::format("{} {}", figures.design.name, unit.label);
}

std::string designs_section(const std::vector<DesignFigures>& all) {
  std::string text;
  for (const DesignFigures& figures : all)
    text += fmt::format("* `{}`: {}\n", figures.design.name, render::summary(figures.design));
  return text;
}

std::string library_section(const std::vector<DesignFigures>& all, std::size_t library) {
  const SynthSummary& first = all.front().synthesized[library];
  std::string text = fmt::format("### {}\n\n1 GE = {} = {:g} um2.\n\n", first.library.name,
                                 first.library.facts.nand2, first.library.facts.nand2_area);
  Lines lines = {{"design", "GE", "um2", "flip-flops", "MHz", "MHz asked", "Gb/s", "Gb/s per kGE"}};
  for (const DesignFigures& figures : all) {
    const SynthSummary& summary = figures.synthesized[library];
    for (const MeasuredUnit& unit : summary.units) {
      lines.push_back({name_of(figures, unit), fmt::format("{:.0f}", unit.report.gate_equivalents),
                       fmt::format("{:.0f}", unit.report.area_um2),
                       std::to_string(unit.report.flip_flops),
                       or_dash(unit.report.max_clock_mhz, 1), render::megahertz(summary.clock_mhz),
                       or_dash(unit.throughput_gbps(), 1), or_dash(unit.gbps_per_kge(), 2)});
    }
  }
  return text + markdown_table(lines);
}

std::string rate_section(const std::vector<DesignFigures>& all) {
  Lines lines = {{"design", "latency in cycles", "cycles per row", "in packets of 4,096 values",
                  "values checked", "mismatches"}};
  for (const DesignFigures& figures : all) {
    const flow::VerificationReport& report = figures.verified.report;
    for (const MeasuredUnit& unit : figures.synthesized.front().units) {
      const auto latency = measure_of(figures, unit, "latency_cycles");
      const auto rate = measure_of(figures, unit, "cycles_per_row");
      const auto packets = measure_of(figures, unit, "packet_4096_cycles_per_row");
      if (!latency && !rate && !packets) continue;
      lines.push_back({name_of(figures, unit), or_dash(latency, 0), or_dash(rate, 3),
                       or_dash(packets, 3), grouped(report.values_checked),
                       grouped(report.mismatches)});
    }
  }
  return markdown_table(lines);
}

// What the size of a tensor depends on: the shape of a group, or else the design.
std::string shape_of(const elaborate::Design& design) {
  const spec::Json settings = render::settings_json(design);
  if (!settings.contains("rows")) return fmt::format("{}, {}", design.container_name, design.name);
  return fmt::format("{}, {} x {}", design.container_name, settings.at("lanes").dump(),
                     settings.at("rows").dump());
}

std::string tensor_section(const std::vector<DesignFigures>& all) {
  Lines lines = {{"tensor", "values", "container", "bits per value", "of the container's"}};
  std::set<std::string> seen;
  for (const DesignFigures& figures : all) {
    const elaborate::Design& design = figures.design;
    for (const flow::VerifiedTensor& tensor : figures.verified.report.tensors) {
      const std::string name =
          output::printable(std::filesystem::path(tensor.file).filename().string());
      if (tensor.bits_per_value == 0.0) continue;  // comes out as values
      const std::string shape = shape_of(design);
      if (!seen.insert(name + shape).second) continue;
      lines.push_back(
          {name, grouped(tensor.values), shape, fmt::format("{:.2f}", tensor.bits_per_value),
           fmt::format("{:.1f} %", 100.0 * tensor.bits_per_value / design.container->width())});
    }
  }
  return markdown_table(lines);
}

}  // namespace

std::optional<double> measure_of(const DesignFigures& figures, const MeasuredUnit& unit,
                                 const std::string& name) {
  const auto& measures = figures.verified.report.measures;
  // A design of one unit has the measures of that unit alone.
  const auto part =
      figures.synthesized.front().units.size() > 1 ? measures.find(unit.label) : measures.begin();
  if (part == measures.end()) return std::nullopt;
  const auto found = part->second.find(name);
  if (found == part->second.end()) return std::nullopt;
  return found->second;
}

std::string markdown_table(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], line[column].size());
    }
  }
  std::string text;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      text += column == 0 ? fmt::format("| {:<{}} |", lines[index][column], widths[column])
                          : fmt::format(" {:>{}} |", lines[index][column], widths[column]);
    }
    text += '\n';
    if (index != 0) continue;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      text += column == 0 ? fmt::format("|:{:-<{}}|", "", widths[column] + 1)
                          : fmt::format("{:-<{}}:|", "", widths[column] + 1);
    }
    text += '\n';
  }
  return text;
}

std::vector<std::string> tools_of(const std::vector<DesignFigures>& all) {
  std::vector<std::string> tools;
  const auto add = [&tools](const std::vector<std::string>& more) {
    for (const std::string& tool : more) {
      if (std::find(tools.begin(), tools.end(), tool) == tools.end()) tools.push_back(tool);
    }
  };
  for (const DesignFigures& figures : all) {
    add(figures.verified.tools);
    for (const SynthSummary& summary : figures.synthesized) add(summary.tools);
  }
  return tools;
}

std::string results_document(const std::vector<DesignFigures>& all, const std::string& command) {
  std::string text = fmt::format(
      "# Results\n\nMeasured, not estimated; written as a whole by\n\n    {}\n\nwith {}.\n"
      "`docs/synthesis.md` and `docs/verification.md` define every figure.\n\n## Designs\n\n{}",
      command, fmt::join(tools_of(all), ", "), designs_section(all));
  text +=
      "\n## Area and clock\n\nIdeal wires and clock. Gb/s counts uncompressed bits at the maximum "
      "clock, all directions added.\n";
  for (std::size_t library = 0; library < all.front().synthesized.size(); ++library)
    text.append("\n").append(library_section(all, library));
  text += "\n## Latency and rate\n\nIn simulation, without stalls.\n\n" + rate_section(all);
  if (std::any_of(all.begin(), all.end(), [](const DesignFigures& figures) {
        return !figures.verified.report.tensors.empty();
      })) {
    text +=
        "\n## Compression\n\nMetadata and padding included. Encoders and decoders without loss, "
        "with the lanes x "
        "rows of a group; units of number formats by name, with their longest codes.\n\n" +
        tensor_section(all);
  }
  return text;
}

}  // namespace sfpgen::cli
