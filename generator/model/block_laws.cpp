// Blocks, lanes and containers that go together.
#include "generator/model/block_laws.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "generator/model/law_parts.hpp"
#include "generator/spec/keys.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

// Designs of blocks.
constexpr std::array of_blocks = {spec::DesignKind::block_encoder, spec::DesignKind::block_decoder};

// Values of a block; none where the spec has something unusable.
std::optional<int> block_of(const spec::Spec& spec) {
  const auto block = spec.values.find("block");
  if (block != spec.values.end()) return block->get<int>();
  const bool unusable =
      std::find(spec.given.begin(), spec.given.end(), "block") != spec.given.end();
  const auto format = spec.values.find("block_format");
  if (unusable || format == spec.values.end()) return std::nullopt;
  return spec::entry_of_block_format(format->get<std::string>()).block;
}

bool fits_lanes(int block, int lanes) { return block % lanes == 0 || lanes % block == 0; }

void check_block_and_lanes(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_one_of(spec, of_blocks) || !spec.lanes) return;
  const std::optional<int> block = block_of(spec);
  if (!block || fits_lanes(*block, *spec.lanes)) return;
  findings.push_back(diag::make(diag::Code::block_and_lanes, "/block", *block, *spec.lanes));
}

// What else has to stand in a spec with that number of lanes: the block, but where the format's own
// one goes with them.
Json block_where_needed(int lanes) {
  Json fitting = Json::array();
  for (const spec::BlockFormatEntry& format : spec::block_formats) {
    if (fits_lanes(format.block, lanes)) fitting.push_back(format.name);
  }
  if (fitting.size() == spec::block_formats.size()) return Json::object();
  Json needed = {{"required", Json::array({"block"})}};
  if (fitting.empty()) return needed;
  // HBFP, which is meant without a format, is not among some of them.
  Json condition = {{"properties", {{"block_format", {{"enum", fitting}}}}},
                    {"required", Json::array({"block_format"})}};
  return {{"if", std::move(condition)}, {"then", Json::object()}, {"else", std::move(needed)}};
}

// For every number of lanes the blocks that go with it.
Json block_and_lanes_schema() {
  constexpr int default_lanes = 8;
  const auto& keys = spec::spec_keys().keys;
  const auto range = [&keys](std::string_view name) {
    return std::get<spec::Integer>(std::find_if(keys.begin(), keys.end(), [name](const auto& key) {
                                     return key.name == name;
                                   })->rule);
  };
  Json clauses = Json::array();
  for (int lanes = static_cast<int>(range("lanes").lowest); lanes <= range("lanes").highest;
       ++lanes) {
    Json divisors = Json::array();
    for (int block = static_cast<int>(range("block").lowest); block < lanes; ++block) {
      if (lanes % block == 0) divisors.push_back(block);
    }
    Json fitting = {{"multipleOf", lanes}};
    if (!divisors.empty()) fitting = {{"anyOf", Json::array({fitting, {{"enum", divisors}}})}};
    Json consequence = {{"properties", {{"block", fitting}}}};
    consequence.update(block_where_needed(lanes));
    Json condition = {{"properties", {{"lanes", {{"const", lanes}}}}}};
    if (lanes != default_lanes) condition["required"] = Json::array({"lanes"});
    clauses.push_back({{"if", std::move(condition)}, {"then", std::move(consequence)}});
  }
  return for_designs(of_blocks, {{"allOf", std::move(clauses)}});
}

constexpr std::array block_containers = {"fp32", "bf16"};

void check_block_container(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_one_of(spec, of_blocks) || !spec.container) return;
  const bool known = std::any_of(
      spec::containers.begin(), spec::containers.end(), [&spec](const spec::ContainerEntry& entry) {
        return std::find(block_containers.begin(), block_containers.end(), entry.name) !=
                   block_containers.end() &&
               entry.exponent_bits == spec.container->exponent_bits &&
               entry.mantissa_bits == spec.container->mantissa_bits;
      });
  if (known) return;
  findings.push_back(diag::make(diag::Code::block_container, "/container",
                                spec.container->exponent_bits, spec.container->mantissa_bits,
                                spec::entry_of(*spec.design).name));
}

Json block_container_schema() {
  Json legal = Json::array();
  for (const char* name : block_containers) legal.push_back({{"const", name}});
  for (const spec::ContainerEntry& entry : spec::containers) {
    if (std::find(block_containers.begin(), block_containers.end(), entry.name) ==
        block_containers.end())
      continue;
    legal.push_back({{"type", "object"},
                     {"properties",
                      {{"exponent_bits", {{"const", entry.exponent_bits}}},
                       {"mantissa_bits", {{"const", entry.mantissa_bits}}}}}});
  }
  return for_designs(of_blocks, {{"properties", {{"container", {{"anyOf", legal}}}}}});
}

constexpr std::array keys_of_integers = {"element_bits", "element_sign"};

void check_keys_of_format(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_one_of(spec, of_blocks)) return;
  const auto format = spec.values.find("block_format");
  const std::string_view integers = spec::block_formats.front().name;
  if (format == spec.values.end() || *format == integers) return;
  for (const char* key : keys_of_integers) {
    if (std::find(spec.given.begin(), spec.given.end(), key) == spec.given.end()) continue;
    findings.push_back(diag::make(diag::Code::key_not_of_format, diag::pointer_to("", key),
                                  format->get<std::string>()));
  }
}

Json keys_of_format_schema() {
  Json refused = Json::object();
  for (const char* key : keys_of_integers) refused[key] = false;
  const std::string_view integers = spec::block_formats.front().name;
  return for_designs(of_blocks,
                     {{"if",
                       {{"properties", {{"block_format", {{"not", {{"const", integers}}}}}}},
                        {"required", Json::array({"block_format"})}}},
                      {"then", {{"properties", std::move(refused)}}}});
}

}  // namespace

const Law block_and_lanes = {"a block is a multiple or a divisor of the lanes",
                             check_block_and_lanes, block_and_lanes_schema};
const Law block_container = {"blocks are of FP32 or BF16 values", check_block_container,
                             block_container_schema};
const Law keys_of_block_format = {"bits and sign are chosen for integers alone",
                                  check_keys_of_format, keys_of_format_schema};

}  // namespace sfpgen::model
