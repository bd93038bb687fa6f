// sfpgen mutate.
#include "generator/cli/mutate_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/mutate_report.hpp"
#include "generator/cli/proof_request.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/elaborate/proofs.hpp"
#include "generator/flow/mutation.hpp"
#include "generator/flow/proof.hpp"
#include "generator/flow/tools.hpp"
#include "generator/flow/verilator.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/templates.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/bench_header.hpp"
#include "generator/render/mutation.hpp"
#include "generator/render/proof.hpp"
#include "generator/render/render.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t most_rows = 1'000'000;
// A fault that a short run does not notice gets a longer one, with other values.
constexpr std::uint64_t longer = 10;
constexpr std::uint64_t longest = 100;
// A run that takes so many times the good design's has got stuck.
constexpr int patience = 50;
constexpr std::chrono::seconds least_patience{120};

struct MutateOptions {
  std::string spec;
  int count = 100;
  std::uint32_t seed = 1;
  std::uint64_t rows = 400;
  std::string json;
  std::string work_directory;
  bool keep = false;
};

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

int refuse(const flow::FlowError& error) {
  return refuse(error.fault == flow::FlowFault::input ? exit_bad_input : exit_tool_failed,
                error.message);
}

/// The mutant, built, and what is asked of it.
struct Trial {
  fs::path program;
  fs::path directory;
  flow::VerificationRequest request;
  std::vector<flow::ProofRequest> proofs;  ///< no way to break them without a fault is known
};

// Whether the bench notices the fault in `factor` times the rows, with values of their own.
flow::Result<bool> notices(const flow::Mutation& mutation, const Trial& trial,
                           std::uint64_t factor) {
  flow::VerificationRequest request = trial.request;
  request.values *= factor;
  request.seed += factor - 1;
  request.time_out = std::max<std::chrono::milliseconds>(
      trial.request.time_out * static_cast<int>(factor), least_patience);
  const auto passed = flow::passes_with(mutation.number, trial.program, trial.directory, request);
  if (!passed.ok()) return passed.error();
  return !passed.value();
}

// What takes less time comes first, but for the proofs: they are asked of what no run of the bench
// notices.
flow::Result<flow::Fate> fate_of(const flow::Mutation& mutation, const Trial& trial) {
  for (const std::uint64_t factor : {std::uint64_t{1}, longer}) {
    const auto noticed = notices(mutation, trial, factor);
    if (!noticed.ok()) return noticed.error();
    if (noticed.value()) return flow::Fate::killed;
  }
  const auto effect = flow::effect_of(mutation, trial.directory,
                                      {render::states_script_path, render::part_script_path});
  if (!effect.ok()) return effect.error();
  if (effect.value() == flow::Effect::none) return flow::Fate::equivalent;
  const auto noticed = notices(mutation, trial, longest);
  if (!noticed.ok()) return noticed.error();
  if (noticed.value()) return flow::Fate::killed;
  const auto broken =
      flow::breaks_a_proof(mutation, trial.directory, render::verilog_script_path, trial.proofs);
  if (!broken.ok()) return broken.error();
  if (broken.value()) return flow::Fate::disproved;
  const auto watched =
      flow::effect_while_watched(mutation, trial.directory, render::watched_script_path);
  if (!watched.ok()) return watched.error();
  if (watched.value() == flow::Effect::none) return flow::Fate::equivalent;
  const auto registers =
      flow::effect_on_registers(mutation, trial.directory, render::equivalence_script_path);
  if (!registers.ok()) return registers.error();
  return registers.value() == flow::Effect::none ? flow::Fate::equivalent : flow::Fate::survived;
}

// The good design in the same frame: it has to pass, and says how long a run takes.
flow::Result<bool> try_without_fault(Trial& trial) {
  const auto start = Clock::now();
  auto passed = flow::passes_with(0, trial.program, trial.directory, trial.request);
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  trial.request.time_out = taken * patience;
  return passed;
}

// Those that take a step of induction, in the whole design: soon done.
std::vector<elaborate::Proof> quick_proofs(const elaborate::Design& design) {
  std::vector<elaborate::Proof> proofs = elaborate::proofs_of(design);
  std::erase_if(proofs, [](const elaborate::Proof& proof) {
    return proof.method != elaborate::ProofMethod::induction;
  });
  return proofs;
}

// The directory with everything in it, and the faults; or the exit code of what went wrong.
std::optional<int> prepare(const MutateOptions& options, const elaborate::Design& design,
                           const std::vector<elaborate::Proof>& proofs, const fs::path& directory) {
  const auto templates = output::read_templates(output::find_data_paths());
  if (!templates) {
    print_findings("", templates.errors());
    return exit_tool_failed;
  }
  auto more = render::mutation_files(design, {options.count, options.seed}, proofs,
                                     elaborate::control_checkers(design), *templates);
  more.push_back({render::bench_header_name, render::render_bench_header(design)});
  const auto files = render::render_with(design, *templates, more);
  if (const auto written = output::write_directory(directory, files); !written) {
    print_findings("", written.errors());
    return exit_bad_input;
  }
  return std::nullopt;
}

