// sfpgen report.
#include "generator/cli/report_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sfpgen/golden/file.hpp>
#include <string>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/generate_command.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/synth_command.hpp"
#include "generator/cli/verify_command.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> specs;
  std::vector<std::string> tensors;
  std::string directory;
  std::string liberty;
  std::string rows;
  std::string json;
};

// What the three commands found of one design.
struct DesignFigures {
  elaborate::Design design;
  fs::path directory;
  VerifySummary verified;
  SynthSummary synthesized;
};

// One row of the table: a unit of a design.
struct Row {
  std::string design;
  std::string unit;
  std::uint64_t values = 0;
  std::uint64_t mismatches = 0;
  double cycles_per_row = 0.0;
  double bits_per_value = 0.0;  // of all tensors together, weighted by their values
  int container_bits = 0;
  double gate_equivalents = 0.0;
  double area_um2 = 0.0;
  std::optional<double> max_clock_mhz;
  std::optional<double> gbps;
};

double bits_per_value(const std::vector<flow::VerifiedTensor>& tensors) {
  double bits = 0.0;
  double values = 0.0;
  for (const auto& tensor : tensors) {
    bits += tensor.bits_per_value * static_cast<double>(tensor.values);
    values += static_cast<double>(tensor.values);
  }
  return values > 0.0 ? bits / values : 0.0;
}

// The synthesized units, without the whole where its parts are there too: each has its own
// measures.
std::vector<Row> rows_of(const DesignFigures& figures) {
  std::vector<Row> rows;
  const flow::VerificationReport& report = figures.verified.report;
  for (const MeasuredUnit& unit : figures.synthesized.units) {
    const bool is_part = figures.synthesized.units.size() > 1;
    if (is_part && &unit == &figures.synthesized.units.back()) continue;
    // A design of one unit has the measures of that unit alone.
    const auto measures = is_part ? report.measures.find(unit.label) : report.measures.begin();
    Row row;
    row.design = figures.design.name;
    row.unit = is_part ? unit.label : "";
    row.values = report.values_checked;
    row.mismatches = report.mismatches;
    if (measures != report.measures.end()) {
      const auto cycles = measures->second.find("cycles_per_row");
      if (cycles != measures->second.end()) row.cycles_per_row = cycles->second;
    }
    row.bits_per_value = bits_per_value(report.tensors);
    row.container_bits = figures.design.container.width();
    row.gate_equivalents = unit.report.gate_equivalents;
    row.area_um2 = unit.report.area_um2;
    row.max_clock_mhz = unit.report.max_clock_mhz;
    row.gbps = unit.throughput_gbps();
    rows.push_back(row);
  }
  return rows;
}

std::string rounded(double value) {
  return grouped(static_cast<std::uint64_t>(std::llround(value)));
}

std::string or_dash(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

// A Markdown table, so that it reads the same on a terminal and in a document.
std::string table(const std::vector<DesignFigures>& all) {
  std::vector<std::vector<std::string>> lines = {{"design", "values verified", "mismatches",
                                                  "cycles/row", "bits/value", "GE", "um2", "MHz",
                                                  "Gb/s"}};
  for (const DesignFigures& figures : all) {
    for (const Row& row : rows_of(figures)) {
      const std::string bits =
          figures.verified.report.tensors.empty()
              ? "-"
              : fmt::format("{:.2f} of {}", row.bits_per_value, row.container_bits);
      lines.push_back({row.unit.empty() ? row.design : fmt::format("{} {}", row.design, row.unit),
                       grouped(row.values), grouped(row.mismatches),
                       fmt::format("{:.3f}", row.cycles_per_row), bits,
                       rounded(row.gate_equivalents), rounded(row.area_um2),
                       or_dash(row.max_clock_mhz, 0), or_dash(row.gbps, 1)});
    }
  }
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
    add(figures.synthesized.tools);
  }
  return tools;
}

std::string json_text(const std::vector<DesignFigures>& all) {
  nlohmann::ordered_json designs = nlohmann::ordered_json::array();
  for (const DesignFigures& figures : all) {
    designs.push_back({{"directory", output::printable(figures.directory)},
                       {"verify", nlohmann::ordered_json::parse(verify_json(figures.verified))},
                       {"synth", nlohmann::ordered_json::parse(synth_json(figures.synthesized))}});
  }
  return nlohmann::ordered_json{{"designs", designs}}.dump(2) + "\n";
}

