// What a stand-alone unit costs: latency, cycles a row and a packet.
#pragma once

#include <cstdint>
#include <string>

#include "verif/harness/bench.hpp"
#include "verif/tb/unit_runner.hpp"

namespace sfpgen::tb {

/// The phase of a run that counts cycles, without stalls.
class UnitMeasures {
 public:
  UnitMeasures(UnitRunner& runner, const harness::DesignFacts& facts,
               const harness::BenchRequest& request, harness::BenchReport& report);

  /// Reports all figures, and those that are too large as violations.
  void measure();

 private:
  void add_measure(const std::string& name, double value);
  void measure_latency();
  void measure_steady_state();
  void measure_packets(std::size_t rows, const std::string& prefix, unsigned count);

  UnitRunner& runner_;
  UnitTraffic& traffic_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  std::uint64_t fifo_depth_;
};

}  // namespace sfpgen::tb
