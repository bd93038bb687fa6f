// Drives the streams of a stand-alone unit and compares what comes out.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "verif/harness/scoreboard.hpp"
#include "verif/harness/stream.hpp"
#include "verif/harness/testbench.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// The agent of a unit with any number of streams each way.
class UnitAgent final : public harness::Agent {
 public:
  UnitAgent(const harness::PortTable& ports, const AgentSetup& setup, const UnitPorts& unit,
            RunLogs logs);

  /// Queues a packet.
  void start(UnitJob job);

  void drive() override;
  void sample(bool in_reset, std::uint64_t cycle) override;
  void flush() override;

  /// Nothing queued, nothing under way.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] std::size_t jobs_under_way() const { return in_flight_.size(); }
  /// Values of the good packets that have come out.
  [[nodiscard]] std::uint64_t values() const { return values_; }
  /// Transfers on any port so far: stands still when the design hangs.
  [[nodiscard]] std::uint64_t transfers() const;

  /// Compares the sticky status with what the packets since the last clear must have set.
  /// Nor may an announcement be missing.
  void check_status(std::uint64_t cycle);
  /// Level of the input that clears the status, from the next cycle on.
  void set_clear(std::uint64_t level);
  void set_stall(double probability);
  void reset_counters();

  /// Where the rows are counted.
  [[nodiscard]] const harness::StreamCounters& rows() const;
  /// Cycle of the first transfer into the design, of the stream that came last.
  [[nodiscard]] std::uint64_t first_in() const;
  /// Cycle of the first transfer out of it.
  [[nodiscard]] std::uint64_t first_out() const {
    return sinks_.front()->counters().first_transfer;
  }

  [[nodiscard]] std::vector<harness::ProbedStream> probed_streams() const;

 private:
  struct InFlight {
    std::uint64_t index = 0;
    UnitJob job;
    std::vector<std::size_t> beats_left;  ///< for each sink
  };

  void take(std::size_t sink, const harness::Beat& beat, std::uint64_t cycle);
  void show_configuration();
  void listen(bool in_reset, std::uint64_t cycle);

  AgentSetup setup_;
  UnitPorts unit_;
  RunLogs logs_;
  StatusPorts status_;
  std::vector<std::pair<std::string, harness::Port>> configuration_;
  harness::Random noise_;
  std::vector<harness::StreamPorts> source_ports_, sink_ports_;
  std::vector<std::unique_ptr<harness::StreamSource>> sources_;
  std::vector<std::unique_ptr<harness::StreamSink>> sinks_;
  std::vector<harness::StreamScoreboard> boards_;
  harness::Port announced_;
  std::vector<harness::Port> announced_values_;
  std::deque<std::uint64_t> announcements_;
  std::deque<InFlight> in_flight_;
  std::uint64_t next_index_ = 0;
  std::uint64_t values_ = 0;
  std::uint64_t shown_ = 0;
  bool showing_ = false;
  std::uint64_t clear_ = 0;
};

}  // namespace sfpgen::tb
