// Counts the cycles of a stand-alone unit.
#include "verif/tb/unit_measures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sfpgen::tb {

UnitMeasures::UnitMeasures(UnitRunner& runner, const harness::DesignFacts& facts,
                           const harness::BenchRequest& request, harness::BenchReport& report)
    : runner_(runner),
      traffic_(runner.traffic()),
      request_(request),
      report_(report),
      fifo_depth_(facts.parameter_or("FIFO_DEPTH", 0)) {}

void UnitMeasures::measure() {
  runner_.progress("measuring without stalls");
  runner_.set_stall(0.0);
  measure_latency();
  measure_steady_state();
  constexpr std::size_t values = 4096;
  const std::size_t lanes = traffic_.lanes();
  measure_packets((values + lanes - 1U) / lanes, "packet_4096_", 16);
  measure_packets(1, "short_packet_", 64);
  runner_.set_stall(request_.stall);
}

void UnitMeasures::add_measure(const std::string& name, double value) {
  report_.measures.push_back({runner_.kind(), name, value});
}

void UnitMeasures::measure_latency() {
  runner_.begin_measurement();
  runner_.start(traffic_.full(4));
  if (!runner_.drain()) return;
  const UnitAgent& agent = runner_.agent();
  add_measure("latency_cycles",
              static_cast<double>(agent.first_out()) - static_cast<double>(agent.first_in()));
}

// Long packets, one after another, each measured from its first row to its last.
void UnitMeasures::measure_steady_state() {
  constexpr std::size_t rows = 2'500;
  constexpr unsigned packets = 4;
  // A FIFO takes a packet's first rows early: what the packet costs beyond its rows comes behind
  // them.
  const double allowed = 1.0005 + traffic_.extra_cycles() / static_cast<double>(rows - 1U);
  double cycles_per_row = 0.0;
  std::uint64_t stall_run = 0;
  for (unsigned packet = 0; packet < packets && !runner_.enough(); ++packet) {
    runner_.begin_measurement();
    runner_.start(traffic_.full(rows));
    if (!runner_.drain()) return;
    const harness::StreamCounters& counters = runner_.agent().rows();
    cycles_per_row = std::max(
        cycles_per_row, static_cast<double>(counters.last_transfer - counters.first_transfer) /
                            static_cast<double>(rows - 1U));
    stall_run = std::max(stall_run, counters.longest_gap);
  }
  add_measure("cycles_per_row", cycles_per_row);
  add_measure("worst_stall_run", static_cast<double>(stall_run));
  if (cycles_per_row <= allowed) return;
  report_.violations.add(
      {"throughput", runner_.kind(), runner_.cycles(),
       fmt::format("{}: {:.4f} cycles per row without stalls, {:.4f} are allowed", runner_.kind(),
                   cycles_per_row, allowed)});
}

// Equal packets back to back: what a packet costs beyond its rows.
void UnitMeasures::measure_packets(std::size_t rows, const std::string& prefix, unsigned count) {
  const double allowed = traffic_.extra_cycles();
  runner_.begin_measurement();
  for (unsigned packet = 0; packet < count; ++packet) runner_.start(traffic_.full(rows));
  if (!runner_.drain()) return;
  const harness::StreamCounters& counters = runner_.agent().rows();
  const auto cycles = static_cast<double>(counters.last_transfer - counters.first_transfer + 1U);
  const auto moved = static_cast<double>(counters.transfers);
  // Before a FIFO the first packet's extra cycle shows too: rows are taken while it passes.
  const unsigned gaps = fifo_depth_ == 0 ? count - 1U : count;
  const double extra = (cycles - moved) / static_cast<double>(gaps);
  add_measure(prefix + "cycles_per_row", cycles / moved);
  add_measure(prefix + "extra_cycles_per_packet", extra);
  if (extra <= allowed) return;
  report_.violations.add(
      {"packet_overhead", runner_.kind(), runner_.cycles(),
       fmt::format("{}: {:.2f} extra cycles per packet of {} rows, {} are allowed", runner_.kind(),
                   extra, rows, allowed)});
}

}  // namespace sfpgen::tb
