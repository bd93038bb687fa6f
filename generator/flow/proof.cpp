// Yosys makes the model and does induction; its ABC does the rest.
#include "generator/flow/proof.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"
#include "generator/flow/yosys.hpp"

namespace sfpgen::flow {
namespace {

// The whole number in the word behind `label`, if that is in the text.
std::optional<int> number_behind(std::string_view text, std::string_view label) {
  const std::size_t place = text.find(label);
  if (place == std::string_view::npos) return std::nullopt;
  std::string_view word = text.substr(place + label.size());
  word = word.substr(0, word.find_first_not_of("0123456789"));
  const auto number = integer_in(word);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

// Seconds after which pdr gives up, and bmc3 in its place or where its depth is not given.
constexpr int patience_seconds = 120;

std::string abc_command(const ProofRequest& request, Prover prover) {
  // Assumptions become part of the property; several assertions are one for pdr.
  const bool limited = request.prover == Prover::pdr || request.patience == Patience::limited;
  const std::string way =
      prover == Prover::pdr
          ? fmt::format("orpos; scleanup; scorr; scorr -F 2; dc2; pdr -f -p -o -T {}",
                        patience_seconds)
          : fmt::format("scorr; bmc3 -F {} -v{}", request.cycles,
                        limited ? fmt::format(" -T {}", patience_seconds) : "");
  return fmt::format("read_aiger {}; fold; strash; {}; write_cex -a {}", request.aiger, way,
                     request.witness);
}

Result<ProofReport> run_abc(const ProofRequest& request, Prover prover) {
  ProcessRequest run;
  run.arguments = {std::string(facts_of(Tool::yosys_abc).program), "-c",
                   abc_command(request, prover)};
  run.working_directory = request.directory;
  run.log_file = request.directory / (request.aiger + ".log");
  const ProcessResult result = run_process(run);
  if (!result.succeeded()) return tool_failure(Tool::yosys_abc, result, run.log_file);
  Result<ProofReport> report = parse_abc(result.output);
  report.value().prover = prover;
  // What pdr cannot decide in its time is looked at to a depth.
  if (prover == Prover::pdr && report.value().verdict == Verdict::undecided)
    return run_abc(request, Prover::bmc3);
  return report;
}

// What Yosys says to one of the scripts.
Result<std::string> run_script(const ProofRequest& request, const std::string& script) {
  return yosys_output(request.directory, script, request.directory / (script + ".log"));
}

// Latches of an AIGER file: the third number of its first line.
std::size_t latches_of(const std::filesystem::path& aiger) {
  std::string format;
  std::size_t variables = 0;
  std::size_t inputs = 0;
  std::size_t latches = 0;
  std::ifstream(aiger, std::ios::binary) >> format >> variables >> inputs >> latches;
  return latches;
}

// A waveform of the way that ABC has written down: a line for the first state and one for each
// cycle's inputs. Yosys wants two lines before them, which say that a property is broken and which
// one, and the first state of the latches that ABC was given, which all are 0.
std::optional<FlowError> trace_of(const ProofRequest& request) {
  const std::filesystem::path file = request.directory / request.witness;
  std::ifstream way(file, std::ios::binary);
  std::string first_state;
  std::getline(way, first_state);
  std::ostringstream inputs;
  inputs << way.rdbuf();
  way.close();
  std::ofstream(file, std::ios::binary)
      << "1\nb0\n"
      << std::string(latches_of(request.directory / request.aiger), '0') << '\n'
      << inputs.str();
  const auto traced = run_script(request, request.trace_script);
  if (!traced.ok()) return traced.error();
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Prover prover) {
  switch (prover) {
    case Prover::induction:
      return "sat -tempinduct";
    case Prover::bmc3:
      return "bmc3";
    case Prover::pdr:
      return "pdr";
  }
  return "";
}

ProofReport parse_induction(std::string_view output) {
  ProofReport report;
  if (output.find("Induction step proven: SUCCESS!") != std::string_view::npos) {
    report.verdict = Verdict::proved;
  } else if (output.find("model found for base case: FAIL!") != std::string_view::npos) {
    report.verdict = Verdict::failed;
    const std::size_t last = output.rfind("[base case ");
    if (last != std::string_view::npos)
      report.cycles = number_behind(output.substr(last), "[base case ").value_or(0);
  }
  return report;
}

ProofReport parse_abc(std::string_view output) {
  ProofReport report;
  if (const auto frame = number_behind(output, "was asserted in frame ")) {
    report.verdict = Verdict::failed;
    report.cycles = *frame + 1;
  } else if (const auto frames = number_behind(output, "No output asserted in ")) {
    report.verdict = Verdict::clean;
    report.cycles = *frames;
  } else if (output.find("Property proved.") != std::string_view::npos) {
    report.verdict = Verdict::proved;
  }
  return report;
}

std::optional<FlowError> missing_proof_tool() {
  for (const Tool tool : {Tool::yosys, Tool::yosys_abc}) {
    if (const auto found = find_tool(tool); !found.ok()) return found.error();
  }
  return std::nullopt;
}

namespace {

// What holds although some cells take any value holds of the design too, and is decided sooner.
// Otherwise, or without such a script, the design itself decides.
Result<std::string> made_or_proved(const ProofRequest& request) {
  if (!request.free_script.empty()) {
    auto said = run_script(request, request.free_script);
    if (!said.ok() || parse_induction(said.value()).verdict == Verdict::proved) return said;
  }
  return run_script(request, request.script);
}

}  // namespace

Result<ProofReport> run_proof(const ProofRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  const auto made = made_or_proved(request);
  if (!made.ok()) return made.error();
  Result<ProofReport> report = parse_induction(made.value());
  Prover prover = request.prover;
  if (prover == Prover::induction && report.value().verdict == Verdict::undecided) {
    const auto gates = run_script(request, request.gates_script);
    if (!gates.ok()) return gates.error();
    prover = Prover::bmc3;
  }
  if (prover != Prover::induction) report = run_abc(request, prover);
  if (!report.ok()) return report;
  if (report.value().verdict == Verdict::failed) {
    const std::filesystem::path trace = request.directory / request.trace;
    if (prover != Prover::induction) {
      if (const auto problem = trace_of(request)) return *problem;
    }
    std::error_code none;
    if (std::filesystem::exists(trace, none)) report.value().trace = trace;
  }
  report.value().seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace sfpgen::flow
