// sfpgen synth.
#include "generator/cli/synth_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/fpga_synth.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/parts.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/synth_report.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/elaborate/blocks.hpp"
#include "generator/elaborate/elaborate.hpp"
#include "generator/flow/breakdown.hpp"
#include "generator/flow/liberty.hpp"
#include "generator/flow/synthesis.hpp"
#include "generator/flow/tools.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/templates.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/breakdown.hpp"
#include "generator/render/render.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

// The range of the spec's target.clock_mhz.
constexpr double lowest_clock_mhz = 1.0;
constexpr double highest_clock_mhz = 10000.0;

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

int refuse(const flow::FlowError& error) {
  return refuse(error.fault == flow::FlowFault::input ? exit_bad_input : exit_tool_failed,
                error.message);
}

std::optional<double> clock_in(const std::string& text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  const bool in_range = value >= lowest_clock_mhz && value <= highest_clock_mhz;
  if (failure != std::errc{} || stop != end || !in_range) return std::nullopt;
  return value;
}

// A missing default library is a missing package.
std::optional<flow::FlowError> missing_default_library(const std::string& liberty) {
  const std::string file = render::default_technology().liberty;
  std::error_code ignored;
  if (!liberty.empty() || fs::exists(file, ignored)) return std::nullopt;
  return flow::FlowError{
      flow::FlowFault::tool,
      fmt::format("the default cell library {} is not installed: install the Debian package "
                  "qflow-tech-osu018 (apt-get install qflow-tech-osu018)",
                  file)};
}

std::optional<flow::FlowError> missing_tool() {
  for (const flow::Tool tool : {flow::Tool::yosys, flow::Tool::sta}) {
    if (const auto path = flow::find_tool(tool); !path.ok()) return path.error();
  }
  return std::nullopt;
}

// Whether the area is to be split among blocks.
enum class Split { none, blocks };

std::vector<std::string> block_names() {
  std::vector<std::string> names;
  for (const elaborate::BlockName& row : elaborate::block_names()) names.emplace_back(row.name);
  return names;
}

flow::Result<MeasuredUnit> measure_part(const Part& part, const flow::PreparedLibrary& library,
                                        const fs::path& directory, Split split,
                                        const flow::Progress& progress) {
  const elaborate::Design& design = part.design;
  const flow::SynthesisJob job = {directory, std::string(render::synth_script_path),
                                  std::string(render::timing_script_path), design.clock_mhz};
  const auto report = flow::synthesize(job, library, progress);
  if (!report.ok()) return report.error();
  MeasuredUnit unit{part.label, design.row_bits, part.directions, report.value(), std::nullopt};
  if (split == Split::none) return unit;
  progress("mapping every block apart (yosys)");
  const auto breakdown = flow::break_down(directory, render::breakdown_script_path, report.value(),
                                          library, design.name, block_names());
  if (!breakdown.ok()) return breakdown.error();
  unit.breakdown = breakdown.value();
  return unit;
}

// Synthesizes all parts side by side, the tools being single-threaded.
flow::Result<std::vector<MeasuredUnit>> measure(const std::vector<Part>& parts,
                                                const flow::PreparedLibrary& library,
                                                const fs::path& work, Split split) {
  std::mutex one_line_at_a_time;
  std::vector<std::future<flow::Result<MeasuredUnit>>> runs;
  runs.reserve(parts.size());
  for (const Part& part : parts) {
    runs.push_back(
        std::async(std::launch::async, [&part, &library, &work, &one_line_at_a_time, split] {
          return measure_part(part, library, work / part.label, split, [&](std::string_view line) {
            const std::scoped_lock lock(one_line_at_a_time);
            fmt::print(stderr, "synth {}: {}\n", part.label, line);
          });
        }));
  }
  std::vector<flow::Result<MeasuredUnit>> results;
  results.reserve(parts.size());
  for (auto& run : runs) results.push_back(run.get());
  std::vector<MeasuredUnit> units;
  for (const auto& result : results) {
    if (!result.ok()) return result.error();
    units.push_back(result.value());
  }
  return units;
}

