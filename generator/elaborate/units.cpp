// The table of designs and their units, and the rules that units share.
#include "generator/elaborate/units.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "generator/elaborate/accumulator_unit.hpp"
#include "generator/elaborate/bias_proposer.hpp"
#include "generator/elaborate/block_units.hpp"
#include "generator/elaborate/codec_units.hpp"
#include "generator/elaborate/codings.hpp"
#include "generator/elaborate/controller_units.hpp"
#include "generator/elaborate/dot_unit.hpp"
#include "generator/elaborate/exmy_units.hpp"
#include "generator/elaborate/integer_units.hpp"
#include "generator/elaborate/plane_units.hpp"
#include "generator/elaborate/quantizer_parts.hpp"
#include "generator/elaborate/quantizer_unit.hpp"
#include "generator/elaborate/standalone_units.hpp"

namespace sfpgen::elaborate {
namespace {

using model::ValidSpec;

std::optional<int> with_coding(const ValidSpec& spec, spec::Coding coding) {
  return has(spec, coding) ? std::nullopt : std::optional(0);
}

}  // namespace

std::string_view to_string(PortGroup group) {
  switch (group) {
    case PortGroup::clock:
      return "clock";
    case PortGroup::configuration:
      return "configuration";
    case PortGroup::status:
      return "status";
    case PortGroup::stream:
      return "stream";
    case PortGroup::lengths:
      return "lengths";
  }
  throw std::logic_error("a port group without a name");
}

namespace present {

std::optional<int> always(const ValidSpec& /*spec*/) { return std::nullopt; }

std::optional<int> with_several_codings(const ValidSpec& spec) {
  if (spec.codings().size() > 1) return std::nullopt;
  return entry_of(spec.codings().front()).port_value;
}

std::optional<int> with_raw(const ValidSpec& spec) { return with_coding(spec, spec::Coding::raw); }
std::optional<int> with_bias(const ValidSpec& spec) {
  return with_coding(spec, spec::Coding::bias);
}
std::optional<int> with_max(const ValidSpec& spec) { return with_coding(spec, spec::Coding::max); }

}  // namespace present

std::vector<UnitUse> units_of(const ValidSpec& spec) {
  using enum spec::DesignKind;
  struct Entry {
    spec::DesignKind kind;
    std::vector<UnitUse> (*units)();
  };
  using Uses = std::vector<UnitUse>;
  static constexpr Entry table[] = {
      {sfp_encoder,
       []() -> Uses {
         return {{sfp_encoder_unit(), "u_encoder", ""}};
       }},
      {sfp_decoder,
       []() -> Uses {
         return {{sfp_decoder_unit(), "u_decoder", ""}};
       }},
      {sfp_codec,
       []() -> Uses {
         return {{sfp_encoder_unit(), "u_encoder", "enc_"},
                 {sfp_decoder_unit(), "u_decoder", "dec_"}};
       }},
      {packer,
       []() -> Uses {
         return {{packer_unit(), "u_packer", ""}};
       }},
      {unpacker,
       []() -> Uses {
         return {{unpacker_unit(), "u_unpacker", ""}};
       }},
      {bit_packer,
       []() -> Uses {
         return {{bit_packer_unit(), "u_packer", ""}};
       }},
      {gecko_encoder,
       []() -> Uses {
         return {{gecko_encoder_unit(), "u_encoder", ""}};
       }},
      {gecko_decoder,
       []() -> Uses {
         return {{gecko_decoder_unit(), "u_decoder", ""}};
       }},
      {bitchop,
       []() -> Uses {
         return {{bitchop_unit(), "u_controller", ""}};
       }},
      {bitwave,
       []() -> Uses {
         return {{bitwave_unit(), "u_controller", ""}};
       }},
      {quantizer,
       []() -> Uses {
         return {{quantizer_unit(), "u_quantizer", ""}};
       }},
      {int_quantizer,
       []() -> Uses {
         return {{int_quantizer_unit(), "u_quantizer", ""}};
       }},
      {int_dequantizer,
       []() -> Uses {
         return {{int_dequantizer_unit(), "u_dequantizer", ""}};
       }},
      {dot_unit, []() -> Uses { return {}; }},
      {block_encoder,
       []() -> Uses {
         return {{block_encoder_unit(), "u_encoder", ""}};
       }},
      {block_decoder,
       []() -> Uses {
         return {{block_decoder_unit(), "u_decoder", ""}};
       }},
      {booster,
       []() -> Uses {
         return {{booster_unit(), "u_controller", ""}};
       }},
      {exmy_quantizer,
       []() -> Uses {
         return {{exmy_quantizer_unit(), "u_quantizer", ""}};
       }},
      {exmy_dequantizer,
       []() -> Uses {
         return {{exmy_dequantizer_unit(), "u_dequantizer", ""}};
       }},
      {max_exponent,
       []() -> Uses {
         return {{max_exponent_unit(), "u_exponent", ""}};
       }},
      {exmy_packer,
       []() -> Uses {
         return {{exmy_packer_unit(), "u_packer", ""}};
       }},
      {exmy_unpacker,
       []() -> Uses {
         return {{exmy_unpacker_unit(), "u_unpacker", ""}};
       }},
      {gradient_accumulator,
       []() -> Uses {
         return {{accumulator_unit(), "u_accumulator", ""}};
       }},
  };
  const auto* const entry =
      std::find_if(std::begin(table), std::end(table),
                   [&spec](const Entry& line) { return line.kind == spec.design(); });
  if (entry == std::end(table)) throw std::logic_error("a design kind without units");
  Uses uses = entry->units();
  // Its template depends on the arithmetic.
  if (entry->kind == dot_unit) uses.push_back({dot_product_unit(spec), "u_dot", ""});
  // Where the spec wants a quantizer, the encoder is the one that has it; what blends does not
  // pack.
  for (UnitUse& use : uses) {
    if (has_front_quantizer(spec) && use.unit.module == "sfp_encoder")
      use.unit = quantizing_encoder_unit(std::move(use.unit));
    if (use.unit.module == "sfp_int_quantizer" && spec.choice("interpolate") == "blend")
      use.unit = int_blender_unit();
  }
  append_bias_proposer(uses, spec);
  return uses;
}

}  // namespace sfpgen::elaborate
