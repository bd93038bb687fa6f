// Yosys makes mutants and compares them; the bench tells them apart.
#include "generator/flow/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "generator/flow/process.hpp"
#include "generator/flow/text.hpp"
#include "generator/flow/tools.hpp"
#include "generator/flow/yosys.hpp"

namespace sfpgen::flow {
namespace {

constexpr const char* list_name = "mutations.txt";
constexpr const char* selection_name = "mutation.mem";
constexpr const char* command_name = "mutation.ys";
constexpr const char* hidden_name = "hidden.ys";
constexpr const char* part_name = "part.ys";
constexpr const char* part_command_name = "part_mutation.ys";
// Seconds after which pdr gives up.
constexpr int pdr_patience = 20;
// Rounds in which registers that a fault reaches are left out of a comparison.
constexpr int most_rounds = 4;

// "rtl/sfp_add.v:33.2-34.5" to "rtl/sfp_add.v:33".
std::string line_of(std::string_view source) {
  return std::string(source.substr(0, source.find('.', source.rfind(':'))));
}

FlowError unwritable(const std::filesystem::path& file) {
  return {FlowFault::tool, fmt::format("cannot write {}", file.string())};
}

bool write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  return !stream.fail();
}

// "mutate -ctrl name width number -mode inv -module m -cell c -port A -portbit 3 ... -src
// f:1.2-3.4"
Mutation read_mutation(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  Mutation mutation;
  mutation.command = "mutate";
  for (std::size_t index = 1; index + 1 < words.size(); index += 2) {
    const std::string_view key = words[index];
    const std::string_view value = words[index + 1];
    if (key == "-ctrl" && index + 3 < words.size()) {
      mutation.number = static_cast<int>(integer_in(words[index + 3]).value_or(0));
      index += 2;
      continue;
    }
    mutation.command += fmt::format(" {} {}", key, value);
    if (key == "-mode") mutation.mode = value;
    if (key == "-cell") mutation.cell = mutation.place = value;
    if (key == "-port") mutation.place += fmt::format(" {}", value);
    if (key == "-portbit") mutation.place += fmt::format("[{}]", value);
    if (key != "-src") continue;
    std::string source = line_of(value);
    if (std::find(mutation.sources.begin(), mutation.sources.end(), source) ==
        mutation.sources.end())
      mutation.sources.push_back(std::move(source));
  }
  return mutation;
}

// The wires within the design that `equiv_status` has no proof for: "Unproven $equiv $auto$3:
// \\u.x_gold [0] ..." gives "u.x". Brackets would be a choice of letters to Yosys.
std::set<std::string> unproven_wires(std::string_view output) {
  std::set<std::string> wires;
  for (const std::string_view line : lines_of(output)) {
    if (line.find("Unproven $equiv ") == std::string_view::npos) continue;
    const std::size_t end = line.rfind("_gold");
    const std::size_t start = line.find(": \\");
    if (end == std::string_view::npos || start == std::string_view::npos) continue;
    std::string name(line.substr(start + 3, end - start - 3));
    std::replace_if(
        name.begin(), name.end(), [](char letter) { return letter == '[' || letter == ']'; }, '?');
    wires.insert(std::move(name));
  }
  return wires;
}

// Every state that can be reached after a reset. What differs is found at once, what does not
// mostly. The script writes a graph of its own name.
Result<Effect> compare_states(const std::filesystem::path& directory, std::string_view script) {
  const std::string graph = std::filesystem::path(script).replace_extension(".aig").string();
  const auto made = yosys_output(directory, script, directory / fmt::format("{}.log", script));
  if (!made.ok()) return made.error();
  ProcessRequest run;
  run.arguments = {
      std::string(facts_of(Tool::yosys_abc).program), "-c",
      fmt::format("read_aiger {}; orpos; scorr; dc2; scorr -F 2; pdr -T {}", graph, pdr_patience)};
  run.working_directory = directory;
  run.log_file = directory / fmt::format("{}.log", graph);
  const ProcessResult result = run_process(run);
  if (!result.succeeded()) return tool_failure(Tool::yosys_abc, result, run.log_file);
  const Verdict verdict = parse_abc(result.output).verdict;
  return verdict == Verdict::proved   ? Effect::none
         : verdict == Verdict::failed ? Effect::some
                                      : Effect::unknown;
}

// The parts that the fault is in: equal whatever comes in, they are equal in the design.
Result<Effect> compare_parts(const Mutation& mutation, const std::filesystem::path& directory,
                             std::string_view script) {
  constexpr std::string_view whole = "-module sfp_mutant ";
  std::string command = mutation.command;
  if (const std::size_t place = command.find(whole); place != std::string::npos)
    command.replace(place, whole.size(), "-module sfp_part ");
  if (!write(directory / part_command_name, command + "\n"))
    return unwritable(directory / part_command_name);
  for (const std::string& part : parts_around(mutation)) {
    if (!write(directory / part_name, fmt::format("select -set part sfp_mutant/c:{}\n", part)))
      return unwritable(directory / part_name);
    const auto effect = compare_states(directory, script);
    if (!effect.ok() || effect.value() == Effect::none) return effect;
  }
  return Effect::unknown;
}

// Induction from any state, over registers of one name.
Result<Effect> compare_registers(const std::filesystem::path& directory, std::string_view script) {
  std::string hidden = "# nothing yet\n";
  for (int round = 0; round < most_rounds; ++round) {
    if (!write(directory / hidden_name, hidden)) return unwritable(directory / hidden_name);
    const auto output = yosys_output(directory, script, directory / fmt::format("{}.log", script));
    if (!output.ok()) return output.error();
    if (output.value().find("Equivalence successfully proven!") != std::string::npos)
      return Effect::none;
    for (const std::string& wire : unproven_wires(output.value())) {
      // A port of the design itself: the fault may show.
      if (wire.find('.') == std::string::npos) return Effect::unknown;
      hidden += fmt::format("rename -hide w:{}\n", wire);
    }
  }
  return Effect::unknown;
}

}  // namespace

