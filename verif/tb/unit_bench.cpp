// One bench for all units, its phases and tensors: what differs is the traffic.
#include "verif/tb/unit_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

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
#include "verif/tb/unit_measures.hpp"
#include "verif/tb/unit_runner.hpp"
#include "verif/tb/unit_stress.hpp"

namespace sfpgen::tb {
namespace {

class UnitBench {
 public:
  UnitBench(harness::Model& model, const harness::DesignFacts& facts,
            const harness::BenchRequest& request, harness::BenchReport& report,
            UnitTraffic& traffic, const Half& half)
      : model_(model),
        request_(request),
        report_(report),
        traffic_(traffic),
        runner_(model, facts, request, report, traffic, half),
        stress_(runner_, request, report),
        measures_(runner_, facts, request, report) {
    const bool wants_tensors = !request.activity.empty() || !request.tensors.empty();
    if (wants_tensors && !traffic.container())
      throw std::runtime_error(fmt::format("a tensor means nothing to a {}", runner_.kind()));
  }

  void run() {
    runner_.begin();
    if (request_.activity.empty()) {
      run_phases();
    } else {
      count_activity();
    }
    report_.values_checked = runner_.agent().values();
    report_.counts["packets"] = runner_.packets();
    report_.counts["cycles"] = runner_.cycles();
    runner_.progress("done");
  }

 private:
  void run_phases() {
    stress_.random_traffic();
    if (!runner_.enough()) stress_.bad_streams();
    if (!runner_.enough()) stress_.resets();
    if (!runner_.enough()) measures_.measure();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      if (!runner_.enough()) run_tensor(tensor);
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
    runner_.progress("tensor " + tensor.file);
    harness::TensorReport result;
    for (UnitJob& job : jobs_of(tensor, result)) {
      runner_.start(std::move(job));
      runner_.settle_or_recover();
    }
    report_.tensors.push_back(std::move(result));
  }

  /// Each tensor's first packet, back to back and without stalls, with every toggle counted.
  void count_activity() {
    runner_.set_stall(0.0);
    runner_.begin_measurement();
    if (!model_.open_trace(request_.activity))
      throw std::runtime_error("this model counts no toggles");
    const std::uint64_t first_cycle = runner_.cycles();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      runner_.progress("toggles of " + tensor.file);
      harness::TensorReport result;
      std::vector<UnitJob> jobs = jobs_of(tensor, result);
      runner_.start(std::move(jobs.front()));
      if (!runner_.drain()) break;
      report_.tensors.push_back(std::move(result));
    }
    model_.close_trace();
    report_.counts["activity_cycles"] = runner_.cycles() - first_cycle;
  }

  harness::Model& model_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  UnitTraffic& traffic_;
  UnitRunner runner_;
  UnitStress stress_;
  UnitMeasures measures_;
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
