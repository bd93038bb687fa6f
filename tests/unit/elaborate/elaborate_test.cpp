// Designs: widths, ports, instances and files.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "generator/elaborate/elaborate.hpp"
#include "generator/elaborate/modules.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;

namespace {

Design design_of(const std::string& rest) {
  return elaborate::elaborate(model::validate(spec::parse(R"({"name":"x",)" + rest + "}")).value());
}

const Port& port(const Design& design, const std::string& name) {
  const auto found = std::find_if(design.ports.begin(), design.ports.end(),
                                  [&](const Port& p) { return p.name == name; });
  if (found == design.ports.end()) throw std::runtime_error("no port " + name);
  return *found;
}

std::int64_t derived(const Design& design, const std::string& name) {
  const auto found = std::find_if(design.derived.begin(), design.derived.end(),
                                  [&](const Derived& d) { return d.name == name; });
  if (found == design.derived.end()) throw std::runtime_error("no number " + name);
  return found->value;
}

// Comments gone, so that prose does not look like code.
std::string verilog(const std::string& module) {
  std::ifstream file(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates/" + module + ".v");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return std::regex_replace(text, std::regex("//[^\n]*"), "");
}

std::set<std::string> template_modules() {
  std::set<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(SFPGEN_SOURCE_DIR) + "/rtl_templates")) {
    if (file.path().extension() == ".v") names.insert(file.path().stem().string());
  }
  return names;
}

}  // namespace

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

