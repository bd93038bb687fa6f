// Proofs about packets: none lost or made up, none that sees the one before, counters in range.
// They look at every state that a unit can reach, so the unit is a small one: what they are about,
// control, is the same at every size.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "generator/elaborate/packet_harness.hpp"
#include "generator/elaborate/packet_units.hpp"
#include "generator/elaborate/proof_parts.hpp"
#include "generator/elaborate/small_design.hpp"

namespace sfpgen::elaborate {
namespace {

// Cycles that are looked at of a counter where not every state can be.
constexpr int counter_cycles = 40;

// A wire of one copy's net within the unit.
std::string joined(Proof& proof, std::string_view net, int width) {
  std::string wire = fmt::format("net_{}", net);
  std::replace_if(
      wire.begin(), wire.end(), [](char c) { return c == '.' || c == '[' || c == ']'; }, '_');
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

std::string accepted(const ProvedUnit& unit, const std::string& stream) {
  return fmt::format("{} & any_{}", signal(unit, stream, "tvalid"), signal(unit, stream, "tready"));
}

void append_announced_rows(Proof& proof, const ProvedUnit& unit, const std::string& fewer,
                           std::vector<Connection> connections) {
  const std::string out(unit.kind.rows_out.front());
  const int bits = announced_bits(unit);
  proof.harness.ports.push_back({"number_i", Direction::input, bits, "configuration", "anything"});
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
       {{"LANES", value_of(unit.instance, "LANES"), ""}, {"NUMBER_BITS", bits, ""}},
       std::move(connections)});
  proof.formal_files.emplace_back("sfp_prove_announced.v");
}

// The bit of TKEEP that says that a beat holds a row: a port of one bit has no index.
std::string some(const ProvedUnit& unit, const std::string& stream) {
  const std::string net = signal(unit, stream, "tkeep");
  return port_of(unit.small, net)->width == 1 ? net : net + "[0]";
}

void append_rows_counter(Proof& proof, const ProvedUnit& unit) {
  const PacketUnit& kind = unit.kind;
  if (kind.rows == Rows::free) return;
  const std::string fewer =
      kind.short_status.empty() ? "1'b0" : "any_" + net_of(unit.instance, kind.short_status);
  std::vector<Connection> connections = {{"clk_i", unit.small.clock_port}, {"rst_i", "rst_any"}};
  if (kind.rows == Rows::announced) {
    append_announced_rows(proof, unit, fewer, std::move(connections));
    return;
  }
  const std::string in(kind.rows_in);
  const std::string out(kind.rows_out.front());
  connections.push_back({"quiet_i", "quiet"});
  connections.push_back({"in_i", fmt::format("{} & {}", accepted(unit, in), some(unit, in))});
  connections.push_back(
      {"out_i", kind.rows == Rows::packed
                    ? all_of(proof, kind.rows_out)
                    : fmt::format("any_{} & {} & any_{}", signal(unit, out, "tvalid"),
                                  signal(unit, out, "tready"), some(unit, out))});
  connections.push_back({"fewer_i", fewer});
  proof.harness.instances.push_back({"sfp_prove_rows", "u_rows", {}, std::move(connections)});
  proof.formal_files.emplace_back("sfp_prove_rows.v");
}

Proof packets_proof(const ProvedUnit& unit, std::string subject, Codings codings) {
  Proof proof = unit_proof(unit, packets, std::move(subject), unit.kind.packets(unit.instance));
  proof.harness = with_time(unit, codings);
  append_rows_counter(proof, unit);
  const std::vector<std::string> live = streams_of(unit.inputs, codings);
  for (const std::string& output : streams_of(unit.outputs, codings)) {
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
  std::vector<Connection> instead = append_codings(proof, unit, codings, "1'b0");
  if (unit.kind.rows == Rows::announced) instead.push_back({"cfg_values_i", "announced"});
  append_copy(proof.harness, unit, "any", "rst_any", instead);
  return proof;
}

// ---- 6: counters in range

std::optional<Proof> ranges_proof(const ProvedUnit& unit, std::string subject) {
  if (unit.kind.counters.empty()) return std::nullopt;
  Proof proof =
      unit_proof(unit, ranges, std::move(subject), {ProofMethod::reached, counter_cycles});
  proof.harness = with_time(unit, std::nullopt);
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

// Codings that packets have to be told apart by: raw has no metadata, where others have some among
// these streams.
std::vector<Codings> codings_apart(const ProvedUnit& unit,
                                   const std::vector<std::string>& streams) {
  const bool choice =
      std::any_of(unit.instance.parameters.begin(), unit.instance.parameters.end(),
                  [](const Parameter& parameter) { return parameter.name == "CODINGS"; });
  const bool metadata = std::any_of(streams.begin(), streams.end(), [](const std::string& name) {
    return name.ends_with("_meta");
  });
  if (!metadata || !choice) return {std::nullopt};
  const std::int64_t there = value_of(unit.instance, "CODINGS");
  std::vector<Codings> list;
  for (const std::int64_t some : {there & raw_mask, there & ~raw_mask}) {
    if (some != 0) list.emplace_back(some);
  }
  return list;
}

std::string subject_of(const Instance& instance, Codings codings) {
  if (!codings) return instance.name;
  return fmt::format("{}, {}", instance.name, coding_names(*codings));
}

}  // namespace

void append_packets(std::vector<Proof>& proofs, const Design& design) {
  std::optional<Design> small;
  for (const Instance& instance : design.instances) {
    const PacketUnit* const kind = packet_unit(instance.module);
    if (kind == nullptr) continue;
    if (!small) small = small_design(design);
    const auto twin =
        std::find_if(small->instances.begin(), small->instances.end(),
                     [&instance](const Instance& other) { return other.name == instance.name; });
    const ProvedUnit unit = proved_unit(*small, *twin, *kind);
    std::vector<std::string> streams = unit.inputs;
    streams.insert(streams.end(), unit.outputs.begin(), unit.outputs.end());
    for (const Codings codings : codings_apart(unit, streams))
      proofs.push_back(packets_proof(unit, subject_of(instance, codings), codings));
    const bool afresh_too = kind->afresh(*twin).cycles != 0;
    for (const Codings codings : codings_apart(unit, unit.inputs))
      if (afresh_too) proofs.push_back(afresh_proof(unit, subject_of(instance, codings), codings));
    if (auto proof = ranges_proof(unit, instance.name)) proofs.push_back(std::move(*proof));
  }
}

}  // namespace sfpgen::elaborate
