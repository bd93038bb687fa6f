// A spec from anybody: parsed, checked, and where it is legal elaborated.
#include <cstddef>
#include <cstdint>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/spec.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/requirement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sfpgen;
  const auto parsed = spec::parse(fuzz::text_of({data, size}));
  const auto valid = model::validate(parsed);
  if (!valid) {
    fuzz::require(!valid.errors().empty(), "a refused spec has a finding");
    for (const diag::Diagnostic& finding : valid.errors()) {
      fuzz::require(!to_string(finding).empty(), "a finding has a text");
    }
    return 0;
  }
  const auto design = elaborate::elaborate(*valid);
  fuzz::require(!design.ports.empty(), "a legal spec is a design");
  return 0;
}
