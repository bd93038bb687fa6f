// The table of laws between keys.
#include "generator/model/laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "generator/model/block_laws.hpp"
#include "generator/model/dot_laws.hpp"
#include "generator/model/pipeline.hpp"
#include "generator/spec/keys.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

constexpr int widest_container = 64;  // bits

void check_container_width(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.container) return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  if (fills_whole_bytes(format)) return;
  findings.push_back(diag::make(diag::Code::container_width, "/container", format.exponent_bits,
                                format.mantissa_bits, format.width()));
}

spec::Integer container_range(std::string_view name) {
  const auto named = [name](const spec::Key& key) { return key.name == name; };
  const auto& keys = spec::spec_keys().keys;
  const spec::Key& container = *std::find_if(
      keys.begin(), keys.end(), [](const spec::Key& key) { return key.name == "container"; });
  const auto& bits = std::get<spec::NameOrObject>(container.rule).object.keys;
  return std::get<spec::Integer>(std::find_if(bits.begin(), bits.end(), named)->rule);
}

// For every E the list of Ms that are legal beside it.
Json container_width_schema() {
  const spec::Integer exponents = container_range("exponent_bits");
  const spec::Integer mantissas = container_range("mantissa_bits");
  Json pairs = Json::array();
  for (int e = static_cast<int>(exponents.lowest); e <= exponents.highest; ++e) {
    Json legal = Json::array();
    for (int m = static_cast<int>(mantissas.lowest); m <= mantissas.highest; ++m) {
      if (fills_whole_bytes({e, m})) legal.push_back(m);
    }
    pairs.push_back({{"properties",
                      {{"exponent_bits", {{"const", e}}}, {"mantissa_bits", {{"enum", legal}}}}}});
  }
  const Json of_objects = {{"if", {{"type", "object"}}}, {"then", {{"anyOf", pairs}}}};
  return {{"properties", {{"container", of_objects}}}};
}

std::string keys_of(const spec::DesignEntry& design) {
  std::vector<std::string_view> names;
  for (const spec::Key& key : spec::spec_keys().keys) {
    if (spec::has_key(design, key.name)) names.push_back(key.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void check_keys_of_design(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design) return;
  const spec::DesignEntry& design = spec::entry_of(*spec.design);
  for (const std::string& key : spec.given) {
    if (spec::has_key(design, key)) continue;
    findings.push_back(diag::make(diag::Code::key_not_of_design, diag::pointer_to("", key),
                                  design.name, keys_of(design)));
  }
}

// If the document's design is `design`, then `consequence`.
Json for_design(const spec::DesignEntry& design, Json consequence) {
  return {{"if",
           {{"properties", {{"design", {{"const", design.name}}}}},
            {"required", Json::array({"design"})}}},
          {"then", std::move(consequence)}};
}

Json keys_of_design_schema() {
  Json clauses = Json::array();
  for (const spec::DesignEntry& design : spec::designs) {
    Json refused = Json::object();
    for (const spec::Key& key : spec::spec_keys().keys) {
      if (!spec::has_key(design, key.name)) refused[std::string(key.name)] = false;
    }
    clauses.push_back(for_design(design, {{"properties", std::move(refused)}}));
  }
  return {{"allOf", std::move(clauses)}};
}

std::vector<std::string_view> codings_of(const spec::DesignEntry& design) {
  std::vector<std::string_view> names;
  for (const spec::CodingEntry& entry : spec::codings) {
    const auto& only = design.codings;
    if (only.empty() || std::find(only.begin(), only.end(), entry.coding) != only.end())
      names.push_back(entry.name);
  }
  return names;
}

void check_codings_of_design(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.codings) return;
  const spec::DesignEntry& design = spec::entry_of(*spec.design);
  if (!spec::has_key(design, "codings")) return;
  const auto allowed = codings_of(design);
  for (std::size_t i = 0; i < spec.codings->size(); ++i) {
    const auto* const entry =
        std::find_if(spec::codings.begin(), spec::codings.end(),
                     [&](const auto& line) { return line.coding == (*spec.codings)[i]; });
    if (std::find(allowed.begin(), allowed.end(), entry->name) != allowed.end()) continue;
    findings.push_back(diag::make(diag::Code::coding_not_of_design,
                                  diag::pointer_to("/codings", std::to_string(i)), design.name,
                                  entry->name, spec::quoted_list(allowed)));
  }
}

Json codings_of_design_schema() {
  Json clauses = Json::array();
  for (const spec::DesignEntry& design : spec::designs) {
    if (design.codings.empty()) continue;
    clauses.push_back(for_design(
        design, {{"properties", {{"codings", {{"items", {{"enum", codings_of(design)}}}}}}}}));
  }
  return {{"allOf", std::move(clauses)}};
}

// A pipeline that the spec names is built for any clock: other libraries are faster.
void check_clock(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.clock_mhz) return;
  const auto pipeline = spec.values.find("pipeline");
  if (pipeline == spec.values.end()) return;
  const auto named = spec::entry_of_pipeline(pipeline->get<std::string>()).pipeline;
  const std::optional<double> highest = highest_clock(spec, named);
  if (named != spec::Pipeline::by_clock || !highest || *spec.clock_mhz <= *highest) return;
  const std::string limit = fmt::format("{}", *highest);
  findings.push_back(diag::make(diag::Code::clock_unmeetable, "/target/clock_mhz",
                                fmt::format("{}", *spec.clock_mhz),
                                spec::entry_of(*spec.design).name, limit, limit));
}

