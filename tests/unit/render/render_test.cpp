// Rendered files: tokens, checksums, the top module, the manifest.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/elaborate/elaborate.hpp"
#include "generator/elaborate/modules.hpp"
#include "generator/render/checksum.hpp"
#include "generator/render/manifest.hpp"
#include "generator/render/render.hpp"
#include "generator/render/tokens.hpp"
#include "generator/render/top_module.hpp"

using namespace sfpgen;
using namespace sfpgen::render;

namespace {

elaborate::Design design_of(const std::string& text) {
  return elaborate::elaborate(model::validate(spec::parse(text)).value());
}

elaborate::Design small_encoder() {
  return design_of(
      R"({"name":"tiny","design":"sfp_encoder","container":"bf16","lanes":2,"target":{"clock_mhz":312.5}})");
}

// Templates that hold every module and every token, without the real texts.
TemplateStore templates() {
  TemplateStore store;
  for (const auto& module : elaborate::modules())
    store.rtl[std::string(module.name) + ".v"] = "// " + std::string(module.name) + "\n";
  store.constraints["design.sdc.in"] =
      "@TOP@ @CLOCK_PERIOD_NS@ @INPUT_DELAY_NS@ @OUTPUT_DELAY_NS@ @DRIVING_CELL@ @DRIVING_PIN@ "
      "@LOAD_PF@ @RESET@\n";
  store.constraints["abc.constr.in"] = "@DRIVING_CELL@ @LOAD_FF@\n";
  store.constraints["synth.ys.in"] =
      "@TOP@ @VERILOG_FILES@ @LIBERTY@ @ABC_CONSTR@ @ABC_DELAY_PS@ @NETLIST@\n";
  store.constraints["sta.tcl.in"] = "@TOP@ @LIBERTY@ @NETLIST@ @SDC@\n";
  return store;
}

const RenderedFile& file(const std::vector<RenderedFile>& files, std::string_view path) {
  const auto found =
      std::find_if(files.begin(), files.end(), [path](const auto& f) { return f.path == path; });
  if (found == files.end()) throw std::runtime_error("no file " + std::string(path));
  return *found;
}

}  // namespace

TEST_CASE("sha256 gives the digests of FIPS 180-4's examples") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("substitute replaces every token and leaves other @s alone") {
  CHECK(substitute("f", "a @X@ b @Y_2@@X@ mail@home.net @ @@ @lower@",
                   {{"X", "1"}, {"Y_2", "@X@"}}) == "a 1 b @X@1 mail@home.net @ @@ @lower@");
  CHECK(substitute("f", "", {}).empty());
  CHECK(substitute("f", "@", {}) == "@");
  CHECK(substitute("f", "@X", {}) == "@X");
}

TEST_CASE("a token that is unknown or unused is an internal error") {
  CHECK_THROWS_AS(substitute("f", "@X@", {}), std::logic_error);
  CHECK_THROWS_AS(substitute("f", "@X@", {{"X", "1"}, {"Y", "2"}}), std::logic_error);
}

TEST_CASE("a missing template is an internal error") {
  TemplateStore store = templates();
  store.rtl.erase("sfp_encoder.v");
  CHECK_THROWS_AS(render::render(small_encoder(), store), std::logic_error);
}

TEST_CASE("the top holds ports and instances and no logic") {
  const std::string top = top_module(small_encoder());
  CHECK(top.find("module tiny (") != std::string::npos);
  CHECK(top.find("input  wire [31:0] s_axis_tdata,") != std::string::npos);
  CHECK(top.find("output wire        m_axis_data_tvalid,") != std::string::npos);
  std::string packed = top;  // columns move when a parameter joins
  packed.erase(std::remove(packed.begin(), packed.end(), ' '), packed.end());
  CHECK(packed.find(".EXPONENT_BITS(8)") != std::string::npos);
  CHECK(packed.find(".LANES(2)") != std::string::npos);
  CHECK(top.find(") u_encoder (") != std::string::npos);
  for (const char* word : {"always", "assign", "reg ", "?"})
    CHECK(top.find(word) == std::string::npos);
  CHECK(top.find("\t") == std::string::npos);
  CHECK(top.find(" \n") == std::string::npos);
}

TEST_CASE("templates are copied byte for byte and every file is in the list once") {
  const TemplateStore store = templates();
  const auto files = render::render(small_encoder(), store);
  std::set<std::string> paths;
  for (const RenderedFile& f : files) CHECK(paths.insert(f.path).second);
  for (const std::string& name : small_encoder().template_files)
    CHECK(file(files, "rtl/" + name).text == store.rtl.at(name));
  std::string list;
  for (const std::string& path : verilog_paths(small_encoder())) {
    CHECK(paths.contains(path));
    list += path + "\n";
  }
  CHECK(file(files, "tiny.f").text == list);
}

TEST_CASE("the constraints carry the clock of the spec") {
  const auto files = render::render(small_encoder(), templates());
  CHECK(file(files, "tiny.sdc").text ==
        "tiny 3.200000 0.5 0.5 BUFX2 Y 0.0373 synchronous and timed like any\n# other input\n");
  // The period of 3200 ps less 700 ps, see constraints/README.md.
  CHECK(file(files, "synth.ys").text.find(" 2500 netlist.v\n") != std::string::npos);
}

TEST_CASE("the manifest lists every other file with its size and checksum") {
  const auto files = render::render(small_encoder(), templates());
  REQUIRE(files.back().path == "manifest.json");
  const auto manifest = nlohmann::json::parse(files.back().text);
  CHECK(manifest["generator"] == "sfpgen");
  CHECK(manifest["name"] == "tiny");
  CHECK(manifest["clock_mhz"] == 312.5);
  REQUIRE(manifest["files"].size() == files.size() - 1);
  for (std::size_t i = 0; i + 1 < files.size(); ++i) {
    CHECK(manifest["files"][i]["path"] == files[i].path);
    CHECK(manifest["files"][i]["bytes"] == files[i].text.size());
    CHECK(manifest["files"][i]["sha256"] == sha256(files[i].text));
  }
}

TEST_CASE("the resolved spec makes the same design again") {
  for (const char* text :
       {R"({"name":"a","design":"sfp_codec"})",
        R"({"name":"b","design":"sfp_decoder","container":{"exponent_bits":4,"mantissa_bits":3},
                               "lanes":5,"rows":2,"target":{"clock_mhz":123.456}})"}) {
    const elaborate::Design design = design_of(text);
    const elaborate::Design again = design_of(resolved_spec(design));
    CHECK(render::render(again, templates()) == render::render(design, templates()));
  }
}

TEST_CASE("the datasheet names every port and parameter") {
  const elaborate::Design design = design_of(R"({"name":"x","design":"sfp_codec"})");
  const auto files = render::render(design, templates());
  const std::string& sheet = file(files, "README.md").text;
  for (const auto& port : design.ports)
    CHECK(sheet.find("| `" + port.name + "` ") != std::string::npos);
  for (const auto& parameter : design.parameters)
    CHECK(sheet.find("| `" + parameter.name + "` ") != std::string::npos);
  for (const auto& note : design.notes) CHECK(sheet.find(note) != std::string::npos);
}
