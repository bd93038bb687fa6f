// One bench for all units: what differs is the traffic.
#include "verif/tb/unit_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "verif/tb/accumulator_traffic.hpp"
#include "verif/tb/block_traffic.hpp"
#include "verif/tb/booster_traffic.hpp"
#include "verif/tb/dot_traffic.hpp"
#include "verif/tb/exmy_traffic.hpp"
#include "verif/tb/field_traffic.hpp"
#include "verif/tb/gecko_traffic.hpp"
#include "verif/tb/int_dequantizer_traffic.hpp"
#include "verif/tb/int_quantizer_traffic.hpp"
#include "verif/tb/max_exponent_traffic.hpp"
#include "verif/tb/plane_traffic.hpp"
#include "verif/tb/quantizer_traffic.hpp"
#include "verif/tb/quantizing_encoder_traffic.hpp"
#include "verif/tb/sfp_bench.hpp"
#include "verif/tb/tensor.hpp"
#include "verif/tb/unit_agent.hpp"

namespace sfpgen::tb {
namespace {

// A design that moves nothing for this long, with everything it could wait for there, hangs. The
// longest stall of the bench is far shorter.
constexpr std::uint64_t hang_cycles = 20'000;

// After so many findings the rest would only repeat them.
constexpr std::uint64_t enough_findings = 40;

// Cycles without traffic after which sticky bits must be up to date, what FIFOs still hold besides.
constexpr std::uint64_t settle_cycles = 16;

/// The half of a design that a bench is for: with nothing in it, all of the design.
struct Half {
  std::string name;    ///< "encoder"
  std::string prefix;  ///< of its ports
};

class UnitBench {
 public:
  UnitBench(harness::Model& model, const harness::DesignFacts& facts,
            const harness::BenchRequest& request, harness::BenchReport& report,
            UnitTraffic& traffic, const Half& half)
      : kind_(half.name.empty() ? facts.kind : half.name),
        request_(request),
        report_(report),
        model_(model),
        traffic_(traffic),
        bench_(model, "clk_i", "rst_i", request.seed, report.violations,
               harness::reset_style_of(facts)),
        fifo_depth_(facts.parameter_or("FIFO_DEPTH", 0)),
        settle_cycles_(settle_cycles + 2U * fifo_depth_),
        agent_(model.ports(), setup_of(kind_, request, half), traffic.ports(),
               RunLogs{report.mismatches, report.violations, report.coverage}) {
    const bool wants_tensors = !request.activity.empty() || !request.tensors.empty();
    if (wants_tensors && !traffic.container())
      throw std::runtime_error(fmt::format("a tensor means nothing to a {}", kind_));
    bench_.add(agent_);
    for (auto& stream : agent_.probed_streams()) bench_.probe(stream);
    reset_within_ = report.coverage.declare("reset", "within packets");
    for (const std::string& fault : traffic.faults())
      fault_bins_.push_back(report.coverage.declare("fault", fault));
  }

  void run() {
    bench_.reset(3);
    if (request_.activity.empty()) {
      random_traffic();
      if (!enough()) bad_streams();
      if (!enough()) resets();
      if (!enough()) measure();
      for (const harness::TensorRequest& tensor : request_.tensors) {
        if (!enough()) run_tensor(tensor);
      }
    } else {
      count_activity();
    }
    report_.values_checked = agent_.values();
    report_.counts["packets"] = packets_;
    report_.counts["cycles"] = bench_.cycles();
    progress("done");
  }

 private:
  static AgentSetup setup_of(const std::string& kind, const harness::BenchRequest& request,
                             const Half& half) {
    AgentSetup setup;
    setup.prefix = half.prefix;
    setup.side = kind;
    setup.seed = request.seed;
    setup.stall = request.stall;
    return setup;
  }

  void start(UnitJob job) {
    started_values_ += job.values;
    ++packets_;
    agent_.start(std::move(job));
  }

  [[nodiscard]] bool enough() const {
    return report_.mismatches.count() + report_.violations.count() >= enough_findings;
  }

