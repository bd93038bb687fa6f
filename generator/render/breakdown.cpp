// Turns the tables of blocks into Yosys selections.
#include "generator/render/breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator/elaborate/blocks.hpp"
#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"

namespace sfpgen::render {
namespace {

using elaborate::to_string;

bool has_module(const elaborate::Design& design, std::string_view module) {
  const std::string file = fmt::format("{}.v", module);
  return std::find(design.template_files.begin(), design.template_files.end(), file) !=
         design.template_files.end();
}

// Closed on both sides, so that no label is the beginning of another.
std::string label(std::string_view block) { return fmt::format("block.{}.", block); }

std::string labelled(std::string_view block) {
  return fmt::format("c:* a:src=*{}* %i", label(block));
}

// The cells that were written in a module's file and are not labelled yet.
std::string written_in(std::string_view module) { return fmt::format("a:src=*{}.v:* %i", module); }

// The cells of a module that stand for no line of it, but for its instances: what became of a
// memory.
std::string sourceless_in(std::string_view module) {
  return fmt::format("*{}*/c:* a:src=* %d t:*sfp_* %d", module);
}

// Before flattening, while a cell's source still says in which module it stands.
std::string module_labels(const elaborate::Design& design) {
  // Flattening adds an instance's source to that of its cells.
  std::string text = "setattr -unset src t:*sfp_*\n";
  for (const elaborate::NetBlock& row : elaborate::net_blocks()) {
    if (!has_module(design, row.module)) continue;
    text += fmt::format("setattr -set src \"{0}\" w:{1} w:*.{1} %u %ci1 c:* %i {2}\n",
                        label(to_string(row.block)), row.net, written_in(row.module));
  }
  for (const elaborate::ModuleBlock& row : elaborate::module_blocks()) {
    if (!has_module(design, row.module)) continue;
    text += fmt::format("setattr -set src \"{}\" c:* {}\n", label(to_string(row.block)),
                        written_in(row.module));
    text += fmt::format("setattr -set src \"{}\" {}\n", label(to_string(row.block)),
                        sourceless_in(row.module));
  }
  text.pop_back();
  return text;
}

std::string instance_labels(const elaborate::Design& design) {
  std::string text;
  for (const elaborate::InstanceBlock& row : elaborate::instance_blocks()) {
    if (!has_module(design, row.module)) continue;
    text +=
        fmt::format("setattr -set src \"{}\" c:*{}.*\n", label(to_string(row.block)), row.instance);
  }
  if (!text.empty()) text.pop_back();
  return text;
}

// A few rounds, since such gates stand one behind the other.
std::string loose_labels() {
  constexpr int rounds = 3;
  std::string text;
  for (int round = 0; round < rounds; ++round) {
    for (const elaborate::BlockName& row : elaborate::block_names()) {
      text += fmt::format(
          "select -set loose c:* a:src=*block.* %d\n"
          "setattr -set src \"{}\" {} %ci2 c:* %i @loose %i\n",
          label(row.name), labelled(row.name));
    }
  }
  text.pop_back();
  return text;
}

std::string block_cells() {
  std::string text;
  for (const elaborate::BlockName& row : elaborate::block_names()) {
    text += fmt::format("setattr -set submod \"{}\" {}\n", row.name, labelled(row.name));
  }
  text.pop_back();
  return text;
}

}  // namespace

RenderedFile breakdown_script(const elaborate::Design& design, const TemplateStore& templates,
                              const Technology& technology) {
  constexpr const char* file = "breakdown.ys.in";
  Tokens tokens = synthesis_tokens(design, technology);
  tokens.erase("NETLIST");
  tokens["MODULE_LABELS"] = module_labels(design);
  tokens["INSTANCE_LABELS"] = instance_labels(design);
  tokens["LOOSE_LABELS"] = loose_labels();
  tokens["BLOCK_CELLS"] = block_cells();
  return {std::string(breakdown_script_path),
          substitute(file, text_of(templates.constraints, file), tokens)};
}

}  // namespace sfpgen::render
