// Reading specs: JSON text, keys and types.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "generator/spec/arithmetics.hpp"
#include "generator/spec/json_text.hpp"
#include "generator/spec/keys.hpp"
#include "generator/spec/reserved_names.hpp"
#include "generator/spec/rule_check.hpp"
#include "generator/spec/spec.hpp"
#include "generator/spec/starter.hpp"

using namespace sfpgen;
using namespace sfpgen::spec;

namespace {

// The findings as text, one a line.
std::string findings_of(std::string_view text) {
  std::string lines;
  for (const auto& finding : parse(text).findings) lines += to_string(finding) + "\n";
  return lines;
}

std::vector<std::string> key_names() {
  std::vector<std::string> names;
  for (const Key& key : spec_keys().keys) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> design_names() {
  std::vector<std::string> names;
  for (const DesignEntry& entry : designs) names.emplace_back(entry.name);
  return names;
}

// "a, b<last>c", each in quotes.
std::string listed(const std::vector<std::string>& names, const std::string& quote,
                   const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last : ", ";
    text += quote + names[i] + quote;
  }
  return text;
}

// The findings of a legal spec with one more member.
std::string findings_with(const std::string& member) {
  return findings_of(R"({"name":"x","design":"sfp_codec",)" + member + "}");
}

}  // namespace

TEST_CASE("the smallest spec gets every default") {
  const ParsedSpec parsed = parse(R"({"name":"x","design":"sfp_codec"})");
  REQUIRE(parsed.findings.empty());
  CHECK(parsed.spec.name == "x");
  CHECK(parsed.spec.design == DesignKind::sfp_codec);
  CHECK(parsed.spec.container->name == "fp32");
  CHECK(parsed.spec.container->exponent_bits == 8);
  CHECK(parsed.spec.container->mantissa_bits == 23);
  CHECK(parsed.spec.lanes == 8);
  CHECK(parsed.spec.rows == 8);
  CHECK(parsed.spec.codings == std::vector{Coding::delta});
  CHECK(parsed.spec.clock_mhz == 300);
}

TEST_CASE("comments, a byte order mark and any white space are read over") {
  CHECK(findings_of("\xEF\xBB\xBF// first\r\n{ /* name */ \"name\" : \"x\" "
                    ",\t\"design\":\"sfp_codec\" } // end")
            .empty());
}

TEST_CASE("a number without a fraction is an integer however it is written") {
  CHECK(findings_with(R"("lanes":8.0)").empty());
  CHECK(findings_with(R"("lanes":1.6e1)").empty());
  CHECK(parse(R"({"name":"x","design":"sfp_codec","lanes":1.6e1})").spec.lanes == 16);
  CHECK(findings_with(R"("lanes":8.5)") == "/lanes: found 8.5, expected an integer from 1 to 64\n");
}

TEST_CASE("numbers out of range name the number and the range") {
  CHECK(findings_with(R"("lanes":0)") == "/lanes: 0 is out of range (1 to 64)\n");
  CHECK(findings_with(R"("lanes":-1)") == "/lanes: -1 is out of range (1 to 64)\n");
  CHECK(findings_with(R"("rows":65)") == "/rows: 65 is out of range (1 to 64)\n");
  CHECK(findings_with(R"("rows":18446744073709551616)") ==
        "/rows: 1.8446744073709552e+19 is out of range (1 to 64)\n");
  CHECK(findings_with(R"("target":{"clock_mhz":0.5})") ==
        "/target/clock_mhz: 0.5 is out of range (1 to 10000)\n");
}

TEST_CASE("wrong types say what was found and what is expected") {
  CHECK(findings_with(R"("lanes":null)") ==
        "/lanes: found null, expected an integer from 1 to 64\n");
  CHECK(findings_with(R"("lanes":"8")") ==
        "/lanes: found \"8\", expected an integer from 1 to 64\n");
  CHECK(findings_with(R"("lanes":true)") ==
        "/lanes: found true, expected an integer from 1 to 64\n");
  CHECK(findings_with(R"("lanes":[8])") ==
        "/lanes: found a list, expected an integer from 1 to 64\n");
  CHECK(findings_with(R"("target":300)") ==
        "/target: found 300, expected an object with the key \"clock_mhz\"\n");
  CHECK(findings_of("[]") == "found an empty list, expected an object with the keys " +
                                 listed(key_names(), "\"", " and ") + "\n");
}

