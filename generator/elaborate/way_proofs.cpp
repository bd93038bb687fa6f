// There and back: packers and unpackers, planes, number formats, blocks.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "generator/elaborate/proof_parts.hpp"
#include "generator/elaborate/small_design.hpp"

namespace sfpgen::elaborate {
namespace {

using enum ProofMethod;

// A proof around whole units, over every cycle that there is.
Proof way(int number, std::string subject, const std::string& top,
          std::initializer_list<std::string_view> units, std::vector<Parameter> parameters,
          int cycles) {
  parameters.push_back({"END", cycles, ""});
  return {property(number),
          std::move(subject),
          all_cycles,
          cycles + 2,
          top,
          std::move(parameters),
          {},
          files_below(units),
          {top + ".v"},
          {},
          {}};
}

std::vector<Parameter> parameters_of(const Instance& instance,
                                     std::initializer_list<const char*> names) {
  std::vector<Parameter> parameters;
  for (const char* name : names) parameters.push_back({name, value_of(instance, name), ""});
  return parameters;
}

// ---- packers and unpackers

// Cycles in which a packet of four rows has left packer and unpacker.
constexpr int field_cycles = 20;

void append_fields(std::vector<Proof>& proofs, const Instance& instance) {
  proofs.push_back(way(packing, "one lane", "sfp_prove_fields",
                       {"sfp_stream_packer", "sfp_stream_unpacker"},
                       parameters_of(instance, {"WIDTH"}), field_cycles));
}

// ---- planes

// Elements of a beat of planes, where a row has fewer.
constexpr int plane_elements = 8;
// Cycles from a row to the same row, and some more.
constexpr int plane_cycles = 14;

void append_planes(std::vector<Proof>& proofs, const Design& design) {
  const Design small = small_design(design);
  const Instance& instance = small.instances.front();
  const int lanes = static_cast<int>(value_of(instance, "LANES"));
  const int values = 2 * std::max(lanes, plane_elements) + lanes;
  std::vector<Parameter> parameters = parameters_of(instance, {"CODE_BITS", "LANES"});
  parameters.push_back({"VALUES", values, ""});
  proofs.push_back(way(packing, "planes", "sfp_prove_planes",
                       {"sfp_exmy_packer", "sfp_exmy_unpacker"}, std::move(parameters),
                       values / lanes + plane_cycles));
}

// ---- number formats

constexpr int code_cycles = 22;

// A format as sfp_element_unpack takes it.
struct FormatFields {
  int exponent_bits;
  int mantissa_bits;
  int bias;
};

FormatFields fields_of(std::int64_t word) {
  const int fields = static_cast<int>(word);
  return {fields & 15, fields >> 4 & 31, (fields >> 9 & 511) - 128};
}

// Shifts of either sign that leave all numbers of the formats normal values; nothing where not even
// 0 does.
std::optional<int> most_shift(const Instance& quantizer) {
  constexpr int lowest_exponent = -126;
  constexpr int highest_exponent = 127;
  int most = 31;
  for (int index = 0; index < value_of(quantizer, "FORMATS"); ++index) {
    const FormatFields format = fields_of(value_of(quantizer, "FORMAT_" + std::to_string(index)));
    if (format.mantissa_bits > value_of(quantizer, "VALUE_MANTISSA_BITS")) return std::nullopt;
    const int lowest = 1 - format.bias - format.mantissa_bits;
    const int highest = (1 << format.exponent_bits) - format.bias;
    most = std::min({most, lowest - lowest_exponent, highest_exponent - highest});
  }
  if (most < 0) return std::nullopt;
  return value_of(quantizer, "SHIFT") == 0 ? 0 : most;
}

void append_codes(std::vector<Proof>& proofs, const Design& design) {
  const Design whole = sibling(design, "exmy_quantizer");
  const Instance& quantizer = whole.instances.front();
  const auto shift = most_shift(quantizer);
  if (!shift) return;
  std::vector<Parameter> parameters =
      parameters_of(quantizer, {"VALUE_MANTISSA_BITS", "CODE_BITS", "MANTISSA_BITS", "ROUNDINGS",
                                "NORMALIZE", "SHIFT", "FORMATS", "FORMAT_0", "FORMAT_1", "FORMAT_2",
                                "FORMAT_3", "FORMAT_4", "FORMAT_5", "FORMAT_6", "FORMAT_7"});
  parameters.push_back({"SHIFT_LIMIT", *shift, ""});
  proofs.push_back(way(code_way, "every code, one lane", "sfp_prove_codes",
                       {"sfp_exmy_quantizer", "sfp_exmy_dequantizer"}, std::move(parameters),
                       code_cycles));
}

// ---- blocks

constexpr int block_cycles = 50;

void append_blocks(std::vector<Proof>& proofs, const Design& design) {
  // Scales that are no powers of two are rounded: these lose something.
  for (const Setting& setting : design.settings) {
    if (setting.key == "block_format" && setting.value == "nvfp4") return;
  }
  const Design small = small_design(sibling(design, "block_encoder"));
  const Instance& encoder = small.instances.front();
  std::vector<Parameter> parameters =
      parameters_of(encoder, {"MANTISSA_BITS", "FORMAT", "CODE_BITS", "CODE_MANTISSA",
                              "TOP_EXPONENT", "INTEGER", "E8M0", "STOCHASTIC", "BLOCK"});
  constexpr int floor_policy = 0;
  constexpr int hbfp_policy = 2;
  parameters.push_back({"POLICY", value_of(encoder, "E8M0") != 0 ? floor_policy : hbfp_policy, ""});
  proofs.push_back(way(code_way, "every block that loses nothing, one lane", "sfp_prove_blocks",
                       {"sfp_block_encoder", "sfp_block_decoder"}, std::move(parameters),
                       block_cycles));
}

}  // namespace

void append_ways(std::vector<Proof>& proofs, const Design& design) {
  for (const Instance& instance : design.instances) {
    const std::string_view module = instance.module;
    if (module == "sfp_stream_packer" || module == "sfp_stream_unpacker")
      append_fields(proofs, instance);
    if (module == "sfp_exmy_packer" || module == "sfp_exmy_unpacker") append_planes(proofs, design);
    if (module == "sfp_exmy_quantizer" || module == "sfp_exmy_dequantizer")
      append_codes(proofs, design);
    if (module == "sfp_block_encoder" || module == "sfp_block_decoder")
      append_blocks(proofs, design);
  }
}

}  // namespace sfpgen::elaborate
