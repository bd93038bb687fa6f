// Checks what the keys of a dot product unit say of each other, and says it as JSON Schema.
#include "generator/model/dot_laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "generator/spec/arithmetics.hpp"
#include "generator/spec/keys.hpp"

namespace sfpgen::model {
namespace {

using spec::Json;

constexpr std::string_view arithmetic_key = "arithmetic";

bool is_dot_unit(const spec::Spec& spec) {
  return spec.design && *spec.design == spec::DesignKind::dot_unit &&
         spec.values.contains(arithmetic_key);
}

const spec::ArithmeticEntry& arithmetic_of(const spec::Spec& spec) {
  return spec::entry_of_arithmetic(spec.values.at(arithmetic_key).get<std::string>());
}

std::string keys_of(const spec::ArithmeticEntry& arithmetic) {
  std::vector<std::string_view> names;
  for (const std::string_view key : spec::dot_keys) {
    if (spec::has_key(arithmetic, key)) names.push_back(key);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

const spec::Key& key_of(std::string_view name) {
  const auto& keys = spec::spec_keys().keys;
  return *std::find_if(keys.begin(), keys.end(),
                       [name](const spec::Key& key) { return key.name == name; });
}

int smallest_sum_bits(int n, int k) {
  return 2 * n + static_cast<int>(std::bit_width(static_cast<unsigned>(k - 1)));
}

// If the document is a dot product unit of `arithmetic`, then `consequence`. The first arithmetic
// is the one of a spec that names none.
Json for_arithmetic(const spec::ArithmeticEntry& arithmetic, Json consequence) {
  Json required = Json::array({"design"});
  if (arithmetic.arithmetic != spec::arithmetics.front().arithmetic)
    required.push_back(arithmetic_key);
  return {{"if",
           {{"properties",
             {{"design", {{"const", spec::entry_of(spec::DesignKind::dot_unit).name}}},
              {std::string(arithmetic_key), {{"const", arithmetic.name}}}}},
            {"required", std::move(required)}}},
          {"then", std::move(consequence)}};
}

}  // namespace

void check_keys_of_arithmetic(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_dot_unit(spec)) return;
  const spec::ArithmeticEntry& arithmetic = arithmetic_of(spec);
  for (const std::string& key : spec.given) {
    if (spec::has_key(arithmetic, key)) continue;
    findings.push_back(diag::make(diag::Code::key_not_of_arithmetic, diag::pointer_to("", key),
                                  arithmetic.name, keys_of(arithmetic)));
  }
}

Json keys_of_arithmetic_schema() {
  Json clauses = Json::array();
  for (const spec::ArithmeticEntry& arithmetic : spec::arithmetics) {
    Json refused = Json::object();
    for (const std::string_view key : spec::dot_keys) {
      if (!spec::has_key(arithmetic, key)) refused[std::string(key)] = false;
    }
    clauses.push_back(for_arithmetic(arithmetic, {{"properties", std::move(refused)}}));
  }
  return {{"allOf", std::move(clauses)}};
}

void check_sum_bits(const spec::Spec& spec, diag::Diagnostics& findings) {
  if (!is_dot_unit(spec) || arithmetic_of(spec).arithmetic != spec::Arithmetic::integer) return;
  for (const char* key : {"n", "k", "sum_bits"}) {
    if (!spec.values.contains(key)) return;
  }
  const int n = spec.values.at("n").get<int>();
  const int k = spec.values.at("k").get<int>();
  const int bits = spec.values.at("sum_bits").get<int>();
  const int needed = smallest_sum_bits(n, k);
  if (bits >= needed) return;
  findings.push_back(diag::make(diag::Code::sum_bits_too_few, "/sum_bits", bits, needed, k, n));
}

// For every n and every number of levels over k the smallest sum, where that says something.
Json sum_bits_schema() {
  const spec::Key& sum = key_of("sum_bits");
  const spec::Key& count = key_of("k");
  const auto& sums = std::get<spec::Integer>(sum.rule);
  const auto& counts = std::get<spec::Integer>(count.rule);
  const auto& elements = std::get<spec::Integer>(key_of("n").rule);
  Json clauses = Json::array();
  for (auto n = static_cast<int>(elements.lowest); n <= elements.highest; ++n) {
    int least = static_cast<int>(counts.lowest);
    for (int most = least; most <= counts.highest; least = most + 1, most *= 2) {
      const int needed = smallest_sum_bits(n, most);
      if (needed <= sums.lowest) continue;
      const int usual = count.fallback.get<int>();
      Json given = Json::array({"n"});
      if (usual < least || usual > most) given.push_back("k");
      Json consequence = {{"properties", {{"sum_bits", {{"minimum", needed}}}}}};
      if (needed > sum.fallback.get<int>()) consequence["required"] = Json::array({"sum_bits"});
      clauses.push_back(
          {{"if",
            {{"properties",
              {{"n", {{"const", n}}}, {"k", {{"minimum", least}, {"maximum", most}}}}},
             {"required", std::move(given)}}},
           {"then", std::move(consequence)}});
    }
  }
  return for_arithmetic(spec::entry_of_arithmetic("int"), {{"allOf", std::move(clauses)}});
}

}  // namespace sfpgen::model