TEST_CASE("a misspelt key names the nearest known one") {
  CHECK(findings_with(R"("lane":8)") == "/lane: unknown key; did you mean \"lanes\"?\n");
  CHECK(findings_with(R"("target":{"clock":8})") ==
        "/target/clock: unknown key; the keys here are clock_mhz\n");
  CHECK(findings_with(R"("target":{"clock_mzh":8})") ==
        "/target/clock_mzh: unknown key; did you mean \"clock_mhz\"?\n");
}

TEST_CASE("every error is reported at once") {
  CHECK(findings_of(R"({"design":"sfp_codek","lanes":0,"rows":"x","colour":1,"codings":[]})") ==
        "/design: \"sfp_codek\" is not one of " + listed(design_names(), "\"", " or ") +
            "; "
            "did you mean "
            "\"sfp_codec\"?\n"
            "/lanes: 0 is out of range (1 to 64)\n"
            "/rows: found \"x\", expected an integer from 1 to 64\n"
            "/colour: unknown key; the keys here are " +
            listed(key_names(), "", ", ") +
            "\n"
            "/codings: the list is empty; expected at least one of \"raw\", \"delta\", \"bias\" or "
            "\"max\"\n"
            "/name: missing; expected a name: a letter followed by letters, digits and "
            "underscores, at "
            "most 48 "
            "characters\n");
}

TEST_CASE("an unusable field leaves its place in the spec empty and the others filled") {
  const ParsedSpec parsed =
      parse(R"({"name":"1x","design":"sfp_codec","lanes":0,"target":{"clock_mhz":"fast"}})");
  CHECK_FALSE(parsed.spec.name.has_value());
  CHECK_FALSE(parsed.spec.lanes.has_value());
  CHECK_FALSE(parsed.spec.clock_mhz.has_value());
  CHECK(parsed.spec.rows == 8);
  CHECK(parsed.spec.design == DesignKind::sfp_codec);
}

TEST_CASE("a key given twice is one finding, however often it is repeated") {
  CHECK(findings_with(R"("lanes":8,"lanes":8,"lanes":8)") ==
        "/lanes: the key is given more than once\n");
  CHECK(findings_with(R"("container":{"exponent_bits":8,"exponent_bits":8,"mantissa_bits":7})") ==
        "/container/exponent_bits: the key is given more than once\n");
}

TEST_CASE("an object with very many keys is read whole, repeats found") {
  std::string text = R"({"name":"x","design":"sfp_codec")";
  for (int i = 0; i < 50000; ++i) text += ",\"k" + std::to_string(i) + "\":1";
  text += R"(,"name":"y"})";
  const ParsedSpec parsed = parse(text);
  CHECK(parsed.findings.size() == 50001);
  CHECK(parsed.findings[0].json_pointer == "/name");
  CHECK(parsed.spec.name == "y");
}

TEST_CASE("names are Verilog identifiers of at most 48 characters, and not reserved") {
  const auto name = [](const std::string& text) {
    return findings_of(R"({"name":")" + text + R"(","design":"sfp_codec"})");
  };
  CHECK(name(std::string(48, 'a')).empty());
  CHECK(name(std::string(49, 'a')).starts_with("/name: \"aaaa"));
  CHECK(name("A_1_").empty());
  for (const char* bad :
       {"", "1a", "_a", "a-b", "a b", "a/b", "..", "\\u00e9", "a\\n", "a\\u0000"}) {
    CAPTURE(bad);
    CHECK(name(bad).find("is not a name") != std::string::npos);
  }
  CHECK(name("module") ==
        "/name: \"module\" is reserved (a keyword of Verilog or SystemVerilog)\n");
  CHECK(name("sfp_encoder") ==
        "/name: \"sfp_encoder\" is reserved (the module name of one of sfpgen's templates)\n");
  CHECK(name("TOP").find("Verilator's name") != std::string::npos);
  CHECK(name(std::string(1000, '-')).size() < 200);  // a message does not repeat a novel
}

TEST_CASE("every module of rtl_templates is a reserved name") {
  std::set<std::string> reserved;
  for (const auto& entry : reserved_names()) CHECK(reserved.emplace(entry.name).second);
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates")) {
    if (file.path().extension() != ".v") continue;
    CAPTURE(file.path());
    CHECK(reserved.contains(file.path().stem().string()));
  }
}

