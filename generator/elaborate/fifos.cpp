// Rewires every stream of a design through a FIFO.
#include "generator/elaborate/fifos.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "generator/elaborate/port_cuts.hpp"
#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr const char* fifo_module = "sfp_axis_fifo";

// A way from a latency's input to its output leads through two FIFOs, each of one cycle.
constexpr int cycles_of_fifos = 2;

constexpr const char* fifo_note =
    "Every stream has a FIFO at its port, each a cycle long, included in the latencies. The "
    "configuration goes through with the beats of the unit's stream of rows or of metadata: it is "
    "taken with a packet's first beat there, and may change in the next cycle.";

// The unit's side of a FIFO.
constexpr const char* inside = "core_";

std::string joined(const std::vector<Signal>& signals, std::string Signal::*side) {
  if (signals.size() == 1) return signals.front().*side;
  std::vector<std::string> names;
  names.reserve(signals.size());
  for (const Signal& signal : signals) names.push_back(signal.*side);
  return fmt::format("{{{}}}", fmt::join(names, ", "));
}

// What goes along with a beat: TUSER, and the configuration of the unit where the stream brings it.
std::vector<Signal> companions(Design& design, Instance& unit, const Stream& stream) {
  std::vector<std::string> names;
  for (const Port& port : design.ports) {
    const bool user = port.name == stream.name + "_tuser";
    const bool configuration = stream.brings == Brings::configuration &&
                               port.group == "configuration" &&
                               connection_to(unit, port.name) != nullptr;
    if (user || configuration) names.push_back(port.name);
  }
  std::vector<Signal> signals;
  signals.reserve(names.size());
  for (const std::string& name : names) signals.push_back(cut(design, unit, name, inside));
  if (!signals.empty()) return signals;
  const std::string open = fmt::format("unused_{}_tuser", stream.name);
  design.wires.push_back({open, 1});
  const bool into = stream.direction == Direction::input;
  const std::string nothing = "1'd0";
  return {{into ? nothing : open, into ? open : nothing, 1}};
}

Instance fifo_of(Design& design, const Stream& stream, int depth, const Parameter& reset) {
  Instance& unit = instance_at(design, stream.name + "_tvalid");
  const Signal data = cut(design, unit, stream.name + "_tdata", inside);
  const Signal keep = cut(design, unit, stream.name + "_tkeep", inside);
  const std::vector<Signal> user = companions(design, unit, stream);
  const Signal valid = cut(design, unit, stream.name + "_tvalid", inside);
  const Signal ready = cut(design, unit, stream.name + "_tready", inside);
  const Signal last = cut(design, unit, stream.name + "_tlast", inside);
  int user_bits = 0;
  for (const Signal& signal : user) user_bits += signal.bits;

  Instance fifo{fifo_module, "u_fifo_" + stream.name, {}, {}, InstanceRole::fifo};
  fifo.parameters = {{"DATA_BITS", data.bits, "bits of TDATA"},
                     {"KEEP_BITS", keep.bits, "bits of TKEEP"},
                     {"USER_BITS", user_bits, "bits that go along with a beat"},
                     {"FIFO_DEPTH", depth, "beats in the FIFO at every stream port"},
                     reset};
  fifo.connections = {{"clk_i", design.clock_port}, {"rst_i", design.reset_port}};
  const bool into = stream.direction == Direction::input;
  const auto connect = [&](const std::string& side, std::string Signal::*net) {
    fifo.connections.push_back({side + "_tdata", data.*net});
    fifo.connections.push_back({side + "_tkeep", keep.*net});
    fifo.connections.push_back({side + "_tuser", joined(user, net)});
    fifo.connections.push_back({side + "_tvalid", valid.*net});
    fifo.connections.push_back({side + "_tready", ready.*net});
    fifo.connections.push_back({side + "_tlast", last.*net});
  };
  connect("s_axis", into ? &Signal::outside : &Signal::inside);
  connect("m_axis", into ? &Signal::inside : &Signal::outside);
  return fifo;
}

}  // namespace

void insert_fifos(Design& design, const model::ValidSpec& spec) {
  if (!spec.has("fifo_depth")) return;
  const int depth = spec.integer("fifo_depth");
  if (depth == 0) return;
  const UnitParameter reset = reset_parameter();
  const Parameter reset_here{reset.name, reset.value(spec), reset.description};
  std::vector<Instance> fifos;
  for (const Stream& stream : design.streams)
    fifos.push_back(fifo_of(design, stream, depth, reset_here));
  const auto listed = std::find_if(fifos.front().parameters.begin(), fifos.front().parameters.end(),
                                   [](const Parameter& p) { return p.name == "FIFO_DEPTH"; });
  design.parameters.push_back(*listed);
  for (Instance& fifo : fifos) design.instances.push_back(std::move(fifo));
  for (Latency& latency : design.latencies) latency.cycles += cycles_of_fifos;
  design.notes.emplace_back(fifo_note);
  append_files(design, fifo_module);
}

}  // namespace sfpgen::elaborate
