// Compares proposals between packets.
#include "verif/tb/bias_watch.hpp"

#include <fmt/format.h>

namespace sfpgen::tb {
namespace {

std::string port_name(const AgentSetup& setup) { return setup.prefix + "status_bias_o"; }

}  // namespace

BiasWatch::BiasWatch(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs)
    : name_(port_name(setup)),
      port_(ports.at(name_)),
      logs_(logs),
      fresh_(setup.shape.format, setup.shape.lanes),
      golden_(fresh_),
      up_(logs.coverage.declare(setup.side + " proposed bias", "moves up")),
      down_(logs.coverage.declare(setup.side + " proposed bias", "moves down")) {}

bool BiasWatch::has_port(const harness::PortTable& ports, const AgentSetup& setup) {
  return ports.has(port_name(setup));
}

void BiasWatch::check(std::uint64_t cycle) {
  if (within_packet_ || port_.get() == golden_.bias()) return;
  logs_.violations.add({"bias_proposal", name_, cycle,
                        fmt::format("{} is {} where the packets so far make it {} (cycle {})",
                                    name_, port_.get(), golden_.bias(), cycle)});
}

void BiasWatch::take(const harness::SourceBeat& beat, const SfpPacket& packet) {
  if (beat.first) {
    const std::uint32_t before = golden_.bias();
    golden_.take_packet(packet.values);
    if (golden_.bias() > before) logs_.coverage.hit(up_);
    if (golden_.bias() < before) logs_.coverage.hit(down_);
  }
  within_packet_ = !beat.beat.last;
}

void BiasWatch::flush() {
  golden_ = fresh_;
  within_packet_ = false;
}

}  // namespace sfpgen::tb
