// The phases of a run for an encoder, a decoder or both, and its tensors.
#include "verif/tb/sfp_bench.hpp"

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "verif/tb/sfp_measures.hpp"
#include "verif/tb/sfp_runner.hpp"
#include "verif/tb/sfp_stress.hpp"
#include "verif/tb/tensor.hpp"
#include "verif/tb/tensor_settings.hpp"

namespace sfpgen::tb {
namespace {

class SfpBench {
 public:
  SfpBench(harness::Model& model, const harness::DesignFacts& facts,
           const harness::BenchRequest& request, harness::BenchReport& report, const Halves& halves)
      : model_(model),
        request_(request),
        report_(report),
        runner_(model, facts, request, report, halves),
        stress_(runner_, request, report),
        measures_(runner_, facts, request, report) {}

  void run() {
    runner_.begin();
    if (request_.activity.empty()) {
      run_phases();
    } else {
      count_activity();
    }
    finish();
  }

 private:
  void run_phases() {
    const bool encodes = runner_.encoder() != nullptr;
    const bool decodes = runner_.decoder() != nullptr;
    stress_.random_traffic();
    if (encodes && !runner_.enough()) stress_.lone_losses();
    if (decodes && !runner_.enough()) stress_.bad_streams();
    if (decodes && !runner_.enough()) stress_.every_flip();
    if (!runner_.enough()) stress_.resets();
    if (!runner_.enough()) measures_.measure();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      if (!runner_.enough()) run_tensor(tensor);
    }
  }

  [[nodiscard]] std::vector<std::uint64_t> values_of(const harness::TensorRequest& tensor) const {
    auto values = read_tensor(tensor.file, runner_.shape().format);
    if (!values) throw std::runtime_error(tensor.file + ": " + values.error().text());
    return std::move(*values);
  }

  static harness::TensorReport report_of(const harness::TensorRequest& tensor,
                                         const std::vector<std::uint64_t>& values) {
    harness::TensorReport result;
    result.file = tensor.file;
    result.values = values.size();
    return result;
  }

  static void add_size(harness::TensorReport& result, const char* figure, const SfpPacket& packet) {
    if (packet.values.empty()) return;
    const auto bits = static_cast<double>(packet.coded.bits.total());
    result.figures[figure] = bits / static_cast<double>(packet.values.size());
  }

  void run_tensor(const harness::TensorRequest& tensor) {
    runner_.progress("tensor " + tensor.file);
    const std::vector<std::uint64_t> values = values_of(tensor);
    harness::TensorReport result = report_of(tensor, values);
    const auto run = [&](const golden::PacketConfig& config) {
      const PacketPointer packet = runner_.traffic().next_with(config, values);
      runner_.start(packet, Feed::from_encoder);
      runner_.settle_or_recover();
      return packet;
    };
    // Lossless first, whose size is reported; then with random settings, and those asked for.
    add_size(result, "bits_per_value", *run(runner_.shape().full_config()));
    run(runner_.traffic().random_config());
    if (!tensor.settings.empty()) {
      const auto recommended = configured(tensor, runner_.shape().full_config());
      add_size(result, "recommended_bits_per_value", *run(recommended));
    }
    report_.tensors.push_back(std::move(result));
  }

  /// The tensors' lossless passes, back to back and without stalls, with every toggle counted.
  void count_activity() {
    runner_.set_stall(0.0);
    runner_.settle();
    runner_.reset_counters();
    if (!model_.open_trace(request_.activity)) {
      throw std::runtime_error("this model counts no toggles");
    }
    const std::uint64_t first_cycle = runner_.cycles();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      const std::vector<std::uint64_t> values = values_of(tensor);
      runner_.progress("toggles of " + tensor.file);
      const PacketPointer packet =
          runner_.traffic().next_with(runner_.shape().full_config(), values);
      harness::TensorReport result = report_of(tensor, values);
      add_size(result, "bits_per_value", *packet);
      runner_.start(packet, Feed::from_golden);
      if (!runner_.drain()) break;
      report_.tensors.push_back(std::move(result));
    }
    model_.close_trace();
    report_.counts["activity_cycles"] = runner_.cycles() - first_cycle;
  }

  void finish() {
    report_.values_checked = runner_.values_done();
    report_.counts["packets"] = runner_.packets();
    report_.counts["cycles"] = runner_.cycles();
    if (const EncoderAgent* encoder = runner_.encoder())
      report_.counts["encoder_values"] = encoder->values();
    if (const DecoderAgent* decoder = runner_.decoder())
      report_.counts["decoder_values"] = decoder->values();
    runner_.progress("done");
  }

  harness::Model& model_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  SfpRunner runner_;
  SfpStress stress_;
  SfpMeasures measures_;
};

}  // namespace

void run_sfp_encoder(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report) {
  SfpBench(model, facts, request, report, {"", std::nullopt}).run();
}

void run_sfp_decoder(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report) {
  SfpBench(model, facts, request, report, {std::nullopt, ""}).run();
}

void run_sfp_codec(harness::Model& model, const harness::DesignFacts& facts,
                   const harness::BenchRequest& request, harness::BenchReport& report) {
  SfpBench(model, facts, request, report, {"enc_", "dec_"}).run();
}

void run_sfp_decoder_half(harness::Model& model, const harness::DesignFacts& facts,
                          const harness::BenchRequest& request, harness::BenchReport& report) {
  SfpBench(model, facts, request, report, {std::nullopt, "dec_"}).run();
}

}  // namespace sfpgen::tb
