// The two ends of an AXI4-Stream: a source that feeds a slave port, a sink that drains a master
// port.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "verif/harness/beat.hpp"
#include "verif/harness/coverage.hpp"
#include "verif/harness/port.hpp"
#include "verif/harness/protocol.hpp"
#include "verif/harness/random.hpp"
#include "verif/harness/stall.hpp"

namespace sfpgen::harness {

/// Whether beats are expected on a stream at all; a silent one has no coverage of its own.
enum class StreamUse { moves, silent };

/// What both ends need from the bench around them.
struct StreamSetup {
  std::string name;  ///< the ports' prefix
  StreamPorts ports;
  StreamRules rules;
  std::uint64_t seed = 1;
  double stall = 0.0;  ///< see StallPattern
  StreamUse use = StreamUse::moves;
};

/// A beat on its way into the design.
struct SourceBeat {
  Beat beat;
  std::uint64_t packet = 0;  ///< which packet it belongs to
  bool first = false;        ///< the packet's first beat
};

/// Figures of one end that the report wants.
struct StreamCounters {
  std::uint64_t transfers = 0;
  std::uint64_t first_transfer = 0;  ///< cycle
  std::uint64_t last_transfer = 0;   ///< cycle
  std::uint64_t longest_gap = 0;     ///< cycles between two transfers
};

/// Feeds a slave port from a queue. Once it shows a beat it keeps it until TREADY; while it shows
/// none, the payload wires carry noise, so that a design that looks at them too early is caught.
class StreamSource {
 public:
  StreamSource(const StreamSetup& setup, ViolationLog& log, Coverage& coverage);

  void push(SourceBeat beat) { queue_.push_back(std::move(beat)); }

  /// Sets the wires for this cycle; call while the clock is low, before eval.
  void drive();

  /// Looks at the wires just before the rising edge; true when the beat was accepted.
  bool sample(bool in_reset, std::uint64_t cycle);

  /// The beat on the wires, or null.
  [[nodiscard]] const SourceBeat* offered() const {
    return offering_ && !queue_.empty() ? &queue_.front() : nullptr;
  }

  /// Called with each beat accepted, before it leaves the queue.
  void on_accept(std::function<void(const SourceBeat&, std::uint64_t cycle)> call) {
    accept_ = std::move(call);
  }

  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] std::size_t queued() const { return queue_.size(); }
  [[nodiscard]] const StreamCounters& counters() const { return counters_; }
  void reset_counters() { counters_ = {}; }
  void set_stall(double probability) { stall_.enable(probability); }

  /// Forgets everything queued and takes TVALID down (a reset).
  void flush();

 private:
  StreamSetup setup_;
  ProtocolChecker checker_;
  Coverage& coverage_;
  CoverageBin pushed_back_;
  CoverageBin starved_;
  StallPattern stall_;
  Random noise_;
  std::deque<SourceBeat> queue_;
  bool offering_ = false;
  bool showing_ = false;
  StreamCounters counters_;
  StreamSample sample_;
  std::function<void(const SourceBeat&, std::uint64_t)> accept_;
};

/// Drains a master port.
class StreamSink {
 public:
  StreamSink(const StreamSetup& setup, ViolationLog& log, Coverage& coverage);

  /// Sets TREADY for this cycle.
  void drive();

  /// Looks at the wires just before the rising edge; true when a beat was taken.
  bool sample(bool in_reset, std::uint64_t cycle);

  /// Called with each beat taken.
  void on_beat(std::function<void(const Beat&, std::uint64_t cycle)> call) {
    beat_ = std::move(call);
  }

  [[nodiscard]] const StreamCounters& counters() const { return counters_; }
  void reset_counters() { counters_ = {}; }
  void set_stall(double probability) { stall_.enable(probability); }

 private:
  StreamSetup setup_;
  ProtocolChecker checker_;
  Coverage& coverage_;
  CoverageBin pushed_back_;
  CoverageBin starved_;
  StallPattern stall_;
  StreamCounters counters_;
  StreamSample sample_;
  std::function<void(const Beat&, std::uint64_t)> beat_;
};

}  // namespace sfpgen::harness
