// Runs a stand-alone unit: its agent, its packets and its clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "verif/harness/bench.hpp"
#include "verif/harness/hang_watch.hpp"
#include "verif/harness/testbench.hpp"
#include "verif/tb/unit_agent.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// The half of a design that a bench is for: with nothing in it, all of the design.
struct Half {
  std::string name;    ///< "encoder"
  std::string prefix;  ///< of its ports
};

/// The agent of a unit, and all that moves packets through it.
class UnitRunner {
 public:
  UnitRunner(harness::Model& model, const harness::DesignFacts& facts,
             const harness::BenchRequest& request, harness::BenchReport& report,
             UnitTraffic& traffic, const Half& half);

  /// Of the unit, or of the half of a design that this is.
  [[nodiscard]] const std::string& kind() const { return kind_; }
  UnitTraffic& traffic() { return traffic_; }
  [[nodiscard]] const UnitAgent& agent() const { return agent_; }

  /// Sends a packet through.
  void start(UnitJob job);

  /// The reset that a run begins with.
  void begin();
  /// One cycle; false when the design hangs. Then it has been reset.
  bool step();
  /// So many cycles, whatever moves in them.
  void wait(std::uint64_t cycles);
  /// Resets the design, and forgets everything under way.
  void recover();
  /// Lets everything under way come out; false when it hangs or too much is wrong.
  bool drain();
  /// Drains, compares the sticky status, clears it; resets the design where it cannot drain.
  void settle_or_recover();
  /// Compares the sticky status; only while nothing is under way.
  void check_status();

  void set_stall(double probability) { agent_.set_stall(probability); }
  /// Settles; all counters of transfers begin anew.
  void begin_measurement();

  /// So much is wrong that the rest would only repeat it.
  [[nodiscard]] bool enough() const { return report_.enough(); }
  /// Clock cycles so far.
  [[nodiscard]] std::uint64_t cycles() const { return bench_.cycles(); }
  /// Packets started so far, good and bad ones.
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  /// Values of the good packets started so far.
  [[nodiscard]] std::uint64_t started_values() const { return started_values_; }

  /// Says on stderr which phase this is, and how far the run has come.
  void progress(std::string_view phase);

 private:
  bool settle();

  std::string kind_;
  harness::BenchReport& report_;
  UnitTraffic& traffic_;
  harness::Testbench bench_;
  std::uint64_t settle_cycles_;
  UnitAgent agent_;
  std::uint64_t started_values_ = 0;
  std::uint64_t packets_ = 0;
  harness::HangWatch hang_watch_;
  std::string phase_;
};

}  // namespace sfpgen::tb
