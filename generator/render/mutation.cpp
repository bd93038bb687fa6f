// Fills in the scripts of mutate.
#include "generator/render/mutation.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "generator/render/proof.hpp"
#include "generator/render/scripts.hpp"
#include "generator/render/tokens.hpp"
#include "generator/render/top_module.hpp"

namespace sfpgen::render {
namespace {

constexpr int number_bits = 16;
// Cycles of the induction that tells a fault without effect.
constexpr int equivalence_cycles = 5;

constexpr const char* select_path = "sfp_mutation.v";
constexpr const char* top_path = "mutant_top.v";
constexpr const char* payload_path = "sfp_seen_payload.v";
constexpr const char* seen_path = "mutant_seen.v";
constexpr const char* watched_path = "mutant_watched.v";
constexpr const char* seen_name = "sfp_seen";
// What the script of verilog_script_path writes.
constexpr const char* faulty_path = "faulty.v";

// The design's ports around the mutant.
std::string mutant_top(const elaborate::Design& design) {
  elaborate::Instance mutant{"sfp_mutant", "u_mutant", {}, {{"mutation_i", "mutation"}}};
  for (const elaborate::Port& port : design.ports)
    mutant.connections.push_back({port.name, port.name});
  const elaborate::Instance select{
      "sfp_mutation", "u_mutation", {{"BITS", number_bits, ""}}, {{"number_o", "mutation"}}};
  return module_text(design.name, design.ports, {{"mutation", number_bits}}, {select, mutant});
}

// The mutant as those see it who are on the other side of its streams, and checkers beside it.
std::string seen_mutant(const elaborate::Design& design,
                        const std::vector<elaborate::Checker>& checkers) {
  elaborate::Instance mutant{"sfp_mutant", "u_mutant", {}, {}};
  for (const elaborate::Port& port : design.ports)
    mutant.connections.push_back({port.name, port.name});
  std::vector<elaborate::Wire> wires;
  std::vector<elaborate::Instance> instances;
  for (const elaborate::Stream& stream : design.streams) {
    if (stream.direction == elaborate::Direction::input) continue;
    std::vector<std::string> shown;
    std::vector<std::string> given;
    std::int64_t bits = 0;
    for (const elaborate::Port& port : payload_of(design, stream)) {
      wires.push_back({"given_" + port.name, port.width});
      shown.push_back(port.name);
      given.push_back(wires.back().name);
      bits += port.width;
      for (elaborate::Connection& connection : mutant.connections) {
        if (connection.port == port.name) connection.net = wires.back().name;
      }
    }
    instances.push_back({"sfp_seen_payload",
                         "u_" + stream.name,
                         {{"WIDTH", bits, ""}},
                         {{"tvalid_i", stream.name + "_tvalid"},
                          {"payload_i", fmt::format("{{{}}}", fmt::join(given, ", "))},
                          {"payload_o", fmt::format("{{{}}}", fmt::join(shown, ", "))}}});
  }
  instances.push_back(std::move(mutant));
  for (const elaborate::Checker& checker : checkers) {
    wires.insert(wires.end(), checker.wires.begin(), checker.wires.end());
    instances.push_back(checker.instance);
  }
  return module_text(seen_name, design.ports, wires, instances);
}

// What the checkers watch, in the design with the fault and in the one without.
std::string joins_of(const std::vector<elaborate::Checker>& checkers) {
  std::string lines;
  for (const char* copy : {"", "_original"}) {
    lines += fmt::format("cd {}{}\n", seen_name, copy);
    for (const elaborate::Checker& checker : checkers) {
      for (const elaborate::Join& join : checker.joins)
        lines += fmt::format("connect -nounset -set {} u_mutant.{}\n", join.wire, join.net);
    }
  }
  return lines + "cd";
}

RenderedFile states_script(const elaborate::Design& design, std::string_view path,
                           const std::vector<elaborate::Checker>& checkers,
                           const TemplateStore& templates) {
  const char* const file = "mutate_states.ys.in";
  std::set<std::string> verilog = {payload_path, checkers.empty() ? seen_path : watched_path};
  for (const elaborate::Checker& checker : checkers)
    verilog.insert(fmt::format("formal/{}.v", checker.instance.module));  // as the proofs have it
  const std::string graph = std::filesystem::path(path).replace_extension(".aig").string();
  return {std::string(path), substitute(file, text_of(templates.constraints, file),
                                        {{"CLOCK", design.clock_port},
                                         {"RESET", design.reset_port},
                                         {"SEEN_FILES", fmt::format("{}", fmt::join(verilog, " "))},
                                         {"JOINS", joins_of(checkers)},
                                         {"AIGER", graph}})};
}

}  // namespace

std::vector<RenderedFile> mutation_files(const elaborate::Design& design, const FaultDraw& draw,
                                         const std::vector<elaborate::Proof>& proofs,
                                         const std::vector<elaborate::Checker>& checkers,
                                         const TemplateStore& templates) {
  const char* const mutate = "mutate.ys.in";
  const char* const part = "mutate_part.ys.in";
  const char* const equivalence = "mutate_equivalence.ys.in";
  const char* const verilog = "mutate_verilog.ys.in";
  std::vector<RenderedFile> files = {
      {std::string(mutate_script_path), substitute(mutate, text_of(templates.constraints, mutate),
                                                   {{"VERILOG_FILES", quoted_verilog_paths(design)},
                                                    {"TOP", design.name},
                                                    {"COUNT", std::to_string(draw.count)},
                                                    {"SEED", std::to_string(draw.seed)},
                                                    {"NUMBER_BITS", std::to_string(number_bits)}})},
      states_script(design, states_script_path, {}, templates),
      states_script(design, watched_script_path, checkers, templates),
      {std::string(part_script_path),
       substitute(part, text_of(templates.constraints, part),
                  {{"CLOCK", design.clock_port}, {"RESET", design.reset_port}})},
      {std::string(verilog_script_path),
       substitute(verilog, text_of(templates.constraints, verilog), {{"TOP", design.name}})},
      {std::string(equivalence_script_path),
       substitute(equivalence, text_of(templates.constraints, equivalence),
                  {{"CYCLES", std::to_string(equivalence_cycles)}})},
      {select_path, text_of(templates.formal, select_path)},
      {top_path, mutant_top(design)},
      {payload_path, text_of(templates.formal, payload_path)},
      {seen_path, seen_mutant(design, {})},
      {watched_path, seen_mutant(design, checkers)}};
  for (RenderedFile& file : proof_files(design, proofs, templates, faulty_path))
    files.push_back(std::move(file));
  return files;
}

std::vector<std::string> mutant_verilog_paths() { return {"mutant.v", select_path, top_path}; }

}  // namespace sfpgen::render
