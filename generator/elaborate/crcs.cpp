// Rewires every stream of bytes of a design through a CRC.
#include "generator/elaborate/crcs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "generator/elaborate/port_cuts.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr const char* append_module = "sfp_crc_append";
constexpr const char* check_module = "sfp_crc_check";
constexpr const char* inside = "plain_";
constexpr const char* contents = "; behind each packet its CRC-32C";

constexpr const char* append_note =
    "Behind every packet of data and of metadata the encoder sends the CRC-32C of its bytes, least "
    "significant byte first, then zeros up to the end of a beat; TLAST goes with that. A packet "
    "without bytes is its CRC alone.";
constexpr const char* check_note =
    "The decoder expects a CRC-32C behind every packet of data and of metadata and takes it off. "
    "If "
    "it is not that of the packet's bytes, or is not there, status_data_crc_o or status_meta_crc_o "
    "is set a few cycles after the packet's last beat there has been taken (status_after_crc). "
    "Rows "
    "are not held back for it: look at these bits when the last beats of both streams are through.";

constexpr int crc_bits = 32;
constexpr int group_bits = 256;  // of a beat, that one rank of registers sums up

// Beats that a CRC takes.
int crc_beats(int data_bits) {
  return data_bits < crc_bits ? (crc_bits + data_bits - 1) / data_bits : 1;
}

// Ranks of registers before the CRC's own one.
int ranks(int data_bits) { return data_bits > group_bits ? 2 : 1; }

// Cycles from a packet's last beat at an output to the last one of its CRC; nothing is taken so
// long.
int tail_cycles(int data_bits) { return 1 + ranks(data_bits) + crc_beats(data_bits); }

// Cycles from taking a packet's last beat to the flag.
int flag_cycles(int data_bits) { return 3 + ranks(data_bits); }

// The unit's prefix: what stands before the name that the stream has there.
std::string prefix_of(const Stream& stream) {
  return stream.name.substr(0, stream.name.find("_axis") - 1);
}

// "data" or "meta".
std::string kind_of(const Stream& stream) { return stream.name.substr(stream.name.rfind('_') + 1); }

Port status_port(const Stream& stream) {
  const std::string kind = kind_of(stream);
  return {fmt::format("{}status_{}_crc_o", prefix_of(stream), kind), Direction::output, 1, "status",
          fmt::format("sticky: the CRC behind a packet of {} was wrong or missing",
                      kind == "meta" ? "metadata" : kind)};
}

// Behind the unit's other status ports.
void append_status(Design& design, const std::string& prefix, Port port) {
  const auto last = std::find_if(
      design.ports.rbegin(), design.ports.rend(),
      [&prefix](const Port& p) { return p.group == "status" && p.name.starts_with(prefix); });
  design.ports.insert(last.base(), std::move(port));
}

Instance crc_at(Design& design, const Stream& stream, const Parameter& reset) {
  const bool into = stream.direction == Direction::input;
  Instance& unit = instance_at(design, stream.name + "_tvalid");
  Instance crc{
      into ? check_module : append_module, "u_crc_" + stream.name, {}, {}, InstanceRole::crc};
  crc.parameters = {{"DATA_BITS", stream.data_bits, "bits of TDATA"}, reset};
  crc.connections = {{"clk_i", design.clock_port}, {"rst_i", design.reset_port}};
  std::vector<std::pair<std::string, Signal>> signals;
  for (const std::string field : {"_tdata", "_tkeep", "_tvalid", "_tready", "_tlast"})
    signals.emplace_back(field, cut(design, unit, stream.name + field, inside));
  for (const auto& [field, signal] : signals)
    crc.connections.push_back({"s_axis" + field, into ? signal.outside : signal.inside});
  for (const auto& [field, signal] : signals)
    crc.connections.push_back({"m_axis" + field, into ? signal.inside : signal.outside});
  if (into) {
    const std::string prefix = prefix_of(stream);
    Port status = status_port(stream);
    crc.connections.push_back({"status_clear_i", prefix + "status_clear_i"});
    crc.connections.push_back({"wrong_o", status.name});
    append_status(design, prefix, std::move(status));
  }
  return crc;
}

// Latencies of the unit: data leave a cycle later, and end with their CRC.
void lengthen(Design& design, const Stream& stream) {
  const std::string prefix = prefix_of(stream);
  const bool data = kind_of(stream) == "data";
  for (Latency& latency : design.latencies) {
    if (!data || !latency.name.starts_with(prefix)) continue;
    const std::string name = latency.name.substr(prefix.size());
    if (stream.direction == Direction::output) {
      latency.cycles += 1;
      if (name == "last_row_to_data") {
        latency.cycles += tail_cycles(stream.data_bits);
        latency.description += ", those of their CRCs";
      }
    } else if (name == "data_to_row") {
      latency.cycles += crc_beats(stream.data_bits) - 1;
    }
  }
  if (stream.direction == Direction::input && data)
    design.latencies.push_back({prefix + "status_after_crc", flag_cycles(stream.data_bits),
                                "from the cycle that takes a packet's last beat to the cycle that "
                                "shows whether its CRC was wrong"});
}

}  // namespace

void insert_crcs(Design& design, const model::ValidSpec& spec) {
  if (!spec.has("crc") || spec.choice("crc") != spec::switches.front()) return;
  const UnitParameter reset = reset_parameter();
  const Parameter reset_here{reset.name, reset.value(spec), reset.description};
  std::vector<Instance> crcs;
  for (Stream& stream : design.streams) {
    if (stream.packets != Packets::bytes) continue;
    crcs.push_back(crc_at(design, stream, reset_here));
    stream.contents += contents;
    lengthen(design, stream);
    append_files(design, crcs.back().module);
    const char* const note = stream.direction == Direction::output ? append_note : check_note;
    if (std::find(design.notes.begin(), design.notes.end(), note) == design.notes.end())
      design.notes.emplace_back(note);
    if (kind_of(stream) != "data") continue;
    const auto known = [](const Derived& entry) { return entry.name == "crc_beats"; };
    if (std::none_of(design.derived.begin(), design.derived.end(), known))
      design.derived.push_back({"crc_beats", crc_beats(stream.data_bits), "beat",
                                "beats of data that a CRC takes; of metadata it is 1"});
    if (stream.direction == Direction::output)
      design.derived.push_back({"crc_cycles", tail_cycles(stream.data_bits), "cycle",
                                "cycles in which an encoder puts out no data behind a packet's "
                                "last ones, for their CRC"});
  }
  for (Instance& crc : crcs) design.instances.push_back(std::move(crc));
  design.parameters.push_back({"CRC", 1, "1: a CRC-32C stands behind every packet of bytes"});
}

}  // namespace sfpgen::elaborate
