// Which block of a design a piece of a template module belongs to, for the split of its area.
#pragma once

#include <span>
#include <string_view>

namespace sfpgen::elaborate {

/// What an area is spent on.
enum class Block {
  input_buffer,        ///< buffers behind the input streams, FIFOs at all ports
  quantizer,           ///< mantissa length, NaN rule, zero test
  exponent_unit,       ///< bases, differences, the width of a row, exponents of a row
  rotators,            ///< what turns fields to their places
  lr_registers,        ///< the words being filled or emptied, merge and select (L, R)
  metadata,            ///< the width-code stream and everything below its packer or reader
  output_buffer,       ///< skid registers and multiplexers before the output streams
  pipeline_registers,  ///< ranks that only cut paths
  loss,                ///< controllers: losses, their window, averages and slope
  lengths,             ///< controllers: lengths, their limits and averages
  products,            ///< dot products: multipliers, and the sums of exact products
  sums,  ///< dot products: floating-point adders of the tree; gradients: products and their sums
  float_values,  ///< dot products: normalizing and rounding
  accumulator,   ///< dot products: the sum across beats
  crc,           ///< checksums at the ports, and the registers there
  rest,          ///< control, positions, masks, status, configuration
};

/// A block under its stable snake_case name.
struct BlockName {
  Block block;
  std::string_view name;
};

/// All blocks in the order of the table that people read.
std::span<const BlockName> block_names();

/// The name of `block`.
std::string_view to_string(Block block);

/// The block of a template module's own cells, those of its parts not included.
struct ModuleBlock {
  std::string_view module;
  Block block;
};

/// A row for every template module; a test holds it to modules().
std::span<const ModuleBlock> module_blocks();

/// An exception within a module: the cells that drive the net `net`, wherever in the module it is
/// declared. A '*' in the name stands for any letters.
struct NetBlock {
  std::string_view module;
  std::string_view net;
  Block block;
};

/// The exceptions. A test holds the names to the templates.
std::span<const NetBlock> net_blocks();

/// An instance that belongs to one block with everything below it, e.g. a packer for metadata.
struct InstanceBlock {
  std::string_view module;  ///< that holds the instance
  std::string_view instance;
  Block block;
};

/// The instances; of two that one lies in the other the later row wins. A test holds the names to
/// the templates.
std::span<const InstanceBlock> instance_blocks();

}  // namespace sfpgen::elaborate
