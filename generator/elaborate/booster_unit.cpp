// The table of the controller of Accuracy Boosters.
#include <fmt/format.h>

#include "generator/elaborate/block_units.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr const char* booster_note =
    "The schedule (cfg_*) belongs to a packet: hold it from the cycle in which TVALID of the "
    "packet's first beat rises until that beat is accepted. A packet may have any number of beats; "
    "a beat without any TKEEP bit comes out as one if it has TLAST and is dropped if not.";

int index_bits(const Dimensions& d) { return d.spec->integer("index_bits"); }
int indices(const Dimensions& d) { return (index_bits(d) + 7) / 8 * 16; }
int indices_keep(const Dimensions& d) { return indices(d) / 8; }
int bits_beat(const Dimensions& /*d*/) { return 8; }
int bits(const Dimensions& /*d*/) { return 5; }
int no_row(const Dimensions& /*d*/) { return 0; }

std::string index_contents(const ValidSpec& spec, const Dimensions& d) {
  const int bits = spec.integer("index_bits");
  return fmt::format("the layer at bits [{}:0], the epoch at bits [{} +: {}], both from 0",
                     bits - 1, indices(d) / 2, bits);
}

std::string bits_contents(const ValidSpec& /*spec*/, const Dimensions& /*d*/) {
  return "n, the bits of HBFP";
}

}  // namespace

Unit booster_unit() {
  std::vector<UnitPort> ports;
  append_clock(ports);
  ports.push_back(configuration("cfg_bits_i", bits, "n where nothing is boosted"));
  ports.push_back(configuration("cfg_boosted_bits_i", bits, "n of boosted layers and epochs"));
  const auto number = [&ports](const char* name, const char* text) {
    ports.push_back(configuration(name, index_bits, text));
  };
  number("cfg_layers_i", "layers of the network");
  number("cfg_epochs_i", "epochs of the training");
  number("cfg_first_layers_i", "layers from the first one on that are boosted");
  number("cfg_last_layers_i", "layers up to the last one that are boosted");
  number("cfg_last_epochs_i", "epochs up to the last one that are boosted");
  append(ports, "s_axis", input, {indices, indices_keep, "layer and epoch"});
  append(ports, "m_axis", output, {bits_beat, widths::bit, "n"});
  ports.push_back(status_clear());
  ports.push_back(
      status("status_beyond_o", "sticky: a layer or an epoch was behind the schedule's last one"));
  return {
      "sfp_booster",
      {{"INDEX_BITS",
        [](const ValidSpec& spec) -> std::int64_t { return spec.integer("index_bits"); },
        "bits of the numbers of layers and epochs"},
       reset_parameter()},
      {},
      no_row,
      ports,
      {{"s_axis", input, indices, index_contents, Brings::configuration},
       {"m_axis", output, bits_beat, bits_contents}},
      {{"index_to_bits", cycles<1>, "from the cycle that takes a beat to the one that shows n"}},
      {{handshake_note}, {booster_note}}};
}

}  // namespace sfpgen::elaborate