  /// One cycle; false when the design hangs. Then it has been reset.
  bool step() {
    bench_.cycle();
    const std::uint64_t now = agent_.transfers();
    if (now != last_transfers_) {
      last_transfers_ = now;
      still_ = 0;
      return true;
    }
    if (agent_.idle() || ++still_ < hang_cycles) return true;
    report_.violations.add(
        {"hang", "design", bench_.cycles(),
         fmt::format("nothing has moved for {} cycles with packets under way ({}; cycle {})",
                     still_, phase_, bench_.cycles())});
    recover();
    return false;
  }

  void recover() {
    bench_.reset(2);
    traffic_.restarted();
    still_ = 0;
    last_transfers_ = agent_.transfers();
  }

  bool drain() {
    while (!agent_.idle()) {
      if (enough() || !step()) return false;
    }
    return true;
  }

  /// Drains, compares the sticky status, clears it.
  bool settle() {
    if (!drain()) return false;
    for (std::uint64_t cycle = 0; cycle < settle_cycles_; ++cycle) bench_.cycle();
    agent_.check_status(bench_.cycles());
    agent_.set_clear(1);
    bench_.cycle();
    agent_.set_clear(0);
    bench_.cycle();
    agent_.check_status(bench_.cycles());
    return true;
  }

  void settle_or_recover() {
    if (!settle()) recover();
  }

  void progress(std::string_view phase) {
    phase_ = phase;
    std::fputs(fmt::format("bench: {} ({} values checked, {} cycles)\n", phase, agent_.values(),
                           bench_.cycles())
                   .c_str(),
               stderr);
  }

  // ---- phases

  void random_traffic() {
    progress("random traffic");
    const std::uint64_t report_every = request_.values / 4U + 1U;
    std::uint64_t next_report = report_every;
    std::uint64_t packets_to_settle = 4;
    while (started_values_ < request_.values && !enough()) {
      if (agent_.jobs_under_way() < 3) {
        start(traffic_.next());
        if (--packets_to_settle == 0) {
          packets_to_settle = traffic_.random().between(10, 60);
          settle_or_recover();
        }
      }
      if (!step() && enough()) return;
      if (agent_.values() >= next_report) {
        progress("random traffic");
        next_report += report_every;
      }
    }
    settle_or_recover();
  }

  void bad_streams() {
    if (fault_bins_.empty()) return;
    progress("bad streams");
    const std::uint64_t rounds = std::clamp<std::uint64_t>(request_.values / 50'000U, 2, 40);
    for (std::uint64_t round = 0; round < rounds && !enough(); ++round) {
      std::uint64_t to_settle = 1;
      for (std::size_t fault = 0; fault < fault_bins_.size() && !enough(); ++fault) {
        report_.coverage.hit(fault_bins_[fault]);
        start(traffic_.bad(fault));
        start(traffic_.next_short(10));
        if (--to_settle != 0) continue;
        // First each fault for itself, so that its status bits show; later in a row.
        to_settle = round == 0 ? 1 : traffic_.random().between(1, 6);
        settle_or_recover();
      }
    }
    settle_or_recover();
  }

  void resets() {
    progress("resets within packets");
    constexpr unsigned rounds = 20;
    for (unsigned round = 0; round < rounds && !enough(); ++round) {
      for (unsigned packet = 0; packet < 3; ++packet) start(traffic_.next_short(30));
      const std::uint64_t cycles = traffic_.random().below(120);
      for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) bench_.cycle();
      if (!agent_.idle()) report_.coverage.hit(reset_within_);
      recover();
      agent_.check_status(bench_.cycles());
      start(traffic_.next_short(30));
      settle_or_recover();
    }
  }

  // The tensor's packets, and what is reported of them: the size of the first.
  std::vector<UnitJob> jobs_of(const harness::TensorRequest& tensor,
                               harness::TensorReport& result) {
    const auto values = read_tensor(tensor.file, traffic_.container().value());
    if (!values) throw std::runtime_error(tensor.file + ": " + values.error().text());
    result.file = tensor.file;
    result.values = values->size();
    std::vector<UnitJob> jobs = traffic_.tensor(*values);
    if (!jobs.empty() && jobs.front().values != 0 && jobs.front().bits != 0)
      result.figures["bits_per_value"] =
          static_cast<double>(jobs.front().bits) / static_cast<double>(jobs.front().values);
    return jobs;
  }

