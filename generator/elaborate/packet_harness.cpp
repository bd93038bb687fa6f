// Copies of a unit, and the checker of time beside them.
#include "generator/elaborate/packet_harness.hpp"

#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr std::string_view meta = "_meta";

}  // namespace

std::string net_of(const Instance& instance, std::string_view port) {
  for (const Connection& connection : instance.connections) {
    if (connection.port == port) return connection.net;
  }
  return "";
}

const Port* port_of(const Design& design, std::string_view name) {
  for (const Port& port : design.ports) {
    if (port.name == name) return &port;
  }
  return nullptr;
}

ProvedUnit proved_unit(const Design& small, const Instance& instance, const PacketUnit& kind) {
  ProvedUnit unit{small, instance, kind, {}, {}};
  constexpr std::string_view valid = "_tvalid";
  for (const Connection& connection : instance.connections) {
    const std::string_view port = connection.port;
    // A stream that the design does not have stands still.
    if (!port.ends_with(valid) || port_of(small, connection.net) == nullptr) continue;
    auto& streams = port.starts_with("s_") ? unit.inputs : unit.outputs;
    streams.emplace_back(port.substr(0, port.size() - valid.size()));
  }
  return unit;
}

std::string signal(const ProvedUnit& unit, const std::string& stream, std::string_view name) {
  return net_of(unit.instance, fmt::format("{}_{}", stream, name));
}

void append_copy(Harness& harness, const ProvedUnit& unit, const std::string& copy,
                 const std::string& reset, const std::vector<Connection>& instead) {
  Instance instance{unit.instance.module, "u_" + copy, unit.instance.parameters, {}};
  for (const Connection& connection : unit.instance.connections) {
    const Port* const port = port_of(unit.small, connection.net);
    Connection own = connection;
    if (port != nullptr && port->direction == Direction::output) {
      own.net = fmt::format("{}_{}", copy, connection.net);
      harness.wires.push_back({own.net, port->width});
    } else if (connection.net == unit.small.reset_port) {
      own.net = reset;
    } else {
      // An output that nothing reads has a wire in each copy.
      for (const Wire& wire : unit.small.wires) {
        if (wire.name != connection.net) continue;
        own.net = fmt::format("{}_{}", copy, connection.net);
        harness.wires.push_back({own.net, wire.width});
      }
    }
    for (const Connection& other : instead) {
      if (other.port == connection.port) own.net = other.net;
    }
    instance.connections.push_back(std::move(own));
  }
  harness.instances.push_back(std::move(instance));
}

std::vector<std::string> streams_of(const std::vector<std::string>& streams, Codings codings) {
  std::vector<std::string> live = streams;
  if (codings == raw_mask)
    std::erase_if(live, [](const std::string& name) { return name.ends_with(meta); });
  return live;
}

Harness with_time(const ProvedUnit& unit, Codings codings) {
  Harness harness;
  for (const Connection& connection : unit.instance.connections) {
    const Port* const port = port_of(unit.small, connection.net);
    if (port != nullptr && port->direction == Direction::input) harness.ports.push_back(*port);
  }
  std::vector<std::string> calm;
  for (const std::string& output : unit.outputs) calm.push_back(signal(unit, output, "tready"));
  const std::string clear = net_of(unit.instance, "status_clear_i");
  if (port_of(unit.small, clear) != nullptr) calm.push_back(clear);
  const std::vector<std::string> live = streams_of(unit.inputs, codings);
  for (const char* wire : {"quiet", "second", "rst_any", "rst_new"})
    harness.wires.push_back({wire, 1});
  const auto named = [&unit, &live](std::string_view copy, std::string_view name) {
    return concatenated(live, [&](const std::string& stream) {
      return fmt::format("{}{}", copy, signal(unit, stream, name));
    });
  };
  harness.instances.push_back({"sfp_prove_quiet",
                               "u_quiet",
                               {{"INPUTS", static_cast<std::int64_t>(live.size()), ""},
                                {"QUIET", unit.kind.quiet(unit.instance), ""}},
                               {{"clk_i", unit.small.clock_port},
                                {"rst_i", unit.small.reset_port},
                                {"tvalid_i", named("", "tvalid")},
                                {"tready_i", named("any_", "tready")},
                                {"tlast_i", named("", "tlast")},
                                {"calm_i", fmt::format("{}", fmt::join(calm, " & "))},
                                {"quiet_o", "quiet"},
                                {"second_o", "second"},
                                {"rst_any_o", "rst_any"},
                                {"rst_new_o", "rst_new"}}});
  return harness;
}

std::vector<Connection> append_codings(Proof& proof, const ProvedUnit& unit, Codings codings,
                                       const std::string& later) {
  std::vector<Connection> instead;
  if (!codings) return instead;
  const std::string net = net_of(unit.instance, "cfg_coding_i");
  if (port_of(unit.small, net) != nullptr) {
    proof.harness.wires.push_back({"packet_coding", 2});
    proof.harness.instances.push_back(
        {"sfp_prove_coding",
         "u_coding",
         {{"CODINGS", *codings, ""}},
         {{"coding_i", net}, {"any_i", later}, {"coding_o", "packet_coding"}}});
    proof.formal_files.emplace_back("sfp_prove_coding.v");
    instead.push_back({"cfg_coding_i", "packet_coding"});
  }
  for (const std::string& stream : unit.inputs) {
    if (*codings == raw_mask && stream.ends_with(meta))
      instead.push_back(
          {stream + "_tvalid", fmt::format("{} & {}", signal(unit, stream, "tvalid"), later)});
  }
  return instead;
}

int announced_bits(const ProvedUnit& unit) { return 2 + bits_of(value_of(unit.instance, "LANES")); }

Proof unit_proof(const ProvedUnit& unit, int number, std::string subject, PacketUnit::Way way) {
  return {property(number),
          std::move(subject),
          way.method,
          way.cycles,
          std::string(harness_name),
          {},
          {},
          files_below({unit.instance.module}),
          {"sfp_prove_quiet.v"},
          {},
          {}};
}

}  // namespace sfpgen::elaborate
