// The tables of blocks: a new template module adds its line to `modules_of_blocks`.
#include "generator/elaborate/blocks.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sfpgen::elaborate {
namespace {

using enum Block;

constexpr std::array<BlockName, 15> names = {{
    {input_buffer, "input_buffer"},
    {quantizer, "quantizer"},
    {exponent_unit, "exponent_unit"},
    {rotators, "rotators"},
    {lr_registers, "lr_registers"},
    {metadata, "metadata"},
    {output_buffer, "output_buffer"},
    {pipeline_registers, "pipeline_registers"},
    {loss, "loss"},
    {lengths, "lengths"},
    {products, "products"},
    {sums, "sums"},
    {float_values, "float_values"},
    {accumulator, "accumulator"},
    {rest, "rest"},
}};

constexpr std::array modules_of_blocks = {
    ModuleBlock{"sfp_add", exponent_unit},
    ModuleBlock{"sfp_axis_fifo", input_buffer},
    ModuleBlock{"sfp_bias_proposer", exponent_unit},
    ModuleBlock{"sfp_bitchop", rest},
    ModuleBlock{"sfp_bitwave", rest},
    ModuleBlock{"sfp_block_decoder", rest},
    ModuleBlock{"sfp_block_encoder", rest},
    ModuleBlock{"sfp_block_scale", exponent_unit},
    ModuleBlock{"sfp_booster", lengths},
    ModuleBlock{"sfp_coding", exponent_unit},
    ModuleBlock{"sfp_count_reached", exponent_unit},
    ModuleBlock{"sfp_countdown", metadata},
    ModuleBlock{"sfp_decoder", rest},
    ModuleBlock{"sfp_delta_decode", exponent_unit},
    ModuleBlock{"sfp_delta_encode", exponent_unit},
    ModuleBlock{"sfp_delta_split", exponent_unit},
    ModuleBlock{"sfp_dot_float", rest},
    ModuleBlock{"sfp_dot_integer", rest},
    ModuleBlock{"sfp_dot_result", output_buffer},
    ModuleBlock{"sfp_draw", rest},
    ModuleBlock{"sfp_element_product", products},
    ModuleBlock{"sfp_element_split", products},
    ModuleBlock{"sfp_element_choice", rest},
    ModuleBlock{"sfp_element_decode", exponent_unit},
    ModuleBlock{"sfp_element_encode", exponent_unit},
    ModuleBlock{"sfp_element_pack", quantizer},
    ModuleBlock{"sfp_element_unpack", exponent_unit},
    ModuleBlock{"sfp_encoder", rest},
    ModuleBlock{"sfp_exmy_dequantizer", rest},
    ModuleBlock{"sfp_exmy_packer", rest},
    ModuleBlock{"sfp_exmy_quantizer", rest},
    ModuleBlock{"sfp_exmy_unpacker", rest},
    ModuleBlock{"sfp_exponent_limits", rest},
    ModuleBlock{"sfp_float_accumulate", accumulator},
    ModuleBlock{"sfp_float_add", sums},
    ModuleBlock{"sfp_float_from_integer", float_values},
    ModuleBlock{"sfp_float_multiply", products},
    ModuleBlock{"sfp_float_pack", float_values},
    ModuleBlock{"sfp_gradient_accumulator", rest},
    ModuleBlock{"sfp_group_buffer", input_buffer},
    ModuleBlock{"sfp_length_digit", quantizer},
    ModuleBlock{"sfp_length_step", lengths},
    ModuleBlock{"sfp_loss_fixed", loss},
    ModuleBlock{"sfp_loss_slope", loss},
    ModuleBlock{"sfp_max_exponent", exponent_unit},
    ModuleBlock{"sfp_maximum", exponent_unit},
    ModuleBlock{"sfp_fixed_term", sums},
    ModuleBlock{"sfp_gecko_decoder", rest},
    ModuleBlock{"sfp_gecko_encoder", rest},
    ModuleBlock{"sfp_lockstep_output", output_buffer},
    ModuleBlock{"sfp_normalizer", float_values},
    ModuleBlock{"sfp_packer", lr_registers},
    ModuleBlock{"sfp_plane_input", input_buffer},
    ModuleBlock{"sfp_plane_join", rest},
    ModuleBlock{"sfp_plane_output", output_buffer},
    ModuleBlock{"sfp_position", rest},
    ModuleBlock{"sfp_prefix", exponent_unit},
    ModuleBlock{"sfp_product_sum", products},
    ModuleBlock{"sfp_quantize", quantizer},
    ModuleBlock{"sfp_quantizer", rest},
    ModuleBlock{"sfp_quantizing_encoder", rest},
    ModuleBlock{"sfp_random", quantizer},
    ModuleBlock{"sfp_rank", pipeline_registers},
    ModuleBlock{"sfp_ranks", pipeline_registers},
    ModuleBlock{"sfp_rotate", rotators},
    ModuleBlock{"sfp_round", quantizer},
    ModuleBlock{"sfp_row_pipeline", rest},
    ModuleBlock{"sfp_row_reader", metadata},
    ModuleBlock{"sfp_row_width", exponent_unit},
    ModuleBlock{"sfp_running_mean", lengths},
    ModuleBlock{"sfp_saturating_add", sums},
    ModuleBlock{"sfp_state", rest},
    ModuleBlock{"sfp_stream_packer", rest},
    ModuleBlock{"sfp_stream_unpacker", rest},
    ModuleBlock{"sfp_sum_tree", sums},
    ModuleBlock{"sfp_unpacker", lr_registers},
    ModuleBlock{"sfp_window", exponent_unit},
    ModuleBlock{"sfp_grid", quantizer},
    ModuleBlock{"sfp_leading_zeros", quantizer},
    ModuleBlock{"sfp_integer_length", quantizer},
    ModuleBlock{"sfp_integer_grid", quantizer},
    ModuleBlock{"sfp_to_integer", quantizer},
    ModuleBlock{"sfp_int_quantizer", rest},
    ModuleBlock{"sfp_int_blender", rest},
    ModuleBlock{"sfp_normalize", quantizer},
    ModuleBlock{"sfp_blend", quantizer},
    ModuleBlock{"sfp_restore_grid", quantizer},
    ModuleBlock{"sfp_from_integer", quantizer},
    ModuleBlock{"sfp_int_dequantizer", rest},
};

constexpr std::array nets_of_blocks = {
    // Encoder: bases, differences, the code word and its place; the rank behind the width.
    NetBlock{"sfp_encoder", "lane_base_q", exponent_unit},
    NetBlock{"sfp_encoder", "magnitude*", exponent_unit},
    NetBlock{"sfp_encoder", "shown", exponent_unit},
    NetBlock{"sfp_encoder", "base", exponent_unit},
    NetBlock{"sfp_encoder", "base_b", exponent_unit},
    NetBlock{"sfp_encoder", "difference_b", exponent_unit},
    NetBlock{"sfp_encoder", "all_ones", exponent_unit},
    NetBlock{"sfp_encoder", "forced", exponent_unit},
    NetBlock{"sfp_encoder", "exponent_b", exponent_unit},
    NetBlock{"sfp_encoder", "code", exponent_unit},
    NetBlock{"sfp_encoder", "upper", exponent_unit},
    NetBlock{"sfp_encoder", "mantissa_mask_q", quantizer},
    NetBlock{"sfp_encoder", "*_b_q", pipeline_registers},
    NetBlock{"sfp_encoder", "*_c_q", pipeline_registers},
    // Both packers end in the same skid register.
    NetBlock{"sfp_packer", "skid_*", output_buffer},
    NetBlock{"sfp_packer", "out_q", output_buffer},
    NetBlock{"sfp_packer", "m_axis_t*", output_buffer},
    // Decoder: the ranks before the data; code words, addends and bases; the output.
    NetBlock{"sfp_decoder", "a_*_q", pipeline_registers},
    NetBlock{"sfp_decoder", "b_*_q", pipeline_registers},
    NetBlock{"sfp_decoder", "c_*_q", pipeline_registers},
    NetBlock{"sfp_decoder", "sign_q", pipeline_registers},
    NetBlock{"sfp_decoder", "mantissa_q", pipeline_registers},
    NetBlock{"sfp_decoder", "magnitude", exponent_unit},
    NetBlock{"sfp_decoder", "addend_q", exponent_unit},
    NetBlock{"sfp_decoder", "zero_q", exponent_unit},
    NetBlock{"sfp_decoder", "negative_q", exponent_unit},
    NetBlock{"sfp_decoder", "lane_base_q", exponent_unit},
    NetBlock{"sfp_decoder", "skid_*", output_buffer},
    NetBlock{"sfp_decoder", "m_axis_t*", output_buffer},
    // Packer and unpacker: the fields with what they need, widths before them.
    NetBlock{"sfp_stream_packer", "field_q", input_buffer},
    NetBlock{"sfp_stream_packer", "bits_q", input_buffer},
    NetBlock{"sfp_stream_unpacker", "spare_*q", input_buffer},
    NetBlock{"sfp_stream_unpacker", "a_*_q", pipeline_registers},
    NetBlock{"sfp_stream_unpacker", "b_*_q", pipeline_registers},
    NetBlock{"sfp_stream_unpacker", "c_*_q", output_buffer},
    NetBlock{"sfp_stream_unpacker", "skid_*", output_buffer},
    NetBlock{"sfp_stream_unpacker", "m_axis_t*", output_buffer},
    // BitChop: the averages and their one adder.
    NetBlock{"sfp_bitchop", "average_q", loss},
    NetBlock{"sfp_bitchop", "deviation_q", loss},
    NetBlock{"sfp_bitchop", "difference_q", loss},
    NetBlock{"sfp_bitchop", "product_q", loss},
    // Gecko units: bases, differences, the width; the output.
    NetBlock{"sfp_gecko_encoder", "lane_base_q", exponent_unit},
    NetBlock{"sfp_gecko_encoder", "shown", exponent_unit},
    NetBlock{"sfp_gecko_encoder", "magnitude*", exponent_unit},
    NetBlock{"sfp_gecko_encoder", "difference_q", pipeline_registers},
    NetBlock{"sfp_gecko_encoder", "exponent_q", pipeline_registers},
    NetBlock{"sfp_gecko_encoder", "mask_q", pipeline_registers},
    NetBlock{"sfp_gecko_encoder", "skid_*", output_buffer},
    NetBlock{"sfp_gecko_encoder", "m_axis_t*", output_buffer},
    NetBlock{"sfp_gecko_decoder", "lane_base_q", exponent_unit},
    NetBlock{"sfp_gecko_decoder", "code", exponent_unit},
    NetBlock{"sfp_gecko_decoder", "addend_q", pipeline_registers},
    NetBlock{"sfp_gecko_decoder", "negative_q", pipeline_registers},
    NetBlock{"sfp_gecko_decoder", "skid_*", output_buffer},
    NetBlock{"sfp_gecko_decoder", "m_axis_t*", output_buffer},
    // Quantizer: the rows between the steps; generators that lengths are drawn from are control.
    NetBlock{"sfp_quantizer", "value_a_q", pipeline_registers},
    NetBlock{"sfp_quantizer", "value_b_q", pipeline_registers},
    NetBlock{"sfp_quantizer", "value_c_q", pipeline_registers},
    // Block units: ranks of rows, and what goes along with them.
    NetBlock{"sfp_block_encoder", "row_*_q", pipeline_registers},
    NetBlock{"sfp_block_encoder", "keep_*_q", pipeline_registers},
    NetBlock{"sfp_block_encoder", "code_d_q", pipeline_registers},
    NetBlock{"sfp_block_decoder", "code_*_q", pipeline_registers},
    NetBlock{"sfp_block_decoder", "value_d_q", pipeline_registers},
    NetBlock{"sfp_quantizer", "sign_*_q", pipeline_registers},
    NetBlock{"sfp_quantizer", "tap_c_q", pipeline_registers},
    // Integer units: the values on their way in and out, what goes with the rows.
    NetBlock{"sfp_int_quantizer", "value_q", input_buffer},
    NetBlock{"sfp_int_quantizer", "bits_q", pipeline_registers},
    NetBlock{"sfp_int_blender", "value_q", input_buffer},
    NetBlock{"sfp_int_blender", "bits_q", pipeline_registers},
    NetBlock{"sfp_int_blender", "grid_q", pipeline_registers},
    NetBlock{"sfp_int_blender", "fraction_q", pipeline_registers},
    NetBlock{"sfp_int_blender", "keep_q", pipeline_registers},
    NetBlock{"sfp_int_dequantizer", "b_*_q", pipeline_registers},
    NetBlock{"sfp_int_dequantizer", "keep_q", pipeline_registers},
    NetBlock{"sfp_int_dequantizer", "skid_*", output_buffer},
    NetBlock{"sfp_int_dequantizer", "m_axis_t*", output_buffer},
    // Element quantizers: the rows before and behind their lanes.
    NetBlock{"sfp_exmy_quantizer", "value_a_q", pipeline_registers},
    NetBlock{"sfp_exmy_quantizer", "code_c_q", pipeline_registers},
    NetBlock{"sfp_exmy_dequantizer", "code_a_q", pipeline_registers},
    NetBlock{"sfp_exmy_dequantizer", "value_c_q", pipeline_registers},
    // Accumulator: a beat of each stream; the sums themselves.
    NetBlock{"sfp_gradient_accumulator", "value_q", input_buffer},
    NetBlock{"sfp_gradient_accumulator", "tap_q", input_buffer},
    NetBlock{"sfp_gradient_accumulator", "gradient_q", input_buffer},
    NetBlock{"sfp_gradient_accumulator", "factor_a_q", pipeline_registers},
    NetBlock{"sfp_gradient_accumulator", "scale_*_q", pipeline_registers},
    NetBlock{"sfp_gradient_accumulator", "sum_q", sums},
};

// A later row wins: the metadata packer's output rank is metadata.
constexpr std::array instances_of_blocks = {
    // Registers of control go with what they say something about.
    InstanceBlock{"sfp_rank", "u_rank", pipeline_registers},
    InstanceBlock{"sfp_axis_fifo", "u_places", input_buffer},
    InstanceBlock{"sfp_axis_fifo", "u_handshake", input_buffer},
    InstanceBlock{"sfp_bias_proposer", "u_estimate", exponent_unit},
    InstanceBlock{"sfp_dot_integer", "u_accumulate", accumulator},
    InstanceBlock{"sfp_dot_float", "u_accumulate", accumulator},
    InstanceBlock{"sfp_dot_result", "u_state", output_buffer},
    InstanceBlock{"sfp_packer", "u_skid_valid", output_buffer},
    InstanceBlock{"sfp_stream_unpacker", "u_spare_valid", input_buffer},
    InstanceBlock{"sfp_group_buffer", "u_packet", input_buffer},
    InstanceBlock{"sfp_group_buffer", "u_row_number", input_buffer},
    InstanceBlock{"sfp_group_buffer", "u_places", input_buffer},
    InstanceBlock{"sfp_group_buffer", "u_ring", input_buffer},
    InstanceBlock{"sfp_group_buffer", "u_maxima", input_buffer},
    InstanceBlock{"sfp_bitchop", "u_total", loss},
    InstanceBlock{"sfp_bitchop", "u_length", lengths},
    InstanceBlock{"sfp_bitwave", "u_lengths", lengths},
    InstanceBlock{"sfp_bitwave", "u_count", lengths},
    InstanceBlock{"sfp_packer", "u_rank_out", output_buffer},
    InstanceBlock{"sfp_packer", "u_rank_valid", output_buffer},
    InstanceBlock{"sfp_encoder", "u_meta", metadata},
    InstanceBlock{"sfp_block_encoder", "u_buffer", input_buffer},
    InstanceBlock{"sfp_block_encoder", "u_meta", metadata},
    InstanceBlock{"sfp_block_decoder", "u_meta", metadata},
    InstanceBlock{"sfp_quantizing_encoder", "u_quantizer", quantizer},
    InstanceBlock{"sfp_decoder", "u_rows", metadata},
};

}  // namespace

std::span<const BlockName> block_names() { return names; }

std::string_view to_string(Block block) {
  const auto* const entry = std::find_if(
      names.begin(), names.end(), [block](const BlockName& row) { return row.block == block; });
  if (entry == names.end()) throw std::logic_error("a block without a name");
  return entry->name;
}

std::span<const ModuleBlock> module_blocks() { return modules_of_blocks; }
std::span<const NetBlock> net_blocks() { return nets_of_blocks; }
std::span<const InstanceBlock> instance_blocks() { return instances_of_blocks; }

}  // namespace sfpgen::elaborate
