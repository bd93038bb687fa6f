// Holds the bias that an encoder proposes to the golden proposer.
#pragma once

#include <sfpgen/golden/bias_proposal.hpp>

#include <cstdint>
#include <string>

#include "verif/harness/stream.hpp"
#include "verif/tb/sfp_agent.hpp"

namespace sfpgen::tb {

/// The output status_bias_o of a design's encoder.
class BiasWatch {
 public:
  /// The design must have the port. Declares a bin for each way that the proposal can move.
  BiasWatch(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs);

  /// Whether the design has the port.
  static bool has_port(const harness::PortTable& ports, const AgentSetup& setup);

  /// Just before a rising edge. Between packets, and until the edge that takes a packet's first
  /// row, the port has to show the golden proposal.
  void check(std::uint64_t cycle);

  /// A beat of `packet` has been accepted.
  void take(const harness::SourceBeat& beat, const SfpPacket& packet);

  /// The design is being reset.
  void flush();

 private:
  std::string name_;
  harness::Port port_;
  RunLogs logs_;
  golden::BiasProposer fresh_;
  golden::BiasProposer golden_;
  harness::CoverageBin up_;
  harness::CoverageBin down_;
  bool within_packet_ = false;
};

}  // namespace sfpgen::tb