TEST_CASE("syntax errors give line and column") {
  CHECK(findings_of("{\n  \"name\": x\n}").starts_with("line 2, column 11: "));
  CHECK(findings_of("").starts_with("line 1, column 1: "));
  CHECK(findings_of("{\"name\":\"x\",}").starts_with("line 1, column 13: "));
  CHECK(findings_of("{} {}").starts_with("line 1, column 4: "));
  CHECK(findings_of("{\"lanes\":1e999}").starts_with("line 1, column 1"));
  CHECK(findings_of("/* never closed").starts_with("line 1, column "));
  for (const char* text :
       {"{\n  \"name\": x\n}", "", "{} {}", "{\"lanes\":1e999}", "nul", "\"\\ud800\""}) {
    CAPTURE(text);
    const ParsedSpec parsed = parse(text);
    REQUIRE(parsed.findings.size() == 1);
    CHECK(parsed.findings[0].code == diag::Code::syntax_error);
    CHECK(parsed.findings[0].message.find("json.exception") == std::string::npos);
  }
}

TEST_CASE("text that is not UTF-8 is refused wherever it stands") {
  for (const std::string bad :
       {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80"}) {
    CAPTURE(bad);
    CHECK(findings_of("{} // " + bad) == "line 1, column 7: not valid UTF-8\n");
  }
  CHECK(findings_of(
            "{\"name\":\"x\",\"design\":\"sfp_codec\"} // \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")
            .empty());
}

TEST_CASE("a zero byte does not end the text early") {
  using namespace std::string_view_literals;
  CHECK(findings_of("{\"name\":\"x\",\"design\":\"sfp_codec\"}\0junk"sv) ==
        "line 1, column 34: found a zero byte\n");
}

TEST_CASE("deep nesting is refused without recursion") {
  const std::string deep(60000, '[');
  CHECK(findings_of(deep) == "nested more than 32 levels deep\n");
}

TEST_CASE("a starting point is a complete spec for its design") {
  for (const DesignEntry& design : designs) {
    const ParsedSpec parsed = parse(starter(design.kind));
    CHECK(parsed.findings.empty());
    CHECK(parsed.spec.design == design.kind);
  }
}

TEST_CASE("a starting point names every key of its design but $schema") {
  for (const DesignEntry& design : designs) {
    CAPTURE(design.name);
    const auto json = parse_json(starter(design.kind));
    REQUIRE(json);
    for (const Key& key : spec_keys().keys) {
      CAPTURE(key.name);
      // A dot product's other arithmetics have keys that the one by default has not.
      const bool meant = has_key(design, key.name) && (design.kind != DesignKind::dot_unit ||
                                                       has_key(arithmetics.front(), key.name));
      CHECK(json->value.contains(key.name) == ((key.required || !key.fallback.is_null()) && meant));
    }
  }
}

TEST_CASE("every key that a design lists is in the table of keys") {
  for (const DesignEntry& design : designs) {
    for (const std::string_view name : design.keys) {
      CAPTURE(name);
      const auto& keys = spec_keys().keys;
      CHECK(std::any_of(keys.begin(), keys.end(),
                        [name](const Key& key) { return key.name == name; }));
    }
  }
}

TEST_CASE("a key that no design lists belongs to all, a listed one to those that list it") {
  CHECK(has_key(entry_of(DesignKind::bit_packer), "target"));
  CHECK(has_key(entry_of(DesignKind::packer), "lanes"));
  CHECK_FALSE(has_key(entry_of(DesignKind::bit_packer), "lanes"));
  CHECK_FALSE(has_key(entry_of(DesignKind::sfp_codec), "word_bits"));
}

TEST_CASE("word widths are multiples of 8 from 8 to 64") {
  const auto word = [](const std::string& bits) {
    return findings_of(R"({"name":"x","design":"packer","word_bits":)" + bits + "}");
  };
  for (const char* good : {"8", "16.0", "24", "64"}) CHECK(word(good).empty());
  CHECK(word("20") == "/word_bits: 20 is not a multiple of 8\n");
  CHECK(word("0") == "/word_bits: 0 is out of range (8 to 64)\n");
  CHECK(word("72") == "/word_bits: 72 is out of range (8 to 64)\n");
  CHECK(word("8.5") == "/word_bits: found 8.5, expected a multiple of 8 from 8 to 64\n");
}

TEST_CASE("every default obeys its own rule") {
  for (const Key& key : spec_keys().keys) {
    if (key.fallback.is_null()) continue;
    diag::Diagnostics findings;
    check(key.rule, key.fallback, "", findings);
    CHECK(findings.empty());
  }
}
