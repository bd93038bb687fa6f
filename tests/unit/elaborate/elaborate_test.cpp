// Designs: widths, ports, parameters and settings.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;
using elaborate::testing::derived;
using elaborate::testing::design_of;
using elaborate::testing::port;

TEST_CASE("fp32 with 8 lanes and 8 rows has the widths of the wire format") {
  const Design design = design_of(R"("design":"sfp_encoder")");
  CHECK(port(design, "s_axis_tdata").width == 256);
  CHECK(port(design, "s_axis_tkeep").width == 32);
  CHECK(port(design, "m_axis_meta_tdata").width == 32);
  CHECK(port(design, "m_axis_meta_tkeep").width == 4);
  CHECK(port(design, "cfg_mantissa_bits_i").width == 5);
  CHECK(derived(design, "width_code_bits") == 3);
  CHECK(derived(design, "group_values") == 64);
}

TEST_CASE("a mantissa length port holds 0 to M for every M") {
  const std::map<int, int> expected = {{1, 1}, {3, 2}, {7, 3}, {15, 4}, {23, 5}, {52, 6}};
  const std::map<int, int> exponent = {{1, 6}, {3, 4}, {7, 8}, {15, 8}, {23, 8}, {52, 11}};
  for (const auto& [m, bits] : expected) {
    const Design design = design_of(R"("design":"sfp_encoder","container":{"exponent_bits":)" +
                                    std::to_string(exponent.at(m)) + R"(,"mantissa_bits":)" +
                                    std::to_string(m) + "}");
    CHECK(port(design, "cfg_mantissa_bits_i").width == bits);
  }
}

TEST_CASE("a width code takes ceil(log2 E) bits") {
  const std::map<int, int> expected = {{2, 1}, {3, 2}, {4, 2}, {5, 3}, {8, 3}, {9, 4}, {11, 4}};
  for (const auto& [e, bits] : expected) {
    const Design design =
        design_of(R"("design":"sfp_decoder","container":{"exponent_bits":)" + std::to_string(e) +
                  R"(,"mantissa_bits":)" + std::to_string(31 - e) + "}");
    CHECK(derived(design, "width_code_bits") == bits);
  }
}

TEST_CASE("groups of one row have no width codes") {
  const Design design = design_of(R"("design":"sfp_encoder","rows":1)");
  CHECK(derived(design, "width_codes_per_group") == 0);
  CHECK(derived(design, "rows_before_metadata") == 0);
}

TEST_CASE("the first metadata word takes the rows whose codes, and maxima, go beyond 32 bits") {
  // Of E = 8: codes of 3 bits, eleven of which go beyond a word, and maxima of 8 bits.
  const auto rows_before = [](const std::string& codings, int rows) {
    return derived(design_of("\"design\":\"sfp_encoder\",\"rows\":" + std::to_string(rows) +
                             ",\"codings\":" + codings),
                   "rows_before_metadata");
  };
  CHECK(rows_before("[\"raw\"]", 8) == 0);
  CHECK(rows_before("[\"bias\"]", 8) == 12);
  CHECK(rows_before("[\"max\"]", 8) == 9);  // 8 + 8 * 3 is a word exactly
  CHECK(rows_before("[\"max\"]", 64) == 9);
  CHECK(rows_before("[\"max\"]", 1) == 3);  // 11 bits a row
  CHECK(rows_before("[\"max\"]", 2) == 5);  // 11, 14, 25, 28, 39
  CHECK(rows_before("[\"max\",\"bias\"]", 2) == 12);
  CHECK(rows_before("[\"max\",\"delta\"]", 1) == 3);
  CHECK(rows_before("[\"max\",\"raw\"]", 2) == 5);
}

TEST_CASE("the buffer that max needs is in the encoder's latencies and notes, and in no other's") {
  const auto first_row_to_data = [](const Design& design) {
    const auto found = std::find_if(design.latencies.begin(), design.latencies.end(),
                                    [](const Latency& l) { return l.name == "first_row_to_data"; });
    REQUIRE(found != design.latencies.end());
    return found->cycles;
  };
  const auto tells = [](const Design& design) {
    return std::any_of(design.notes.begin(), design.notes.end(), [](const std::string& note) {
      return note.find("until their group is complete") != std::string::npos;
    });
  };
  const Design without = design_of(R"("design":"sfp_encoder","rows":5)");
  const Design with = design_of(R"("design":"sfp_encoder","rows":5,"codings":["delta","max"])");
  const Design decoder = design_of(R"("design":"sfp_decoder","codings":["delta","max"])");
  CHECK(first_row_to_data(with) == first_row_to_data(without) + 6);
  CHECK(tells(with));
  CHECK_FALSE(tells(without));
  CHECK_FALSE(tells(decoder));
}

