// The command that simulates a design against the golden codec: verify.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generator/cli/verify_report.hpp"

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// What `sfpgen verify` was asked for, as it was written.
struct VerifyOptions {
  std::string spec;
  std::vector<std::string> tensors;
  std::string recommended;  ///< file with settings for the tensors; empty: none
  std::string rows;
  std::string seed = "1";
  std::string stall = "0.3";
  std::string trace;
  std::string json;
  std::string work_directory;
  bool keep = false;
};

/// How a run of it ended.
struct VerifyOutcome {
  int exit_code = 0;
  std::optional<VerifySummary>
      summary;  ///< nothing when it could not run; then it said why on stderr
};

/// Whether the tools are there; if not, says so on stderr. An exit code.
int check_verify_means();

/// Runs it and prints what it found.
VerifyOutcome verify(const VerifyOptions& options);

/// `sfpgen verify SPEC [--tensor F.npy ...] [--rows N] [--seed S] [--stall P] [--trace F.fst]
/// [--json F]`: builds the design and its bench with Verilator, runs it, prints what it found.
/// Exits with exit_check_failed on any mismatch or broken rule.
void register_verify_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
