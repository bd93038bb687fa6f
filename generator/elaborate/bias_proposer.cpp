// The table of sfp_bias_proposer.
#include "generator/elaborate/bias_proposer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "generator/elaborate/unit_ports.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {
namespace {

using model::ValidSpec;

constexpr const char* encoder_module = "sfp_encoder";

constexpr const char* proposal_note =
    "status_bias_o proposes a bias for the next packet: the median of the exponents other than 0, "
    "followed row by row at the encoder's input port. It stands still from a packet's last row to "
    "the edge that takes the next one's first row, and may be wired to cfg_bias_i.";

// The wires of the encoder's input that the unit looks at, TREADY too. The encoder has them all.
std::vector<UnitPort> watched(const Unit& encoder) {
  constexpr std::array names = {"s_axis_tdata", "s_axis_tkeep", "s_axis_tvalid", "s_axis_tready"};
  std::vector<UnitPort> ports;
  for (const std::string name : names) {
    const auto port = std::find_if(encoder.ports.begin(), encoder.ports.end(),
                                   [&name](const UnitPort& p) { return p.name == name; });
    if (port == encoder.ports.end()) throw std::logic_error("the encoder has no port " + name);
    ports.push_back(*port);
    ports.back().direction = Direction::input;
  }
  return ports;
}

std::vector<UnitParameter> parameters(const Unit& encoder) {
  constexpr std::array names = {"EXPONENT_BITS", "MANTISSA_BITS", "LANES", "ASYNC_RESET"};
  std::vector<UnitParameter> found;
  for (const UnitParameter& parameter : encoder.parameters) {
    if (std::find(names.begin(), names.end(), parameter.name) != names.end())
      found.push_back(parameter);
  }
  return found;
}

Unit proposer_beside(const Unit& encoder) {
  std::vector<UnitPort> ports;
  append_clock(ports);
  for (UnitPort& port : watched(encoder)) ports.push_back(std::move(port));
  ports.push_back({"status_bias_o", Direction::output, widths::exponent, PortGroup::status, "",
                   "the bias proposed for the next packet"});
  return {"sfp_bias_proposer", parameters(encoder), {}, encoder.row, ports, {}, {},
          {{proposal_note}}};
}

}  // namespace

void append_bias_proposer(std::vector<UnitUse>& uses, const ValidSpec& spec) {
  const std::string none(spec::bias_proposals.front().name);
  if (!spec.has("bias_proposal") || spec.choice("bias_proposal") == none) return;
  const auto encoder = std::find_if(uses.begin(), uses.end(), [](const UnitUse& use) {
    return use.unit.module == encoder_module;
  });
  if (encoder == uses.end()) throw std::logic_error("a bias is proposed without an encoder");
  uses.push_back({proposer_beside(encoder->unit), "u_bias_proposer", encoder->prefix});
}

}  // namespace sfpgen::elaborate
