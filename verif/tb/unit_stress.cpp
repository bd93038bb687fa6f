// Random and bad packets for a stand-alone unit.
#include "verif/tb/unit_stress.hpp"

#include <algorithm>
#include <string>

namespace sfpgen::tb {

UnitStress::UnitStress(UnitRunner& runner, const harness::BenchRequest& request,
                       harness::BenchReport& report)
    : runner_(runner),
      traffic_(runner.traffic()),
      request_(request),
      report_(report),
      reset_within_(report.coverage.declare("reset", "within packets")) {
  for (const std::string& fault : traffic_.faults())
    fault_bins_.push_back(report.coverage.declare("fault", fault));
}

void UnitStress::random_traffic() {
  runner_.progress("random traffic");
  const UnitAgent& agent = runner_.agent();
  const std::uint64_t report_every = request_.values / 4U + 1U;
  std::uint64_t next_report = report_every;
  std::uint64_t packets_to_settle = 4;
  while (runner_.started_values() < request_.values && !runner_.enough()) {
    if (agent.jobs_under_way() < 3) {
      runner_.start(traffic_.next());
      if (--packets_to_settle == 0) {
        packets_to_settle = traffic_.random().between(10, 60);
        runner_.settle_or_recover();
      }
    }
    if (!runner_.step() && runner_.enough()) return;
    if (agent.values() >= next_report) {
      runner_.progress("random traffic");
      next_report += report_every;
    }
  }
  runner_.settle_or_recover();
}

void UnitStress::bad_streams() {
  if (fault_bins_.empty()) return;
  runner_.progress("bad streams");
  const std::uint64_t rounds = std::clamp<std::uint64_t>(request_.values / 50'000U, 2, 40);
  for (std::uint64_t round = 0; round < rounds && !runner_.enough(); ++round) {
    std::uint64_t to_settle = 1;
    for (std::size_t fault = 0; fault < fault_bins_.size() && !runner_.enough(); ++fault) {
      report_.coverage.hit(fault_bins_[fault]);
      runner_.start(traffic_.bad(fault));
      runner_.start(traffic_.next_short(10));
      if (--to_settle != 0) continue;
      // First each fault for itself, so that its status bits show; later in a row.
      to_settle = round == 0 ? 1 : traffic_.random().between(1, 6);
      runner_.settle_or_recover();
    }
  }
  runner_.settle_or_recover();
}

void UnitStress::resets() {
  runner_.progress("resets within packets");
  constexpr unsigned rounds = 20;
  for (unsigned round = 0; round < rounds && !runner_.enough(); ++round) {
    for (unsigned packet = 0; packet < 3; ++packet) runner_.start(traffic_.next_short(30));
    runner_.wait(traffic_.random().below(120));
    if (!runner_.agent().idle()) report_.coverage.hit(reset_within_);
    runner_.recover();
    runner_.check_status();
    runner_.start(traffic_.next_short(30));
    runner_.settle_or_recover();
  }
}

}  // namespace sfpgen::tb
