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
#include <string>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/generate_command.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/results.hpp"
#include "generator/cli/synth_command.hpp"
#include "generator/cli/tensors.hpp"
#include "generator/cli/verify_command.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> specs;
  std::vector<std::string> tensors;
  std::string directory;
  std::vector<std::string> liberties;  // empty: the default library
  std::string rows;
  std::string json;
  std::string markdown;
};

// One row of the table: a unit of a design.
struct Row {
  std::string design;
  std::string unit;
  std::uint64_t values = 0;
  std::uint64_t mismatches = 0;
  std::optional<double> cycles_per_row;
  double bits_per_value = 0.0;  // of all tensors together, weighted by their values
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
  const std::vector<MeasuredUnit>& units = figures.synthesized.front().units;
  for (const MeasuredUnit& unit : units) {
    const bool is_part = units.size() > 1;
    if (is_part && &unit == &units.back()) continue;
    Row row;
    row.design = figures.design.name;
    row.unit = is_part ? unit.label : "";
    row.values = report.values_checked;
    row.mismatches = report.mismatches;
    row.cycles_per_row = measure_of(figures, unit, "cycles_per_row");
    row.bits_per_value = bits_per_value(report.tensors);
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
          row.bits_per_value == 0.0
              ? "-"
              : fmt::format("{:.2f} of {}", row.bits_per_value, figures.design.container->width());
      lines.push_back({row.unit.empty() ? row.design : fmt::format("{} {}", row.design, row.unit),
                       grouped(row.values), grouped(row.mismatches), or_dash(row.cycles_per_row, 3),
                       bits, rounded(row.gate_equivalents), rounded(row.area_um2),
                       or_dash(row.max_clock_mhz, 0), or_dash(row.gbps, 1)});
    }
  }
  return markdown_table(lines);
}

std::string json_text(const std::vector<DesignFigures>& all) {
  nlohmann::ordered_json designs = nlohmann::ordered_json::array();
  for (const DesignFigures& figures : all) {
    nlohmann::ordered_json others = nlohmann::ordered_json::array();
    for (std::size_t index = 1; index < figures.synthesized.size(); ++index)
      others.push_back(nlohmann::ordered_json::parse(synth_json(figures.synthesized[index])));
    designs.push_back(
        {{"directory", output::printable(figures.directory)},
         {"verify", nlohmann::ordered_json::parse(verify_json(figures.verified))},
         {"synth", nlohmann::ordered_json::parse(synth_json(figures.synthesized.front()))},
         {"other_libraries", std::move(others)}});
  }
  return nlohmann::ordered_json{{"designs", designs}}.dump(2) + "\n";
}

int refuse(const std::string& message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_bad_input;
}

// Libraries and the output go by their last name: where they lie differs from machine to machine.
std::string command_line(const Options& options) {
  const auto last_name = [](const std::string& path) { return fs::path(path).filename().string(); };
  std::string text = fmt::format("sfpgen report {} -o {}", fmt::join(options.specs, " "),
                                 last_name(options.directory));
  for (const std::string& tensor : options.tensors) text += " --tensor " + tensor;
  for (const std::string& liberty : options.liberties) text += " --liberty " + last_name(liberty);
  if (!options.rows.empty()) text += " --rows " + options.rows;
  return output::printable(text + " --markdown " + options.markdown);
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

std::vector<std::string> inputs_of(const Options& options) {
  std::vector<std::string> inputs = options.specs;
  inputs.insert(inputs.end(), options.tensors.begin(), options.tensors.end());
  inputs.insert(inputs.end(), options.liberties.begin(), options.liberties.end());
  return inputs;
}

int report(const Options& options) {
  std::vector<elaborate::Design> designs;
  if (const int exit_code = read_all(options, designs); exit_code != exit_good) return exit_code;
  const std::vector<std::string> liberties =
      options.liberties.empty() ? std::vector<std::string>{""} : options.liberties;
  // A library or tool that is missing shows now, not after minutes of simulation.
  if (const int exit_code = check_verify_means(); exit_code != exit_good) return exit_code;
  for (const std::string& liberty : liberties) {
    if (const int exit_code = check_synth_means(liberty); exit_code != exit_good) return exit_code;
  }
  std::error_code failure;
  const bool is_new = fs::create_directories(options.directory, failure);
  if (failure) {
    return refuse(fmt::format("cannot make the directory {}: {}", output::quoted(options.directory),
                              failure.message()));
  }
  // They may be meant for the directory that was just made.
  for (const std::string& file : {options.json, options.markdown}) {
    if (const auto problem = report_file_problem(file, inputs_of(options))) {
      if (is_new) fs::remove(options.directory, failure);
      return refuse(*problem);
    }
  }

  int worst = exit_good;
  std::vector<DesignFigures> all;
  for (std::size_t index = 0; index < designs.size(); ++index) {
    const fs::path directory = fs::path(options.directory) / designs[index].name;
    const int generated = generate({options.specs[index], directory.string()});
    if (generated != exit_good) return generated;

    VerifyOptions verify_options;
    verify_options.spec = options.specs[index];
    // A design without floating-point values has nothing to do with a tensor.
    if (tensor_format(designs[index])) verify_options.tensors = options.tensors;
    verify_options.rows = options.rows;
    verify_options.json = directory.string() + ".verify.json";
    const VerifyOutcome verified = verify(verify_options);
    if (!verified.summary) return verified.exit_code;
    fmt::print("\n");

    worst = std::max(worst, verified.exit_code);
    DesignFigures figures{designs[index], directory, *verified.summary, {}};
    for (std::size_t library = 0; library < liberties.size(); ++library) {
      SynthOptions synth_options;
      synth_options.spec = options.specs[index];
      synth_options.liberty = liberties[library];
      if (library == 0) {
        synth_options.json = directory.string() + ".synth.json";
        synth_options.output = directory.string();
      }
      const SynthOutcome synthesized = synth(synth_options);
      if (!synthesized.summary) return synthesized.exit_code;
      fmt::print("\n");
      worst = std::max(worst, synthesized.exit_code);
      figures.synthesized.push_back(*synthesized.summary);
    }
    all.push_back(std::move(figures));
  }

  fmt::print("{}\n{}\n", table(all), fmt::join(tools_of(all), ", "));
  fmt::print(
      "library {}; bits/value lossless, metadata and padding included; Gb/s of uncompressed "
      "values\n",
      all.front().synthesized.front().library.name);
  for (const DesignFigures& figures : all) {
    const std::string path = output::printable(figures.directory);
    fmt::print("{0}/ (Verilog, constraints, scripts, datasheet), {0}.verify.json, {0}.synth.json\n",
               path);
  }
  if (const auto problem = write_report_file(options.json, json_text(all))) return refuse(*problem);
  const std::string document = results_document(all, command_line(options));
  if (const auto problem = write_report_file(options.markdown, document)) return refuse(*problem);
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
      ->add_option(
          "--liberty", options->liberties,
          "cell library, .lib or .lib.gz (default: Debian's OSU 0.18 um); may be repeated, "
          "the first one gives the table")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--rows", options->rows, "random rows to verify with, at least")
      ->type_name("N");
  command->add_option("--json", options->json, "also write all figures as JSON")->type_name("FILE");
  command
      ->add_option("--markdown", options->markdown,
                   "also write all figures as a document, see docs/results.md")
      ->type_name("FILE");
  command->callback([options, &exit_code] { exit_code = report(*options); });
}

}  // namespace sfpgen::cli
