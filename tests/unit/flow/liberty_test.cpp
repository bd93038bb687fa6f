// Tests of reading Liberty libraries.
#include "generator/flow/liberty.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <random>
#include <string>

#include "generator/render/scripts.hpp"
#include "support.hpp"

namespace sfpgen::flow {
namespace {

using testing::read_text;
using testing::TemporaryDirectory;
using testing::write_file;

const std::string tiny_file = std::string(SFPGEN_SOURCE_DIR) + "/tests/cli/synth/tiny.lib";

LibertyLibrary parsed(const std::string& text) {
  Result<LibertyLibrary> library = parse_liberty(text, "test.lib");
  REQUIRE_MESSAGE(library.ok(), (library.ok() ? std::string() : library.error().message));
  return library.value();
}

std::string message_of(const std::string& text) {
  const Result<LibertyLibrary> library = parse_liberty(text, "test.lib");
  REQUIRE_FALSE(library.ok());
  CHECK(library.error().fault == FlowFault::input);
  return library.error().message;
}

std::string gate(const std::string& name, const std::string& function, double area,
                 const std::string& extra = "") {
  return fmt::format(
      "cell({}) {{ area : {}; {} pin(A) {{ direction : input; capacitance : 1; }}\n"
      "  pin(B) {{ direction : input; capacitance : 1; }}\n"
      "  pin(Y) {{ direction : output; function : \"{}\"; }} }}\n",
      name, area, extra, function);
}
std::string one_input(const std::string& name, const std::string& function, double area,
                      double strength, const std::string& extra = "") {
  return fmt::format(
      "cell({}) {{ area : {}; {} pin(A) {{ direction : input; capacitance : 0.01; }}\n"
      "  pin(Z) {{ direction : output; function : \"{}\"; max_capacitance : {}; }} }}\n",
      name, area, extra, function, strength);
}
const std::string flip_flop =
    "cell(DFF) { area : 9; ff(IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\"; }\n"
    "  pin(CK) { direction : input; } pin(D) { direction : input; }\n"
    "  pin(Q) { direction : output; function : \"IQ\"; } }\n";
std::string library_of(const std::string& cells) {
  return "library(test) { time_unit : \"1ns\"; capacitive_load_unit(1, pf);\n" + cells + "}\n";
}

TEST_CASE("units, cells, areas and pins are read") {
  const LibertyLibrary library = parsed(
      "/* a comment\n over lines */ library (\"l\") {\n  time_unit : \"100ps\"\n"
      "  capacitive_load_unit (1.0,\n   \"ff\");\n"
      "  define(x, cell, string); // to the end of the line }\n" +
      gate("AND", "A&B", 3.5) + "}\n");
  CHECK(library.name == "l");
  CHECK(library.time_unit_ns == doctest::Approx(0.1));
  CHECK(library.capacitance_unit_pf == doctest::Approx(0.001));
  REQUIRE(library.cells.size() == 1);
  const LibertyCell& cell = library.cells.front();
  CHECK(cell.name == "AND");
  CHECK(cell.line == 7);
  CHECK(cell.area == 3.5);
  CHECK(cell.kind == CellKind::combinational);
  CHECK(cell.inputs().size() == 2);
  REQUIRE(cell.only_output() != nullptr);
  CHECK(cell.only_output()->function == "A&B");
}

TEST_CASE("several pins may share one group, and semicolons and line ends may be missing") {
  const LibertyLibrary library = parsed(
      "library(l){cell(N){area:1\n pin(A,B){direction:input;capacitance:2}\n"
      "pin(Y){direction:output;function:\"(A B)'\"}};}");
  REQUIRE(library.cells.size() == 1);
  CHECK(library.cells.front().inputs().size() == 2);
}

TEST_CASE("a broken library is an error with file and line") {
  const std::string good = library_of(gate("N", "!(A B)", 1));
  CHECK(message_of("") ==
        "test.lib:1: not a Liberty file: it does not begin with \"library (name) {\"");
  CHECK(message_of("module x; endmodule\n").starts_with("test.lib:1: not a Liberty file"));
  CHECK(message_of("library : x;").starts_with("test.lib:1: not a Liberty file"));
  CHECK(message_of(std::string("\x1f\x8b\0\0", 4)) ==
        "test.lib: not a Liberty file: it holds zero bytes");
  CHECK(message_of(good + good).find("text after the end of the library group") !=
        std::string::npos);
  CHECK(message_of("library(l) {\n}\n") == "test.lib: the library l has no cells");
  CHECK(message_of("library(l) {\n cell(A) {\n  area : 1;\n") ==
        "test.lib:4: the file ends inside group cell(A), which opens in line 2");
  CHECK(message_of("library(l) {\n /* never") == "test.lib:2: the comment opened here never ends");
  CHECK(message_of("library(l) {\n date : \"never") ==
        "test.lib:2: the string opened here never ends");
  CHECK(message_of("library(l) {\n cell(A {\n area : 1; } }") ==
        "test.lib:2: the parenthesis after \"cell\" is never closed");
  CHECK(message_of("library(l) {\n area 1;\n}") ==
        "test.lib:2: expected ':' or '(' after \"area\"");
  CHECK(
      message_of("library(l) { time_unit : \"1 parsec\"; }").starts_with("test.lib:1: time_unit"));
  CHECK(message_of("library(l) {\ncapacitive_load_unit(1); }")
            .starts_with("test.lib:2: capacitive_load_unit"));
}

TEST_CASE("a table may hold nothing but numbers, whatever else its group holds") {
  const auto with_table = [](const std::string& table) {
    return library_of(
        "cell(N) { area : 1; pin(Y) { direction : output;\n timing() {\n cell_rise(t) {\n" + table +
        " } } } }\n");
  };
  for (const char* const good :
       {"values(\"1, 2.5e-3\", \\\n \"-1,+2E4\");", "index_1 ( \"\" );", "index_2 (1, 2, 3);",
        "values(\"1, \\\n  2\");", "when : \"!A\";"}) {
    CHECK_MESSAGE(parse_liberty(with_table(good), "test.lib").ok(), good);
  }
  CHECK(message_of(with_table("\nvalues(\"1, 2}5, 3\");")) ==
        "test.lib:6: values(...) holds \"2}5\", which is no number");
  CHECK(message_of(with_table("index_1(\"1, x\");")) ==
        "test.lib:5: index_1(...) holds \"x\", which is no number");
}

TEST_CASE("nesting without end is refused, not followed") {
  std::string text = "library(l) {";
  for (int depth = 0; depth < 100000; ++depth) text += "a(){";
  CHECK(message_of(text).find("nested more than") != std::string::npos);
  CHECK_FALSE(truth_table(std::string(100000, '!') + "A", {"A"}));
  CHECK_FALSE(truth_table(std::string(100000, '('), {"A"}));
}

TEST_CASE("a library cut at any byte is an error, never a crash") {
  const std::string whole = read_text(tiny_file);
  const std::size_t last_brace = whole.rfind('}');
  for (std::size_t size = 0; size < last_brace; size += 7) {
    CHECK_FALSE(parse_liberty(whole.substr(0, size), "cut.lib").ok());
  }
}

TEST_CASE("a library with random bytes changed is read or refused, never a crash") {
  const std::string whole = read_text(tiny_file);
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string text = whole;
    for (int change = 0; change < 5; ++change) {
      text[random() % text.size()] = static_cast<char>(random() % 127 + 1);
    }
    const Result<LibertyLibrary> library = parse_liberty(text, "noise.lib");
    if (library.ok() && find_facts(library.value(), "noise.lib").ok()) {
      CHECK(filtered_text(library.value()).size() > 0);
    }
  }
}

TEST_CASE("functions are read with Liberty's operators and precedence") {
  const std::vector<std::string> ab = {"A", "B"};
  const std::vector<std::string> abc = {"A", "B", "C"};
  CHECK(truth_table("!(A B)", ab) == 0b0111U);
  CHECK(truth_table("A' + B'", ab) == 0b0111U);
  CHECK(truth_table("(!A)|(!B)", ab) == 0b0111U);
  CHECK(truth_table("!A B", ab) == 0b0100U);
  CHECK(truth_table("A*B", ab) == 0b1000U);
  CHECK(truth_table("A^B", ab) == 0b0110U);
  CHECK(truth_table("(A)(B)", ab) == 0b1000U);
  CHECK(truth_table("A ^ B & C", abc) == 0b01100000U);  // ^ binds tighter than &
  CHECK(truth_table("A + B C", abc) == 0b11101010U);
  CHECK(truth_table("(A+B)'", ab) == 0b0001U);
  CHECK(truth_table("1", ab) == 0b1111U);
  CHECK(truth_table("0", {}) == 0U);
  CHECK(truth_table("1", {}) == 1U);
  for (const char* bad : {"", "A +", "(A", "A)", "A D", "A !"}) {
    CHECK_FALSE(truth_table(bad, ab));
  }
  CHECK_FALSE(truth_table("A", {"A", "B", "C", "D", "E", "F", "G"}));
}

TEST_CASE("the gate equivalent is the smallest usable cell whose truth table is that of a NAND2") {
  const LibertyLibrary library = parsed(library_of(
      gate("NAND2_FORBIDDEN", "!(A B)", 0.5, "dont_use : true;") + gate("AND2", "A B", 1) +
      gate("STRANGE_NAME", "B' + A'", 2) + gate("NAND2_BIG", "!(A&B)", 4) +
      gate("NAND2_FREE", "!(A&B)", 0) + one_input("INV", "!A", 1, 0) + flip_flop));
  const Result<LibraryFacts> facts = find_facts(library, "test.lib");
  REQUIRE(facts.ok());
  CHECK(facts.value().nand2 == "STRANGE_NAME");
  CHECK(facts.value().nand2_area == 2.0);
}

TEST_CASE("the driving cell is the smallest buffer clearly stronger than the smallest inverter") {
  const std::string rest = gate("NAND", "!(A B)", 1) + flip_flop;
  const auto driver = [&rest](const std::string& cells) {
    const Result<LibraryFacts> facts = find_facts(parsed(library_of(cells + rest)), "test.lib");
    REQUIRE(facts.ok());
    CHECK(facts.value().load_pf == doctest::Approx(0.04));
    CHECK(facts.value().driver.pin == "Z");
    return facts.value().driver.cell;
  };
  const std::string inverter = one_input("INV", "!A", 1, 1.0);
  CHECK(driver(inverter + one_input("B1", "A", 2, 1.0) + one_input("B4", "A", 4, 4.0) +
               one_input("B2", "A", 3, 2.0)) == "B2");
  CHECK(driver(inverter + one_input("B1", "A", 2, 1.0)) == "B1");
  CHECK(driver(one_input("INV", "!A", 1, 0) + one_input("B1", "A", 2, 0) +
               one_input("B2", "A", 3, 0)) == "B2");
  CHECK(driver(inverter + one_input("INV2", "A'", 1.5, 2.0)) == "INV2");
}

TEST_CASE("cells that synthesis must not use are left out, each with its reason") {
  const std::string cells =
      "cell(LATCH) { area : 1; latch(a, b) { enable : \"G\"; } pin(Q) { direction : output; } }\n"
      "cell(GATE) { area : 1; clock_gating_integrated_cell : \"latch_posedge\"; }\n"
      "cell(SCAN) { area : 1; ff(a, b) { } test_cell() { } pin(Q) { direction : output; } }\n"
      "cell(BANK) { area : 1; ff_bank(a, b, 2) { } }\n"
      "cell(FILL) { area : 1; }\n"
      "cell(TRI) { area : 1; pin(A) { direction : input; } pin(Y) { direction : output; "
      "function : \"A\"; three_state : \"E\"; } }\n"
      "cell(ADDER) { area : 1; pin(A) { direction : input; } pin(S) { direction : output; "
      "function : \"A\"; } pin(C) { direction : output; function : \"A'\"; } }\n" +
      one_input("x_lpflow_buf", "A", 1, 1) + one_input("x_clkbuf_1", "A", 1, 1) +
      one_input("x_dlygate", "A", 1, 1) + one_input("AREALESS", "A", 0, 1) +
      one_input("CLKBUF1", "A", 9, 1, "cell_footprint : buf;") +
      one_input("ISO", "A", 1, 1, "is_isolation_cell : true;");
  std::string reasons;
  for (const LibertyCell& cell : parsed(library_of(cells)).cells) {
    reasons += fmt::format("{}: {}\n", cell.name, reason_to_leave_out(cell).value_or("-"));
  }
  CHECK(reasons ==
        "LATCH: latch\nGATE: clock gate\nSCAN: scan\nBANK: more than one bit\nFILL: no function\n"
        "TRI: three-state\nADDER: more than one output\nx_lpflow_buf: power management\n"
        "x_clkbuf_1: clock buffer\nx_dlygate: delay\nAREALESS: no area\nCLKBUF1: -\n"
        "ISO: power management\n");
}

TEST_CASE("the filtered copy is the library without those cells") {
  const LibertyLibrary library = parsed(read_text(tiny_file));
  const LibertyLibrary filtered = parsed(filtered_text(library));
  CHECK(library.cells.size() == 9);
  REQUIRE(filtered.cells.size() == 6);
  for (const LibertyCell& cell : filtered.cells) CHECK_FALSE(reason_to_leave_out(cell));
}

TEST_CASE("a library without NAND2, inverter or flip-flop says what it lacks") {
  const std::string nand = gate("NAND", "!(A B)", 1);
  const std::string inverter = one_input("INV", "!A", 1, 1);
  const auto refusal = [](const std::string& cells) {
    const Result<LibraryFacts> facts = find_facts(parsed(library_of(cells)), "test.lib");
    REQUIRE_FALSE(facts.ok());
    CHECK(facts.error().fault == FlowFault::input);
    return facts.error().message;
  };
  CHECK(refusal(inverter + flip_flop) ==
        "test.lib: the library test has no usable two-input NAND, the unit of gate equivalents");
  CHECK(refusal(nand + flip_flop) == "test.lib: the library test has no usable inverter");
  CHECK(refusal(nand + inverter) == "test.lib: the library test has no usable flip-flop");
}

TEST_CASE("files are read plain or gzipped, and a bad file is named") {
  const TemporaryDirectory directory;
  const std::string text = read_text(tiny_file);
  const std::filesystem::path packed = directory.path() / "tiny.anything";
  gzFile stream = gzopen(packed.c_str(), "wb");
  REQUIRE(gzwrite(stream, text.data(), static_cast<unsigned>(text.size())) ==
          static_cast<int>(text.size()));
  REQUIRE(gzclose(stream) == Z_OK);
  const Result<LibertyLibrary> library = read_liberty(packed);
  REQUIRE(library.ok());
  CHECK(library.value().text == text);

  const std::string bytes = read_text(packed);
  for (const std::size_t size : {bytes.size() / 2, bytes.size() - 1}) {
    write_file(packed, bytes.substr(0, size));
    const Result<LibertyLibrary> cut = read_liberty(packed);
    REQUIRE_FALSE(cut.ok());
    CHECK(cut.error().message == packed.string() + ": the gzip data end too early");
  }
  write_file(packed, "");
  CHECK(read_liberty(packed).error().message == packed.string() + ": the file is empty");
  CHECK(read_liberty(directory.path()).error().message ==
        directory.path().string() + ": is a directory, not a file");
  CHECK(read_liberty("/no/such.lib").error().message == "/no/such.lib: no such file");
}

TEST_CASE("the scripts' default technology is what the default library's own facts say") {
  const render::Technology technology = render::default_technology();
  if (!std::filesystem::exists(technology.liberty)) {
    MESSAGE("the default library is not installed: nothing compared");
    return;
  }
  const Result<LibertyLibrary> library = read_liberty(technology.liberty);
  REQUIRE(library.ok());
  const Result<LibraryFacts> facts = find_facts(library.value(), technology.liberty);
  REQUIRE(facts.ok());
  CHECK(facts.value().driver.cell == technology.driving_cell);
  CHECK(facts.value().driver.pin == technology.driving_pin);
  CHECK(fmt::format("{:.4f}", facts.value().load_pf) == fmt::format("{:.4f}", technology.load_pf));
  CHECK(facts.value().nand2 == "NAND2X1");
}

}  // namespace
}  // namespace sfpgen::flow
