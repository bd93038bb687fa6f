// The command that measures a design: synth.
#pragma once

#include <optional>
#include <string>

#include "generator/cli/synth_report.hpp"

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// What `sfpgen synth` was asked for, as it was written.
struct SynthOptions {
  std::string spec;
  std::string liberty;
  std::string clock_mhz;
  std::string json;
  std::string work_directory;
  bool keep = false;
  bool require_clock = false;
  bool breakdown = false;
  std::string target;  ///< an FPGA family; empty: a cell library
  std::string output;  ///< directory for the design with its figures; empty: none
  bool quiet = false;  ///< print no table: another command shows the figures
};

/// How a run of it ended.
struct SynthOutcome {
  int exit_code = 0;
  std::optional<SynthSummary>
      summary;  ///< nothing when it could not run; then it said why on stderr
};

/// Whether the tools are there and the library is (the default one where `liberty` is empty) and
/// can be used; if not, says so on stderr. An exit code.
int check_synth_means(const std::string& liberty);

/// Runs it and prints what it found.
SynthOutcome synth(const SynthOptions& options);

/// `sfpgen synth SPEC [--liberty F] [--clock-mhz F] [--json F] ...`: area and clock of a design on
/// a cell library. See docs/synthesis.md.
void register_synth_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
