// Stepping of a stand-alone unit.
#include "verif/tb/unit_runner.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace sfpgen::tb {
namespace {

// Cycles without traffic after which sticky bits must be up to date, what FIFOs still hold besides.
constexpr std::uint64_t settle_cycles = 16;

AgentSetup setup_of(const std::string& kind, const harness::BenchRequest& request,
                    const Half& half) {
  AgentSetup setup;
  setup.prefix = half.prefix;
  setup.side = kind;
  setup.seed = request.seed;
  setup.stall = request.stall;
  return setup;
}

}  // namespace

UnitRunner::UnitRunner(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report,
                       UnitTraffic& traffic, const Half& half)
    : kind_(half.name.empty() ? facts.kind : half.name),
      report_(report),
      traffic_(traffic),
      bench_(model, "clk_i", "rst_i", request.seed, report.violations,
             harness::reset_style_of(facts)),
      settle_cycles_(settle_cycles + 2U * facts.parameter_or("FIFO_DEPTH", 0)),
      agent_(model.ports(), setup_of(kind_, request, half), traffic.ports(),
             RunLogs{report.mismatches, report.violations, report.coverage}) {
  bench_.add(agent_);
  for (auto& stream : agent_.probed_streams()) bench_.probe(stream);
}

void UnitRunner::start(UnitJob job) {
  started_values_ += job.values;
  ++packets_;
  agent_.start(std::move(job));
}

void UnitRunner::begin() { bench_.reset(3); }

bool UnitRunner::step() {
  using Work = harness::HangWatch::Work;
  bench_.cycle();
  if (!hang_watch_.hangs(agent_.transfers(), agent_.idle() ? Work::none : Work::under_way))
    return true;
  report_.violations.add(
      {"hang", "design", bench_.cycles(),
       fmt::format("nothing has moved for {} cycles with packets under way ({}; cycle {})",
                   hang_watch_.still(), phase_, bench_.cycles())});
  recover();
  return false;
}

void UnitRunner::wait(std::uint64_t cycles) {
  for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) bench_.cycle();
}

void UnitRunner::recover() {
  bench_.reset(2);
  traffic_.restarted();
  hang_watch_.restart(agent_.transfers());
}

bool UnitRunner::drain() {
  while (!agent_.idle()) {
    if (enough() || !step()) return false;
  }
  return true;
}

bool UnitRunner::settle() {
  if (!drain()) return false;
  wait(settle_cycles_);
  check_status();
  agent_.set_clear(1);
  bench_.cycle();
  agent_.set_clear(0);
  bench_.cycle();
  check_status();
  return true;
}

void UnitRunner::settle_or_recover() {
  if (!settle()) recover();
}

void UnitRunner::check_status() { agent_.check_status(bench_.cycles()); }

void UnitRunner::begin_measurement() {
  settle_or_recover();
  agent_.reset_counters();
  hang_watch_.restart(0);
}

void UnitRunner::progress(std::string_view phase) {
  phase_ = phase;
  std::fputs(fmt::format("bench: {} ({} values checked, {} cycles)\n", phase, agent_.values(),
                         bench_.cycles())
                 .c_str(),
             stderr);
}

}  // namespace sfpgen::tb