int mutate(const MutateOptions& options) {
  const auto start = Clock::now();
  const auto design = load_design(options.spec);
  if (!design) return exit_bad_input;
  if (const auto problem = report_file_problem(options.json, {options.spec}))
    return refuse(exit_bad_input, *problem);
  if (const auto missing = flow::missing_simulation_tool()) return refuse(*missing);
  if (const auto missing = flow::missing_proof_tool()) return refuse(*missing);
  WorkDirectory work(options.work_directory, "sfpgen-mutate");
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  if (options.keep) work.keep();
  Trial trial;
  trial.directory = work.path() / "design";
  const std::vector<elaborate::Proof> proofs = quick_proofs(*design);
  if (const auto problem = prepare(options, *design, proofs, trial.directory)) return *problem;
  for (std::size_t index = 0; index < proofs.size(); ++index) {
    trial.proofs.push_back(
        proof_request(proofs[index], render::proof_names(index), trial.directory));
  }

  const auto failed = [&work](const flow::FlowError& error) {
    work.keep();  // the message names a log in it
    return refuse(error);
  };
  fmt::print(stderr, "mutate {}: building the simulation (yosys, verilator, make)\n", design->name);
  const auto mutations = flow::make_mutant(trial.directory, render::mutate_script_path);
  if (!mutations.ok()) return failed(mutations.error());
  const output::DataPaths data = output::find_data_paths();
  const auto program =
      flow::build_simulation({trial.directory, render::mutant_verilog_paths(), design->name,
                              data.verif, data.bench_library, flow::Waveform::off});
  if (!program.ok()) return failed(program.error());
  trial.program = program.value();
  trial.request.values = options.rows * static_cast<std::uint64_t>(design->row_items);
  trial.request.seed = options.seed;
  trial.request.progress = flow::StandardError::merged;
  const auto good = try_without_fault(trial);
  if (!good.ok()) return failed(good.error());
  if (!good.value()) {
    work.keep();
    return refuse(exit_check_failed,
                  "the design fails its verification without a fault: run sfpgen verify");
  }

  const auto broken =
      flow::breaks_a_proof({}, trial.directory, render::verilog_script_path, trial.proofs);
  if (!broken.ok()) return failed(broken.error());
  if (broken.value()) {
    work.keep();
    return refuse(exit_check_failed,
                  "a property does not hold in the design without a fault: run sfpgen prove");
  }

  MutateSummary summary{*design, options.seed, options.rows, {}, 0.0, {}, {}};
  for (const flow::Mutation& mutation : mutations.value()) {
    const auto fate = fate_of(mutation, trial);
    if (!fate.ok()) return failed(fate.error());
    summary.tried.push_back({mutation, fate.value()});
    constexpr std::size_t often = 50;
    if (summary.tried.size() % often == 0) {
      fmt::print(stderr, "mutate {}: {} of {} faults, {} left\n", design->name,
                 summary.tried.size(), mutations.value().size(),
                 count_of(summary, flow::Fate::survived));
    }
  }
  summary.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (work.is_kept()) summary.work_directory = work.path().string();
  summary.tools = {fmt::format("sfpgen {}", diag::version()), flow::tool_version(flow::Tool::yosys),
                   flow::tool_version(flow::Tool::verilator)};
  fmt::print("{}", mutate_table(summary));
  if (const auto problem = write_report_file(options.json, mutate_json(summary)))
    return refuse(exit_bad_input, *problem);
  if (count_of(summary, flow::Fate::survived) == 0) return exit_good;
  fmt::print(stderr, "sfpgen: the verification does not notice {} of {} faults\n",
             count_of(summary, flow::Fate::survived), summary.tried.size());
  return exit_check_failed;
}

}  // namespace

void register_mutate_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<MutateOptions>();
  CLI::App* command = app.add_subcommand(
      "mutate", "Put faults into a design, one at a time: does its verification notice?");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command->add_option("--count", options->count, "faults (default: 100)")
      ->type_name("N")
      ->check(CLI::Range(1, render::most_mutations));
  command->add_option("--seed", options->seed, "seed of faults and values (default: 1)")
      ->type_name("S");
  command
      ->add_option(
          "--rows", options->rows,
          "random rows for each, at least; ten times, in the end a hundred times as many before "
          "one counts as left (default: 400)")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, most_rows));
  command->add_option("--json", options->json, "also write the report as JSON")->type_name("FILE");
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for scripts, logs and the build, kept (default: a temporary one)")
      ->type_name("DIR");
  command->add_flag("--keep", options->keep, "keep the temporary directory and name it");
  command->callback([options, &exit_code] { exit_code = mutate(*options); });
}

}  // namespace sfpgen::cli
