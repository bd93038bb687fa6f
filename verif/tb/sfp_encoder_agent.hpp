// Drives the ports of an encoder and compares both of its streams with the golden codec.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "verif/harness/scoreboard.hpp"
#include "verif/tb/bias_watch.hpp"
#include "verif/tb/sfp_agent.hpp"
#include "verif/tb/sfp_coverage.hpp"

namespace sfpgen::tb {

/// The encoder's side of a bench.
class EncoderAgent final : public harness::Agent {
 public:
  EncoderAgent(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs);

  /// How a packet's input ends.
  enum class Ending {
    with_last_row,  ///< TLAST comes with the last row
    apart,          ///< after the last row, which has to be full, with a null terminator
  };

  /// Queues a packet.
  void start(PacketPointer packet, Ending ending = Ending::with_last_row);

  /// Called with every beat of a compressed stream.
  void on_output(std::function<void(Compressed, const harness::Beat&)> call) {
    output_ = std::move(call);
  }

  /// Called when a packet has come out on both streams; `matched`: without a difference.
  void on_packet(std::function<void(const SfpPacket&, bool matched)> call) {
    finished_ = std::move(call);
  }

  void drive() override;
  void sample(bool in_reset, std::uint64_t cycle) override;
  void flush() override;

  /// Nothing queued, nothing under way.
  [[nodiscard]] bool idle() const { return in_flight_.empty(); }
  [[nodiscard]] std::size_t queued_rows() const { return source_.queued(); }
  /// Values of the packets that have come out.
  [[nodiscard]] std::uint64_t values() const { return values_; }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  /// Transfers on any port so far: stands still when the design hangs.
  [[nodiscard]] std::uint64_t transfers() const;

  /// Compares the sticky status with what the packets since the last clear (or reset) must have
  /// set; only when idle for some cycles.
  void check_status(std::uint64_t cycle) { status_.check(cycle); }
  /// Level of the input that clears the status, from the next cycle on.
  void set_clear(std::uint64_t level);

  void set_stall(double probability);
  void reset_counters();
  [[nodiscard]] const harness::StreamCounters& rows_in() const { return source_.counters(); }
  [[nodiscard]] const harness::StreamCounters& data_out() const { return data_.counters(); }

  /// The streams for the probe of combinational paths.
  [[nodiscard]] static std::vector<harness::ProbedStream> probed_streams(
      const harness::PortTable& ports, const std::string& prefix);

 private:
  struct InFlight {
    PacketPointer packet;
    std::uint64_t mismatches = 0;
    bool data_done = false;
    bool metadata_done = false;
  };

  void take(Compressed stream, const harness::Beat& beat, std::uint64_t cycle);
  [[nodiscard]] const SfpPacket* find(std::uint64_t index) const;
  [[nodiscard]] harness::Place locate(Compressed stream, std::uint64_t packet, std::uint64_t beat,
                                      std::size_t bit) const;

  AgentSetup setup_;
  RunLogs logs_;
  ConfigPorts config_;
  StatusPorts status_;
  SfpCoverage coverage_;
  std::optional<BiasWatch> bias_;  ///< where the design proposes one
  harness::StreamSource source_;
  harness::StreamSink data_;
  harness::StreamSink metadata_;
  harness::StreamScoreboard data_board_;
  harness::StreamScoreboard metadata_board_;
  std::deque<InFlight> in_flight_;
  std::uint64_t values_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t shown_packet_ = 0;
  bool showing_config_ = false;
  std::uint64_t clear_ = 0;
  std::function<void(Compressed, const harness::Beat&)> output_;
  std::function<void(const SfpPacket&, bool)> finished_;
};

}  // namespace sfpgen::tb
