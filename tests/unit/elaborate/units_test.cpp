// Units have the ports and parameters that a spec asks for, and no others.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;
using elaborate::testing::design_of;
using elaborate::testing::port;
using elaborate::testing::verilog;

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
