// sfpgen verify.
#include "generator/cli/verify_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/loading.hpp"
#include "generator/cli/number_options.hpp"
#include "generator/cli/recommended_settings.hpp"
#include "generator/cli/report_file.hpp"
#include "generator/cli/tensors.hpp"
#include "generator/cli/verify_report.hpp"
#include "generator/cli/work_directory.hpp"
#include "generator/diag/version.hpp"
#include "generator/flow/tools.hpp"
#include "generator/flow/verification.hpp"
#include "generator/flow/verilator.hpp"
#include "generator/output/data_paths.hpp"
#include "generator/output/files.hpp"
#include "generator/output/write_directory.hpp"
#include "generator/render/bench_header.hpp"
#include "generator/render/render.hpp"
#include "verif/tb/tensor.hpp"

namespace sfpgen::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t default_values = 1'000'000;
constexpr std::uint64_t most_rows = 1'000'000'000;

int refuse(int exit_code, std::string_view message) {
  fmt::print(stderr, "sfpgen: {}\n", message);
  return exit_code;
}

int refuse(const flow::FlowError& error) {
  return refuse(error.fault == flow::FlowFault::input ? exit_bad_input : exit_tool_failed,
                error.message);
}

/// What the options ask of the bench, or the sentence that refuses them.
struct Wish {
  flow::VerificationRequest request;
  std::uint64_t rows = 0;
  std::string problem;
};

// Whether a file can be written there later; an absent one is not left behind.
bool can_write(const fs::path& file) {
  std::error_code error;
  const bool existed = fs::exists(file, error);
  if (existed && !fs::is_regular_file(file, error)) return false;
  std::ofstream attempt(file, std::ios::app);
  const bool opened = attempt.is_open();
  attempt.close();
  if (!existed) fs::remove(file, error);
  return opened;
}

Wish wish_of(const VerifyOptions& options, const elaborate::Design& design) {
  Wish wish;
  const auto lanes = static_cast<std::uint64_t>(design.row_items);
  wish.rows = (default_values + lanes - 1U) / lanes;
  if (!options.rows.empty()) {
    const auto rows = number_of<std::uint64_t>(options.rows);
    if (!rows || *rows == 0 || *rows > most_rows) {
      wish.problem = fmt::format("--rows: {} is not a whole number from 1 to {}",
                                 output::quoted(options.rows), most_rows);
      return wish;
    }
    wish.rows = *rows;
  }
  wish.request.values = wish.rows * lanes;
  const auto seed = number_of<std::uint64_t>(options.seed);
  if (!seed) {
    wish.problem = fmt::format("--seed: {} is not a whole number from 0 to 2^64-1",
                               output::quoted(options.seed));
    return wish;
  }
  wish.request.seed = *seed;
  const auto stall = number_of<double>(options.stall);
  constexpr double most_stall = 0.95;
  if (!stall || !(*stall >= 0.0 && *stall <= most_stall)) {
    wish.problem = fmt::format("--stall: {} is not a number from 0 to {}",
                               output::quoted(options.stall), most_stall);
    return wish;
  }
  wish.request.stall = *stall;
  std::vector<std::string> inputs = options.tensors;
  inputs.push_back(options.spec);
  if (!options.recommended.empty()) inputs.push_back(options.recommended);
  for (const std::string& file : {options.trace, options.json}) {
    if (const auto problem = report_file_problem(file, inputs)) {
      wish.problem = *problem;
      return wish;
    }
  }
  // The simulation writes a waveform into the file itself.
  if (!options.trace.empty() && !can_write(options.trace)) {
    wish.problem = fmt::format("cannot write {}: a waveform needs a regular file",
                               output::quoted(options.trace));
    return wish;
  }
  if (!options.trace.empty()) wish.request.trace = fs::absolute(options.trace);

  if (options.tensors.empty()) {
    if (!options.recommended.empty())
      wish.problem = "--recommended: it is about tensors, and no --tensor names one";
    return wish;
  }
  const auto format = tensor_format(design);
  if (!format) {
    wish.problem = no_tensor(design);
    return wish;
  }
  for (const std::string& file : options.tensors) {
    const auto values = tb::read_tensor(file, *format);
    if (!values) {
      wish.problem = fmt::format("{}: {}", output::printable(file), values.error().text());
      return wish;
    }
    wish.request.tensors.push_back({fs::absolute(file), {}});
  }
  if (!options.recommended.empty()) {
    const auto problem = recommend_settings(options.recommended, design, wish.request.tensors);
    wish.problem = problem.value_or("");
  }
  return wish;
}

