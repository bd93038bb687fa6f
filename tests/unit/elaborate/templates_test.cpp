// Designs and the table of modules speak of what the template modules have.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/elaborate/modules.hpp"
#include "support.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;
using elaborate::testing::design_of;
using elaborate::testing::verilog;

namespace {

std::set<std::string> template_modules() {
  std::set<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates")) {
    if (file.path().extension() == ".v") names.insert(file.path().stem().string());
  }
  return names;
}

bool is_constant(const std::string& net) { return net.find('\'') != std::string::npos; }

// Every subset of the exponent codings that the design can have, as the rest of a spec.
std::vector<std::string> coding_lists(const spec::DesignEntry& design) {
  if (!spec::has_key(design, "codings")) return {"\"target\":{}"};
  std::vector<std::string> lists;
  for (std::size_t mask = 1; mask < (std::size_t{1} << spec::codings.size()); ++mask) {
    std::string list;
    bool possible = true;
    for (std::size_t index = 0; index < spec::codings.size(); ++index) {
      if (((mask >> index) & 1U) == 0) continue;
      const auto& only = design.codings;
      possible = possible && (only.empty() || std::find(only.begin(), only.end(),
                                                        spec::codings[index].coding) != only.end());
      list += (list.empty() ? "\"" : ",\"") + std::string(spec::codings[index].name) + "\"";
    }
    if (possible) lists.push_back("\"codings\":[" + list + "]");
  }
  return lists;
}

}  // namespace

TEST_CASE(
    "a connection of an instance goes to a port or wire of the top or to a constant, and every "
    "port and wire is connected") {
  for (const spec::DesignEntry& entry : spec::designs) {
    for (const std::string& codings : coding_lists(entry)) {
      const Design design = design_of("\"design\":\"" + std::string(entry.name) + "\"," + codings);
      std::set<std::string> nets;
      for (const Instance& instance : design.instances) {
        for (const Connection& connection : instance.connections) {
          if (!is_constant(connection.net)) nets.insert(connection.net);
        }
      }
      std::set<std::string> ports;
      for (const Port& p : design.ports) CHECK(ports.insert(p.name).second);
      for (const Wire& wire : design.wires) CHECK(ports.insert(wire.name).second);
      CHECK(nets == ports);
    }
  }
}

TEST_CASE("an instance names exactly the ports of its template module") {
  for (const spec::DesignEntry& entry : spec::designs) {
    const Design design =
        design_of("\"design\":\"" + std::string(entry.name) + "\"," + coding_lists(entry).back());
    if (design.instances.size() != 1) continue;  // its parts are there alone as well
    CAPTURE(entry.name);
    const std::string text = verilog(design.instances.front().module);
    const std::string header = text.substr(0, text.find(");\n"));
    std::set<std::string> declared;
    std::set<std::string> declared_names;
    const std::regex declaration(R"((input|output)\s+wire\s*(\[[^\]]*\])?\s*(\w+))");
    for (std::sregex_iterator match(header.begin(), header.end(), declaration), end; match != end;
         ++match) {
      declared.insert((*match)[1].str() + " " + (*match)[3].str());
      declared_names.insert((*match)[3].str());
    }
    std::set<std::string> named;
    for (const Connection& connection : design.instances.front().connections)
      named.insert(connection.port);
    CHECK(named == declared_names);
    for (const Port& p : design.ports)
      CHECK(declared.contains(std::string(to_string(p.direction)) + " " + p.name));
  }
}

TEST_CASE(
    "an instance sets only parameters that its template module has, and all that size its ports") {
  for (const spec::DesignEntry& entry : spec::designs) {
    const Design design = design_of("\"design\":\"" + std::string(entry.name) + "\"");
    for (const Instance& instance : design.instances) {
      CAPTURE(instance.module);
      const std::string text = verilog(instance.module);
      const std::string header = text.substr(0, text.find(");\n"));
      for (const Parameter& parameter : instance.parameters) {
        CAPTURE(parameter.name);
        CHECK(std::regex_search(header, std::regex("parameter\\s+" + parameter.name + "\\b")));
      }
      const std::string ports = header.substr(header.find("clk_i"));
      const std::regex word(R"([A-Z][A-Z_]+)");
      for (std::sregex_iterator match(ports.begin(), ports.end(), word), end; match != end;
           ++match) {
        const std::string name = match->str();
        CAPTURE(name);
        CHECK(std::any_of(instance.parameters.begin(), instance.parameters.end(),
                          [&](const Parameter& parameter) { return parameter.name == name; }));
      }
    }
  }
}

TEST_CASE("the table of modules says what the templates instantiate") {
  const std::set<std::string> templates = template_modules();
  std::set<std::string> known;
  for (const Module& module : modules()) {
    CAPTURE(module.name);
    CHECK(known.emplace(module.name).second);
    const std::string text = verilog(std::string(module.name));
    std::set<std::string> instantiated;
    const std::regex instance(R"((sfp_\w+)\s*(#\s*\(|u_\w+\s*\())");
    for (std::sregex_iterator match(text.begin(), text.end(), instance), end; match != end;
         ++match) {
      if (templates.contains((*match)[1].str()) && (*match)[1].str() != module.name)
        instantiated.insert((*match)[1]);
    }
    CHECK(std::set<std::string>(module.parts.begin(), module.parts.end()) == instantiated);
  }
  CHECK(known == templates);
}

TEST_CASE("files come once, parts before what they are part of") {
  const Design codec = design_of(R"("design":"sfp_codec")");
  std::set<std::string> earlier;
  for (const std::string& file : codec.template_files) {
    const std::string name = file.substr(0, file.size() - 2);
    const auto module = std::find_if(modules().begin(), modules().end(),
                                     [&](const Module& m) { return m.name == name; });
    REQUIRE(module != modules().end());
    for (const auto part : module->parts) CHECK(earlier.contains(std::string(part)));
    CHECK(earlier.insert(name).second);
  }
  CHECK(earlier.contains("sfp_encoder"));
  CHECK(earlier.contains("sfp_decoder"));
}

TEST_CASE("a module that is not in the table is an internal error") {
  CHECK_THROWS_AS(with_parts("sfp_nothing"), std::logic_error);
}
