// Prints a design as a datasheet.
#include "generator/render/datasheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/diag/version.hpp"
#include "generator/render/render.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::render {
namespace {

using Row = std::vector<std::string>;

// A Markdown table whose columns are as wide as their widest cell.
std::string table(const Row& head, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < head.size(); ++column) {
    std::size_t width = head[column].size();
    for (const Row& row : rows) width = std::max(width, row[column].size());
    widths.push_back(width);
  }
  const auto line = [&widths](const Row& row) {
    std::string text = "|";
    for (std::size_t column = 0; column < row.size(); ++column) {
      text += fmt::format(" {:<{}} |", row[column], widths[column]);
    }
    return text + "\n";
  };
  std::string text = line(head) + "|";
  for (const std::size_t width : widths) text += std::string(width + 2, '-') + "|";
  text += "\n";
  for (const Row& row : rows) text += line(row);
  return text;
}

template <typename Items, typename ToRow>
std::string table_of(const Row& head, const Items& items, ToRow to_row) {
  std::vector<Row> rows;
  rows.reserve(items.size());
  for (const auto& item : items) rows.push_back(to_row(item));
  return table(head, rows);
}

std::string code(std::string_view text) { return fmt::format("`{}`", text); }

std::string files_section(const elaborate::Design& design) {
  const std::vector<Row> rows = {
      {code(top_path(design)),
       "the top module " + code(design.name) + ": ports and instances only"},
      {code("rtl/sfp_*.v"), "sfpgen's modules, unchanged; every one can be used and retuned alone"},
      {code(file_list_path(design)), "the Verilog files, for a simulator's or linter's -f option"},
      {code(sdc_path(design)), "clock and boundary constraints"},
      {code(synth_script_path), "maps the design with Yosys to Debian's OSU 0.18 um library"},
      {code(abc_constraints_path), "driving cell and load for that"},
      {code(timing_script_path), "times the mapped netlist with OpenSTA"},
      {code(spec_path),
       "the spec with every default written out; sfpgen generate makes this directory again from "
       "it"},
      {code(manifest_path), "all of this for programs, with a SHA-256 of every file"},
  };
  return table({"File", "What it is"}, rows);
}

std::string decimals(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

std::string figures_section(const Figures& figures) {
  std::string text = table_of({"Unit", "Gate equivalents", "Area (um2)", "Flip-flops",
                               "Maximum clock (MHz)", "Throughput (Gb/s)"},
                              figures.units, [](const UnitFigures& unit) -> Row {
                                return {unit.label,
                                        fmt::format("{:.0f}", unit.gate_equivalents),
                                        fmt::format("{:.0f}", unit.area_um2),
                                        std::to_string(unit.flip_flops),
                                        decimals(unit.max_clock_mhz, 1),
                                        decimals(unit.throughput_gbps, 1)};
                              });
  return text + fmt::format(
                    "\nMapped and timed for {} MHz with {} (one gate equivalent = {}), ideal wires "
                    "and clock, by {}.\nThroughput counts uncompressed bits at the maximum clock, "
                    "all directions added.\n",
                    megahertz(figures.clock_mhz), figures.library, figures.gate_equivalent,
                    fmt::join(figures.tools, ", "));
}

// Commands as an indented block, what each is for in one column.
std::string commands(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::size_t width = 0;
  for (const auto& [command, purpose] : lines) width = std::max(width, command.size());
  std::string text;
  for (const auto& [command, purpose] : lines)
    text += fmt::format("    {:<{}}  # {}\n", command, width, purpose);
  return text;
}

std::string use_section(const elaborate::Design& design) {
  const std::string& name = design.name;
  const std::string list = file_list_path(design);
  std::string text = "Run from inside this directory:\n\n";
  text += commands({
      {fmt::format("verilator --lint-only -Wall --top-module {} -f {}", name, list), "no finding"},
      {fmt::format("iverilog -g2005 -Wall -s {0} -o {0}.vvp -f {1}", name, list),
       "add your own bench"},
      {fmt::format("yosys -s {}", synth_script_path), fmt::format("writes {}", netlist_path)},
      {fmt::format("sta -exit {}", timing_script_path), "after Yosys"},
  });
  text += "\nWith sfpgen:\n\n";
  text += commands({
      {fmt::format("sfpgen verify {}", spec_path),
       "bit-exact against the golden codec, under stalls"},
      {fmt::format("sfpgen synth {}", spec_path), "area, clock, throughput"},
  });
  text += fmt::format(
      "\nThe modules in rtl/ have include guards, so two generated designs can bring the same ones "
      "into one\n"
      "chip; two designs only need different names. sfpgen replaces the files listed in {} when "
      "it\n"
      "generates into this directory again and keeps all others.\n",
      manifest_path);
  return text;
}

}  // namespace

std::string datasheet(const elaborate::Design& design, const std::optional<Figures>& figures) {
  std::string text = fmt::format("# {}\n\n{}.\n", design.name, summary(design));
  text += fmt::format("Clock constraint {} MHz. Generated by sfpgen {}.\n",
                      megahertz(design.clock_mhz), diag::version());
  text += "\n## Files\n\n" + files_section(design);
  text += "\n## Parameters\n\n";
  text += table_of(
      {"Parameter", "Value", "Meaning"}, design.parameters,
      [](const elaborate::Parameter& parameter) -> Row {
        return {code(parameter.name), std::to_string(parameter.value), parameter.description};
      });
  text += "\nWhat follows from them:\n\n";
  text += table_of({"Number", "Value", "Unit", "Meaning"}, design.derived,
                   [](const elaborate::Derived& derived) -> Row {
                     return {code(derived.name), std::to_string(derived.value), derived.unit,
                             derived.description};
                   });
  text += "\n## Ports\n\n";
  text += table_of({"Port", "Direction", "Bits", "Group", "Meaning"}, design.ports,
                   [](const elaborate::Port& port) -> Row {
                     return {code(port.name), std::string(to_string(port.direction)),
                             std::to_string(port.width), port.group, port.description};
                   });
  text += "\n## Streams\n\n";
  text += table_of({"Stream", "Direction", "TDATA bits", "One beat"}, design.streams,
                   [](const elaborate::Stream& s) -> Row {
                     return {code(s.name), std::string(to_string(s.direction)),
                             std::to_string(s.data_bits), s.contents};
                   });
  text += "\n## Latency\n\n";
  text +=
      table_of({"Latency", "Cycles", "From what to what, without stalls"}, design.latencies,
               [](const elaborate::Latency& latency) -> Row {
                 return {code(latency.name), std::to_string(latency.cycles), latency.description};
               });
  if (figures) text += "\n## Area and clock\n\n" + figures_section(*figures);
  text += "\n## Facts for use\n\n";
  for (const std::string& note : design.notes) text += fmt::format("- {}\n", note);
  text += "\n## How to use it\n\n" + use_section(design);
  text +=
      "\n## Terms\n\nThe generated Verilog and everything else in this directory belongs to you, "
      "without conditions.\n";
  return text;
}

}  // namespace sfpgen::render
