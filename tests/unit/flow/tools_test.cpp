// Tests of the table of tools.
#include "generator/flow/tools.hpp"

#include <cstdlib>
#include <string>

#include "support.hpp"

namespace sfpgen::flow {
namespace {

// Sets PATH for the scope.
class PathOnly {
 public:
  explicit PathOnly(const std::string& value) {
    const char* const present = std::getenv("PATH");
    before_ = present == nullptr ? "" : present;
    setenv("PATH", value.c_str(), 1);
  }
  PathOnly(const PathOnly&) = delete;
  PathOnly& operator=(const PathOnly&) = delete;
  ~PathOnly() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

TEST_CASE("every tool has a row with program, package and name") {
  for (const Tool tool : {Tool::verilator, Tool::yosys, Tool::abc, Tool::sta, Tool::iverilog,
                          Tool::make, Tool::ccache, Tool::cxx}) {
    const ToolFacts& facts = facts_of(tool);
    CHECK(facts.tool == tool);
    CHECK_FALSE(facts.program.empty());
    CHECK_FALSE(facts.package.empty());
    CHECK_FALSE(facts.display_name.empty());
  }
}

TEST_CASE("a missing tool is one sentence that names the Debian package") {
  for (const char* path : {"", "/no/such/directory", "::"}) {
    const PathOnly scope(path);
    const Result<std::filesystem::path> found = find_tool(Tool::sta);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().fault == FlowFault::tool);
    CHECK(found.error().message ==
          "sta is not installed: install the Debian package opensta (apt-get install opensta)");
  }
}

TEST_CASE("the version is the first word with a digit and a dot") {
  CHECK(version_in("Yosys 0.23 (git sha1 7ce5011c24b)\n") == "0.23");
  CHECK(version_in("2.0.17\n") == "2.0.17");
  CHECK(version_in("Verilator 5.006 2023-01-22 rev (Debian 5.006-3)\n") == "5.006");
  CHECK(version_in("g++ (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022\n") == "12.2.0");
  CHECK(version_in("no version here 12\n").empty());
  CHECK(version_in("").empty());
}

TEST_CASE("a tool that does not answer has an unknown version") {
  const PathOnly scope("");
  CHECK(tool_version(Tool::yosys) == "Yosys (version unknown)");
}

TEST_CASE("a failure shows the error lines, else the last lines") {
  const std::string log = "reading\nERROR: first\nmore\n\n  Error: second  \nend\n";
  CHECK(last_error_lines(log, 5) == "\n  ERROR: first\n  Error: second");
  CHECK(last_error_lines(log, 1) == "\n  Error: second");
  CHECK(last_error_lines("a\nb\nc\n", 2) == "\n  b\n  c");
  CHECK(last_error_lines("", 2).empty());
}

TEST_CASE("a tool failure names the tool, its end, the log and the last error lines") {
  ProcessResult result;
  result.outcome = ProcessOutcome::exited;
  result.exit_status = 1;
  result.output = "1. Reading\nERROR: syntax error\n";
  const FlowError error = tool_failure(Tool::yosys, result, "/tmp/run/yosys.log");
  CHECK(error.fault == FlowFault::tool);
  CHECK(error.message ==
        "yosys failed (exit status 1), log: /tmp/run/yosys.log\n  ERROR: syntax error");
}

TEST_CASE("a Yosys that does not find ABC says which package is missing") {
  ProcessResult result;
  result.outcome = ProcessOutcome::exited;
  result.exit_status = 1;
  result.output = "ERROR: ABC: execution of command \"berkeley-abc -s\" failed: return code 127.\n";
  const PathOnly scope("");
  CHECK(tool_failure(Tool::yosys, result, "/tmp/run/yosys.log").message ==
        "berkeley-abc is not installed: install the Debian package berkeley-abc (apt-get install "
        "berkeley-abc)");
}

}  // namespace
}  // namespace sfpgen::flow
