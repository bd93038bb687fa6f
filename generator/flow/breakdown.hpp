// Splits the area of a synthesized design among its blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/flow/result.hpp"
#include "generator/flow/synthesis.hpp"
#include "generator/flow/yosys.hpp"

namespace sfpgen::flow {

/// One block's share.
struct BlockArea {
  std::string block;
  std::int64_t flip_flops = 0;  ///< counted in the blocks mapped apart
  double mapped_um2 = 0.0;      ///< area of the block mapped apart
  double area_um2 = 0.0;        ///< its share of the flat netlist
  double gate_equivalents = 0.0;
};

/// The shares of all blocks. ABC leaves no names on gates, so the flat netlist itself cannot be
/// divided: the same design, mapped block by block, says how to divide it. Flip-flops and gates
/// are scaled apart, each by one factor, so that the shares add up to the flat netlist.
struct Breakdown {
  std::vector<BlockArea> blocks;  ///< in the order asked for
  /// Area of the flat netlist's gates / that of the blocks' gates. Below 1: what mapping across
  /// the blocks' borders saves.
  double gate_scale = 1.0;
  double flip_flop_scale = 1.0;  ///< the same for flip-flops; 1 unless some were shared or removed
};

/// Divides `flat` by the areas of the modules `<top>_<block>`; a block that is not among `modules`
/// has no area. Errors (fault `tool`): a block's module that is not among `blocks`, or nothing
/// mapped.
Result<Breakdown> divide_area(const SynthesisReport& flat, const PreparedLibrary& library,
                              std::string_view top, const std::vector<std::string>& blocks,
                              const std::map<std::string, MappingReport>& modules);

/// Runs the breakdown script of `directory` and divides `flat` by what it finds.
Result<Breakdown> break_down(const std::filesystem::path& directory, std::string_view script,
                             const SynthesisReport& flat, const PreparedLibrary& library,
                             std::string_view top, const std::vector<std::string>& blocks);

}  // namespace sfpgen::flow
