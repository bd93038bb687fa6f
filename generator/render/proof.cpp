// Fills in the scripts of proofs.
#include "generator/render/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"
#include "generator/render/top_module.hpp"

namespace sfpgen::render {
namespace {

constexpr std::string_view formal_directory = "formal";

std::string verilog_of(const elaborate::Design& design, const elaborate::Proof& proof,
                       const ProofNames& names, std::string_view stand_in) {
  std::vector<std::string> files;
  if (stand_in.empty()) {
    for (const std::string& file : proof.template_files)
      files.push_back(fmt::format("\"rtl/{}\"", file));
  } else {
    files.push_back(fmt::format("\"{}\"", stand_in));
  }
  for (const std::string& file : proof.formal_files)
    files.push_back(fmt::format("\"{}/{}\"", formal_directory, file));
  if (!proof.harness.instances.empty()) {
    if (stand_in.empty()) files.push_back(fmt::format("\"{}\"", top_path(design)));
    files.push_back(fmt::format("\"{}\"", names.harness));
  }
  return fmt::format("{}", fmt::join(files, " "));
}

std::string parameters_of(const elaborate::Proof& proof) {
  std::string text;
  for (const elaborate::Parameter& parameter : proof.parameters)
    text += fmt::format(" -set {} {}", parameter.name, parameter.value);
  return text.empty() ? "# no parameters" : fmt::format("chparam{} {}", text, proof.top);
}

// A net is cut before it is joined, so that the proof's wire is what takes its place.
std::string joins_of(const elaborate::Proof& proof) {
  std::vector<std::string> lines;
  for (const std::string& net : proof.cuts) lines.push_back(fmt::format("cutpoint w:{}", net));
  for (const elaborate::Join& join : proof.joins)
    lines.push_back(fmt::format("connect -nounset -set {} {}", join.wire, join.net));
  return lines.empty() ? "# no nets within" : fmt::format("{}", fmt::join(lines, "\n"));
}

// Cells whose outputs take any value, and what they alone needed.
std::string freedom_of(const elaborate::Proof& proof) {
  std::string text = "cutpoint";
  for (const std::string& type : proof.free_cells) text += " t:" + type;
  return text + "\nopt_clean";
}

// The clock of the module that is proved.
std::string clock_of(const elaborate::Design& design, const elaborate::Proof& proof) {
  return proof.harness.instances.empty() ? "clk_i" : design.clock_port;
}

void append_new(std::vector<RenderedFile>& files, RenderedFile file) {
  const bool known = std::any_of(files.begin(), files.end(), [&file](const RenderedFile& other) {
    return other.path == file.path;
  });
  if (!known) files.push_back(std::move(file));
}

}  // namespace

ProofNames proof_names(std::size_t index) {
  const std::string stem = fmt::format("proof_{}", index + 1);
  return {stem + ".ys",  stem + "_free.ys", stem + "_gates.ys", stem + "_trace.ys", stem + ".v",
          stem + ".aig", stem + ".aim",     stem + ".aiw",      stem + ".vcd"};
}

std::vector<RenderedFile> proof_files(const elaborate::Design& design,
                                      const std::vector<elaborate::Proof>& proofs,
                                      const TemplateStore& templates, std::string_view stand_in) {
  std::vector<RenderedFile> files;
  const auto in_design = [&design](const std::string& file) {
    const auto& own = design.template_files;
    return std::find(own.begin(), own.end(), file) != own.end();
  };
  for (std::size_t index = 0; index < proofs.size(); ++index) {
    const elaborate::Proof& proof = proofs[index];
    const ProofNames names = proof_names(index);
    for (const std::string& file : proof.template_files) {
      if (!in_design(file)) append_new(files, {"rtl/" + file, text_of(templates.rtl, file)});
    }
    for (const std::string& file : proof.formal_files) {
      append_new(files,
                 {fmt::format("{}/{}", formal_directory, file), text_of(templates.formal, file)});
    }
    if (!proof.harness.instances.empty()) {
      files.push_back({names.harness, module_text(proof.top, proof.harness.ports,
                                                  proof.harness.wires, proof.harness.instances)});
    }
    const Tokens tokens = {{"VERILOG_FILES", verilog_of(design, proof, names, stand_in)},
                           {"PARAMETERS", parameters_of(proof)},
                           {"TOP", proof.top},
                           {"JOINS", joins_of(proof)}};
    const auto append_script = [&](const std::string& path, const char* file, Tokens own) {
      own.insert(tokens.begin(), tokens.end());
      files.push_back({path, substitute(file, text_of(templates.constraints, file), own)});
    };
    const bool induction = proof.method == elaborate::ProofMethod::induction;
    const Tokens whole = {{"FREE_CELLS", "# no cell is free"}, {"TRACE", names.trace}};
    if (induction) append_script(names.script, "prove_induction.ys.in", whole);
    if (!proof.free_cells.empty()) {
      // A way that only this freedom opens is no trace of the design.
      append_script(names.free_script, "prove_induction.ys.in",
                    {{"FREE_CELLS", freedom_of(proof)}, {"TRACE", names.free_script + ".vcd"}});
    }
    const bool reached = proof.method == elaborate::ProofMethod::reached;
    const std::string& gates = induction ? names.gates_script : names.script;
    append_script(gates, reached ? "prove_states.ys.in" : "prove_cycles.ys.in",
                  {{"AIGER", names.aiger}, {"MAP", names.map}});
    const char* const trace = "prove_trace.ys.in";
    files.push_back({names.trace_script, substitute(trace, text_of(templates.constraints, trace),
                                                    {{"SCRIPT", gates},
                                                     {"WITNESS", names.witness},
                                                     {"MAP", names.map},
                                                     {"CLOCK", clock_of(design, proof)},
                                                     {"TRACE", names.trace}})});
  }
  return files;
}

}  // namespace sfpgen::render
