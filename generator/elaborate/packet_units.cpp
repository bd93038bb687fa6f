// The table of the units whose packets are proved.
#include "generator/elaborate/packet_units.hpp"

#include <algorithm>

#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

using enum ProofMethod;
using Way = PacketUnit::Way;

int last_row(const Instance& unit) { return static_cast<int>(value_of(unit, "ROWS")) - 1; }

bool has_maximum(const Instance& unit) { return (value_of(unit, "CODINGS") & maximum_mask) != 0; }

// The row reader's window: a word, and below it what two rows have of metadata but for one bit.
int window_bits(const Instance& unit) {
  const std::int64_t exponent_bits = value_of(unit, "EXPONENT_BITS");
  const int field =
      bits_of(exponent_bits) + (has_maximum(unit) ? static_cast<int>(exponent_bits) : 0);
  return 32 + 2 * field - 1;
}

// ---- cycles in which a unit has given out all it had

template <int Cycles>
int within(const Instance& /*unit*/) {
  return Cycles;
}

// Ranks, and with max the rows of a group in the buffer and its stages.
int encoder_quiet(const Instance& unit) { return has_maximum(unit) ? 13 : 14; }

int quotient_ranks(const Instance& unit) {
  const auto digits = value_of(unit, "DIGITS");
  return static_cast<int>((value_of(unit, "BITS") + digits - 1) / digits);
}

int int_quantizer_quiet(const Instance& unit) { return 12 + quotient_ranks(unit); }
int int_blender_quiet(const Instance& unit) { return 27 + quotient_ranks(unit); }

// NVFP4 divides for its scales and its elements.
bool divides(const Instance& unit) { return value_of(unit, "E4M3") != 0; }
int block_encoder_quiet(const Instance& unit) { return divides(unit) ? 20 : 14; }

// ---- how: every state where the tools get through in seconds, else as deep as they do

template <ProofMethod Method, int Cycles>
Way by(const Instance& /*unit*/) {
  return {Method, Cycles};
}

constexpr auto every_state = by<reached, 40>;
constexpr auto not_at_all = by<to_depth, 0>;

// The buffer that max takes is more than all states can be looked at of.
Way encoder_way(const Instance& unit) {
  return has_maximum(unit) ? Way{to_depth, 18} : Way{reached, 40};
}

// Nor can all states behind every cut that there is be.
Way encoder_afresh(const Instance& unit) {
  const bool every_cut = value_of(unit, "CUT_INPUT") != 0 &&
                         value_of(unit, "CUT_DIFFERENCE") != 0 && value_of(unit, "CUT_ROTATE") != 0;
  return every_cut && !has_maximum(unit) ? Way{to_depth, 27} : encoder_way(unit);
}

// Sums of integers are one register, those of floating point a long way.
Way dot_afresh(const Instance& unit) {
  return value_of(unit, "RESULT_MANTISSA") == 0 ? Way{reached, 40} : Way{to_depth, 13};
}

// The quotients of NVFP4 are too much to be looked at behind so long a while.
Way block_afresh(const Instance& unit) { return {to_depth, divides(unit) ? 0 : 27}; }

// A frame more takes three times as long.
Way unblock_afresh(const Instance& unit) { return {to_depth, divides(unit) ? 23 : 25}; }

