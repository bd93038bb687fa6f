// sfpgen density.
#include "generator/cli/density_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "generator/cli/density.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/synth_command.hpp"
#include "generator/cli/work_directory.hpp"

namespace sfpgen::cli {
namespace {

struct Options {
  std::string json;
  std::string liberty;
  std::string work_directory;
  double clock_mhz = 80.0;
  bool quick = false;
};

int refuse(const std::string& message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_bad_input;
}

// Area and clock of one spec; nothing when synthesis could not run, which it then has said.
std::optional<SynthSummary> measure(const Options& options, const WorkDirectory& work,
                                    const std::string& name, const std::string& spec,
                                    int& exit_code) {
  const std::string file = (work.path() / (name + ".json")).string();
  if (const auto problem = write_report_file(file, spec)) {
    exit_code = refuse(*problem);
    return std::nullopt;
  }
  SynthOptions synth_options;
  synth_options.spec = file;
  synth_options.liberty = options.liberty;
  synth_options.quiet = true;
  SynthOutcome outcome = synth(synth_options);
  exit_code = outcome.exit_code;
  return std::move(outcome.summary);
}

int density(const Options& options) {
  if (const auto problem = report_file_problem(options.json, {options.liberty}))
    return refuse(*problem);
  if (const int exit_code = check_synth_means(options.liberty); exit_code != exit_good)
    return exit_code;
  WorkDirectory work(options.work_directory, "sfpgen-density");
  if (const auto problem = work.make()) return refuse(*problem);
  DensityReport report{options.clock_mhz, {}};
  const auto cases =
      density_cases(options.clock_mhz, options.quick ? DensityExtent::quick : DensityExtent::all);
  for (const DensityCase& unit : cases) {
    int exit_code = exit_good;
    auto measured = measure(options, work, unit.name, unit.spec, exit_code);
    if (!measured) return exit_code;
    DensityFigure figure{unit, std::move(*measured), std::nullopt};
    if (!unit.converter.empty()) {
      const auto converter =
          measure(options, work, unit.name + "_converter", unit.converter, exit_code);
      if (!converter) return exit_code;
      figure.converter_ge = converter->units.back().report.gate_equivalents;
    }
    report.figures.push_back(std::move(figure));
  }
  fmt::print("{}", density_table(report));
  if (const auto problem = write_report_file(options.json, density_json(report)))
    return refuse(*problem);
  return exit_good;
}

}  // namespace

void register_density_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "density", "Synthesize dot product units at one clock and compare their arithmetic density");
  command->add_option("--json", options->json, "also write the figures as JSON")->type_name("FILE");
  command
      ->add_option("--liberty,--lib", options->liberty,
                   "cell library, .lib or .lib.gz (default: Debian's OSU 0.18 um)")
      ->type_name("FILE");
  command->add_option("--clock-mhz", options->clock_mhz, "clock of all units (default: 80)")
      ->type_name("MHZ")
      ->check(CLI::Range(1.0, 10000.0));
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for the specs, kept (default: a temporary one)")
      ->type_name("DIR");
  command->add_flag("--quick", options->quick, "three small units only");
  command->callback([options, &exit_code] { exit_code = density(*options); });
}

}  // namespace sfpgen::cli
