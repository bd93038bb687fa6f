// Proofs: which a design has, and that their words are those beside the assertions.
#include "generator/elaborate/proofs.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

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

TEST_CASE("a row is proved in each coding that there is, with a width where it has a code") {
  const Design design = design_of(R"("design":"sfp_codec","codings":["raw","delta","bias","max"])");
  int ways = 0;
  int widths = 0;
  for (const Proof& proof : proofs_of(design)) {
    ways += proof.property.number == 1 ? 1 : 0;
    widths += proof.property.number == 2 ? 1 : 0;
  }
  CHECK(ways == 4);
  CHECK(widths == 3);
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
