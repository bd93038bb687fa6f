// Codings of encoders and decoders, and what they have beside them: FIFOs, CRCs, bias, quantizer.
#include "generator/model/codec_laws.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "generator/model/float_format.hpp"
#include "generator/model/law_parts.hpp"
#include "generator/model/pipeline.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

// Designs in which a configuration comes with the metadata.
constexpr std::array decoding = {spec::DesignKind::sfp_decoder, spec::DesignKind::sfp_codec};

bool has_coding(const spec::Spec& spec, spec::Coding coding) {
  return spec.codings &&
         std::find(spec.codings->begin(), spec.codings->end(), coding) != spec.codings->end();
}

bool decodes_raw(const spec::Spec& spec) {
  return is_one_of(spec, decoding) && has_coding(spec, spec::Coding::raw);
}

void check_fifo_with_raw(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!decodes_raw(spec)) return;
  const auto depth = spec.values.find("fifo_depth");
  if (depth == spec.values.end() || *depth == 0) return;
  findings.push_back(diag::make(diag::Code::fifo_with_raw, "/fifo_depth", depth->dump()));
}

Json fifo_with_raw_schema() {
  return {{"if",
           {{"properties",
             {{"design", {{"enum", names_of(decoding)}}},
              {"codings", {{"contains", {{"const", "raw"}}}}}}},
            {"required", Json::array({"design", "codings"})}}},
          {"then", {{"properties", {{"fifo_depth", {{"maximum", 0}}}}}}}};
}

// A CRC of several beats is told from data only when more beats are there: a raw packet, which
// begins with its data, would begin too late for its configuration.
constexpr int crc_bits = 32;

void check_crc_with_raw(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!decodes_raw(spec) || !spec.container || !spec.lanes) return;
  if (!asks_for_crc(spec)) return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  const int beat_bits = *spec.lanes * format.width();
  if (beat_bits < crc_bits)
    findings.push_back(diag::make(diag::Code::crc_with_raw, "/crc", beat_bits));
}

Json crc_with_raw_schema() {
  Json narrow = Json::array();
  const spec::Integer exponents = container_range("exponent_bits");
  for (int width = 8; width < crc_bits; width += 8) {
    Json formats = Json::array();
    for (const spec::ContainerEntry& named : spec::containers) {
      if (FloatFormat{named.exponent_bits, named.mantissa_bits}.width() == width)
        formats.push_back({{"const", named.name}});
    }
    for (int e = static_cast<int>(exponents.lowest); e <= exponents.highest && e < width - 1; ++e)
      formats.push_back(
          {{"type", "object"},
           {"properties",
            {{"exponent_bits", {{"const", e}}}, {"mantissa_bits", {{"const", width - 1 - e}}}}},
           {"required", Json::array({"exponent_bits", "mantissa_bits"})}});
    narrow.push_back({{"properties",
                       {{"container", {{"anyOf", std::move(formats)}}},
                        {"lanes", {{"maximum", (crc_bits - 1) / width}}}}}});
  }
  return {{"if",
           {{"properties",
             {{"design", {{"enum", names_of(decoding)}}},
              {"codings", {{"contains", {{"const", "raw"}}}}}}},
            {"required", Json::array({"design", "codings", "container", "lanes"})},
            {"anyOf", std::move(narrow)}}},
          {"then", {{"properties", {{"crc", {{"const", spec::switches.back()}}}}}}}};
}

void check_proposal_without_bias(const spec::Spec& spec, diag::Diagnostics& findings) {
  constexpr std::string_view key = "bias_proposal";
  if (!spec.design || !spec.codings || !spec::has_key(spec::entry_of(*spec.design), key)) return;
  if (has_coding(spec, spec::Coding::bias)) return;
  const auto proposal = spec.values.find(key);
  const std::string_view none = spec::bias_proposals.front().name;
  if (proposal == spec.values.end() || *proposal == none) return;
  findings.push_back(diag::make(diag::Code::proposal_without_bias, diag::pointer_to("", key),
                                proposal->get<std::string>()));
}

Json proposal_without_bias_schema() {
  const std::string_view none = spec::bias_proposals.front().name;
  return {{"if",
           {{"properties", {{"bias_proposal", {{"not", {{"const", none}}}}}}},
            {"required", Json::array({"bias_proposal"})}}},
          {"then",
           {{"properties", {{"codings", {{"contains", {{"const", "bias"}}}}}}},
            {"required", Json::array({"codings"})}}}};
}

void check_proposal_with_quantizer(const spec::Spec& spec, diag::Diagnostics& findings) {
  constexpr std::string_view key = "quantizer";
  if (!spec.design || !spec::has_key(spec::entry_of(*spec.design), key)) return;
  if (std::find(spec.given.begin(), spec.given.end(), key) == spec.given.end()) return;
  const auto proposal = spec.values.find("bias_proposal");
  const std::string_view none = spec::bias_proposals.front().name;
  if (proposal == spec.values.end() || *proposal == none) return;
  findings.push_back(diag::make(diag::Code::proposal_with_quantizer, "/bias_proposal",
                                proposal->get<std::string>()));
}

// Designs without the key are refused it by a law of their own.
Json proposal_with_quantizer_schema() {
  const std::string_view none = spec::bias_proposals.front().name;
  return {{"if", {{"required", Json::array({"quantizer"})}}},
          {"then", {{"properties", {{"bias_proposal", {{"const", none}}}}}}}};
}

}  // namespace

const Law fifo_with_raw = {"a decoder with the coding raw has no FIFOs", check_fifo_with_raw,
                           fifo_with_raw_schema};
const Law crc_with_raw = {"a decoder with the coding raw tells a CRC from data by one beat",
                          check_crc_with_raw, crc_with_raw_schema};
const Law proposal_without_bias = {"a bias is proposed only where there is the coding bias",
                                   check_proposal_without_bias, proposal_without_bias_schema};
const Law proposal_with_quantizer = {"no bias is proposed behind a quantizer",
                                     check_proposal_with_quantizer, proposal_with_quantizer_schema};

}  // namespace sfpgen::model
