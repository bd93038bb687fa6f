// What stands around the units of a design: FIFOs, CRCs and a proposer of biases.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "support.hpp"

using namespace sfpgen;
using namespace sfpgen::elaborate;
using elaborate::testing::derived;
using elaborate::testing::design_of;
using elaborate::testing::port;

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
