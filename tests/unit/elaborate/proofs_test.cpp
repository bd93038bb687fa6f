// Proofs: which a design has, and that their words are those beside the assertions.
#include "generator/elaborate/proofs.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;
using elaborate::testing::design_of;

namespace {

std::set<int> numbers_of(const std::string& rest) {
  std::set<int> numbers;
  for (const Proof& proof : proofs_of(design_of(rest))) numbers.insert(proof.property.number);
  return numbers;
}

std::string text_of(const std::string& file) {
  std::ifstream stream(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates/" + file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// A comment as one line.
std::string prose(const std::string& text) {
  return std::regex_replace(text, std::regex("\\s*\n//\\s*"), " ");
}

}  // namespace

TEST_CASE("every design has the proofs of its units") {
  CHECK(numbers_of(R"("design":"sfp_codec")") == std::set{1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"sfp_decoder")") == std::set{1, 3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"sfp_encoder","fifo_depth":4)") == std::set{1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"sfp_codec","crc":"on")") == std::set{1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"packer","word_bits":16)") == std::set{3, 4, 5, 7});
  CHECK(numbers_of(R"("design":"sfp_encoder","quantizer":{})") == std::set{1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"quantizer")") == std::set{4, 5, 7});
  CHECK(numbers_of(R"("design":"int_quantizer","fifo_depth":2)") == std::set{4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"int_dequantizer")") == std::set{4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"dot_unit")") == std::set{4, 5, 7});
  CHECK(numbers_of(R"("design":"dot_unit","arithmetic":"mx","vectors_per_block":3)") ==
        std::set{4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"block_encoder")") == std::set{4, 5, 6, 7, 8});
  CHECK(numbers_of(R"("design":"max_exponent")") == std::set{4, 5, 7});
  CHECK(numbers_of(R"("design":"exmy_unpacker")") == std::set{3, 4, 5, 6, 7});
  CHECK(numbers_of(R"("design":"exmy_dequantizer")") == std::set{4, 5, 7, 8});
  CHECK(numbers_of(R"("design":"block_decoder")") == std::set{4, 5, 6, 7, 8});
  CHECK(numbers_of(R"("design":"bitchop")").empty());
}

TEST_CASE("numbers come back from codes of formats that the values hold alone") {
  CHECK(numbers_of(R"("design":"exmy_quantizer","container":"bf16","format":"e4m8")").count(8) ==
        0);
  CHECK(numbers_of(R"("design":"exmy_quantizer","container":"bf16","format":"e4m7")").count(8) ==
        1);
  CHECK(numbers_of(R"("design":"exmy_quantizer","format":"e8m3")").count(8) == 0);
}

TEST_CASE("a row is proved in all codings that there are, with a width where it has a code") {
  const auto subjects_of = [](const std::string& rest, int number) {
    std::vector<std::string> subjects;
    for (const Proof& proof : proofs_of(design_of(rest))) {
      if (proof.property.number == number) subjects.push_back(proof.subject);
    }
    return subjects;
  };
  using Subjects = std::vector<std::string>;
  const std::string all = R"("design":"sfp_codec","codings":["raw","delta","bias","max"])";
  CHECK(subjects_of(all, 1) == Subjects{"codings raw, delta, bias, max"});
  CHECK(subjects_of(all, 2) == Subjects{"codings delta, bias, max"});
  CHECK(subjects_of(all + R"(,"rows":1)", 2) == Subjects{"codings bias, max"});
  const std::string one = R"("design":"sfp_codec","codings":["raw"])";
  CHECK(subjects_of(one, 1) == Subjects{"coding raw"});
  CHECK(subjects_of(one, 2).empty());
  CHECK(subjects_of(all, 5) ==
        Subjects{"u_encoder, coding raw", "u_encoder, codings delta, bias, max",
                 "u_decoder, coding raw", "u_decoder, codings delta, bias, max"});
  CHECK(subjects_of(one, 7) == Subjects{"u_encoder", "u_decoder, coding raw"});
}

TEST_CASE("where no FIFO counts, streams are looked at first as if arithmetic gave anything") {
  const auto free_in = [](const std::string& rest) {
    std::set<int> numbers;
    for (const Proof& proof : proofs_of(design_of(rest)))
      if (!proof.free_cells.empty()) numbers.insert(proof.property.number);
    return numbers;
  };
  CHECK(free_in(R"("design":"sfp_codec")") == std::set{4});
  CHECK(free_in(R"("design":"dot_unit")") == std::set{4});
  CHECK(free_in(R"("design":"sfp_codec","fifo_depth":4)").empty());
}

TEST_CASE("what is watched within a design has a net for each of its ports") {
  const Design design = design_of(R"("design":"sfp_decoder","fifo_depth":4)");
  const std::vector<Checker> checkers = control_checkers(design);
  CHECK(checkers.size() == 4);  // three FIFOs, and the row reader
  for (const Checker& checker : checkers) {
    CHECK(checker.joins.size() == checker.wires.size());
    CHECK(checker.instance.connections.size() == checker.joins.size() + 2);
    for (const Join& join : checker.joins) CHECK(join.net.find("u_") == 0);
  }
}

TEST_CASE(
    "what looks at all states has a small unit, with the pipeline and the codings of the design") {
  const Design design = design_of(
      R"("design":"sfp_encoder","lanes":64,"fifo_depth":4,"pipeline":"fast","codings":["raw","max"])");
  int proofs = 0;
  for (const Proof& proof : proofs_of(design)) {
    if (proof.property.number != 7) continue;
    ++proofs;
    int copies = 0;
    for (const Instance& instance : proof.harness.instances) {
      if (instance.module != "sfp_encoder") continue;
      ++copies;
      for (const Parameter& parameter : instance.parameters) {
        if (parameter.name == "LANES") CHECK(parameter.value == 1);
        if (parameter.name == "ROWS") CHECK(parameter.value == 3);
        if (parameter.name == "CODINGS") CHECK(parameter.value == 9);
        if (parameter.name == "CUT_INPUT") CHECK(parameter.value == 1);
      }
    }
    CHECK(copies == 2);
  }
  CHECK(proofs == 1);
}

TEST_CASE("a small unit has the streams and planes of the design") {
  for (const Proof& proof :
       proofs_of(design_of(R"("design":"exmy_packer","code_bits":13,"lanes":64)"))) {
    for (const Instance& instance : proof.harness.instances) {
      if (instance.module != "sfp_exmy_packer" || proof.property.number != 5) continue;
      for (const Parameter& parameter : instance.parameters) {
        if (parameter.name == "LANES") CHECK(parameter.value == 8);
        if (parameter.name == "CODE_BITS") CHECK(parameter.value == 13);
      }
    }
  }
  const Design quantizer = design_of(R"("design":"quantizer","gradient_taps":"on")");
  for (const Proof& proof : proofs_of(quantizer)) {
    if (proof.property.number != 5) continue;
    int watched = 0;
    for (const Instance& instance : proof.harness.instances)
      watched += instance.module == "sfp_prove_packets" ? 1 : 0;
    CHECK(watched == 2);
  }
}

TEST_CASE("the words of every property stand beside its assertions") {
  std::set<int> used;
  for (const char* rest : {R"("design":"sfp_codec","fifo_depth":4)", R"("design":"gecko_encoder")",
                           R"("design":"packer")", R"("design":"exmy_packer")",
                           R"("design":"exmy_dequantizer")", R"("design":"block_encoder")"}) {
    for (const Proof& proof : proofs_of(design_of(rest))) {
      const std::string words =
          std::to_string(proof.property.number) + ". " + std::string(proof.property.words);
      bool found = false;
      for (const std::string& file : proof.formal_files)
        found = found || prose(text_of("formal/" + file)).find(words) != std::string::npos;
      CHECK_MESSAGE(found, words);
      used.insert(proof.property.number);
    }
  }
  for (const Property& property : properties()) CHECK(used.count(property.number) == 1);
}