  void run_tensor(const harness::TensorRequest& tensor) {
    progress("tensor " + tensor.file);
    harness::TensorReport result;
    for (UnitJob& job : jobs_of(tensor, result)) {
      start(std::move(job));
      settle_or_recover();
    }
    report_.tensors.push_back(std::move(result));
  }

  /// Each tensor's first packet, back to back and without stalls, with every toggle counted.
  void count_activity() {
    agent_.set_stall(0.0);
    begin_measurement();
    if (!model_.open_trace(request_.activity))
      throw std::runtime_error("this model counts no toggles");
    const std::uint64_t first_cycle = bench_.cycles();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      progress("toggles of " + tensor.file);
      harness::TensorReport result;
      std::vector<UnitJob> jobs = jobs_of(tensor, result);
      start(std::move(jobs.front()));
      if (!drain()) break;
      report_.tensors.push_back(std::move(result));
    }
    model_.close_trace();
    report_.counts["activity_cycles"] = bench_.cycles() - first_cycle;
  }

  void add_measure(const std::string& name, double value) {
    report_.measures.push_back({kind_, name, value});
  }

  void measure() {
    progress("measuring without stalls");
    agent_.set_stall(0.0);
    measure_latency();
    measure_steady_state();
    constexpr std::size_t values = 4096;
    const std::size_t lanes = traffic_.lanes();
    measure_packets((values + lanes - 1U) / lanes, "packet_4096_", 16);
    measure_packets(1, "short_packet_", 64);
    agent_.set_stall(request_.stall);
  }

  void begin_measurement() {
    settle_or_recover();
    agent_.reset_counters();
    last_transfers_ = 0;
    still_ = 0;
  }

  void measure_latency() {
    begin_measurement();
    start(traffic_.full(4));
    if (!drain()) return;
    add_measure("latency_cycles",
                static_cast<double>(agent_.first_out()) - static_cast<double>(agent_.first_in()));
  }

  /// Long packets, one after another, each measured from its first row to its last.
  void measure_steady_state() {
    constexpr std::size_t rows = 2'500;
    constexpr unsigned packets = 4;
    // A FIFO takes a packet's first rows early: what the packet costs beyond its rows comes behind
    // them.
    const double allowed = 1.0005 + traffic_.extra_cycles() / static_cast<double>(rows - 1U);
    double cycles_per_row = 0.0;
    std::uint64_t stall_run = 0;
    for (unsigned packet = 0; packet < packets && !enough(); ++packet) {
      begin_measurement();
      start(traffic_.full(rows));
      if (!drain()) return;
      const harness::StreamCounters& counters = agent_.rows();
      cycles_per_row = std::max(
          cycles_per_row, static_cast<double>(counters.last_transfer - counters.first_transfer) /
                              static_cast<double>(rows - 1U));
      stall_run = std::max(stall_run, counters.longest_gap);
    }
    add_measure("cycles_per_row", cycles_per_row);
    add_measure("worst_stall_run", static_cast<double>(stall_run));
    if (cycles_per_row <= allowed) return;
    report_.violations.add(
        {"throughput", kind_, bench_.cycles(),
         fmt::format("{}: {:.4f} cycles per row without stalls, {:.4f} are allowed", kind_,
                     cycles_per_row, allowed)});
  }

  /// Equal packets back to back: what a packet costs beyond its rows.
  void measure_packets(std::size_t rows, const std::string& prefix, unsigned count) {
    const double allowed = traffic_.extra_cycles();
    begin_measurement();
    for (unsigned packet = 0; packet < count; ++packet) start(traffic_.full(rows));
    if (!drain()) return;
    const harness::StreamCounters& counters = agent_.rows();
    const auto cycles = static_cast<double>(counters.last_transfer - counters.first_transfer + 1U);
    const auto moved = static_cast<double>(counters.transfers);
    // Before a FIFO the first packet's extra cycle shows too: rows are taken while it passes.
    const unsigned gaps = fifo_depth_ == 0 ? count - 1U : count;
    const double extra = (cycles - moved) / static_cast<double>(gaps);
    add_measure(prefix + "cycles_per_row", cycles / moved);
    add_measure(prefix + "extra_cycles_per_packet", extra);
    if (extra <= allowed) return;
    report_.violations.add(
        {"packet_overhead", kind_, bench_.cycles(),
         fmt::format("{}: {:.2f} extra cycles per packet of {} rows, {} are allowed", kind_, extra,
                     rows, allowed)});
  }

