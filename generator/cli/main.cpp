// The sfpgen command line: registers every command, maps every outcome to an exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "generator/cli/analyze_command.hpp"
#include "generator/cli/codec_commands.hpp"
#include "generator/cli/controller_command.hpp"
#include "generator/cli/density_command.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/generate_command.hpp"
#include "generator/cli/mutate_command.hpp"
#include "generator/cli/power_command.hpp"
#include "generator/cli/prove_command.hpp"
#include "generator/cli/report_command.hpp"
#include "generator/cli/spec_commands.hpp"
#include "generator/cli/synth_command.hpp"
#include "generator/cli/verify_command.hpp"
#include "generator/diag/nearest.hpp"
#include "generator/diag/version.hpp"
#include "generator/output/files.hpp"

namespace {

constexpr const char* footer =
    "A spec is one JSON object; the smallest is {\"name\":\"x\",\"design\":\"sfp_codec\"}.\n"
    "Start with: sfpgen init > my.json && sfpgen check my.json && sfpgen generate my.json -o "
    "my_design\n"
    "Exit codes: 0 good; 1 the design failed a check; 2 bad command line, spec or input file;\n"
    "3 a tool is missing or failed.";

// CLI11 would only say that a command is required, not that it does not know this one.
bool refuse_unknown_command(const CLI::App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (std::find(known.begin(), known.end(), word) != known.end()) return false;
  const auto nearest = sfpgen::diag::nearest_name(word, known);
  std::string hint = fmt::format("the commands are {}", fmt::join(known, ", "));
  if (nearest) hint = fmt::format("did you mean {}?", *nearest);
  std::fputs(
      fmt::format("sfpgen: \"{}\" is not a command; {}\n", sfpgen::output::printable(word), hint)
          .c_str(),
      stderr);
  return true;
}

int run(int argc, char** argv) {
  int exit_code = sfpgen::cli::exit_good;
  CLI::App app(
      "sfpgen turns one JSON spec into verified, synthesized Verilog for floating-point tensor "
      "compression.",
      "sfpgen");
  app.set_version_flag("--version", fmt::format("sfpgen {}", sfpgen::diag::version()));
  app.require_subcommand(1);
  app.footer(footer);

  sfpgen::cli::register_init_command(app, exit_code);
  sfpgen::cli::register_check_command(app, exit_code);
  sfpgen::cli::register_schema_command(app, exit_code);
  sfpgen::cli::register_generate_command(app, exit_code);
  sfpgen::cli::register_encode_command(app, exit_code);
  sfpgen::cli::register_decode_command(app, exit_code);
  sfpgen::cli::register_inspect_command(app, exit_code);
  sfpgen::cli::register_analyze_command(app, exit_code);
  sfpgen::cli::register_controller_command(app, exit_code);
  sfpgen::cli::register_synth_command(app, exit_code);
  sfpgen::cli::register_density_command(app, exit_code);
  sfpgen::cli::register_power_command(app, exit_code);
  sfpgen::cli::register_prove_command(app, exit_code);
  sfpgen::cli::register_mutate_command(app, exit_code);
  sfpgen::cli::register_verify_command(app, exit_code);
  sfpgen::cli::register_report_command(app, exit_code);

  if (argc > 1 && argv[1][0] != '-' && refuse_unknown_command(app, argv[1])) {
    return sfpgen::cli::exit_bad_input;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version arrive here too, with the exit code 0.
    if (app.exit(error) != 0) return sfpgen::cli::exit_bad_input;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A file that may not grow any further (ulimit -f) is a failed write like a full disk, not the
  // end.
  std::signal(SIGXFSZ, SIG_IGN);
  int exit_code = sfpgen::cli::exit_good;
  try {
    exit_code = run(argc, argv);
  } catch (const std::exception& error) {
    exit_code = sfpgen::cli::exit_tool_failed;
    // fmt::print throws where standard output is full or closed; that is no defect of ours.
    if (std::ferror(stdout) == 0) {
      std::fputs(fmt::format("sfpgen: internal error: {}\n", error.what()).c_str(), stderr);
      return exit_code;
    }
  }
  // What was printed may still sit in a buffer whose file is full or closed.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fputs("sfpgen: cannot write to standard output\n", stderr);
    if (exit_code == sfpgen::cli::exit_good) exit_code = sfpgen::cli::exit_tool_failed;
  }
  return exit_code;
}
