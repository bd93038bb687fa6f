// What the tests of designs share: designs out of a few keys, and what is found in them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>

#include "generator/elaborate/elaborate.hpp"

namespace sfpgen::elaborate::testing {

/// The design of a spec of which all but the name is given.
inline Design design_of(const std::string& rest) {
  return elaborate::elaborate(model::validate(spec::parse(R"({"name":"x",)" + rest + "}")).value());
}

/// The design's port of that name.
inline const Port& port(const Design& design, const std::string& name) {
  const auto found = std::find_if(design.ports.begin(), design.ports.end(),
                                  [&](const Port& p) { return p.name == name; });
  if (found == design.ports.end()) throw std::runtime_error("no port " + name);
  return *found;
}

/// The design's derived number of that name.
inline std::int64_t derived(const Design& design, const std::string& name) {
  const auto found = std::find_if(design.derived.begin(), design.derived.end(),
                                  [&](const Derived& d) { return d.name == name; });
  if (found == design.derived.end()) throw std::runtime_error("no number " + name);
  return found->value;
}

/// The text of a template module without comments, so that prose does not look like code.
inline std::string verilog(const std::string& module) {
  std::ifstream file(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates/" + module + ".v");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return std::regex_replace(text, std::regex("//[^\n]*"), "");
}

}  // namespace sfpgen::elaborate::testing