int synth_into(const SynthOptions& options, std::optional<SynthSummary>& found) {
  std::optional<double> asked;
  if (!options.clock_mhz.empty()) {
    asked = clock_in(options.clock_mhz);
    if (!asked) {
      return refuse(exit_bad_input, fmt::format("--clock-mhz: {} is not a number from {:g} to {:g}",
                                                output::quoted(options.clock_mhz), lowest_clock_mhz,
                                                highest_clock_mhz));
    }
  }
  const auto text = output::read_file(options.spec, spec::largest_spec);
  if (!text) {
    print_findings(options.spec, text.errors());
    return exit_bad_input;
  }
  const spec::ParsedSpec parsed = spec::parse(*text);
  const auto valid = model::validate(parsed);
  if (!valid) {
    print_findings(options.spec, valid.errors());
    return exit_bad_input;
  }
  // The hardware is that of the spec; what is asked for here only says what to aim for.
  const elaborate::Design generated = elaborate::elaborate(*valid);
  elaborate::Design design = generated;
  if (asked) design.clock_mhz = *asked;
  const auto templates = output::read_templates(output::find_data_paths());
  if (!templates) {
    print_findings("", templates.errors());
    return exit_tool_failed;
  }
  if (const auto problem = report_file_problem(options.json, {options.spec, options.liberty}))
    return refuse(exit_bad_input, *problem);
  if (!options.target.empty()) return synth_fpga(options, parsed, design, *templates);
  if (!options.output.empty()) {
    if (const auto problem = output::directory_problem(options.output)) {
      print_findings("", {*problem});
      return exit_bad_input;
    }
  }
  SynthSummary summary{design, design.clock_mhz, {}, {}, {}, {}, {}};

  WorkDirectory work(options.work_directory, "sfpgen-synth");
  if (options.keep) work.keep();
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  render::Technology technology = render::default_technology();
  summary.library_file = options.liberty.empty() ? technology.liberty : options.liberty;
  if (const auto missing = missing_default_library(options.liberty)) return refuse(*missing);
  auto library = flow::prepare_library(summary.library_file, work.path() / "library.lib");
  if (!library.ok()) return refuse(library.error());
  summary.library = std::move(library.value());
  if (const auto missing = missing_tool()) return refuse(*missing);

  const flow::LibraryFacts& facts = summary.library.facts;
  technology = {"../library.lib", facts.driver.cell, facts.driver.pin, facts.load_pf};
  const std::vector<Part> parts = parts_of(parsed, summary.design);
  for (const Part& part : parts) {
    std::vector<render::RenderedFile> files = render::render(part.design, *templates, technology);
    if (options.breakdown)
      files.push_back(render::breakdown_script(part.design, *templates, technology));
    const auto written = output::write_directory(work.path() / part.label, files);
    if (!written) {
      print_findings("", written.errors());
      return exit_bad_input;
    }
  }
  auto units =
      measure(parts, summary.library, work.path(), options.breakdown ? Split::blocks : Split::none);
  if (!units.ok()) {
    work.keep();  // the message names a log in it
    return refuse(units.error());
  }
  summary.units = std::move(units.value());
  summary.tools = {fmt::format("sfpgen {}", diag::version()), flow::tool_version(flow::Tool::yosys),
                   flow::tool_version(flow::Tool::sta)};
  if (work.is_kept()) summary.work_directory = work.path().string();

  if (const auto problem = write_report_file(options.json, synth_json(summary)))
    return refuse(exit_bad_input, *problem);
  if (!options.output.empty()) {
    // With the spec's own clock: with another one its spec.json could ask for other cuts.
    const auto written = output::write_directory(
        options.output, render::render(generated, *templates, figures_of(summary)));
    if (!written) {
      print_findings("", written.errors());
      return exit_bad_input;
    }
  }
  if (!options.quiet) fmt::print("{}", synth_table(summary));
  found = summary;
  if (!summary.meets_clock()) {
    fmt::print(stderr, "sfpgen: the clock of {:g} MHz is not met\n", summary.clock_mhz);
    if (options.require_clock) return exit_check_failed;
  }
  return exit_good;
}

}  // namespace

int check_synth_means(const std::string& liberty) {
  if (const auto missing = missing_default_library(liberty)) return refuse(*missing);
  const std::string file = liberty.empty() ? render::default_technology().liberty : liberty;
  const auto library = flow::read_liberty(file);
  if (!library.ok()) return refuse(library.error());
  const auto facts = flow::find_facts(library.value(), file);
  if (!facts.ok()) return refuse(facts.error());
  if (const auto missing = missing_tool()) return refuse(*missing);
  return exit_good;
}

SynthOutcome synth(const SynthOptions& options) {
  SynthOutcome outcome;
  outcome.exit_code = synth_into(options, outcome.summary);
  return outcome;
}

void register_synth_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SynthOptions>();
  CLI::App* command = app.add_subcommand(
      "synth", "Map a design to a cell library (Yosys) and time it (OpenSTA): area and clock");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command
      ->add_option("--liberty", options->liberty,
                   "cell library, .lib or .lib.gz (default: Debian's OSU 0.18 um)")
      ->type_name("FILE");
  command
      ->add_option("--clock-mhz", options->clock_mhz,
                   "clock to aim for instead of the spec's target.clock_mhz")
      ->type_name("MHZ");
  command->add_option("--json", options->json, "also write the report as JSON")->type_name("FILE");
  command
      ->add_option("-o,--output", options->output,
                   "also generate the design there, with these figures in its datasheet")
      ->type_name("DIR");
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for netlists, scripts and logs, kept (default: a temporary one)")
      ->type_name("DIR");
  command
      ->add_option("--target", options->target,
                   "an FPGA instead of a cell library: ice40, ecp5 or xilinx")
      ->type_name("FPGA");
  command->add_flag("--keep", options->keep, "keep the temporary directory and name it");
  command->add_flag("--breakdown", options->breakdown,
                    "also split the area among the design's blocks");
  command->add_flag("--require-clock", options->require_clock,
                    "exit with 1 when the clock is not met");
  command->callback([options, &exit_code] { exit_code = synth(*options).exit_code; });
}

}  // namespace sfpgen::cli
