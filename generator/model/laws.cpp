// The table of laws between keys, and those of keys that many designs have.
#include "generator/model/laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "generator/model/block_laws.hpp"
#include "generator/model/codec_laws.hpp"
#include "generator/model/dot_laws.hpp"
#include "generator/model/element_laws.hpp"
#include "generator/model/law_parts.hpp"
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

const std::array table = {
    Law{"an arithmetic is given only keys that mean something to it", check_keys_of_arithmetic,
        keys_of_arithmetic_schema},
    Law{"an integer sum holds the products of a beat", check_sum_bits, sum_bits_schema},
    block_and_lanes,
    block_container,
    keys_of_block_format,
    element_container,
    plane_lanes,
    format_and_formats,
    proposal_with_quantizer,
    fifo_with_raw,
    crc_with_raw,
    proposal_without_bias,
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