TEST_CASE(
    "an encoder or decoder alone has unprefixed ports, a codec prefixes all but clock and reset") {
  const Design encoder = design_of(R"("design":"sfp_encoder")");
  const Design decoder = design_of(R"("design":"sfp_decoder")");
  const Design codec = design_of(R"("design":"sfp_codec")");
  CHECK(codec.ports.size() == encoder.ports.size() + decoder.ports.size() - 2);
  for (const auto& [design, prefix] : {std::pair{&encoder, "enc_"}, std::pair{&decoder, "dec_"}}) {
    for (const Port& p : design->ports) {
      const bool shared = p.name == "clk_i" || p.name == "rst_i";
      const Port& same = port(codec, (shared ? "" : prefix) + p.name);
      CHECK(same.width == p.width);
      CHECK(same.direction == p.direction);
    }
  }
}

TEST_CASE("a coding that the design does not have has no port") {
  const auto has = [](const std::string& codings, const std::string& name) {
    const Design design = design_of("\"design\":\"sfp_decoder\",\"codings\":" + codings);
    return std::any_of(design.ports.begin(), design.ports.end(),
                       [&](const Port& p) { return p.name == name; });
  };
  CHECK_FALSE(has("[\"delta\"]", "cfg_coding_i"));
  CHECK_FALSE(has("[\"delta\"]", "cfg_bias_i"));
  CHECK_FALSE(has("[\"bias\",\"delta\"]", "cfg_raw_bits_i"));
  CHECK(has("[\"bias\",\"delta\"]", "cfg_coding_i"));
  CHECK(has("[\"bias\"]", "cfg_bias_i"));
  CHECK(has("[\"raw\"]", "cfg_raw_offset_i"));
  CHECK(has("[\"delta\",\"max\"]", "cfg_coding_i"));
  CHECK_FALSE(has("[\"max\"]", "cfg_coding_i"));
  CHECK_FALSE(has("[\"delta\",\"max\"]", "cfg_bias_i"));
}

TEST_CASE("a design has the parameters and settings of its own keys, none of the others") {
  const auto names = [](const auto& items, auto name_of) {
    std::vector<std::string> found;
    found.reserve(items.size());
    for (const auto& item : items) found.push_back(name_of(item));
    return found;
  };
  const Design packer = design_of(R"("design":"bit_packer","word_bits":24)");
  CHECK(names(packer.parameters, [](const auto& p) { return p.name; }) ==
        std::vector<std::string>{"WIDTH", "LANES", "ASYNC_RESET"});
  CHECK(names(packer.settings, [](const auto& s) { return s.key; }) ==
        std::vector<std::string>{"word_bits", "reset", "fifo_depth"});
  CHECK(packer.parameters[0].value == 24);
  CHECK(packer.parameters[1].value == 1);
  CHECK_FALSE(packer.container.has_value());
  CHECK(packer.row_bits == 24);
  const Design gecko =
      design_of(R"("design":"gecko_encoder","exponent_bits":11,"lanes":3,"codings":["bias"])");
  CHECK(
      names(gecko.settings, [](const auto& s) { return s.key; }) ==
      std::vector<std::string>{"exponent_bits", "lanes", "rows", "codings", "reset", "fifo_depth"});
  CHECK(port(gecko, "s_axis_tdata").width == 48);
  CHECK(port(gecko, "s_axis_tkeep").width == 6);
  CHECK(port(gecko, "m_axis_tuser").width == 9);
  CHECK(gecko.row_bits == 33);
  CHECK(gecko.row_items == 3);
}

TEST_CASE("every width of a unit's ports is what its template says for odd parameters") {
  CHECK(port(design_of(R"("design":"packer","word_bits":64,"lanes":3)"), "s_axis_tuser").width ==
        7);
  CHECK(port(design_of(R"("design":"packer","word_bits":8)"), "s_axis_tuser").width == 4);
  CHECK(port(design_of(R"("design":"unpacker","word_bits":56)"), "s_axis_width_tdata").width == 8);
  CHECK(port(design_of(R"("design":"gecko_decoder","exponent_bits":2)"), "s_axis_tuser").width ==
        1);
}
