// Turns the tables of keys and laws into a JSON Schema.
#include "generator/model/schema.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "generator/model/laws.hpp"
#include "generator/spec/keys.hpp"
#include "generator/spec/reserved_names.hpp"
#include "generator/spec/rules.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

Json schema_of(const spec::Rule& rule);

Json object_schema(const spec::Object& rule) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const spec::Key& key : rule.keys) {
    Json property = {{"description", key.description}};
    property.update(schema_of(key.rule));
    if (!key.fallback.is_null()) property["default"] = key.fallback;
    properties[std::string(key.name)] = std::move(property);
    if (key.required) required.push_back(key.name);
  }
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

// Names of element formats. Which words may stand together behind the colons is left to sfpgen.
std::string format_pattern(int widest) {
  constexpr const char* numbers = "(-?[0-9]+|ieee|nan-only|flushed|infinity|twos-complement)";
  constexpr const char* named[] = {"ocp_e5m2", "fp8_e5m2", "ocp_e4m3", "fp8_e4m3", "ocp_e3m2",
                                   "fp6_e3m2", "ocp_e2m3", "fp6_e2m3", "ocp_e2m1", "fp4_e2m1",
                                   "ocp_int8", "fp16",     "bf16"};
  std::vector<std::string> names(std::begin(named), std::end(named));
  for (int x = 0; x <= 8; ++x) {
    std::vector<std::string> mantissas;
    for (int y = x == 0 ? 1 : 0; 1 + x + y <= widest; ++y)
      mantissas.push_back(fmt::format("{}", y));
    names.push_back(fmt::format("e0*{}m0*({})", x, fmt::join(mantissas, "|")));
  }
  return fmt::format("^({})(:{})*$(?!\\n)", fmt::join(names, "|"), numbers);
}

struct SchemaOf {
  Json operator()(const spec::AnyString&) const { return {{"type", "string"}}; }
  Json operator()(const spec::Identifier& rule) const {
    Json reserved = Json::array();
    for (const spec::ReservedName& name : spec::reserved_names()) reserved.push_back(name.name);
    // In some validators $ also matches before a line feed at the end; the look-ahead refuses that
    // everywhere.
    return {{"type", "string"},
            {"pattern", "^[A-Za-z][A-Za-z0-9_]*$(?!\\n)"},
            {"maxLength", rule.longest},
            {"not", {{"enum", reserved}}}};
  }
  Json operator()(const spec::NameOf& rule) const { return {{"enum", rule.names}}; }
  Json operator()(const spec::Integer& rule) const {
    Json schema = {{"type", "integer"}, {"minimum", rule.lowest}, {"maximum", rule.highest}};
    if (rule.step != 1) schema["multipleOf"] = rule.step;
    return schema;
  }
  Json operator()(const spec::Number& rule) const {
    return {{"type", "number"}, {"minimum", rule.lowest}, {"maximum", rule.highest}};
  }
  Json operator()(const spec::ListOf& rule) const {
    return {{"type", "array"},
            {"items", (*this)(rule.element)},
            {"minItems", 1},
            {"uniqueItems", true}};
  }
  Json operator()(const spec::FormatName& rule) const {
    return {{"type", "string"}, {"pattern", format_pattern(rule.widest)}};
  }
  Json operator()(const spec::FormatNames& rule) const {
    return {{"type", "array"},
            {"items", (*this)(rule.element)},
            {"minItems", 1},
            {"maxItems", rule.most},
            {"uniqueItems", true}};
  }
  Json operator()(const spec::Object& rule) const { return object_schema(rule); }
  Json operator()(const spec::NameOrObject& rule) const {
    return {{"anyOf", Json::array({(*this)(rule.names), object_schema(rule.object)})}};
  }
};

Json schema_of(const spec::Rule& rule) { return std::visit(SchemaOf{}, rule); }

}  // namespace

std::string json_schema() {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "sfpgen spec"},
                 {"description", "One hardware design for floating-point tensor compression."}};
  schema.update(object_schema(spec::spec_keys()));
  for (const Law& law : laws()) {
    Json clause = {{"$comment", law.sentence}};
    clause.update(law.schema());
    schema["allOf"].push_back(std::move(clause));
  }
  return schema.dump(2) + "\n";
}

}  // namespace sfpgen::model