const std::vector<PacketUnit>& units() {
  constexpr auto pass = Rows::pass;
  constexpr auto packed = Rows::packed;
  constexpr auto announced = Rows::announced;
  constexpr auto free = Rows::free;
  // An encoder's rows are counted at its packer, a decoder's by the number that it is told.
  static const std::vector<PacketUnit> table = {
      {"sfp_encoder",
       packed,
       "s_axis",
       {"row_c_q", "go_out_q"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       encoder_quiet,
       encoder_way,
       encoder_afresh},
      {"sfp_quantizing_encoder",
       packed,
       "s_axis",
       {"u_encoder.row_c_q", "u_encoder.go_out_q"},
       "",
       {{"u_encoder.row_q", last_row, {"u_encoder.run_q"}}},
       encoder_quiet,
       by<to_depth, 19>,
       by<to_depth, 25>},
      {"sfp_decoder",
       announced,
       "",
       {"m_axis"},
       "status_short_o",
       {{"u_rows.row_q", last_row, {"u_rows.active_q"}},
        {"u_rows.at_q", window_bits, {"u_rows.active_q", "~u_rows.drain_q"}}},
       within<12>,
       by<to_depth, 17>,
       by<to_depth, 23>},
      {"sfp_gecko_encoder",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       within<10>,
       every_state,
       every_state},
      {"sfp_gecko_decoder",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       within<10>,
       every_state,
       every_state},
      {"sfp_stream_packer",
       packed,
       "s_axis",
       {"row_q", "go_q"},
       "",
       {},
       within<10>,
       every_state,
       every_state},
      {"sfp_stream_unpacker",
       pass,
       "s_axis_width",
       {"m_axis"},
       "status_short_o",
       {},
       within<10>,
       every_state,
       by<to_depth, 19>},
      {"sfp_quantizer",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {},
       within<6>,
       every_state,
       by<to_depth, 18>},
      {"sfp_exmy_quantizer",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {},
       within<7>,
       by<to_depth, 16>,
       by<to_depth, 17>},
      {"sfp_exmy_dequantizer",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {},
       within<7>,
       by<to_depth, 16>,
       by<to_depth, 18>},
      {"sfp_exmy_packer",
       packed,
       "s_axis",
       {"go", "valid[0]", "keep[0]"},
       "",
       {},
       within<5>,
       by<to_depth, 16>,
       by<to_depth, 20>},
      {"sfp_exmy_unpacker",
       announced,
       "",
       {"m_axis"},
       "status_short_o",
       {},
       within<10>,
       by<to_depth, 14>,
       by<to_depth, 18>},
      {"sfp_block_encoder",
       packed,
       "s_axis",
       {"send", "keep_d_q"},
       "",
       {},
       block_encoder_quiet,
       by<to_depth, 18>,
       block_afresh},
      {"sfp_block_decoder",
       announced,
       "",
       {"m_axis"},
       "status_short_o",
       {},
       within<12>,
       by<to_depth, 20>,
       unblock_afresh},
      {"sfp_int_quantizer",
       packed,
       "s_axis",
       {"u_pack.row_i", "go_q"},
       "",
       {},
       int_quantizer_quiet,
       by<to_depth, 24>,
       by<to_depth, 27>},
      {"sfp_int_dequantizer",
       announced,
       "",
       {"m_axis"},
       "status_short_o",
       {},
       within<12>,
       by<to_depth, 24>,
       by<to_depth, 25>},
      // Two quotients, two products and their mean, twice: no tool gets to the second packet.
      {"sfp_int_blender",
       pass,
       "s_axis",
       {"m_axis"},
       "",
       {},
       int_blender_quiet,
       by<to_depth, 34>,
       not_at_all},
      {"sfp_booster", pass, "s_axis", {"m_axis"}, "", {}, within<6>, every_state, every_state},
      {"sfp_max_exponent", free, "", {}, "", {}, within<7>, by<to_depth, 16>, by<to_depth, 20>},
      {"sfp_dot_integer", free, "", {}, "", {}, within<6>, every_state, dot_afresh},
      {"sfp_dot_float", free, "", {}, "", {}, within<7>, every_state, by<to_depth, 13>},
      {"sfp_gradient_accumulator",
       free,
       "",
       {},
       "",
       {},
       within<7>,
       by<to_depth, 14>,
       by<to_depth, 16>},
  };
  return table;
}

}  // namespace

const PacketUnit* packet_unit(std::string_view module) {
  const auto found =
      std::find_if(units().begin(), units().end(),
                   [module](const PacketUnit& entry) { return entry.module == module; });
  return found == units().end() ? nullptr : &*found;
}

}  // namespace sfpgen::elaborate
