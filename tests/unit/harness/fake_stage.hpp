// A register stage between two streams in C++, in the place of a Verilated model; with faults.
#pragma once

#include <cstdint>
#include <string>

#include "verif/harness/model.hpp"
#include "verif/harness/testbench.hpp"

namespace sfpgen::harness {

/// What is wrong with the stage.
enum class StageFault {
  none,
  ready_path,      ///< TREADY of the input follows TREADY of the output within the cycle
  valid_waits,     ///< TVALID of the output waits for TREADY
  valid_in_reset,  ///< TVALID comes up in reset
};

/// One beat of storage: s_axis to m_axis, 32 bits.
class FakeStage final : public Model {
 public:
  explicit FakeStage(StageFault fault) : fault_(fault) {
    ports_.add("clk_i", Port(clk, 1));
    ports_.add("rst_i", Port(rst, 1));
    add_stream("s_axis", in);
    add_stream("m_axis", out);
  }

  void eval() override {
    if (clk != 0 && last_clk_ == 0) {
      if (in.valid != 0 && in.ready != 0) {
        held_ = in;
        full_ = true;
      } else if (out.valid != 0 && out.ready != 0) {
        full_ = false;
      }
      if (rst != 0) full_ = fault_ == StageFault::valid_in_reset;
    }
    last_clk_ = clk;
    out.data = held_.data;
    out.keep = held_.keep;
    out.last = held_.last;
    out.valid = full_ ? 1 : 0;
    if (fault_ == StageFault::valid_waits) out.valid &= out.ready;
    in.ready = full_ ? 0 : 1;
    if (fault_ == StageFault::ready_path) in.ready |= out.ready;
  }

  void dump(std::uint64_t /*time*/) override {}
  bool open_trace(const std::string& /*path*/) override { return false; }
  void close_trace() override {}
  void randomize(std::uint64_t /*seed*/) override {}

  struct Wires {
    std::uint32_t data = 0;
    std::uint8_t keep = 0;
    std::uint8_t valid = 0;
    std::uint8_t ready = 0;
    std::uint8_t last = 0;
  };

  std::uint8_t clk = 0;
  std::uint8_t rst = 0;
  Wires in;
  Wires out;

 private:
  void add_stream(const std::string& prefix, Wires& wires) {
    ports_.add(prefix + "_tdata", Port(wires.data, 32));
    ports_.add(prefix + "_tkeep", Port(wires.keep, 4));
    ports_.add(prefix + "_tvalid", Port(wires.valid, 1));
    ports_.add(prefix + "_tready", Port(wires.ready, 1));
    ports_.add(prefix + "_tlast", Port(wires.last, 1));
  }

  StageFault fault_;
  bool full_ = false;
  std::uint8_t last_clk_ = 0;
  Wires held_;
};

}  // namespace sfpgen::harness