  std::string kind_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  harness::Model& model_;
  UnitTraffic& traffic_;
  harness::Testbench bench_;
  std::uint64_t fifo_depth_;
  std::uint64_t settle_cycles_;
  UnitAgent agent_;
  harness::CoverageBin reset_within_;
  std::vector<harness::CoverageBin> fault_bins_;
  std::uint64_t started_values_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t last_transfers_ = 0;
  std::uint64_t still_ = 0;
  std::string phase_;
};

template <typename Traffic>
void run(harness::Model& model, const harness::DesignFacts& facts,
         const harness::BenchRequest& request, harness::BenchReport& report,
         const Half& half = {}) {
  Traffic traffic(facts, request.seed, report.coverage);
  UnitBench(model, facts, request, report, traffic, half).run();
}

}  // namespace

void run_packer(harness::Model& model, const harness::DesignFacts& facts,
                const harness::BenchRequest& request, harness::BenchReport& report) {
  run<PackerTraffic>(model, facts, request, report);
}

void run_unpacker(harness::Model& model, const harness::DesignFacts& facts,
                  const harness::BenchRequest& request, harness::BenchReport& report) {
  run<UnpackerTraffic>(model, facts, request, report);
}

void run_gecko_encoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<GeckoEncoderTraffic>(model, facts, request, report);
}

void run_gecko_decoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<GeckoDecoderTraffic>(model, facts, request, report);
}

void run_quantizing_encoder(harness::Model& model, const harness::DesignFacts& facts,
                            const harness::BenchRequest& request, harness::BenchReport& report) {
  run<QuantizingEncoderTraffic>(model, facts, request, report);
}

void run_dot_unit(harness::Model& model, const harness::DesignFacts& facts,
                  const harness::BenchRequest& request, harness::BenchReport& report) {
  run<DotTraffic>(model, facts, request, report);
}

void run_block_encoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<BlockEncoderTraffic>(model, facts, request, report);
}

void run_block_decoder(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<BlockDecoderTraffic>(model, facts, request, report);
}

void run_booster(harness::Model& model, const harness::DesignFacts& facts,
                 const harness::BenchRequest& request, harness::BenchReport& report) {
  run<BoosterTraffic>(model, facts, request, report);
}

void run_exmy_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                        const harness::BenchRequest& request, harness::BenchReport& report) {
  run<ExmyQuantizerTraffic>(model, facts, request, report);
}

void run_exmy_dequantizer(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report) {
  run<ExmyDequantizerTraffic>(model, facts, request, report);
}

void run_max_exponent(harness::Model& model, const harness::DesignFacts& facts,
                      const harness::BenchRequest& request, harness::BenchReport& report) {
  run<MaxExponentTraffic>(model, facts, request, report);
}

void run_exmy_packer(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report) {
  run<PlanePackerTraffic>(model, facts, request, report);
}

void run_exmy_unpacker(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<PlaneUnpackerTraffic>(model, facts, request, report);
}

void run_quantizing_codec(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report) {
  run<QuantizingEncoderTraffic>(model, facts, request, report, {"encoder", "enc_"});
  const std::uint64_t values = report.values_checked;
  const auto encoder_counts = report.counts;
  run_sfp_decoder_half(model, facts, request, report);
  report.values_checked = std::min(report.values_checked, values);
  for (const auto& [what, count] : encoder_counts) report.counts[what] += count;
}

void run_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                   const harness::BenchRequest& request, harness::BenchReport& report) {
  run<QuantizerTraffic>(model, facts, request, report);
}

void run_int_quantizer(harness::Model& model, const harness::DesignFacts& facts,
                       const harness::BenchRequest& request, harness::BenchReport& report) {
  run<IntQuantizerTraffic>(model, facts, request, report);
}

void run_int_dequantizer(harness::Model& model, const harness::DesignFacts& facts,
                         const harness::BenchRequest& request, harness::BenchReport& report) {
  run<IntDequantizerTraffic>(model, facts, request, report);
}

void run_gradient_accumulator(harness::Model& model, const harness::DesignFacts& facts,
                              const harness::BenchRequest& request, harness::BenchReport& report) {
  run<AccumulatorTraffic>(model, facts, request, report);
}

}  // namespace sfpgen::tb
