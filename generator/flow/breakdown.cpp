// Maps the blocks apart with Yosys and scales what comes out to the flat netlist.
#include "generator/flow/breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sfpgen::flow {
namespace {

// The flip-flops among counted cells.
struct FlipFlops {
  std::int64_t count = 0;
  double area_um2 = 0.0;
};

FlipFlops flip_flops_in(const std::vector<CellCount>& counts, const PreparedLibrary& library) {
  const std::vector<std::string>& names = library.facts.flip_flops;
  FlipFlops found;
  for (const CellCount& entry : counts) {
    if (std::find(names.begin(), names.end(), entry.cell) == names.end()) continue;
    const auto area = library.cell_areas.find(entry.cell);
    found.count += entry.count;
    if (area != library.cell_areas.end())
      found.area_um2 += area->second * static_cast<double>(entry.count);
  }
  return found;
}

double ratio(double dividend, double divisor) { return divisor > 0.0 ? dividend / divisor : 1.0; }

}  // namespace

Result<Breakdown> divide_area(const SynthesisReport& flat, const PreparedLibrary& library,
                              std::string_view top, const std::vector<std::string>& blocks,
                              const std::map<std::string, MappingReport>& modules) {
  const std::string prefix = fmt::format("{}_", top);
  for (const auto& [name, report] : modules) {
    const bool known = name == top || (name.starts_with(prefix) &&
                                       std::find(blocks.begin(), blocks.end(),
                                                 name.substr(prefix.size())) != blocks.end());
    if (!known) {
      return FlowError{FlowFault::tool,
                       fmt::format("the breakdown by Yosys has a module {} of no block", name)};
    }
  }
  Breakdown breakdown;
  std::vector<FlipFlops> flip_flops;
  double mapped_flip_flops = 0.0;
  double mapped_gates = 0.0;
  for (const std::string& block : blocks) {
    BlockArea share;
    share.block = block;
    FlipFlops found;
    if (const auto module = modules.find(prefix + block); module != modules.end()) {
      found = flip_flops_in(module->second.counts, library);
      share.mapped_um2 = module->second.area_um2;
    }
    share.flip_flops = found.count;
    mapped_flip_flops += found.area_um2;
    mapped_gates += share.mapped_um2 - found.area_um2;
    flip_flops.push_back(found);
    breakdown.blocks.push_back(share);
  }
  if (!(mapped_flip_flops + mapped_gates > 0.0)) {
    return FlowError{FlowFault::tool, "the breakdown by Yosys has no block with an area"};
  }
  const double flat_flip_flops = flip_flops_in(flat.counts, library).area_um2;
  breakdown.flip_flop_scale = ratio(flat_flip_flops, mapped_flip_flops);
  breakdown.gate_scale = ratio(flat.area_um2 - flat_flip_flops, mapped_gates);
  for (std::size_t index = 0; index < breakdown.blocks.size(); ++index) {
    BlockArea& share = breakdown.blocks[index];
    const double gates = share.mapped_um2 - flip_flops[index].area_um2;
    share.area_um2 =
        flip_flops[index].area_um2 * breakdown.flip_flop_scale + gates * breakdown.gate_scale;
    share.gate_equivalents = share.area_um2 / library.facts.nand2_area;
  }
  return breakdown;
}

Result<Breakdown> break_down(const std::filesystem::path& directory, std::string_view script,
                             const SynthesisReport& flat, const PreparedLibrary& library,
                             std::string_view top, const std::vector<std::string>& blocks) {
  const std::filesystem::path log = directory / "breakdown.log";
  const Result<std::string> output = yosys_output(directory, script, log);
  if (!output.ok()) return output.error();
  Result<Breakdown> breakdown =
      divide_area(flat, library, top, blocks, parse_modules(output.value()));
  if (breakdown.ok()) return breakdown;
  return FlowError{FlowFault::tool,
                   fmt::format("{}, log: {}", breakdown.error().message, log.string())};
}

}  // namespace sfpgen::flow