Json clock_schema() {
  const std::string_view by_clock = spec::pipelines.front().name;
  Json clauses = Json::array();
  for (const spec::DesignEntry& design : spec::designs) {
    const std::optional<double> highest = highest_clock(design.kind, spec::Pipeline::by_clock);
    if (!highest) continue;
    const auto append = [&](double limit, const Json& where, const Json& required) {
      const Json clock = {{"properties", {{"clock_mhz", {{"maximum", limit}}}}}};
      clauses.push_back(for_design(design, {{"if", {{"properties", where}, {"required", required}}},
                                            {"then", {{"properties", {{"target", clock}}}}}}));
    };
    Json where = {{"pipeline", {{"const", by_clock}}}};
    append(*highest, where, Json::array());
    where["crc"] = {{"const", spec::switches.front()}};
    append(std::min(*highest, crc_clock), where, Json::array({"crc"}));
  }
  return {{"allOf", std::move(clauses)}};
}

// Designs in which a configuration comes with the metadata.
constexpr std::array decoding = {spec::DesignKind::sfp_decoder, spec::DesignKind::sfp_codec};

void check_fifo_with_raw(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.codings) return;
  if (std::find(decoding.begin(), decoding.end(), *spec.design) == decoding.end()) return;
  const auto& codings = *spec.codings;
  if (std::find(codings.begin(), codings.end(), spec::Coding::raw) == codings.end()) return;
  const auto depth = spec.values.find("fifo_depth");
  if (depth == spec.values.end() || *depth == 0) return;
  findings.push_back(diag::make(diag::Code::fifo_with_raw, "/fifo_depth", depth->dump()));
}

Json fifo_with_raw_schema() {
  Json names = Json::array();
  for (const spec::DesignKind kind : decoding) names.push_back(spec::entry_of(kind).name);
  return {{"if",
           {{"properties",
             {{"design", {{"enum", names}}}, {"codings", {{"contains", {{"const", "raw"}}}}}}},
            {"required", Json::array({"design", "codings"})}}},
          {"then", {{"properties", {{"fifo_depth", {{"maximum", 0}}}}}}}};
}

// A CRC of several beats is told from data only when more beats are there: a raw packet, which
// begins with its data, would begin too late for its configuration.
constexpr int crc_bits = 32;

void check_crc_with_raw(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.codings || !spec.container || !spec.lanes) return;
  if (std::find(decoding.begin(), decoding.end(), *spec.design) == decoding.end()) return;
  const auto& codings = *spec.codings;
  if (std::find(codings.begin(), codings.end(), spec::Coding::raw) == codings.end()) return;
  if (!asks_for_crc(spec)) return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  const int beat_bits = *spec.lanes * format.width();
  if (beat_bits < crc_bits)
    findings.push_back(diag::make(diag::Code::crc_with_raw, "/crc", beat_bits));
}

Json crc_with_raw_schema() {
  Json names = Json::array();
  for (const spec::DesignKind kind : decoding) names.push_back(spec::entry_of(kind).name);
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
             {{"design", {{"enum", names}}}, {"codings", {{"contains", {{"const", "raw"}}}}}}},
            {"required", Json::array({"design", "codings", "container", "lanes"})},
            {"anyOf", std::move(narrow)}}},
          {"then", {{"properties", {{"crc", {{"const", spec::switches.back()}}}}}}}};
}

void check_proposal_without_bias(const spec::Spec& spec, diag::Diagnostics& findings) {
  constexpr std::string_view key = "bias_proposal";
  if (!spec.design || !spec.codings || !spec::has_key(spec::entry_of(*spec.design), key)) return;
  const auto& codings = *spec.codings;
  if (std::find(codings.begin(), codings.end(), spec::Coding::bias) != codings.end()) return;
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

// Designs around element formats: their lanes know the exponents of FP32 and BF16 alone.
constexpr std::array element_designs = {spec::DesignKind::exmy_quantizer,
                                        spec::DesignKind::exmy_dequantizer,
                                        spec::DesignKind::max_exponent};
constexpr std::array element_values = {FloatFormat{8, 23}, FloatFormat{8, 7}};

void check_element_container(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.container) return;
  if (std::find(element_designs.begin(), element_designs.end(), *spec.design) ==
      element_designs.end())
    return;
  const FloatFormat format{spec.container->exponent_bits, spec.container->mantissa_bits};
  if (std::find(element_values.begin(), element_values.end(), format) != element_values.end())
    return;
  findings.push_back(diag::make(diag::Code::container_of_design, "/container",
                                spec::entry_of(*spec.design).name, format.exponent_bits,
                                format.mantissa_bits));
}

