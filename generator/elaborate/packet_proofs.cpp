// Proofs about packets: none lost or made up, none that sees the one before, counters in range.
// They look at every state that a unit can reach, so the unit is a small one: what they are about,
// control, is the same at every size.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "generator/elaborate/proof_parts.hpp"
#include "generator/elaborate/small_design.hpp"

namespace sfpgen::elaborate {
namespace {

using enum ProofMethod;

// How the rows of a unit are counted.
enum class Rows {
  pass,       // every row that goes in at a port comes out at another one
  packed,     // every row that goes in gets to where its bits are packed
  announced,  // a packet has as many as the configuration says
};

// A counter within a unit.
struct Counter {
  std::string_view net;
  int (*last)(const Instance& unit);  // its last value
  std::vector<std::string_view>
      used;  // nets that are all 1 when it means something, ~ before one: 0
};

struct UnitKind {
  std::string_view module;
  Rows rows;
  std::string_view rows_in;                // port of rows that are counted
  std::vector<std::string_view> rows_out;  // port, or the nets that are all 1 when a row is packed
  std::string_view short_status;           // port that says that a packet was cut short
  std::vector<Counter> counters;
  ProofMethod packets_method;
  ProofMethod afresh_method;
  int (*quiet)(const Instance& unit);  // cycles in which it gives out all it has
  int cycles;                          // where not all states can be looked at
};

int last_row(const Instance& unit) { return static_cast<int>(value_of(unit, "ROWS")) - 1; }

// Ranks, and with max the rows of a group in the buffer and its stages.
int encoder_quiet(const Instance& unit) { return (value_of(unit, "CODINGS") & 8) != 0 ? 13 : 14; }
// Rows are announced: up to 3.
int decoder_quiet(const Instance& /*unit*/) { return 12; }

// Cycles in which a packet of four rows has left packer and unpacker.
constexpr int field_cycles = 20;
// What a packet has to hold together with its announcement is the hardest of all.
constexpr int announced_cycles = 17;
int short_quiet(const Instance& /*unit*/) { return 10; }

// The row reader's window: a word, and below it what two rows have of metadata but for one bit.
int window_bits(const Instance& unit) {
  const std::int64_t exponent_bits = value_of(unit, "EXPONENT_BITS");
  const bool has_maximum = (value_of(unit, "CODINGS") & 8) != 0;
  const int field = bits_of(exponent_bits) + (has_maximum ? static_cast<int>(exponent_bits) : 0);
  return 32 + 2 * field - 1;
}

const std::vector<UnitKind>& kinds() {
  static const std::vector<UnitKind> table = {
      {"sfp_encoder",
       Rows::packed,
       "s_axis",
       {"row_c_q", "go_out_q"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       reached,
       reached,
       encoder_quiet,
       40},
      {"sfp_decoder",
       Rows::announced,
       "",
       {"m_axis"},
       "status_short_o",
       {{"u_rows.row_q", last_row, {"u_rows.active_q"}},
        {"u_rows.at_q", window_bits, {"u_rows.active_q", "~u_rows.drain_q"}}},
       to_depth,
       to_depth,
       decoder_quiet,
       23},
      {"sfp_gecko_encoder",
       Rows::pass,
       "s_axis",
       {"m_axis"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       reached,
       reached,
       short_quiet,
       40},
      {"sfp_gecko_decoder",
       Rows::pass,
       "s_axis",
       {"m_axis"},
       "",
       {{"row_q", last_row, {"run_q"}}},
       reached,
       reached,
       short_quiet,
       40},
      {"sfp_stream_packer",
       Rows::packed,
       "s_axis",
       {"row_q", "go_q"},
       "",
       {},
       reached,
       reached,
       short_quiet,
       40},
      {"sfp_stream_unpacker",
       Rows::pass,
       "s_axis_width",
       {"m_axis"},
       "status_short_o",
       {},
       reached,
       to_depth,
       short_quiet,
       19},
  };
  return table;
}

// ---- the unit in its harness

struct Unit {
  const Design& small;
  const Instance& instance;
  const UnitKind& kind;
  std::vector<std::string> inputs;   // slave streams, by the names of the unit's ports
  std::vector<std::string> outputs;  // master streams
};

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

Unit unit_of(const Design& small, const Instance& instance, const UnitKind& kind) {
  Unit unit{small, instance, kind, {}, {}};
  constexpr std::string_view valid = "_tvalid";
  for (const Connection& connection : instance.connections) {
    const std::string_view port = connection.port;
    if (!port.ends_with(valid)) continue;
    auto& streams = port.starts_with("s_") ? unit.inputs : unit.outputs;
    streams.emplace_back(port.substr(0, port.size() - valid.size()));
  }
  return unit;
}

// A signal of a stream in the harness.
std::string signal(const Unit& unit, const std::string& stream, std::string_view name) {
  return net_of(unit.instance, fmt::format("{}_{}", stream, name));
}

template <typename Item>
std::string concatenated(const std::vector<std::string>& streams, Item&& item) {
  std::vector<std::string> parts;
  std::transform(streams.rbegin(), streams.rend(), std::back_inserter(parts), item);
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

// Free inputs as ports, and a wire for every output of a copy.
void append_copy(Harness& harness, const Unit& unit, const std::string& copy,
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
    }
    for (const Connection& other : instead) {
      if (other.port == connection.port) own.net = other.net;
    }
    instance.connections.push_back(std::move(own));
  }
  harness.instances.push_back(std::move(instance));
}

// The slave streams that packets of a coding have.
std::vector<std::string> streams_of(const Unit& unit, std::optional<int> coding) {
  std::vector<std::string> streams = unit.inputs;
  if (coding == 0)
    std::erase_if(streams, [](const std::string& name) { return name.ends_with("_meta"); });
  return streams;
}

Harness with_time(const Unit& unit, std::optional<int> coding, int quiet) {
  Harness harness;
  for (const Connection& connection : unit.instance.connections) {
    const Port* const port = port_of(unit.small, connection.net);
    if (port != nullptr && port->direction == Direction::input) harness.ports.push_back(*port);
  }
  std::vector<std::string> calm;
  for (const std::string& output : unit.outputs) calm.push_back(signal(unit, output, "tready"));
  const std::string clear = net_of(unit.instance, "status_clear_i");
  if (!clear.empty()) calm.push_back(clear);
  const std::vector<std::string> live = streams_of(unit, coding);
  for (const char* wire : {"quiet", "second", "rst_any", "rst_new"})
    harness.wires.push_back({wire, 1});
  const auto named = [&unit, &live](std::string_view copy, std::string_view name) {
    return concatenated(live, [&](const std::string& stream) {
      return fmt::format("{}{}", copy, signal(unit, stream, name));
    });
  };
  harness.instances.push_back(
      {"sfp_prove_quiet",
       "u_quiet",
       {{"INPUTS", static_cast<std::int64_t>(live.size()), ""}, {"QUIET", quiet, ""}},
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

// What packets of a coding connect in another way: `later` is 1 from when on the coding is free.
std::vector<Connection> coding_connections(const Unit& unit, std::optional<int> coding,
                                           const std::string& later) {
  std::vector<Connection> instead;
  if (!coding) return instead;
  const std::string net = net_of(unit.instance, "cfg_coding_i");
  if (port_of(unit.small, net) != nullptr)
    instead.push_back({"cfg_coding_i", fmt::format("{} ? {} : 2'd{}", later, net, *coding)});
  for (const std::string& stream : unit.inputs) {
    if (*coding == 0 && stream.ends_with("_meta"))
      instead.push_back(
          {stream + "_tvalid", fmt::format("{} & {}", signal(unit, stream, "tvalid"), later)});
  }
  return instead;
}

// The buffer that max takes is more than all states can be looked at of.
constexpr int buffer_cycles = 18;

bool has_buffer(const Unit& unit) {
  return unit.instance.module == "sfp_encoder" && (value_of(unit.instance, "CODINGS") & 8) != 0;
}

Proof unit_proof(const Unit& unit, int number, std::string subject, ProofMethod method) {
  Proof proof{property(number),
              std::move(subject),
              method,
              unit.kind.cycles,
              std::string(harness_name),
              {},
              {},
              files_below({unit.instance.module}),
              {"sfp_prove_quiet.v"},
              {},
              {}};
  if (has_buffer(unit) && number != ranges) {
    proof.method = to_depth;
    proof.cycles = buffer_cycles;
  }
  return proof;
}

// A wire of one copy's net within the unit.
std::string joined(Proof& proof, std::string_view net, int width) {
  std::string wire = fmt::format("net_{}", net);
  std::replace(wire.begin(), wire.end(), '.', '_');
  for (const Join& join : proof.joins) {
    if (join.wire == wire) return wire;
  }
  proof.harness.wires.push_back({wire, width});
  proof.joins.push_back({wire, fmt::format("u_any.{}", net)});
  return wire;
}

template <typename List>
std::string all_of(Proof& proof, const List& nets) {
  std::vector<std::string> wires;
  for (const std::string_view net : nets) {
    const bool inverted = net.starts_with('~');
    wires.push_back(
        fmt::format("{}{}", inverted ? "~" : "", joined(proof, net.substr(inverted ? 1 : 0), 1)));
  }
  return fmt::format("{}", fmt::join(wires, " & "));
}

// ---- 5: as many out as in

std::string accepted(const Unit& unit, const std::string& stream) {
  return fmt::format("{} & any_{}", signal(unit, stream, "tvalid"), signal(unit, stream, "tready"));
}

void append_rows_counter(Proof& proof, const Unit& unit) {
  const UnitKind& kind = unit.kind;
  const std::string fewer =
      kind.short_status.empty() ? "1'b0" : "any_" + net_of(unit.instance, kind.short_status);
  const std::string out(kind.rows_out.front());
  std::vector<Connection> connections = {{"clk_i", unit.small.clock_port}, {"rst_i", "rst_any"}};
  if (kind.rows == Rows::announced) {
    proof.harness.ports.push_back({"number_i", Direction::input, 2, "configuration", "anything"});
    proof.harness.wires.push_back({"announced", 32});
    connections.push_back({"number_i", "number_i"});
    connections.push_back({"values_o", "announced"});
    for (const char* name : {"tvalid", "tlast"})
      connections.push_back({fmt::format("{}_i", name), "any_" + signal(unit, out, name)});
    connections.push_back({"tready_i", signal(unit, out, "tready")});
    connections.push_back({"some_i", fmt::format("any_{}[0]", signal(unit, out, "tkeep"))});
    connections.push_back({"fewer_i", fewer});
    proof.harness.instances.push_back(
        {"sfp_prove_announced",
         "u_announced",
         {{"LANES", value_of(unit.instance, "LANES"), ""}, {"NUMBER_BITS", 2, ""}},
         std::move(connections)});
    proof.formal_files.emplace_back("sfp_prove_announced.v");
    return;
  }
  const std::string in(kind.rows_in);
  connections.push_back({"quiet_i", "quiet"});
  connections.push_back({"in_i", fmt::format("{} & {}[0]", accepted(unit, in),
                                             net_of(unit.instance, in + "_tkeep"))});
  connections.push_back(
      {"out_i", kind.rows == Rows::packed
                    ? all_of(proof, kind.rows_out)
                    : fmt::format("any_{} & {} & any_{}[0]", signal(unit, out, "tvalid"),
                                  signal(unit, out, "tready"), signal(unit, out, "tkeep"))});
  connections.push_back({"fewer_i", fewer});
  proof.harness.instances.push_back({"sfp_prove_rows", "u_rows", {}, std::move(connections)});
  proof.formal_files.emplace_back("sfp_prove_rows.v");
}

Proof packets_proof(const Unit& unit, std::string subject, std::optional<int> coding) {
  Proof proof = unit_proof(unit, packets, std::move(subject), unit.kind.packets_method);
  if (unit.kind.rows == Rows::announced) proof.cycles = announced_cycles;
  proof.harness = with_time(unit, coding, unit.kind.quiet(unit.instance));
  append_rows_counter(proof, unit);
  const std::vector<std::string> live = streams_of(unit, coding);
  for (const std::string& output : unit.outputs) {
    // Raw has no metadata.
    if (coding == 0 && output.ends_with("_meta")) continue;
    proof.harness.instances.push_back(
        {"sfp_prove_packets",
         "u_prove_" + output,
         {{"INPUTS", static_cast<std::int64_t>(live.size()), ""}},
         {{"clk_i", unit.small.clock_port},
          {"rst_i", "rst_any"},
          {"quiet_i", "quiet"},
          {"offer_i",
           concatenated(live, [&unit](const std::string& s) { return signal(unit, s, "tvalid"); })},
          {"accept_i",
           concatenated(live, [&unit](const std::string& s) { return accepted(unit, s); })},
          {"tlast_i",
           concatenated(live, [&unit](const std::string& s) { return signal(unit, s, "tlast"); })},
          {"tvalid_i", "any_" + signal(unit, output, "tvalid")},
          {"tready_i", signal(unit, output, "tready")},
          {"last_i", "any_" + signal(unit, output, "tlast")}}});
  }
  proof.formal_files.emplace_back("sfp_prove_packets.v");
  std::vector<Connection> instead = coding_connections(unit, coding, "1'b0");
  if (unit.kind.rows == Rows::announced) instead.push_back({"cfg_values_i", "announced"});
  append_copy(proof.harness, unit, "any", "rst_any", instead);
  return proof;
}

// ---- 6: counters in range

std::optional<Proof> ranges_proof(const Unit& unit, std::string subject) {
  if (unit.kind.counters.empty()) return std::nullopt;
  Proof proof = unit_proof(unit, ranges, std::move(subject), reached);
  proof.harness = with_time(unit, std::nullopt, unit.kind.quiet(unit.instance));
  for (const Counter& counter : unit.kind.counters) {
    const int last = counter.last(unit.instance);
    const int width = std::max(1, bits_of(std::int64_t{last} + 1));
    const std::string count = joined(proof, counter.net, width);
    proof.harness.instances.push_back(
        {"sfp_prove_range",
         "u_range_" + count,
         {{"COUNT_BITS", width, ""}, {"LAST", last, ""}},
         {{"rst_i", "rst_any"}, {"used_i", all_of(proof, counter.used)}, {"count_i", count}}});
  }
  proof.formal_files.emplace_back("sfp_prove_range.v");
  append_copy(proof.harness, unit, "any", "rst_any", {});
  return proof;
}

// ---- 7: nothing left of the packet before

Proof afresh_proof(const Unit& unit, std::string subject, std::optional<int> coding) {
  Proof proof = unit_proof(unit, afresh, std::move(subject), unit.kind.afresh_method);
  proof.harness = with_time(unit, coding, unit.kind.quiet(unit.instance));
  std::vector<Connection> any = coding_connections(unit, coding, "second");
  if (unit.kind.rows == Rows::announced)
    any.push_back(
        {"cfg_values_i", fmt::format("{{30'd0, {}[1:0]}}", net_of(unit.instance, "cfg_values_i"))});
  std::vector<Connection> fresh = any;
  for (const std::string& stream : unit.inputs) {
    std::erase_if(fresh,
                  [&stream](const Connection& other) { return other.port == stream + "_tvalid"; });
    fresh.push_back({stream + "_tvalid", signal(unit, stream, "tvalid") + " & second"});
  }
  append_copy(proof.harness, unit, "any", "rst_any", any);
  append_copy(proof.harness, unit, "new", "rst_new", fresh);
  const auto both = [](const std::string& net) { return fmt::format("{{new_{0}, any_{0}}}", net); };
  std::vector<std::string> rest;
  std::int64_t rest_bits = 0;
  for (const Connection& connection : unit.instance.connections) {
    const Port* const port = port_of(unit.small, connection.net);
    if (port == nullptr || port->direction == Direction::input ||
        connection.port.starts_with("m_axis"))
      continue;
    rest.push_back(connection.net);
    rest_bits += port->width;
  }
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
  proof.harness.instances.push_back(
      {"sfp_prove_equal",
       "u_equal",
       {{"WIDTH", rest_bits, ""}},
       {{"second_i", "second"},
        {"any_i", concatenated(rest, [](const std::string& net) { return "any_" + net; })},
        {"new_i", concatenated(rest, [](const std::string& net) { return "new_" + net; })}}});
  proof.formal_files.emplace_back("sfp_prove_same.v");
  proof.formal_files.emplace_back("sfp_prove_equal.v");
  return proof;
}

// Codings that packets have to be told apart by, where some have metadata among these streams.
std::vector<std::optional<int>> codings_apart(const Unit& unit,
                                              const std::vector<std::string>& streams) {
  const bool metadata = std::any_of(streams.begin(), streams.end(), [](const std::string& name) {
    return name.ends_with("_meta");
  });
  std::vector<std::optional<int>> list;
  if (!metadata) return {std::nullopt};
  for (int coding = 0; coding < 4; ++coding) {
    if ((value_of(unit.instance, "CODINGS") >> coding & 1) != 0) list.emplace_back(coding);
  }
  return list;
}

std::string subject_of(const Instance& instance, std::optional<int> coding) {
  constexpr std::array names = {"raw", "delta", "bias", "max"};
  if (!coding) return instance.name;
  return fmt::format("{}, coding {}", instance.name, names.at(static_cast<std::size_t>(*coding)));
}

}  // namespace

void append_fields(std::vector<Proof>& proofs, const Design& design) {
  for (const Instance& instance : design.instances) {
    if (instance.module != "sfp_stream_packer" && instance.module != "sfp_stream_unpacker")
      continue;
    proofs.push_back({property(packing),
                      "one lane",
                      all_cycles,
                      field_cycles + 2,
                      "sfp_prove_fields",
                      {{"WIDTH", value_of(instance, "WIDTH"), ""}, {"END", field_cycles, ""}},
                      {},
                      files_below({"sfp_stream_packer", "sfp_stream_unpacker"}),
                      {"sfp_prove_fields.v"},
                      {},
                      {}});
  }
}

void append_packets(std::vector<Proof>& proofs, const Design& design) {
  std::optional<Design> small;
  for (const Instance& instance : design.instances) {
    const auto kind = std::find_if(
        kinds().begin(), kinds().end(),
        [&instance](const UnitKind& entry) { return entry.module == instance.module; });
    if (kind == kinds().end()) continue;
    if (!small) small = small_design(design);
    const auto twin =
        std::find_if(small->instances.begin(), small->instances.end(),
                     [&instance](const Instance& other) { return other.name == instance.name; });
    const Unit unit = unit_of(*small, *twin, *kind);
    std::vector<std::string> streams = unit.inputs;
    streams.insert(streams.end(), unit.outputs.begin(), unit.outputs.end());
    for (const std::optional<int> coding : codings_apart(unit, streams))
      proofs.push_back(packets_proof(unit, subject_of(instance, coding), coding));
    for (const std::optional<int> coding : codings_apart(unit, unit.inputs))
      proofs.push_back(afresh_proof(unit, subject_of(instance, coding), coding));
    if (auto proof = ranges_proof(unit, instance.name)) proofs.push_back(std::move(*proof));
  }
}

}  // namespace sfpgen::elaborate