TEST_CASE("a design has the parameters and settings of its own keys, none of the others") {
  const auto names = [](const auto& items, auto name_of) {
    std::vector<std::string> found;
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

TEST_CASE("a quantizer has ports for what its spec asks for, and no others") {
  const Design all = design_of(
      R"("design":"quantizer","container":"bf16","lanes":3,"fraction_bits":9,)"
      R"("roundings":["stochastic","truncate"],"gradient_taps":"on","overflow":"saturate")");
  CHECK(port(all, "cfg_mantissa_length_i").width == 12);
  CHECK(port(all, "cfg_exponent_length_i").width == 13);
  CHECK(port(all, "cfg_rounding_i").width == 2);
  CHECK(port(all, "cfg_seed_i").width == 30);
  CHECK(port(all, "drawn_mantissa_bits_o").width == 3);
  CHECK(port(all, "drawn_raw_offset_o").width == 8);
  CHECK(port(all, "m_axis_taps_tdata").width == 48);
  CHECK(port(all, "status_nonfinite_o").width == 16);
  std::map<std::string, std::int64_t> values;
  for (const auto& parameter : all.parameters) values[parameter.name] = parameter.value;
  CHECK(values["ROUNDINGS"] == 9);
  CHECK(values["SATURATE"] == 1);
  CHECK(values["WINDOW"] == 1);
  CHECK(values["TAPS"] == 1);

  const Design few = design_of(R"("design":"quantizer","exponent_window":"off")");
  const auto has = [&few](const std::string& name) {
    return std::any_of(few.ports.begin(), few.ports.end(),
                       [&name](const auto& one) { return one.name == name; });
  };
  for (const char* absent : {"cfg_rounding_i", "cfg_window_i", "cfg_lowest_i",
                             "drawn_exponent_bits_o", "m_axis_taps_tdata", "m_axis_taps_tready"})
    CHECK_FALSE(has(absent));
  CHECK(has("drawn_mantissa_bits_o"));
  CHECK(few.streams.size() == 2);
}

TEST_CASE("a dot product unit is the template of its arithmetic, with the elements' numbers") {
  const auto value = [](const Design& design, const std::string& name) {
    const auto found =
        std::find_if(design.parameters.begin(), design.parameters.end(),
                     [&name](const auto& parameter) { return parameter.name == name; });
    REQUIRE(found != design.parameters.end());
    return found->value;
  };
  const Design hbfp = design_of(R"("design":"dot_unit","k":9,"n":6,"vectors_per_block":4)");
  CHECK(hbfp.instances.front().module == "sfp_dot_integer");
  CHECK(port(hbfp, "s_axis_tdata").width == 112);  // 54 bits each, in whole bytes
  CHECK(port(hbfp, "s_axis_tuser").width == 20);
  CHECK(port(hbfp, "m_axis_tdata").width == 32);
  CHECK(hbfp.row_bits == 108);
  CHECK(value(hbfp, "UNIT_PLACES") == 10);
  CHECK(value(hbfp, "VECTORS") == 4);

  const Design mx = design_of(
      R"("design":"dot_unit","arithmetic":"mx","a_format":"ocp_e5m2","b_format":"ocp_int8",)"
      R"("sum":"bf16")");
  CHECK(port(mx, "s_axis_tuser").width == 16);
  CHECK(port(mx, "m_axis_tdata").width == 16);
  CHECK(value(mx, "UNIT_PLACES") == 16 + 6);  // 2^-16 is E5M2's smallest number, 2^-6 INT8's
  CHECK(value(mx, "A_SPECIALS") == 1);
  CHECK(value(mx, "B_TWOS") == 1);

  const Design integers = design_of(R"("design":"dot_unit","arithmetic":"int","n":8)");
  const auto has = [&integers](const std::string& name) {
    return std::any_of(integers.ports.begin(), integers.ports.end(),
                       [&name](const auto& one) { return one.name == name; });
  };
  CHECK_FALSE(has("s_axis_tuser"));
  CHECK_FALSE(has("status_special_o"));
  CHECK(has("status_wrapped_o"));

  const Design fp32 =
      design_of(R"("design":"dot_unit","arithmetic":"fp32","k":128,"pipeline":"fast")");
  CHECK(fp32.instances.front().module == "sfp_dot_float");
  CHECK(port(fp32, "s_axis_tdata").width == 8192);
  CHECK(fp32.latencies.front().cycles == 11);
}

TEST_CASE("a block unit has its format as parameters, and words for the blocks of a row") {
  const auto values = [](const Design& design) {
    std::map<std::string, std::int64_t> found;
    for (const auto& parameter : design.parameters) found[parameter.name] = parameter.value;
    return found;
  };
  const Design wide = design_of(
      R"("design":"block_encoder","container":"bf16","lanes":16,"block":4,"element_bits":6,)"
      R"("element_sign":"sign-magnitude","stochastic_rounding":"on")");
  auto found = values(wide);
  CHECK(found["FORMAT"] == (5 << 4 | 129 << 9));
  CHECK(found["CODE_BITS"] == 6);
  CHECK(found["TOP_EXPONENT"] == 127);
  CHECK(found["INTEGER"] == 1);
  CHECK(found["STOCHASTIC"] == 1);
  CHECK(port(wide, "m_axis_meta_tdata").width == 128);
  CHECK(port(wide, "m_axis_data_tdata").width == 256);
  CHECK(port(wide, "cfg_seed_i").width == 30);

  const auto mx_encoder_latency =
      design_of(R"("design":"block_encoder","block_format":"mxfp8_e4m3","block":16)")
          .latencies.front()
          .cycles;
  const Design mx = design_of(R"("design":"block_decoder","block_format":"mxfp8_e4m3")");
  found = values(mx);
  CHECK(found["FORMAT"] == (4 | 3 << 4 | 135 << 9 | 2 << 18));
  CHECK(found["BLOCK"] == 32);
  CHECK(found["E8M0"] == 1);
  CHECK(port(mx, "s_axis_meta_tdata").width == 32);
  for (const auto& one : mx.ports) CHECK(one.name != "cfg_bits_i");

  const Design nvfp4 = design_of(R"("design":"block_encoder","block_format":"nvfp4")");
  found = values(nvfp4);
  CHECK(found["FORMAT"] == (2 | 1 << 4 | 129 << 9));
  CHECK(found["BLOCK"] == 16);
  CHECK(found["E8M0"] == 0);
  CHECK(found["E4M3"] == 1);
  CHECK(port(nvfp4, "cfg_packet_scale_i").width == 32);
  CHECK(nvfp4.latencies.front().cycles == mx_encoder_latency + 4);
  for (const auto& one : nvfp4.ports) CHECK(one.name != "cfg_policy_i");
  for (const auto& one : design_of(R"("design":"block_decoder","block_format":"nvfp4")").ports)
    CHECK(one.name != "cfg_packet_scale_i");
}

TEST_CASE("an element quantizer has its formats as parameters, and ports for what is chosen") {
  const Design all = design_of(
      R"("design":"exmy_quantizer","container":"bf16","lanes":3,)"
      R"("formats":["e3m2:5","fp16","ocp_int8"],"element_roundings":["stochastic","truncate"])");
  std::map<std::string, std::int64_t> values;
  for (const auto& parameter : all.parameters) values[parameter.name] = parameter.value;
  CHECK(values["VALUE_MANTISSA_BITS"] == 7);
  CHECK(values["CODE_BITS"] == 16);
  CHECK(values["MANTISSA_BITS"] == 10);
  CHECK(values["ROUNDINGS"] == 9);
  CHECK(values["NORMALIZE"] == 1);
  CHECK(values["FORMATS"] == 3);
  CHECK(values["FORMAT_0"] == (3 | 2 << 4 | (5 + 128) << 9));
  CHECK(values["FORMAT_1"] == (5 | 10 << 4 | (15 + 128) << 9 | 1 << 18 | 1 << 21));
  CHECK(values["FORMAT_2"] == (7 << 4 | 128 << 9 | 1 << 22));
  CHECK(values["FORMAT_3"] == 0);
  CHECK(port(all, "cfg_format_i").width == 3);
  CHECK(port(all, "cfg_shift_i").width == 10);
  CHECK(port(all, "s_axis_tdata").width == 48);
  CHECK(port(all, "m_axis_tdata").width == 48);

  const Design few =
      design_of(R"("design":"exmy_dequantizer","format":"e2m1","exponent_shift":"off")");
  for (const auto& one : few.ports) CHECK_FALSE(one.name.starts_with("cfg_"));
  CHECK(port(few, "s_axis_tdata").width == 64);
  CHECK(port(few, "m_axis_tdata").width == 256);
}

TEST_CASE("an encoder with a quantizer in front takes its lengths from it") {
  const Design plain = design_of(R"("design":"sfp_encoder")");
  CHECK(plain.instances.front().module == "sfp_encoder");
  const Design design = design_of(
      R"("design":"sfp_encoder","codings":["raw","delta"],"quantizer":{"fraction_bits":10})");
  REQUIRE(design.instances.size() == 1);
  CHECK(design.instances.front().module == "sfp_quantizing_encoder");
  CHECK(port(design, "cfg_mantissa_length_i").width == 15);
  CHECK(port(design, "drawn_raw_offset_o").width == 8);
  for (const Port& one : design.ports) {
    CHECK(one.name != "cfg_mantissa_bits_i");
    CHECK(one.name != "cfg_raw_bits_i");
  }
  CHECK(design.latencies.front().cycles == plain.latencies.front().cycles + 3);

  // Its ports are those of its template, but for those that it has no use for.
  const std::string text = verilog("sfp_quantizing_encoder");
  const std::string header = text.substr(0, text.find(");\n"));
  std::set<std::string> declared;
  const std::regex declaration(R"((input|output)\s+wire\s*(\[[^\]]*\])?\s*(\w+))");
  for (std::sregex_iterator match(header.begin(), header.end(), declaration), end; match != end;
       ++match)
    declared.insert((*match)[3].str());
  std::set<std::string> named;
  for (const Connection& connection : design.instances.front().connections)
    named.insert(connection.port);
  CHECK(named == declared);
}

TEST_CASE("a codec with a quantizer has it in front of its encoder, and the decoder as it was") {
  const Design plain = design_of(R"("design":"sfp_codec","codings":["raw"])");
  const Design design = design_of(R"("design":"sfp_codec","codings":["raw"],"quantizer":{})");
  REQUIRE(design.instances.size() == 2);
  CHECK(design.instances[0].module == "sfp_quantizing_encoder");
  CHECK(design.instances[0].design == "sfp_encoder");
  CHECK(design.instances[1].module == "sfp_decoder");
  // What was drawn comes out; what the decoder has to be told goes in, as ever.
  CHECK(port(design, "enc_drawn_raw_offset_o").width == port(design, "dec_cfg_raw_offset_i").width);
  CHECK(port(design, "enc_drawn_mantissa_bits_o").width ==
        port(design, "dec_cfg_mantissa_bits_i").width);
  const auto dec_ports = [](const Design& one) {
    return std::count_if(one.ports.begin(), one.ports.end(),
                         [](const Port& p) { return p.name.starts_with("dec_"); });
  };
  CHECK(dec_ports(design) == dec_ports(plain));
}

TEST_CASE("a gradient accumulator has ports for what its quantizer has, and no others") {
  const Design design = design_of(
      R"("design":"gradient_accumulator","container":"bf16","lanes":3,"accumulator_bits":40,)"
      R"("roundings":["truncate","half-away"])");
  CHECK(port(design, "m_axis_sums_tdata").width == 3 * 40);
  CHECK(port(design, "cfg_mantissa_unit_i").width == 13);
  CHECK(port(design, "cfg_exponent_drawn_i").width == 4);
  CHECK(design.latencies.front().cycles == 5 + 2);
  // Truncation alone need not know where the exponents end.
  const Design few = design_of(R"("design":"gradient_accumulator","exponent_window":"off")");
  CHECK(port(few, "m_axis_sums_tdata").width == 32);
  for (const Port& one : few.ports) {
    CHECK(one.name != "cfg_window_i");
    CHECK(one.name != "cfg_highest_i");
    CHECK(one.name != "cfg_window_unit_i");
    CHECK(one.name != "cfg_rounding_i");
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

TEST_CASE("a FIFO at every stream carries its unit's configuration and adds a cycle on each side") {
  const Design plain = design_of(R"("design":"sfp_codec","codings":["delta","bias"])");
  const Design design =
      design_of(R"("design":"sfp_codec","codings":["delta","bias"],"fifo_depth":8)");
  CHECK(design.ports.size() == plain.ports.size());
  CHECK(design.instances.size() == plain.instances.size() + plain.streams.size());
  for (std::size_t i = 0; i < plain.latencies.size(); ++i)
    CHECK(design.latencies[i].cycles == plain.latencies[i].cycles + 2);
  for (const auto& instance : design.instances) {
    for (const auto& connection : instance.connections) {
      const bool configuration = connection.port.starts_with("cfg_");
      const bool tied = connection.net.find('\'') != std::string::npos;
      CHECK((!configuration || tied || connection.net.starts_with("core_")));
    }
  }
}

TEST_CASE("a CRC stands at every port of bytes, outside the FIFOs, and decoders tell of each") {
  for (const char* fifo : {"", R"(,"fifo_depth":4)"}) {
    const std::string rest =
        R"("design":"sfp_codec","container":"bf16","codings":["delta","bias"])";
    const Design plain = design_of(rest + fifo);
    const Design design = design_of(rest + fifo + R"(,"crc":"on")");
    CHECK(design.instances.size() == plain.instances.size() + 4);
    CHECK(design.ports.size() == plain.ports.size() + 2);
    CHECK(port(design, "dec_status_data_crc_o").direction == Direction::output);
    CHECK(port(design, "dec_status_meta_crc_o").group == "status");
    std::map<std::string, int> count;
    for (const Instance& instance : design.instances) {
      if (instance.role != InstanceRole::crc) continue;
      ++count[instance.module];
      const bool into = instance.module == "sfp_crc_check";
      for (const Connection& connection : instance.connections) {
        if (connection.port.starts_with(into ? "s_axis" : "m_axis"))
          CHECK_NOTHROW(port(design, connection.net));
      }
    }
    CHECK(count == std::map<std::string, int>{{"sfp_crc_append", 2}, {"sfp_crc_check", 2}});
  }
}

TEST_CASE("a CRC's cycles are in the latencies, one more for more than 256 bits") {
  const auto latency = [](const std::string& rest, const std::string& name) {
    const Design design = design_of(R"("pipeline":"small",)" + rest);
    const auto found = std::find_if(design.latencies.begin(), design.latencies.end(),
                                    [&name](const Latency& entry) { return entry.name == name; });
    REQUIRE(found != design.latencies.end());
    return found->cycles;
  };
  const auto more = [&latency](const std::string& rest, const std::string& name) {
    return latency(rest + R"(,"crc":"on")", name) - latency(rest, name);
  };
  const std::string narrow = R"("container":"bf16","lanes":1,"design":)";
  CHECK(more(R"("design":"sfp_encoder","lanes":8)", "row_to_data") == 1);
  CHECK(more(R"("design":"sfp_encoder","lanes":8)", "last_row_to_data") == 4);
  CHECK(more(R"("design":"sfp_encoder","lanes":9)", "last_row_to_data") == 5);
  CHECK(more(narrow + R"("sfp_encoder")", "last_row_to_data") == 5);
  CHECK(more(R"("design":"sfp_decoder","lanes":8)", "data_to_row") == 0);
  CHECK(more(R"("design":"sfp_decoder","lanes":8)", "metadata_to_row") == 0);
  CHECK(more(narrow + R"("sfp_decoder")", "data_to_row") == 1);
  CHECK(latency(R"("design":"sfp_decoder","lanes":8,"crc":"on")", "status_after_crc") == 4);
  CHECK(latency(R"("design":"sfp_decoder","lanes":9,"crc":"on")", "status_after_crc") == 5);
  const Design design = design_of(R"("design":"sfp_encoder","lanes":9,"crc":"on")");
  CHECK(derived(design, "crc_beats") == 1);
  CHECK(derived(design, "crc_cycles") == 4);
}

TEST_CASE("a design without CRCs says nothing of them") {
  for (const char* crc : {"", R"(,"crc":"off")"}) {
    const Design design = design_of(std::string(R"("design":"sfp_codec")") + crc);
    for (const Setting& setting : design.settings) CHECK(setting.key != "crc");
    for (const Instance& instance : design.instances) CHECK(instance.role == InstanceRole::unit);
  }
}

TEST_CASE(
    "a bias proposer watches the encoder's input port, before a FIFO too, and is no direction") {
  for (const char* fifo : {"", R"(,"fifo_depth":4)"}) {
    const std::string rest = R"("design":"sfp_codec","container":"bf16","codings":["bias"])";
    const Design plain = design_of(rest + fifo);
    const Design design = design_of(rest + fifo + R"(,"bias_proposal":"median")");
    CHECK(design.ports.size() == plain.ports.size() + 1);
    CHECK(port(design, "enc_status_bias_o").width == 8);
    CHECK(port(design, "enc_s_axis_tready").direction == Direction::output);
    CHECK(design.streams.size() == plain.streams.size());
    REQUIRE(design.instances.size() == plain.instances.size() + 1);
    const auto proposer =
        std::find_if(design.instances.begin(), design.instances.end(),
                     [](const Instance& i) { return i.module == "sfp_bias_proposer"; });
    REQUIRE(proposer != design.instances.end());
    CHECK(proposer->role == InstanceRole::watcher);
    for (const Connection& connection : proposer->connections) {
      if (connection.port.starts_with("s_axis")) CHECK(connection.net == "enc_" + connection.port);
    }
  }
}

TEST_CASE("a decoder has no proposed bias, and an encoder none that it was not asked for") {
  for (const char* design : {"sfp_encoder", "sfp_codec"}) {
    const Design plain = design_of(std::string(R"("codings":["bias"],"design":")") + design + '"');
    for (const Instance& instance : plain.instances) CHECK(instance.module != "sfp_bias_proposer");
  }
  CHECK_FALSE(model::validate(spec::parse(
                                  R"({"name":"x","design":"sfp_decoder","codings":["bias"],
                                      "bias_proposal":"median"})"))
                  .has_value());
}

TEST_CASE("an integer quantizer has ports for real lengths exactly if it draws them") {
  const Design whole = design_of(R"("design":"int_quantizer","integer_bits":9,"lanes":3)");
  const Design drawing =
      design_of(R"("design":"int_quantizer","integer_bits":9,"lanes":3,"interpolate":"draw")");
  for (const char* name : {"cfg_fraction_i", "cfg_next_scale_i", "cfg_seed_i", "cfg_seed_load_i"}) {
    const auto named = [name](const Port& port) { return port.name == name; };
    CHECK(std::none_of(whole.ports.begin(), whole.ports.end(), named));
    CHECK(std::any_of(drawing.ports.begin(), drawing.ports.end(), named));
  }
  CHECK(port(whole, "cfg_bits_i").width == 4);
  CHECK(port(whole, "m_axis_tuser").width == 4);
  CHECK(port(whole, "s_axis_tdata").width == 96);
  CHECK(whole.row_bits == 96);
}

TEST_CASE("an integer quantizer that blends gives rows of values, by a module of its own") {
  const Design design =
      design_of(R"("design":"int_quantizer","integer_bits":5,"lanes":2,"interpolate":"blend")");
  CHECK(design.instances.front().module == "sfp_int_blender");
  CHECK(port(design, "cfg_fraction_i").width == 8);
  CHECK(port(design, "cfg_next_scale_i").width == 32);
  CHECK(port(design, "m_axis_tkeep").width == 8);
  for (const char* name : {"cfg_seed_i", "cfg_seed_load_i", "m_axis_tuser"}) {
    const auto named = [name](const Port& port) { return port.name == name; };
    CHECK(std::none_of(design.ports.begin(), design.ports.end(), named));
  }
  CHECK(design.latencies.front().cycles == 28);
}
