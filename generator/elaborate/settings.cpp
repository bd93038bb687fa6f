// The table of settings: a line for every key that designs differ in.
#include "generator/elaborate/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "generator/elaborate/codings.hpp"
#include "generator/spec/keys.hpp"

namespace sfpgen::elaborate {
namespace {

using model::ValidSpec;
using spec::Json;

std::string counted(int number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

Json container_bits(const ValidSpec& spec) {
  return {{"exponent_bits", spec.container().exponent_bits},
          {"mantissa_bits", spec.container().mantissa_bits}};
}

Json container_value(const ValidSpec& spec) {
  return spec.container_name().empty() ? container_bits(spec) : Json(spec.container_name());
}

Json container_facts(const ValidSpec& spec) {
  Json facts = {{"name", container_name(spec)}};
  facts.update(container_bits(spec));
  return facts;
}

std::string container_words(const ValidSpec& spec) {
  return fmt::format("{} values (E = {}, M = {})", container_name(spec),
                     spec.container().exponent_bits, spec.container().mantissa_bits);
}

Json codings_value(const ValidSpec& spec) {
  Json names = Json::array();
  for (const spec::Coding coding : spec.codings()) names.push_back(entry_of(coding).name);
  return names;
}

std::string codings_words(const ValidSpec& spec) {
  std::vector<std::string_view> names;
  for (const spec::Coding coding : spec.codings()) names.push_back(entry_of(coding).name);
  return fmt::format("exponent codings {}", fmt::join(names, ", "));
}

// Keys whose value alone does not say what they are about. All others are listed as they are.
std::string pipeline_words(const ValidSpec& spec) {
  const std::string name = spec.choice("pipeline");
  if (spec::entry_of_pipeline(name).pipeline == spec::Pipeline::by_clock)
    return fmt::format("pipeline for {} MHz", spec.clock_mhz());
  return name + " pipeline";
}

struct Entry {
  std::string_view key;
  Json (*value)(const ValidSpec&);
  Json (*facts)(const ValidSpec&);  // null: the value says all
  std::string (*words)(const ValidSpec&);
};

constexpr Entry table[] = {
    {"container", container_value, container_facts, container_words},
    {"word_bits", [](const ValidSpec& spec) -> Json { return spec.word_bits(); }, nullptr,
     [](const ValidSpec& spec) { return fmt::format("{}-bit words", spec.word_bits()); }},
    {"exponent_bits", [](const ValidSpec& spec) -> Json { return spec.exponent_bits(); }, nullptr,
     [](const ValidSpec& spec) { return fmt::format("{}-bit exponents", spec.exponent_bits()); }},
    {"lanes", [](const ValidSpec& spec) -> Json { return spec.layout().lanes; }, nullptr,
     [](const ValidSpec& spec) { return counted(spec.layout().lanes, "lane"); }},
    {"rows", [](const ValidSpec& spec) -> Json { return spec.layout().rows; }, nullptr,
     [](const ValidSpec& spec) { return counted(spec.layout().rows, "row") + " a group"; }},
    {"codings", codings_value, nullptr, codings_words},
    {"bias_proposal", [](const ValidSpec& spec) -> Json { return spec.choice("bias_proposal"); },
     nullptr,
     [](const ValidSpec& spec) {
       const std::string proposal = spec.choice("bias_proposal");
       return proposal == "none" ? std::string("no bias proposed")
                                 : fmt::format("proposes the {} as bias", proposal);
     }},
    {"pipeline", [](const ValidSpec& spec) -> Json { return spec.choice("pipeline"); }, nullptr,
     pipeline_words},
    {"reset", [](const ValidSpec& spec) -> Json { return spec.choice("reset"); }, nullptr,
     [](const ValidSpec& spec) { return spec.choice("reset") + " reset"; }},
    {"fifo_depth", [](const ValidSpec& spec) -> Json { return spec.integer("fifo_depth"); },
     nullptr,
     [](const ValidSpec& spec) {
       const int depth = spec.integer("fifo_depth");
       return depth == 0 ? std::string("no FIFOs")
                         : fmt::format("FIFOs of {} beats at its streams", depth);
     }},
    {"crc", [](const ValidSpec& spec) -> Json { return spec.choice("crc"); }, nullptr,
     [](const ValidSpec&) { return std::string("a CRC-32C behind every packet"); }},
};

// What every design has a place of its own for.
bool is_said_elsewhere(std::string_view key) {
  constexpr std::string_view keys[] = {"$schema", "name", "design", "target"};
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

// A list of formats stands in place of the one format.
bool is_replaced(const ValidSpec& spec, std::string_view key) {
  return key == "format" && spec.gives("formats");
}

// What is not there and that few designs have.
bool is_left_out(const ValidSpec& spec, std::string_view key) {
  return key == "crc" && spec.choice(key) == spec::switches.back();
}

// "window 16": the key in words and its value.
Setting plain_setting(std::string_view key, const Json& value) {
  std::string words(key);
  std::replace(words.begin(), words.end(), '_', ' ');
  return {std::string(key), value, value,
          fmt::format("{} {}", words, value.is_string() ? value.get<std::string>() : value.dump())};
}

}  // namespace

std::vector<Setting> settings_of(const ValidSpec& spec) {
  std::vector<Setting> settings;
  for (const spec::Key& key : spec::spec_keys().keys) {
    if (is_said_elsewhere(key.name) || is_replaced(spec, key.name)) continue;
    if (!spec.has(key.name) || !spec.gives(key.name) || is_left_out(spec, key.name)) continue;
    const Entry* const entry =
        std::find_if(std::begin(table), std::end(table),
                     [&key](const Entry& line) { return line.key == key.name; });
    if (entry == std::end(table)) {
      settings.push_back(plain_setting(key.name, spec.value(key.name)));
      continue;
    }
    const Json value = entry->value(spec);
    settings.push_back({std::string(key.name), value,
                        entry->facts == nullptr ? value : entry->facts(spec), entry->words(spec)});
  }
  return settings;
}

std::string container_name(const ValidSpec& spec) {
  if (!spec.container_name().empty()) return spec.container_name();
  return fmt::format("e{}m{}", spec.container().exponent_bits, spec.container().mantissa_bits);
}

}  // namespace sfpgen::elaborate
