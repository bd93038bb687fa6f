// Runs one outside program to its end, without a shell, and reports what became of it as a value.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sfpgen::flow {

/// Where the child's standard error goes.
enum class StandardError {
  merged,     ///< into the captured output and the log, in the order written
  inherited,  ///< straight to our own standard error (a program that shows progress)
};

/// What to run and how.
struct ProcessRequest {
  /// Program and arguments. A program name without '/' is searched in PATH.
  std::vector<std::string> arguments;
  /// Directory to run in; empty: the current one.
  std::filesystem::path working_directory;
  /// File that gets a copy of all captured output as it arrives; empty: none.
  std::filesystem::path log_file;
  /// Variables set for the child on top of our own environment.
  std::vector<std::pair<std::string, std::string>> environment;
  /// The child and its children are killed after this time; zero: wait for ever.
  std::chrono::milliseconds time_out{0};
  StandardError standard_error = StandardError::merged;
};

/// What became of a process.
enum class ProcessOutcome {
  exited,       ///< ended by itself, see exit_status
  signalled,    ///< killed by a signal, see signal_number
  timed_out,    ///< killed by us after the time-out
  not_found,    ///< no such program in PATH
  not_started,  ///< found, but could not be run (working directory, log file, permissions ...)
};

/// The end of a process: outcome, output and how long it took.
struct ProcessResult {
  ProcessOutcome outcome = ProcessOutcome::not_started;
  int exit_status = 0;
  int signal_number = 0;
  /// Standard output (and standard error when merged), all of it.
  std::string output;
  /// not_found and not_started: the reason as a phrase.
  std::string reason;
  double seconds = 0.0;

  [[nodiscard]] bool succeeded() const {
    return outcome == ProcessOutcome::exited && exit_status == 0;
  }
};

/// Full path of `program` as PATH finds it (a name with '/' is taken as it is), or nothing.
/// An empty entry of PATH is not the current directory here.
std::optional<std::filesystem::path> find_in_path(std::string_view program);

/// Runs the request to its end. Never throws for anything the outside world does. Standard input
/// is empty. SIGINT, SIGTERM and SIGHUP that reach us meanwhile are passed on to the child's group.
ProcessResult run_process(const ProcessRequest& request);

/// "exit status 3", "signal 11 (Segmentation fault)", "time-out after 60 s" ... for a message.
std::string describe_outcome(const ProcessResult& result);

}  // namespace sfpgen::flow
