// Clock, reset and the order of events within a cycle, for any number of agents around one design.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verif/harness/model.hpp"
#include "verif/harness/port.hpp"
#include "verif/harness/protocol.hpp"
#include "verif/harness/random.hpp"

namespace sfpgen::harness {

/// Something that drives and watches a part of the design's ports.
class Agent {
 public:
  Agent() = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  Agent(Agent&&) = delete;
  Agent& operator=(Agent&&) = delete;
  virtual ~Agent() = default;

  /// Sets input ports for this cycle; the clock is low.
  virtual void drive() = 0;

  /// Looks at all ports just before the rising edge. `in_reset`: the last rising edge saw the
  /// reset, or this one will.
  virtual void sample(bool in_reset, std::uint64_t cycle) = 0;

  /// Forgets everything under way: the design is being reset.
  virtual void flush() = 0;
};

/// Which side of a stream the design is.
enum class StreamSide { slave, master };

/// A stream for the check that no input of one stream reaches an output of another within the
/// cycle.
struct ProbedStream {
  std::string name;
  StreamPorts ports;
  StreamSide side = StreamSide::slave;
};

/// How the design takes its reset.
enum class ResetStyle { synchronous, asynchronous };

/// The style that a design's parameter ASYNC_RESET says; synchronous where it has none.
ResetStyle reset_style_of(const DesignFacts& facts);

/// Runs the clock. Within a cycle: the clock falls, agents drive, the design settles, agents
/// sample, the clock rises.
class Testbench {
 public:
  /// `clock` and `reset` (active high) are names of ports.
  Testbench(Model& model, std::string_view clock, std::string_view reset, std::uint64_t seed,
            ViolationLog& log, ResetStyle style = ResetStyle::synchronous);

  void add(Agent& agent) { agents_.push_back(&agent); }
  void probe(ProbedStream stream) { probed_.push_back(std::move(stream)); }

  /// One clock cycle.
  void cycle();

  /// Flushes the agents and holds the reset for `cycles` (at least 1) clock cycles. An asynchronous
  /// reset comes and goes between clock edges: it has to act at once, and half of those after the
  /// first one see no edge at all.
  void reset(unsigned cycles);

  /// Clock cycles so far.
  [[nodiscard]] std::uint64_t cycles() const { return cycle_; }

 private:
  void probe_paths();
  void sample_in_reset();
  void settle_at(std::uint64_t clock);

  Model& model_;
  Port clock_;
  Port reset_;
  Random random_;
  ViolationLog& log_;
  std::vector<Agent*> agents_;
  std::vector<ProbedStream> probed_;
  std::uint64_t cycle_ = 0;
  bool in_reset_ = false;
  ResetStyle style_;
};

}  // namespace sfpgen::harness
