// Tests of running outside programs.
#include "generator/flow/process.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "support.hpp"

namespace sfpgen::flow {
namespace {

using testing::read_text;
using testing::TemporaryDirectory;
using testing::write_file;

ProcessRequest shell(const std::string& script) {
  ProcessRequest request;
  request.arguments = {"sh", "-c", script};
  return request;
}

TEST_CASE("a program's output and exit status come back") {
  const ProcessResult result = run_process(shell("echo one; echo two >&2; exit 7"));
  CHECK(result.outcome == ProcessOutcome::exited);
  CHECK(result.exit_status == 7);
  CHECK_FALSE(result.succeeded());
  CHECK(result.output == "one\ntwo\n");
  CHECK(describe_outcome(result) == "exit status 7");
}

TEST_CASE("arguments reach the program as they are, without a shell") {
  ProcessRequest request;
  request.arguments = {"printf", "%s|", "a b", "$HOME", "*", "\"; exit 3"};
  const ProcessResult result = run_process(request);
  CHECK(result.succeeded());
  CHECK(result.output == "a b|$HOME|*|\"; exit 3|");
}

TEST_CASE("a program that is not in PATH is a value, not a crash") {
  ProcessRequest request;
  request.arguments = {"sfpgen-no-such-program"};
  const ProcessResult result = run_process(request);
  CHECK(result.outcome == ProcessOutcome::not_found);
  CHECK(describe_outcome(result) == "sfpgen-no-such-program is not in PATH");
  CHECK_FALSE(find_in_path("sfpgen-no-such-program"));
  CHECK_FALSE(find_in_path(""));
  CHECK(run_process({}).outcome == ProcessOutcome::not_found);
}

TEST_CASE("without PATH a program is found, and the programs that it starts") {
  const std::string before = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
  unsetenv("PATH");
  ProcessRequest request;
  request.arguments = {"env", "uname", "-s"};
  const ProcessResult result = run_process(request);
  request.arguments = {"env"};
  const std::string variables = run_process(request).output;
  setenv("PATH", before.c_str(), 1);
  CHECK(result.output == "Linux\n");
  CHECK(variables.find("PATH=/usr/local/bin:/usr/bin:/bin\n") != std::string::npos);
}

TEST_CASE("a program killed by a signal is told from one that exits") {
  const ProcessResult result = run_process(shell("kill -TERM $$"));
  CHECK(result.outcome == ProcessOutcome::signalled);
  CHECK(result.signal_number == SIGTERM);
  CHECK(describe_outcome(result) == "signal 15 (Terminated)");
}

TEST_CASE("a time-out kills the program and its children") {
  ProcessRequest request = shell("echo started; sleep 600 & sleep 600; wait");
  request.time_out = std::chrono::milliseconds(300);
  const ProcessResult result = run_process(request);
  CHECK(result.outcome == ProcessOutcome::timed_out);
  CHECK(result.output == "started\n");
}

TEST_CASE("a child that outlives the program does not keep us waiting") {
  const TemporaryDirectory directory;
  // The grandchild holds the pipe until this test ends it.
  const ProcessResult result = run_process(shell("sleep 600 & echo $!"));
  CHECK(result.succeeded());
  const int grandchild = std::stoi(result.output);
  CHECK(kill(grandchild, SIGKILL) == 0);
}

TEST_CASE("working directory, environment and log file are honoured") {
  const TemporaryDirectory directory;
  ProcessRequest request = shell("pwd; echo $SFPGEN_TEST; echo $HOME >&2");
  request.working_directory = directory.path();
  request.log_file = directory.path() / "log";
  request.environment = {{"SFPGEN_TEST", "set here"}, {"HOME", "replaced"}};
  const ProcessResult result = run_process(request);
  CHECK(result.output == directory.path().string() + "\nset here\nreplaced\n");
  CHECK(read_text(request.log_file) == result.output);
}

TEST_CASE("a relative program stays right when the working directory changes") {
  const TemporaryDirectory directory;
  write_file(directory.path() / "tool", "#!/bin/sh\necho here\n");
  std::filesystem::permissions(directory.path() / "tool", std::filesystem::perms::owner_all);
  ProcessRequest request;
  request.arguments = {std::filesystem::relative(directory.path() / "tool").string()};
  request.working_directory = "/";
  CHECK(run_process(request).output == "here\n");
}

TEST_CASE("a working directory or log that cannot be used is a value with a reason") {
  ProcessRequest request = shell("true");
  request.working_directory = "/no/such/directory";
  CHECK(run_process(request).outcome == ProcessOutcome::not_started);
  CHECK(run_process(request).reason == "/no/such/directory is not a directory");
  request.working_directory.clear();
  request.log_file = "/no/such/directory/log";
  CHECK(run_process(request).outcome == ProcessOutcome::not_started);
  CHECK(run_process(request).reason.find("/no/such/directory/log") != std::string::npos);
}

TEST_CASE("output larger than a pipe comes back whole") {
  const ProcessResult result = run_process(shell("seq 1 200000"));
  CHECK(result.succeeded());
  CHECK(result.output.size() == 1288895);
  CHECK(result.output.ends_with("\n200000\n"));
}

TEST_CASE("standard input is empty") {
  const ProcessResult result = run_process(shell("cat; echo end"));
  CHECK(result.output == "end\n");
}

}  // namespace
}  // namespace sfpgen::flow
