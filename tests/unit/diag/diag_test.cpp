// Diagnostics and name suggestions.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <array>
#include <set>
#include <stdexcept>
#include <string>

#include "generator/diag/diagnostic.hpp"
#include "generator/diag/nearest.hpp"

using namespace sfpgen::diag;

TEST_CASE("every code stands at its own place in the table, once, with a text") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < code_table().size(); ++i) {
    const CodeEntry& entry = code_table()[i];
    CHECK(static_cast<std::size_t>(entry.code) == i);
    CHECK(names.insert(entry.name).second);
    CHECK_FALSE(entry.text.empty());
    CHECK(&entry_of(entry.code) == &entry);
  }
}

TEST_CASE("a finding reads as its place and its sentence") {
  CHECK(to_string(make(Code::out_of_range, "/lanes", 0, 1, 64)) ==
        "/lanes: 0 is out of range (1 to 64)");
  CHECK(to_string(make(Code::file_missing, "", "\"x\"")) == "no such file: \"x\"");
}

TEST_CASE("control characters of a key are shown, not sent to the terminal") {
  CHECK(to_string(make(Code::duplicate_key, "/a\x1b[2J\n")) ==
        "/a\\u001b[2J\\u000a: the key is given more than once");
}

TEST_CASE("an argument that contains braces is not filled in again") {
  CHECK(make(Code::wrong_type, "", "{}", "a {} b").message == "found {}, expected a {} b");
}

TEST_CASE("a wrong number of arguments is an internal error") {
  CHECK_THROWS_AS(make(Code::out_of_range, "", 1, 2), std::logic_error);
  CHECK_THROWS_AS(make(Code::out_of_range, "", 1, 2, 3, 4), std::logic_error);
}

TEST_CASE("pointer_to escapes ~ and / as RFC 6901 says") {
  CHECK(pointer_to("", "lanes") == "/lanes");
  CHECK(pointer_to("/a", "b/c~d") == "/a/b~1c~0d");
  CHECK(pointer_to("", "") == "/");
}

TEST_CASE("a result holds a value or findings") {
  const Result<int> good = 7;
  CHECK(good.has_value());
  CHECK(*good == 7);
  const Result<int> bad = make(Code::duplicate_key, "/x");
  CHECK_FALSE(bad.has_value());
  CHECK(bad.errors().size() == 1);
}

TEST_CASE("edit_distance counts insertions, deletions, substitutions and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("lanes", "lanes") == 0);
  CHECK(edit_distance("lane", "lanes") == 1);
  CHECK(edit_distance("laness", "lanes") == 1);
  CHECK(edit_distance("lamps", "lanes") == 2);
  CHECK(edit_distance("lnaes", "lanes") == 1);
  CHECK(edit_distance("LANES", "lanes") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("edit_distance is symmetric") {
  const std::array<std::string, 6> words = {"", "a", "lanes", "rows", "container", "contianer"};
  for (const std::string& a : words) {
    for (const std::string& b : words) CHECK(edit_distance(a, b) == edit_distance(b, a));
  }
}

TEST_CASE("nearest_name finds slips and leaves strangers alone") {
  const std::array<std::string_view, 3> names = {"lanes", "rows", "container"};
  CHECK(nearest_name("lane", names) == "lanes");
  CHECK(nearest_name("row", names) == "rows");
  CHECK(nearest_name("Container", names) == "container");
  CHECK(nearest_name("cotnainer", names) == "container");
  CHECK(nearest_name("voltage", names) == std::nullopt);
  CHECK(nearest_name("", names) == std::nullopt);
  CHECK(nearest_name(std::string(100000, 'l'), names) == std::nullopt);
}
