// Proof that nothing is left of the packet before: two copies of a unit.
#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "generator/elaborate/packet_harness.hpp"
#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

// Outputs beside the streams: those that mean something together with a beat alone, and the others.
constexpr std::string_view drawn_valid_port = "drawn_valid_o";
bool is_drawn(std::string_view port) {
  return port.starts_with("drawn_") && port != drawn_valid_port;
}
bool is_not_drawn(std::string_view port) { return !is_drawn(port); }

// What says that such outputs count: a port of their own, or the first master stream's TVALID.
std::string drawn_valid(const ProvedUnit& unit, std::string_view copy) {
  const std::string own = net_of(unit.instance, drawn_valid_port);
  return fmt::format("{}_{}", copy,
                     own.empty() ? signal(unit, unit.outputs.front(), "tvalid") : own);
}

void append_equal(Harness& harness, const ProvedUnit& unit, const std::string& name,
                  const std::string& when, bool (*chosen)(std::string_view port)) {
  std::vector<std::string> nets;
  std::int64_t bits = 0;
  for (const Connection& connection : unit.instance.connections) {
    const Port* const port = port_of(unit.small, connection.net);
    if (port == nullptr || port->direction == Direction::input ||
        connection.port.starts_with("m_axis") || !chosen(connection.port))
      continue;
    nets.push_back(connection.net);
    bits += port->width;
  }
  if (nets.empty()) return;
  const auto of = [&nets](const std::string& copy) {
    return concatenated(nets, [&copy](const std::string& net) { return copy + net; });
  };
  harness.instances.push_back({"sfp_prove_equal",
                               name,
                               {{"WIDTH", bits, ""}},
                               {{"second_i", when}, {"any_i", of("any_")}, {"new_i", of("new_")}}});
}

}  // namespace

Proof afresh_proof(const ProvedUnit& unit, std::string subject, Codings codings) {
  Proof proof = unit_proof(unit, afresh, std::move(subject), unit.kind.afresh(unit.instance));
  proof.harness = with_time(unit, codings);
  std::vector<Connection> any = append_codings(proof, unit, codings, "second");
  if (unit.kind.rows == Rows::announced) {
    const int bits = announced_bits(unit);
    any.push_back({"cfg_values_i", fmt::format("{{{}'d0, {}[{}:0]}}", 32 - bits,
                                               net_of(unit.instance, "cfg_values_i"), bits - 1)});
  }
  // Random numbers go on from packet to packet unless a packet asks for a seed.
  const std::string seed = net_of(unit.instance, "cfg_seed_load_i");
  if (port_of(unit.small, seed) != nullptr) any.push_back({"cfg_seed_load_i", seed + " | second"});
  std::vector<Connection> fresh = any;
  for (const std::string& stream : unit.inputs) {
    std::erase_if(fresh,
                  [&stream](const Connection& other) { return other.port == stream + "_tvalid"; });
    fresh.push_back({stream + "_tvalid", signal(unit, stream, "tvalid") + " & second"});
  }
  append_copy(proof.harness, unit, "any", "rst_any", any);
  append_copy(proof.harness, unit, "new", "rst_new", fresh);
  const auto both = [](const std::string& net) { return fmt::format("{{new_{0}, any_{0}}}", net); };
  for (const std::string& output : unit.outputs) {
    const Port* const user = port_of(unit.small, signal(unit, output, "tuser"));
    Instance same{"sfp_prove_same",
                  "u_same_" + output,
                  {{"KEEP_BITS", port_of(unit.small, signal(unit, output, "tkeep"))->width, ""},
                   {"USER_BITS", user == nullptr ? 1 : user->width, ""}},
                  {{"second_i", "second"}}};
    for (const char* name : {"tvalid", "tlast", "tkeep", "tdata"})
      same.connections.push_back({fmt::format("{}_i", name), both(signal(unit, output, name))});
    same.connections.push_back({"tuser_i", user == nullptr ? "2'b00" : both(user->name)});
    proof.harness.instances.push_back(std::move(same));
  }
  append_equal(proof.harness, unit, "u_equal", "second", is_not_drawn);
  append_equal(proof.harness, unit, "u_drawn", "second & " + drawn_valid(unit, "any"), is_drawn);
  proof.formal_files.emplace_back("sfp_prove_same.v");
  proof.formal_files.emplace_back("sfp_prove_equal.v");
  return proof;
}

}  // namespace sfpgen::elaborate