std::vector<Mutation> parse_mutations(std::string_view text) {
  std::vector<Mutation> mutations;
  for (const std::string_view line : lines_of(text)) {
    if (line.starts_with("mutate ")) mutations.push_back(read_mutation(line));
  }
  return mutations;
}

Result<std::vector<Mutation>> make_mutant(const std::filesystem::path& directory,
                                          std::string_view script) {
  const auto made = yosys_output(directory, script, directory / fmt::format("{}.log", script));
  if (!made.ok()) return made.error();
  std::ifstream list(directory / list_name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(list), std::istreambuf_iterator<char>()};
  std::vector<Mutation> mutations = parse_mutations(text);
  if (mutations.empty())
    return FlowError{FlowFault::tool, "Yosys found no place for a fault in the design"};
  return mutations;
}

Result<bool> passes_with(int number, const std::filesystem::path& program,
                         const std::filesystem::path& directory,
                         const VerificationRequest& request) {
  if (!write(directory / selection_name, fmt::format("{:x}\n", number)))
    return unwritable(directory / selection_name);
  const auto report = run_verification(program, directory, request);
  if (!report.ok()) {
    if (number == 0) return report.error();
    return false;
  }
  return report.value().passed;
}

Result<Effect> effect_of(const Mutation& mutation, const std::filesystem::path& directory,
                         const EffectScripts& scripts) {
  if (!write(directory / command_name, mutation.command + "\n"))
    return unwritable(directory / command_name);
  const auto by_states = compare_states(directory, scripts.states);
  if (!by_states.ok() || by_states.value() != Effect::unknown) return by_states;
  return compare_parts(mutation, directory, scripts.part);
}

Result<Effect> effect_while_watched(const Mutation& mutation,
                                    const std::filesystem::path& directory,
                                    std::string_view script) {
  if (!write(directory / command_name, mutation.command + "\n"))
    return unwritable(directory / command_name);
  const auto effect = compare_states(directory, script);
  // Not the same inside is not yet another output.
  if (effect.ok() && effect.value() == Effect::some) return Effect::unknown;
  return effect;
}

Result<Effect> effect_on_registers(const Mutation& mutation, const std::filesystem::path& directory,
                                   std::string_view script) {
  if (!write(directory / command_name, mutation.command + "\n"))
    return unwritable(directory / command_name);
  return compare_registers(directory, script);
}

std::vector<std::string> parts_around(const Mutation& mutation) {
  constexpr std::string_view flattened = "$flatten\\";
  std::vector<std::string> parts;
  if (!mutation.cell.starts_with(flattened)) return parts;
  // The cell's own name begins with '$', those of the instances around it end with '.'.
  const std::size_t own = mutation.cell.find(".$");
  if (own == std::string::npos) return parts;
  const std::size_t outermost = mutation.cell.find('.');
  for (std::size_t end = own; end > outermost; end = mutation.cell.rfind(".\\", end - 1)) {
    std::string part = mutation.cell.substr(0, end + 1) + "*";
    std::replace_if(
        part.begin(), part.end(), [](char letter) { return letter == '[' || letter == ']'; }, '?');
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<bool> breaks_a_proof(const Mutation& mutation, const std::filesystem::path& directory,
                            std::string_view script, const std::vector<ProofRequest>& proofs) {
  if (proofs.empty()) return false;
  if (!write(directory / command_name, mutation.command + "\n"))
    return unwritable(directory / command_name);
  const auto made = yosys_output(directory, script, directory / fmt::format("{}.log", script));
  if (!made.ok()) return made.error();
  for (const ProofRequest& proof : proofs) {
    const auto report = run_proof(proof);
    if (!report.ok()) return report.error();
    if (report.value().verdict == Verdict::failed) return true;
  }
  return false;
}

}  // namespace sfpgen::flow