// A word of a command line as a shell takes it.
std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-+=./,:@%") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::string repeat_command(const VerifyOptions& options, const Wish& wish) {
  std::string command =
      fmt::format("sfpgen verify {} --seed {} --rows {} --stall {}", shell_word(options.spec),
                  wish.request.seed, wish.rows, wish.request.stall);
  for (const std::string& tensor : options.tensors) command += " --tensor " + shell_word(tensor);
  if (!options.recommended.empty()) command += " --recommended " + shell_word(options.recommended);
  return output::printable(command);
}

int verify_into(const VerifyOptions& options, std::optional<VerifySummary>& found) {
  const auto design = load_design(options.spec);
  if (!design) return exit_bad_input;
  const Wish wish = wish_of(options, *design);
  if (!wish.problem.empty()) return refuse(exit_bad_input, wish.problem);
  auto files = render_design(*design);
  if (!files) return exit_tool_failed;
  files->push_back({render::bench_header_name, render::render_bench_header(*design)});

  if (const auto missing = flow::missing_simulation_tool()) return refuse(*missing);
  WorkDirectory work(options.work_directory, "sfpgen-verify");
  if (const auto problem = work.make(); problem) return refuse(exit_bad_input, *problem);
  if (options.keep) work.keep();
  const fs::path directory = work.path() / "design";
  if (const auto written = output::write_directory(directory, *files); !written) {
    print_findings("", written.errors());
    return exit_bad_input;
  }

  const output::DataPaths data = output::find_data_paths();
  flow::SimulationJob job;
  job.directory = directory;
  job.sources = render::verilog_paths(*design);
  job.top = design->name;
  job.bench = data.verif;
  job.bench_library = data.bench_library;
  job.waveform = options.trace.empty() ? flow::Waveform::off : flow::Waveform::fst;
  fmt::print(stderr, "verify {}: building the simulation (verilator, make)\n", design->name);
  const auto start = std::chrono::steady_clock::now();
  const auto program = flow::build_simulation(job);
  if (!program.ok()) {
    work.keep();  // the message names a log in it
    return refuse(program.error());
  }
  VerifySummary summary{*design, {}, repeat_command(options, wish), 0.0, {}, options.trace, {}};
  summary.build_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  const auto report = flow::run_verification(program.value(), directory, wish.request);
  if (!report.ok()) {
    work.keep();
    return refuse(report.error());
  }
  summary.report = report.value();
  summary.tools = {fmt::format("sfpgen {}", diag::version()),
                   flow::tool_version(flow::Tool::verilator), flow::tool_version(flow::Tool::cxx)};
  if (work.is_kept()) summary.work_directory = work.path().string();

  fmt::print("{}", verify_table(summary));
  if (const auto problem = write_report_file(options.json, verify_json(summary)))
    return refuse(exit_bad_input, *problem);
  found = summary;
  if (summary.report.passed) return exit_good;
  fmt::print(stderr, "sfpgen: the design failed: {} mismatches, {} broken rules\n",
             summary.report.mismatches, summary.report.violations);
  return exit_check_failed;
}

}  // namespace

int check_verify_means() {
  if (const auto missing = flow::missing_simulation_tool()) return refuse(*missing);
  return exit_good;
}

VerifyOutcome verify(const VerifyOptions& options) {
  VerifyOutcome outcome;
  outcome.exit_code = verify_into(options, outcome.summary);
  return outcome;
}

void register_verify_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify",
      "Simulate a design (Verilator) against the golden codec: mismatches, coverage, speed");
  command->add_option("SPEC", options->spec, "JSON file with the spec")->required();
  command
      ->add_option("--tensor", options->tensors,
                   ".npy file to send through as well; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option("--recommended", options->recommended,
                   "send each tensor once more with what analyze --recommend wrote for it")
      ->type_name("F.json");
  command
      ->add_option("--rows", options->rows,
                   "random rows to send, at least (default: those of 1,000,000 values)")
      ->type_name("N");
  command->add_option("--seed", options->seed, "seed of everything random (default: 1)")
      ->type_name("S");
  command
      ->add_option("--stall", options->stall,
                   "how often streams stall while they do, 0 to 0.95 (default: 0.3)")
      ->type_name("P");
  command->add_option("--trace", options->trace, "write a waveform (FST)")->type_name("FILE");
  command->add_option("--json", options->json, "also write the report as JSON")->type_name("FILE");
  command
      ->add_option("--work-dir", options->work_directory,
                   "directory for the build, kept (default: a temporary one)")
      ->type_name("DIR");
  command->add_flag("--keep", options->keep, "keep the temporary directory and name it");
  command->callback([options, &exit_code] { exit_code = verify(*options).exit_code; });
}

}  // namespace sfpgen::cli
