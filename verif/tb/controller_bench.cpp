// One bench for both controllers: what differs is the traffic.
#include "verif/tb/controller_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "verif/harness/hang_watch.hpp"
#include "verif/tb/controller_agent.hpp"
#include "verif/tb/controller_traffic.hpp"

namespace sfpgen::tb {
namespace {

// Cycles that all work behind the last loss is done in: an average moves by a step a cycle.
constexpr unsigned settle_cycles = 2'200;

class ControllerBench {
 public:
  ControllerBench(harness::Model& model, const harness::DesignFacts& facts,
                  const harness::BenchRequest& request, harness::BenchReport& report,
                  ControllerTraffic& traffic)
      : kind_(facts.kind),
        request_(request),
        report_(report),
        traffic_(traffic),
        bench_(model, "clk_i", "rst_i", request.seed, report.violations),
        agent_(model.ports(), setup_of(facts, request), traffic,
               RunLogs{report.mismatches, report.violations, report.coverage}) {
    if (!request.activity.empty() || !request.tensors.empty())
      throw std::runtime_error(fmt::format("a tensor means nothing to a {}", kind_));
    bench_.add(agent_);
    bench_.probe(agent_.probed());
    reset_within_ = report.coverage.declare("reset", "while a loss waits");
  }

  void run() {
    bench_.reset(3);
    random_losses();
    if (!enough()) resets();
    if (!enough()) measure();
    report_.values_checked = agent_.losses();
    report_.counts["losses"] = agent_.losses();
    report_.counts["cycles"] = bench_.cycles();
    progress("done");
  }

 private:
  static AgentSetup setup_of(const harness::DesignFacts& facts,
                             const harness::BenchRequest& request) {
    AgentSetup setup;
    setup.side = facts.kind;
    setup.seed = request.seed;
    setup.stall = request.stall;
    return setup;
  }

  [[nodiscard]] bool enough() const { return report_.enough(); }

  void progress(std::string_view phase) {
    std::fputs(fmt::format("bench: {} ({} losses checked, {} cycles)\n", phase, agent_.losses(),
                           bench_.cycles())
                   .c_str(),
               stderr);
  }

  /// One cycle; false when the design hangs. Then it has been reset.
  bool step() {
    using Work = harness::HangWatch::Work;
    bench_.cycle();
    if (!hang_watch_.hangs(agent_.transfers(), agent_.idle() ? Work::none : Work::under_way))
      return true;
    report_.violations.add({"hang", "design", bench_.cycles(),
                            fmt::format("no loss was taken for {} cycles (cycle {})",
                                        hang_watch_.still(), bench_.cycles())});
    recover();
    return false;
  }

  void recover() {
    bench_.reset(2);
    hang_watch_.restart(agent_.transfers());
  }

  bool drain() {
    while (!agent_.idle()) {
      if (enough() || !step()) return false;
    }
    bench_.cycle();  // the last loss's lengths show
    return true;
  }

  /// Drains, compares the sticky status, clears it.
  bool settle() {
    if (!drain()) return false;
    agent_.check_status(bench_.cycles());
    agent_.set_clear(1);
    bench_.cycle();
    agent_.set_clear(0);
    bench_.cycle();
    agent_.check_status(bench_.cycles());
    return true;
  }

  void random_losses() {
    progress("random losses");
    const std::uint64_t losses = std::max(request_.values, traffic_.long_run());
    const std::uint64_t report_every = losses / 4U + 1U;
    std::uint64_t next_report = report_every;
    std::uint64_t to_settle = 10;
    while (agent_.losses() < losses && !enough()) {
      if (agent_.queued() < 3) {
        agent_.start(traffic_.next());
        if (--to_settle == 0) {
          to_settle = traffic_.random().between(1, 60);
          settle();
        }
      }
      step();
      if (agent_.losses() < next_report) continue;
      progress("random losses");
      next_report += report_every;
    }
    settle();
  }

  void resets() {
    progress("resets while a loss waits");
    constexpr unsigned rounds = 20;
    for (unsigned round = 0; round < rounds && !enough(); ++round) {
      for (unsigned loss = 0; loss < 3; ++loss) agent_.start(traffic_.next());
      const std::uint64_t cycles = traffic_.random().below(3U * traffic_.cycles());
      for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) bench_.cycle();
      if (!agent_.idle()) report_.coverage.hit(reset_within_);
      recover();
      agent_.check_status(bench_.cycles());
      for (unsigned loss = 0; loss < 3; ++loss) agent_.start(traffic_.next());
      if (!settle()) recover();
    }
  }

  // ---- measurements, without stalls

  void expect_cycles(const char* name, std::uint64_t expected, LossJob job) {
    for (unsigned cycle = 0; cycle < settle_cycles; ++cycle) bench_.cycle();
    agent_.start(std::move(job));
    if (!drain()) return;
    const std::uint64_t waited = agent_.waited();
    report_.measures.push_back({kind_, name, static_cast<double>(waited)});
    if (waited == expected) return;
    report_.violations.add(
        {"latency", kind_, bench_.cycles(),
         fmt::format("{}: {} is {}, {} is right", kind_, name, waited, expected)});
  }

  void measure() {
    progress("measuring without stalls");
    agent_.set_stall(0.0);
    expect_cycles("cycles_to_take", traffic_.cycles(), traffic_.number());
    expect_cycles("cycles_to_take_invalid", 1, traffic_.not_a_number());
    measure_back_to_back();
    agent_.set_stall(request_.stall);
  }

  void measure_back_to_back() {
    constexpr unsigned losses = 50;
    settle();
    const std::uint64_t start = bench_.cycles();
    for (unsigned loss = 0; loss < losses; ++loss) agent_.start(traffic_.number());
    if (!drain()) return;
    report_.measures.push_back(
        {kind_, "cycles_per_loss", static_cast<double>(bench_.cycles() - start) / losses});
  }

  std::string kind_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  ControllerTraffic& traffic_;
  harness::Testbench bench_;
  ControllerAgent agent_;
  harness::CoverageBin reset_within_;
  harness::HangWatch hang_watch_;
};

template <typename Traffic>
void run(harness::Model& model, const harness::DesignFacts& facts,
         const harness::BenchRequest& request, harness::BenchReport& report) {
  Traffic traffic(facts, request.seed, report.coverage);
  ControllerBench(model, facts, request, report, traffic).run();
}

}  // namespace

void run_bitchop(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report) {
  run<BitChopTraffic>(model, facts, request, report);
}

void run_bitwave(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report) {
  run<BitWaveTraffic>(model, facts, request, report);
}

}  // namespace sfpgen::tb
