// Proofs of encoder and decoder together: rows there and back, the widths, a step of packing.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

// Cycles in which a packet of two rows has left encoder and decoder, with every cut there is.
constexpr int row_cycles = 34;
// Cycles of a step of the packer and one of the unpacker, with every cut.
constexpr int packing_cycles = 8;

const Instance* instance_of(const Design& design, std::initializer_list<std::string_view> modules) {
  for (const Instance& instance : design.instances) {
    if (std::find(modules.begin(), modules.end(), instance.module) != modules.end())
      return &instance;
  }
  return nullptr;
}

// ---- rows: encoder and decoder of the design's own parameters; a design that has only one of the
// two is proved with the other one as the smallest there is.

// What encoder and decoder of a proof are made with; one that the design lacks is the smallest.
std::vector<Parameter> codec_parameters(const Instance* encoder, const Instance* decoder) {
  const Instance& either = encoder != nullptr ? *encoder : *decoder;
  std::vector<Parameter> parameters;
  for (const char* name : {"EXPONENT_BITS", "MANTISSA_BITS", "LANES", "ROWS", "CODINGS"})
    parameters.push_back({name, value_of(either, name), ""});
  if (encoder != nullptr) {
    for (const char* name :
         {"CUT_MAXIMUM", "CUT_INPUT", "CUT_DIFFERENCE", "CUT_ROTATE", "CUT_OUTPUT"})
      parameters.push_back({name, value_of(*encoder, name), ""});
  }
  if (decoder != nullptr) {
    for (const char* name : {"CUT_ROWS", "CUT_ROTATE", "CUT_OUTPUT"})
      parameters.push_back({fmt::format("DECODER_{}", name), value_of(*decoder, name), ""});
  }
  return parameters;
}

void append_rows(std::vector<Proof>& proofs, const Design& design) {
  const Instance* const encoder = instance_of(design, {"sfp_encoder", "sfp_quantizing_encoder"});
  const Instance* const decoder = instance_of(design, {"sfp_decoder"});
  if (encoder == nullptr && decoder == nullptr) return;
  const Instance& either = encoder != nullptr ? *encoder : *decoder;
  const std::int64_t there = value_of(either, "CODINGS");
  // Raw has no width codes, and a group's first row has none in delta.
  const std::int64_t coded = there & ~raw_mask & ~(value_of(either, "ROWS") == 1 ? delta_mask : 0);
  for (const int number : {row_way, smallest_width}) {
    const std::int64_t looked_at = number == smallest_width ? coded : there;
    // A width is the encoder's choice.
    if (looked_at == 0 || (number == smallest_width && encoder == nullptr)) continue;
    Proof proof{property(number),
                coding_names(looked_at),
                ProofMethod::all_cycles,
                row_cycles + 2,
                "sfp_prove_row",
                codec_parameters(encoder, decoder),
                {},
                files_below({"sfp_encoder", "sfp_decoder"}),
                {"sfp_prove_row.v"},
                {{"encoder_word", "u_encoder.word"},
                 {"encoder_row", "u_encoder.row_c_q"},
                 {"encoder_go", "u_encoder.go_out_q"},
                 {"encoder_bits", "u_encoder.exponent_bits_c_q"},
                 {"encoder_code", "u_encoder.code_c_q"},
                 {"decoder_row", "u_decoder.r_valid"},
                 {"decoder_go", "u_decoder.go_q"},
                 {"decoder_field", "u_decoder.field"}},
                {"u_decoder.field"}};
    proof.parameters.push_back({"END", row_cycles, ""});
    proof.parameters.push_back({"PROPERTY", number, ""});
    proofs.push_back(std::move(proof));
  }
}

// Lanes share everything but their words, and are copies of one another: one of them stands for
// all.
void append_packing(std::vector<Proof>& proofs, const Design& design) {
  const Instance* const encoder = instance_of(design, {"sfp_encoder", "sfp_quantizing_encoder"});
  const Instance* const decoder = instance_of(design, {"sfp_decoder"});
  if (encoder == nullptr && decoder == nullptr) return;
  Proof proof{
      property(packing),
      "one lane",
      ProofMethod::all_cycles,
      packing_cycles,
      "sfp_prove_packing",
      codec_parameters(encoder, decoder),
      {},
      files_below({"sfp_encoder", "sfp_decoder"}),
      {"sfp_prove_packing.v"},
      {{"encoder_row", "u_encoder.row_c_q"},
       {"encoder_start", "u_encoder.start_c_q"},
       {"encoder_flush", "u_encoder.flush_c_q"},
       {"encoder_extra", "u_encoder.exponent_bits_c_q"},
       {"encoder_word", "u_encoder.word"},
       {"encoder_go", "u_encoder.go_out_q"},
       {"encoder_held", "u_encoder.held_out_q"},
       {"encoder_empty", "u_encoder.u_data.empty_q"},
       {"encoder_fill", "u_encoder.u_data.g_lane[0].fill_q"},
       {"decoder_code", "u_decoder.code"},
       {"decoder_carry", "u_decoder.a_carry_q"},
       {"decoder_begin", "u_decoder.begin_packet"},
       {"decoder_a_step", "u_decoder.a_step"},
       {"decoder_some", "u_decoder.a_some"},
       {"decoder_b_step", "u_decoder.b_step"},
       {"decoder_lost", "u_decoder.lost"},
       {"decoder_need", "u_decoder.b_need_q"},
       {"decoder_go", "u_decoder.go_q"},
       {"decoder_word", "u_decoder.u_words.g_lane[0].word_q"},
       {"decoder_field", "u_decoder.field"}},
      {"u_encoder.row_c_q", "u_encoder.start_c_q", "u_encoder.flush_c_q",
       "u_encoder.exponent_bits_c_q", "u_encoder.word", "u_decoder.code", "u_decoder.a_carry_q"}};
  for (Parameter& parameter : proof.parameters) {
    if (parameter.name == "LANES") parameter.value = 1;
  }
  // The sum is the counter's after what a wrap takes from it, which may come a cycle late.
  for (const auto& [name, net] :
       {std::pair{"last", "last_q"}, std::pair{"rotate", "rotate_q"}, std::pair{"sum", "sum"},
        std::pair{"kept", "kept_q"}, std::pair{"turn", "turn_q"}}) {
    proof.joins.push_back(
        {fmt::format("encoder_{}", name), fmt::format("u_encoder.u_data.u_position.{}", net)});
    proof.joins.push_back(
        {fmt::format("decoder_{}", name), fmt::format("u_decoder.u_position.{}", net)});
  }
  proofs.push_back(std::move(proof));
}

}  // namespace

void append_codec(std::vector<Proof>& proofs, const Design& design) {
  append_rows(proofs, design);
  append_packing(proofs, design);
}

}  // namespace sfpgen::elaborate