int refuse(const std::string& message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_bad_input;
}

// All specs are read before the first tool runs, so that a bad one costs nobody minutes.
int read_all(const Options& options, std::vector<elaborate::Design>& designs) {
  int exit_code = exit_good;
  std::set<std::string> names;
  for (const std::string& spec : options.specs) {
    const auto design = load_design(spec);
    if (!design) {
      exit_code = exit_bad_input;
      continue;
    }
    if (!names.insert(design->name).second) {
      exit_code = refuse(fmt::format(
          "{}: a spec before it has the name \"{}\" too; the reports would overwrite each other",
          output::printable(spec), design->name));
    }
    designs.push_back(*design);
  }
  return exit_code;
}

int report(const Options& options) {
  std::vector<elaborate::Design> designs;
  if (const int exit_code = read_all(options, designs); exit_code != exit_good) return exit_code;
  std::error_code failure;
  fs::create_directories(options.directory, failure);
  if (failure) {
    return refuse(fmt::format("cannot make the directory {}: {}", output::quoted(options.directory),
                              failure.message()));
  }

  int worst = exit_good;
  std::vector<DesignFigures> all;
  for (std::size_t index = 0; index < designs.size(); ++index) {
    const fs::path directory = fs::path(options.directory) / designs[index].name;
    const int generated = generate({options.specs[index], directory.string()});
    if (generated != exit_good) return generated;

    VerifyOptions verify_options;
    verify_options.spec = options.specs[index];
    verify_options.tensors = options.tensors;
    verify_options.rows = options.rows;
    verify_options.json = directory.string() + ".verify.json";
    const VerifyOutcome verified = verify(verify_options);
    if (!verified.summary) return verified.exit_code;
    fmt::print("\n");

    SynthOptions synth_options;
    synth_options.spec = options.specs[index];
    synth_options.liberty = options.liberty;
    synth_options.json = directory.string() + ".synth.json";
    const SynthOutcome synthesized = synth(synth_options);
    if (!synthesized.summary) return synthesized.exit_code;
    fmt::print("\n");

    worst = std::max({worst, verified.exit_code, synthesized.exit_code});
    all.push_back({designs[index], directory, *verified.summary, *synthesized.summary});
  }

  fmt::print("{}\n{}\n", table(all), fmt::join(tools_of(all), ", "));
  fmt::print(
      "library {}; bits/value lossless, metadata and padding included; Gb/s of uncompressed "
      "values\n",
      all.front().synthesized.library.name);
  for (const DesignFigures& figures : all) {
    const std::string path = output::printable(figures.directory);
    fmt::print("{0}/ (Verilog, constraints, scripts, datasheet), {0}.verify.json, {0}.synth.json\n",
               path);
  }
  if (!options.json.empty()) {
    const std::string text = json_text(all);
    const auto written = golden::write_file(
        options.json, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (!written.ok()) {
      return refuse(
          fmt::format("cannot write {}: {}", output::quoted(options.json), written.error().text()));
    }
  }
  return worst;
}

}  // namespace

void register_report_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "report", "Generate, verify and synthesize designs, and print one table of their figures");
  command->add_option("SPEC", options->specs, "JSON files with the specs")->required();
  command
      ->add_option("-o,--output", options->directory,
                   "directory for the generated designs and the reports, made where missing")
      ->type_name("DIR")
      ->required();
  command
      ->add_option("--tensor", options->tensors,
                   ".npy file to send through as well; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option("--liberty", options->liberty,
                   "cell library, .lib or .lib.gz (default: Debian's OSU 0.18 um)")
      ->type_name("FILE");
  command->add_option("--rows", options->rows, "random rows to verify with, at least")
      ->type_name("N");
  command->add_option("--json", options->json, "also write all figures as JSON")->type_name("FILE");
  command->callback([options, &exit_code] { exit_code = report(*options); });
}

}  // namespace sfpgen::cli
