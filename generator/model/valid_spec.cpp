// Puts a parsed spec to the laws.
#include "generator/model/valid_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "generator/model/laws.hpp"
#include "generator/model/pipeline.hpp"
#include "generator/spec/arithmetics.hpp"

namespace sfpgen::model {
namespace {

// The clock that the spec asks for; a pipeline that it names without one aims at its own highest.
double asked_clock(const spec::Spec& spec) {
  const auto pipeline = spec.values.find("pipeline");
  const bool given = std::find(spec.given.begin(), spec.given.end(), "target") != spec.given.end();
  if (given || pipeline == spec.values.end()) return spec.clock_mhz.value();
  const auto named = spec::entry_of_pipeline(pipeline->get<std::string>()).pipeline;
  if (named == spec::Pipeline::by_clock) return spec.clock_mhz.value();
  return highest_clock(spec, named).value_or(spec.clock_mhz.value());
}

}  // namespace

ValidSpec::ValidSpec(const spec::Spec& spec)
    : name_(spec.name.value()),
      design_(spec.design.value()),
      container_{spec.container.value().exponent_bits, spec.container.value().mantissa_bits},
      container_name_(spec.container.value().name),
      word_bits_(spec.word_bits.value()),
      exponent_bits_(has("container") ? container_.exponent_bits : spec.exponent_bits.value()),
      layout_{has("lanes") ? spec.lanes.value() : 1, spec.rows.value()},
      codings_(spec.codings.value()),
      clock_mhz_(asked_clock(spec)),
      values_(spec.values) {}

bool ValidSpec::has(std::string_view key) const {
  if (!spec::has_key(spec::entry_of(design_), key)) return false;
  if (design_ != spec::DesignKind::dot_unit) return true;
  return spec::has_key(spec::entry_of_arithmetic(choice("arithmetic")), key);
}

const spec::Json& ValidSpec::value(std::string_view key) const {
  const auto member = values_.find(key);
  if (member == values_.end())
    throw std::logic_error(fmt::format("the table of keys has no {}", key));
  return *member;
}

diag::Result<ValidSpec> validate(const spec::ParsedSpec& parsed) {
  diag::Diagnostics findings = parsed.findings;
  for (const Law& law : laws()) law.check(parsed.spec, findings);
  if (!findings.empty()) return findings;
  return ValidSpec(parsed.spec);
}

}  // namespace sfpgen::model
