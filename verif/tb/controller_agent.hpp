// Feeds a controller its losses and watches its outputs, which stand still from one loss to the
// next.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "verif/harness/stream.hpp"
#include "verif/harness/testbench.hpp"
#include "verif/tb/controller_traffic.hpp"

namespace sfpgen::tb {

/// The agent of a controller.
class ControllerAgent final : public harness::Agent {
 public:
  ControllerAgent(const harness::PortTable& ports, const AgentSetup& setup,
                  ControllerTraffic& traffic, RunLogs logs);

  /// Queues a beat.
  void start(LossJob job);

  void drive() override;
  void sample(bool in_reset, std::uint64_t cycle) override;
  void flush() override;

  [[nodiscard]] bool idle() const { return jobs_.empty(); }
  [[nodiscard]] std::size_t queued() const { return jobs_.size(); }
  /// Losses taken whose lengths were right.
  [[nodiscard]] std::uint64_t losses() const { return losses_; }
  [[nodiscard]] std::uint64_t transfers() const { return source_.counters().transfers; }
  /// Cycles from TVALID of the loss taken last to the one that took it.
  [[nodiscard]] std::uint64_t waited() const { return waited_; }

  void check_status(std::uint64_t cycle) { status_.check(cycle); }
  /// Level of the input that clears the status, from the next cycle on.
  void set_clear(std::uint64_t level);
  void set_stall(double probability) { source_.set_stall(probability); }
  [[nodiscard]] const harness::ProbedStream& probed() const { return probed_; }

 private:
  void show_configuration();
  void check_outputs(std::uint64_t cycle);
  void taken(std::uint64_t cycle);

  ControllerTraffic& traffic_;
  RunLogs logs_;
  StatusPorts status_;
  std::vector<std::pair<std::string, harness::Port>> configuration_, outputs_;
  harness::Random noise_;
  harness::ProbedStream probed_;
  harness::StreamSource source_;
  std::deque<LossJob> jobs_;
  PortValues expected_;
  bool differs_ = false;  // and has been reported
  bool showing_ = false;
  std::uint64_t valid_since_ = 0;
  bool was_valid_ = false;
  std::uint64_t waited_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t losses_ = 0;
  std::uint64_t clear_ = 0;
};

}  // namespace sfpgen::tb
