// The tables of blocks cover every template module and speak of names that the templates have.
#include "generator/elaborate/blocks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "generator/elaborate/modules.hpp"

using namespace sfpgen::elaborate;

namespace {

std::string template_text(std::string_view module) {
  const std::string path =
      std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates/" + std::string(module) + ".v";
  std::ifstream file(path);
  REQUIRE_MESSAGE(file.good(), path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool has_word(const std::string& text, std::string_view pattern) {
  std::string expression = "(^|[^A-Za-z0-9_])";
  for (const char letter : pattern)
    expression += letter == '*' ? std::string("[A-Za-z0-9_]*") : std::string(1, letter);
  return std::regex_search(text, std::regex(expression + "($|[^A-Za-z0-9_])"));
}

}  // namespace

TEST_CASE("every template module has exactly one block, and no block belongs to anything else") {
  std::multiset<std::string_view> listed;
  for (const ModuleBlock& row : module_blocks()) listed.insert(row.module);
  for (const Module& module : modules()) {
    CHECK_MESSAGE(listed.count(module.name) == 1, module.name);
  }
  CHECK(listed.size() == modules().size());
}

TEST_CASE("every net and instance in the tables of blocks stands in its module's template") {
  for (const NetBlock& row : net_blocks())
    CHECK_MESSAGE(has_word(template_text(row.module), row.net), row.module << " " << row.net);
  for (const InstanceBlock& row : instance_blocks())
    CHECK_MESSAGE(has_word(template_text(row.module), row.instance),
                  row.module << " " << row.instance);
  CHECK_FALSE(has_word("wire skid_valid;", "skid"));
  CHECK(has_word("wire skid_valid;", "skid_*"));
}

TEST_CASE("every block has a name of its own, and no name is the beginning of another") {
  for (const BlockName& one : block_names()) {
    CHECK(to_string(one.block) == one.name);
    for (const BlockName& other : block_names())
      CHECK((one.block == other.block || !other.name.starts_with(one.name)));
  }
}