Json element_container_schema() {
  Json names = Json::array();
  for (const spec::DesignKind kind : element_designs) names.push_back(spec::entry_of(kind).name);
  Json legal = Json::array({"fp32", "bf16"});
  for (const FloatFormat& format : element_values)
    legal.push_back(
        {{"exponent_bits", format.exponent_bits}, {"mantissa_bits", format.mantissa_bits}});
  return {
      {"if",
       {{"properties", {{"design", {{"enum", names}}}}}, {"required", Json::array({"design"})}}},
      {"then", {{"properties", {{"container", {{"enum", legal}}}}}}}};
}

// Planes are whole bytes for 8 elements: rows of other numbers would have to be cut.
constexpr std::array plane_designs = {spec::DesignKind::exmy_packer,
                                      spec::DesignKind::exmy_unpacker};
constexpr int plane_unit = 8;
constexpr int most_lanes = 64;

bool fills_planes(int lanes) {
  return lanes % plane_unit == 0 || (lanes < plane_unit && plane_unit % lanes == 0);
}

void check_plane_lanes(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!spec.design || !spec.lanes || fills_planes(*spec.lanes)) return;
  if (std::find(plane_designs.begin(), plane_designs.end(), *spec.design) == plane_designs.end())
    return;
  findings.push_back(diag::make(diag::Code::lanes_of_planes, "/lanes", *spec.lanes,
                                spec::entry_of(*spec.design).name));
}

Json plane_lanes_schema() {
  Json names = Json::array();
  for (const spec::DesignKind kind : plane_designs) names.push_back(spec::entry_of(kind).name);
  Json legal = Json::array();
  for (int lanes = 1; lanes <= most_lanes; ++lanes) {
    if (fills_planes(lanes)) legal.push_back(lanes);
  }
  return {
      {"if",
       {{"properties", {{"design", {{"enum", names}}}}}, {"required", Json::array({"design"})}}},
      {"then", {{"properties", {{"lanes", {{"enum", legal}}}}}}}};
}

void check_format_and_formats(const spec::Spec& spec, diag::Diagnostics& findings) {
  const auto given = [&spec](std::string_view key) {
    return std::find(spec.given.begin(), spec.given.end(), key) != spec.given.end();
  };
  if (given("format") && given("formats"))
    findings.push_back(diag::make(diag::Code::format_and_formats, "/formats"));
}

Json format_and_formats_schema() {
  return {{"not", {{"required", Json::array({"format", "formats"})}}}};
}

const std::array table = {
    Law{"an arithmetic is given only keys that mean something to it", check_keys_of_arithmetic,
        keys_of_arithmetic_schema},
    Law{"an integer sum holds the products of a beat", check_sum_bits, sum_bits_schema},
    block_and_lanes,
    block_container,
    keys_of_block_format,
    Law{"an element design has values of FP32 or BF16", check_element_container,
        element_container_schema},
    Law{"rows of codes fill planes of whole bytes", check_plane_lanes, plane_lanes_schema},
    Law{"element formats are one or a list", check_format_and_formats, format_and_formats_schema},
    Law{"no bias is proposed behind a quantizer", check_proposal_with_quantizer,
        proposal_with_quantizer_schema},
    Law{"a decoder with the coding raw has no FIFOs", check_fifo_with_raw, fifo_with_raw_schema},
    Law{"a decoder with the coding raw tells a CRC from data by one beat", check_crc_with_raw,
        crc_with_raw_schema},
    Law{"a bias is proposed only where there is the coding bias", check_proposal_without_bias,
        proposal_without_bias_schema},
    Law{"1 + exponent_bits + mantissa_bits is a multiple of 8 and at most 64",
        check_container_width, container_width_schema},
    Law{"a design is given only keys that mean something to it", check_keys_of_design,
        keys_of_design_schema},
    Law{"a design is given only codings that it can have", check_codings_of_design,
        codings_of_design_schema},
    Law{"the clock is one that a pipeline of the design reaches, unless the spec names a pipeline",
        check_clock, clock_schema},
};

}  // namespace

std::span<const Law> laws() { return table; }

bool fills_whole_bytes(const FloatFormat& format) {
  return format.width() % 8 == 0 && format.width() <= widest_container;
}

}  // namespace sfpgen::model
