// From JSON text to Spec, guided by the table of keys.
#include "generator/spec/spec.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "generator/spec/json_text.hpp"
#include "generator/spec/keys.hpp"
#include "generator/spec/rule_check.hpp"

namespace sfpgen::spec {
namespace {

template <typename Table>
const auto& entry_named(const Table& table, const std::string& name) {
  const auto entry =
      std::find_if(table.begin(), table.end(), [&](const auto& e) { return e.name == name; });
  if (entry == table.end()) throw std::logic_error("a checked name is in no table: " + name);
  return *entry;
}

Container container_of(const Json& value) {
  if (value.is_string()) {
    const ContainerEntry& entry = entry_named(containers, value.get<std::string>());
    return {std::string(entry.name), entry.exponent_bits, entry.mantissa_bits};
  }
  return {"", value.at("exponent_bits").get<int>(), value.at("mantissa_bits").get<int>()};
}

std::vector<Coding> codings_of(const Json& value) {
  std::vector<Coding> result;
  for (const Json& name : value)
    result.push_back(entry_named(codings, name.get<std::string>()).coding);
  return result;
}

// Leaves out the members of `value` that break their rules, so that the others can still be judged.
Json usable_members(const Object& object, const Json& value) {
  Json usable = Json::object();
  for (const Key& key : object.keys) {
    const auto member = value.find(key.name);
    if (member == value.end()) continue;
    diag::Diagnostics findings;
    check(key.rule, *member, "", findings);
    if (findings.empty()) usable[std::string(key.name)] = *member;
  }
  return usable;
}

// The members of a document: usable ones as given, absent ones by default, unusable ones left out.
Json resolve(const Object& object, const Json& document) {
  const Json usable = usable_members(object, document);
  Json resolved = with_defaults(object, usable);
  for (const Key& key : object.keys) {
    if (document.contains(key.name) && !usable.contains(key.name))
      resolved.erase(std::string(key.name));
  }
  return resolved;
}

template <typename T, typename Convert>
void fill(std::optional<T>& field, const Json& object, const char* key, Convert convert) {
  const auto member = object.find(key);
  if (member != object.end()) field = convert(*member);
}

}  // namespace

ParsedSpec parse(std::string_view text) {
  const diag::Result<ParsedJson> json = parse_json(text);
  if (!json) return {{}, json.errors()};
  ParsedSpec parsed{{}, json->findings};
  check(spec_keys(), json->value, "", parsed.findings);
  if (!json->value.is_object()) return parsed;

  parsed.spec.values = resolve(spec_keys(), json->value);
  const Json& resolved = parsed.spec.values;
  const auto as_string = [](const Json& value) { return value.get<std::string>(); };
  const auto as_int = [](const Json& value) { return value.get<int>(); };
  Spec& spec = parsed.spec;
  for (const auto& [key, value] : json->value.items()) spec.given.push_back(key);
  fill(spec.name, resolved, "name", as_string);
  fill(spec.design, resolved, "design",
       [](const Json& value) { return entry_named(designs, value.get<std::string>()).kind; });
  fill(spec.container, resolved, "container", container_of);
  fill(spec.lanes, resolved, "lanes", as_int);
  fill(spec.rows, resolved, "rows", as_int);
  fill(spec.codings, resolved, "codings", codings_of);
  fill(spec.word_bits, resolved, "word_bits", as_int);
  fill(spec.exponent_bits, resolved, "exponent_bits", as_int);
  fill(spec.clock_mhz, resolved, "target",
       [](const Json& value) { return value.at("clock_mhz").get<double>(); });
  return parsed;
}

}  // namespace sfpgen::spec
