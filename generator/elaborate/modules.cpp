// The table of template modules.
#include "generator/elaborate/modules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace sfpgen::elaborate {
namespace {

void collect(std::string_view name, std::vector<std::string_view>& found) {
  if (std::find(found.begin(), found.end(), name) != found.end()) return;
  const auto table = modules();
  const auto module =
      std::find_if(table.begin(), table.end(), [name](const Module& m) { return m.name == name; });
  if (module == table.end())
    throw std::logic_error(fmt::format("there is no template module {}", name));
  for (const std::string_view part : module->parts) collect(part, found);
  found.push_back(name);
}

}  // namespace

std::span<const Module> modules() {
  static const std::vector<Module> table = {
      {"sfp_state", {}},
      {"sfp_rank", {"sfp_state"}},
      {"sfp_axis_fifo", {"sfp_state"}},
      {"sfp_crc_sum", {}},
      {"sfp_crc32c", {"sfp_crc_sum", "sfp_state"}},
      {"sfp_crc_append", {"sfp_crc32c", "sfp_state"}},
      {"sfp_crc_check", {"sfp_crc32c", "sfp_state"}},
      {"sfp_bias_proposer", {"sfp_state"}},
      {"sfp_prefix", {}},
      {"sfp_add", {"sfp_prefix"}},
      {"sfp_rotate", {}},
      {"sfp_position", {"sfp_add"}},
      {"sfp_count_reached", {}},
      {"sfp_coding", {}},
      {"sfp_maximum", {}},
      {"sfp_group_buffer", {"sfp_maximum", "sfp_rank", "sfp_state"}},
      {"sfp_quantize", {}},
      {"sfp_delta_encode", {"sfp_prefix"}},
      {"sfp_row_width", {}},
      {"sfp_packer", {"sfp_position", "sfp_rank", "sfp_rotate", "sfp_state"}},
      {"sfp_encoder",
       {"sfp_group_buffer", "sfp_rank", "sfp_coding", "sfp_quantize", "sfp_delta_encode",
        "sfp_row_width", "sfp_count_reached", "sfp_packer", "sfp_state"}},
      {"sfp_countdown", {}},
      {"sfp_row_keep", {}},
      {"sfp_unpacker", {"sfp_rank", "sfp_rotate"}},
      {"sfp_row_reader", {"sfp_countdown", "sfp_state"}},
      {"sfp_delta_split", {}},
      {"sfp_delta_decode", {"sfp_add"}},
      {"sfp_decoder",
       {"sfp_coding", "sfp_row_reader", "sfp_position", "sfp_unpacker", "sfp_delta_decode",
        "sfp_prefix", "sfp_rank", "sfp_state"}},
      {"sfp_stream_packer", {"sfp_packer", "sfp_rank", "sfp_state"}},
      {"sfp_stream_unpacker", {"sfp_position", "sfp_state", "sfp_unpacker"}},
      {"sfp_gecko_encoder",
       {"sfp_coding", "sfp_delta_encode", "sfp_row_width", "sfp_count_reached", "sfp_state"}},
      {"sfp_gecko_decoder", {"sfp_coding", "sfp_delta_split", "sfp_delta_decode", "sfp_state"}},
      {"sfp_block_scale", {"sfp_element_unpack"}},
      {"sfp_divide_start", {}},
      {"sfp_divide", {}},
      {"sfp_e4m3_product", {"sfp_element_unpack"}},
      {"sfp_e4m3_scale",
       {"sfp_divide", "sfp_divide_start", "sfp_e4m3_product", "sfp_element_pack",
        "sfp_element_unpack"}},
      {"sfp_e2m1_encode", {"sfp_divide", "sfp_divide_start", "sfp_element_unpack"}},
      {"sfp_e2m1_decode", {"sfp_element_pack", "sfp_element_unpack"}},
      {"sfp_block_encoder",
       {"sfp_block_scale", "sfp_e2m1_encode", "sfp_e4m3_scale", "sfp_element_encode",
        "sfp_group_buffer", "sfp_random", "sfp_rank", "sfp_ranks", "sfp_state",
        "sfp_stream_packer"}},
      {"sfp_block_decoder",
       {"sfp_axis_fifo", "sfp_countdown", "sfp_row_keep", "sfp_e2m1_decode", "sfp_e4m3_product",
        "sfp_element_decode", "sfp_element_unpack", "sfp_lockstep_output", "sfp_rank", "sfp_state",
        "sfp_stream_unpacker"}},
      {"sfp_booster", {"sfp_lockstep_output", "sfp_state"}},
      {"sfp_loss_fixed", {}},
      {"sfp_loss_slope", {}},
      {"sfp_length_step", {}},
      {"sfp_running_mean", {}},
      {"sfp_bitchop", {"sfp_loss_fixed", "sfp_length_step", "sfp_add", "sfp_state"}},
      {"sfp_bitwave",
       {"sfp_loss_fixed", "sfp_loss_slope", "sfp_length_step", "sfp_running_mean", "sfp_state"}},
      {"sfp_random", {}},
      {"sfp_draw", {}},
      {"sfp_exponent_limits", {}},
      {"sfp_window", {}},
      {"sfp_round", {"sfp_add"}},
      {"sfp_lockstep_output", {"sfp_state"}},
      {"sfp_quantizer",
       {"sfp_random", "sfp_draw", "sfp_exponent_limits", "sfp_window", "sfp_round",
        "sfp_lockstep_output", "sfp_state"}},
      {"sfp_ranks", {"sfp_rank"}},
      {"sfp_normalizer", {}},
      {"sfp_float_pack", {}},
      {"sfp_float_add", {"sfp_normalizer", "sfp_float_pack"}},
      {"sfp_float_multiply", {"sfp_float_pack", "sfp_rank"}},
      {"sfp_float_from_integer", {"sfp_normalizer", "sfp_float_pack", "sfp_rank"}},
      {"sfp_float_accumulate", {"sfp_float_add", "sfp_state"}},
      {"sfp_element_split", {}},
      {"sfp_element_product", {"sfp_element_split"}},
      {"sfp_product_sum", {"sfp_element_product", "sfp_rank"}},
      {"sfp_dot_result", {"sfp_lockstep_output", "sfp_state"}},
      {"sfp_dot_integer",
       {"sfp_product_sum", "sfp_float_from_integer", "sfp_float_accumulate", "sfp_dot_result",
        "sfp_rank", "sfp_ranks", "sfp_state"}},
      {"sfp_dot_float",
       {"sfp_float_multiply", "sfp_float_add", "sfp_float_accumulate", "sfp_dot_result", "sfp_rank",
        "sfp_ranks"}},
      {"sfp_length_digit", {}},
      {"sfp_fixed_term", {"sfp_add"}},
      {"sfp_sum_tree", {"sfp_add"}},
      {"sfp_saturating_add", {"sfp_add"}},
      {"sfp_gradient_accumulator",
       {"sfp_exponent_limits", "sfp_length_digit", "sfp_fixed_term", "sfp_sum_tree",
        "sfp_saturating_add", "sfp_lockstep_output", "sfp_state"}},
      {"sfp_quantizing_encoder", {"sfp_quantizer", "sfp_encoder"}},
      {"sfp_grid", {}},
      {"sfp_leading_zeros", {}},
      {"sfp_integer_length", {}},
      {"sfp_integer_grid", {"sfp_grid"}},
      {"sfp_to_integer", {}},
      {"sfp_int_quantizer",
       {"sfp_random", "sfp_integer_length", "sfp_integer_grid", "sfp_to_integer", "sfp_packer",
        "sfp_rank", "sfp_state"}},
      {"sfp_restore_grid", {"sfp_grid"}},
      {"sfp_normalize", {"sfp_leading_zeros"}},
      {"sfp_from_integer", {"sfp_normalize"}},
      {"sfp_blend", {"sfp_normalize"}},
      {"sfp_int_blender",
       {"sfp_integer_length", "sfp_integer_grid", "sfp_to_integer", "sfp_restore_grid",
        "sfp_from_integer", "sfp_blend", "sfp_lockstep_output", "sfp_rank", "sfp_state"}},
      {"sfp_int_dequantizer",
       {"sfp_integer_length", "sfp_countdown", "sfp_row_keep", "sfp_position", "sfp_unpacker",
        "sfp_restore_grid", "sfp_from_integer", "sfp_rank", "sfp_state"}},
      {"sfp_row_pipeline", {"sfp_state"}},
      {"sfp_element_choice", {}},
      {"sfp_element_unpack", {}},
      {"sfp_element_pack", {"sfp_rank"}},
      {"sfp_element_encode", {"sfp_element_unpack", "sfp_element_pack", "sfp_rank"}},
      {"sfp_element_decode", {"sfp_element_unpack", "sfp_element_pack", "sfp_rank"}},
      {"sfp_exmy_quantizer",
       {"sfp_row_pipeline", "sfp_element_choice", "sfp_random", "sfp_element_encode",
        "sfp_lockstep_output", "sfp_state"}},
      {"sfp_exmy_dequantizer",
       {"sfp_row_pipeline", "sfp_element_choice", "sfp_element_decode", "sfp_lockstep_output",
        "sfp_state"}},
      {"sfp_max_exponent",
       {"sfp_row_pipeline", "sfp_element_choice", "sfp_maximum", "sfp_rank", "sfp_lockstep_output",
        "sfp_state"}},
      {"sfp_plane_output", {"sfp_lockstep_output"}},
      {"sfp_plane_input", {"sfp_axis_fifo"}},
      {"sfp_plane_join", {}},
      {"sfp_exmy_packer", {"sfp_row_pipeline", "sfp_plane_output", "sfp_state"}},
      {"sfp_exmy_unpacker",
       {"sfp_plane_input", "sfp_plane_join", "sfp_countdown", "sfp_row_keep", "sfp_lockstep_output",
        "sfp_state"}},
  };
  return table;
}

std::vector<std::string_view> with_parts(std::string_view name) {
  std::vector<std::string_view> found;
  collect(name, found);
  return found;
}

}  // namespace sfpgen::elaborate
