// The clock loop, and the probe for combinational paths between streams.
#include "verif/harness/testbench.hpp"

#include <fmt/format.h>

namespace sfpgen::harness {
namespace {

constexpr std::uint64_t probe_numbers = 0x9120BE;

// Outputs of the design on one stream, as bits to compare.
Words outputs_of(const ProbedStream& stream) {
  if (stream.side == StreamSide::slave) return stream.ports.ready.read();
  Words all = stream.ports.data.read();
  for (const Port& port :
       {stream.ports.keep, stream.ports.valid, stream.ports.last, stream.ports.user}) {
    if (!port.bound()) continue;
    const Words words = port.read();
    all.insert(all.end(), words.begin(), words.end());
  }
  for (const Port& port : stream.ports.beside) {
    const Words words = port.read();
    all.insert(all.end(), words.begin(), words.end());
  }
  return all;
}

std::vector<Port> inputs_of(const ProbedStream& stream) {
  if (stream.side == StreamSide::master) return {stream.ports.ready};
  std::vector<Port> inputs = {stream.ports.valid, stream.ports.data, stream.ports.keep,
                              stream.ports.last};
  if (stream.ports.user.bound()) inputs.push_back(stream.ports.user);
  return inputs;
}

}  // namespace

Testbench::Testbench(Model& model, std::string_view clock, std::string_view reset,
                     std::uint64_t seed, ViolationLog& log, ResetStyle style)
    : model_(model),
      clock_(model.ports().at(clock)),
      reset_(model.ports().at(reset)),
      random_(Random::derived(seed, probe_numbers, 0)),
      log_(log),
      style_(style) {}

ResetStyle reset_style_of(const DesignFacts& facts) {
  return facts.parameter_or("ASYNC_RESET", 0) == 0 ? ResetStyle::synchronous
                                                   : ResetStyle::asynchronous;
}

void Testbench::sample_in_reset() {
  for (Agent* agent : agents_) agent->sample(true, cycle_);
}

void Testbench::settle_at(std::uint64_t clock) {
  clock_.set(clock);
  model_.eval();
}

void Testbench::cycle() {
  // Evaluated before the inputs move: nothing but the edge itself may happen at a rising edge.
  settle_at(0);
  for (Agent* agent : agents_) agent->drive();
  model_.eval();
  model_.dump(2U * cycle_);
  if (!in_reset_ && random_.bits(6) == 0) probe_paths();
  for (Agent* agent : agents_) agent->sample(in_reset_, cycle_);
  settle_at(1);
  model_.dump(2U * cycle_ + 1U);
  ++cycle_;
}

void Testbench::reset(unsigned cycles) {
  for (Agent* agent : agents_) agent->flush();
  reset_.set(1);
  // Registers hold noise before the first reset, and a simulator sees no edge before its first
  // look.
  if (style_ == ResetStyle::asynchronous && cycle_ > 0) {
    model_.eval();
    sample_in_reset();
    if (random_.chance(0.5)) {
      settle_at(0);
      reset_.set(0);
      model_.eval();
      sample_in_reset();
      return;
    }
  }
  // The first edge brings the reset in; outputs before it still belong to the time before.
  settle_at(0);
  model_.dump(2U * cycle_);
  settle_at(1);
  model_.dump(2U * cycle_ + 1U);
  ++cycle_;
  in_reset_ = true;
  for (unsigned done = 1; done < cycles; ++done) cycle();
  // After the last reset edge the outputs are still those of the reset until the next edge.
  settle_at(0);
  sample_in_reset();
  reset_.set(0);
  model_.eval();
  in_reset_ = false;
}

void Testbench::probe_paths() {
  std::vector<Words> before;
  before.reserve(probed_.size());
  for (const ProbedStream& stream : probed_) before.push_back(outputs_of(stream));
  for (std::size_t moved = 0; moved < probed_.size(); ++moved) {
    const std::vector<Port> inputs = inputs_of(probed_[moved]);
    std::vector<Words> saved;
    for (const Port& port : inputs) {
      saved.push_back(port.read());
      Words other = saved.back();
      for (std::uint32_t& word : other) word = ~word;
      port.write(other);
    }
    model_.eval();
    for (std::size_t seen = 0; seen < probed_.size(); ++seen) {
      // A slave's TREADY may look at its own stream; a master's TVALID may not wait for its TREADY.
      if (seen == moved && probed_[seen].side == StreamSide::slave) continue;
      if (outputs_of(probed_[seen]) == before[seen]) continue;
      log_.add({"combinational_path", probed_[seen].name, cycle_,
                fmt::format("{}: an output depends within the cycle on an input of {} (cycle {})",
                            probed_[seen].name, probed_[moved].name, cycle_)});
    }
    for (std::size_t index = 0; index < inputs.size(); ++index) inputs[index].write(saved[index]);
  }
  model_.eval();
}

}  // namespace sfpgen::harness
