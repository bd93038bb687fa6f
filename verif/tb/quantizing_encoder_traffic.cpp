// Quantized, then coded, both by the golden functions.
#include "verif/tb/quantizing_encoder_traffic.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace sfpgen::tb {

QuantizingEncoderTraffic::QuantizingEncoderTraffic(const harness::DesignFacts& facts,
                                                   std::uint64_t seed, harness::Coverage& coverage)
    : UnitTraffic(seed),
      shape_(SfpShape::of(facts)),
      quantizer_shape_(QuantizerShape::of(facts)),
      requests_(quantizer_shape_),
      codings_(shape_, seed) {
  for (const golden::Coding coding : shape_.codings)
    coding_bins_.push_back(coverage.declare("coding", golden::coding_name(coding)));
  if (quantizer_shape_.window && shape_.has(golden::Coding::raw)) {
    for (unsigned bits = 1; bits <= shape_.format.exponent_bits; ++bits)
      exponent_bits_.push_back(coverage.declare("raw bits", std::to_string(bits)));
  }
}

UnitPorts QuantizingEncoderTraffic::ports() const {
  const bool raw_only = shape_.codings.size() == 1 && shape_.has(golden::Coding::raw);
  std::vector<UnitStream> sinks = {
      {"m_axis_data", data_rules(shape_)},
      {"m_axis_meta", metadata_rules(),
       raw_only ? harness::StreamUse::silent : harness::StreamUse::moves}};
  if (quantizer_shape_.taps) sinks.push_back({"m_axis_taps", row_rules(shape_)});
  return {{{"s_axis", row_rules(shape_)}},
          sinks,
          RowsAt::first_source,
          {"cfg_mantissa_length_i", "cfg_rounding_i", "cfg_window_i", "cfg_exponent_length_i",
           "cfg_lowest_i", "cfg_highest_i", "cfg_seed_load_i", "cfg_seed_i", "cfg_sign_i",
           "cfg_zero_code_i", "cfg_coding_i", "cfg_bias_i"},
          {{"nonfinite", Reach::reachable, StatusKind::counter},
           {"nan_lost"},
           {"sign_lost"},
           // What the quantizer leaves always fits.
           {"exp_lost", Reach::constant},
           {"cfg_clamped"}},
          {{"drawn_valid_o",
            {"drawn_mantissa_bits_o", "drawn_exponent_bits_o", "drawn_raw_bits_o",
             "drawn_raw_offset_o"}}}};
}

UnitJob QuantizingEncoderTraffic::job_of(std::size_t count) {
  const QuantizerRequest request = requests_.draw(random_);
  return job_of(request, quantizer_values(request.config, count, random_));
}

UnitJob QuantizingEncoderTraffic::job_of(const QuantizerRequest& request,
                                         const std::vector<std::uint64_t>& values) {
  const auto seed = static_cast<std::uint32_t>(random_.bits(golden::RandomBits::seed_bits));
  golden::Quantizer quantizer(quantizer_shape_.hardware);
  quantizer.seed(seed);
  const golden::QuantizerPacket quantized = quantizer.quantize(request.config, values);

  golden::PacketConfig config = codings_.random_config();
  config.kept_mantissa_bits = quantized.mantissa_bits;
  config.raw_bits = quantized.raw.bits;
  config.raw_offset = quantized.raw.offset;
  const PacketPointer packet = make_packet(packets_++, config, quantized.values);

  UnitJob job;
  job.values = values.size();
  job.configuration = {{"cfg_mantissa_length_i", request.asked.mantissa_length},
                       {"cfg_rounding_i", request.rounding_port},
                       {"cfg_window_i", request.window_port},
                       {"cfg_exponent_length_i", request.asked.exponent_length},
                       {"cfg_lowest_i", request.asked.limits.lowest},
                       {"cfg_highest_i", request.asked.limits.highest},
                       {"cfg_seed_load_i", 1},
                       {"cfg_seed_i", seed},
                       {"cfg_sign_i", config.sign == golden::Sign::keep ? 1U : 0U},
                       {"cfg_zero_code_i", config.zero_code == golden::ZeroCode::on ? 1U : 0U},
                       {"cfg_coding_i", packet->request.coding},
                       {"cfg_bias_i", config.bias}};
  job.in.push_back(beats_of_values(shape_, values));
  job.expected.push_back(harness::beats_of_bytes(
      shape_.sent(packet->coded.data, shape_.row_bytes()), shape_.row_bytes()));
  job.expected.emplace_back();
  if (packet->has_metadata())
    job.expected.back() = harness::beats_of_bytes(
        shape_.sent(packet->coded.metadata, metadata_bytes), metadata_bytes);
  if (quantizer_shape_.taps) {
    std::vector<std::uint64_t> taps;
    for (const golden::GradientTap& tap : quantized.taps)
      taps.push_back(tap_word(shape_.format, tap));
    job.expected.push_back(beats_of_values(shape_, taps));
  }
  job.announced = drawn_word(quantizer_shape_, quantized);
  if (quantized.nan_lost || packet->coded.status.nan_lost)
    job.status["nan_lost"] = StatusExpectation::set;
  if (packet->coded.status.sign_lost) job.status["sign_lost"] = StatusExpectation::set;
  if (request.clamped) job.status["cfg_clamped"] = StatusExpectation::set;
  job.counts["nonfinite"] = quantized.nonfinite;
  const auto at = std::find(shape_.codings.begin(), shape_.codings.end(), config.coding);
  job.covers.push_back(coding_bins_[static_cast<std::size_t>(at - shape_.codings.begin())]);
  if (!exponent_bits_.empty() && config.coding == golden::Coding::raw)
    job.covers.push_back(exponent_bits_[config.raw_bits - 1U]);
  return job;
}

UnitJob QuantizingEncoderTraffic::make(std::size_t rows) {
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_ % 2 == 0) count -= random_.below(shape_.lanes);
  return job_of(count);
}

UnitJob QuantizingEncoderTraffic::full(std::size_t rows) { return job_of(rows * shape_.lanes); }

std::vector<UnitJob> QuantizingEncoderTraffic::tensor(const std::vector<std::uint64_t>& values) {
  std::vector<UnitJob> jobs;
  for (const golden::Rounding rounding : quantizer_shape_.roundings)
    jobs.push_back(job_of(requests_.draw(rounding, random_), values));
  return jobs;
}

}  // namespace sfpgen::tb
