// Random and bad packets for an encoder, a decoder or both.
#include "verif/tb/sfp_stress.hpp"

#include <algorithm>
#include <utility>

namespace sfpgen::tb {

SfpStress::SfpStress(SfpRunner& runner, const harness::BenchRequest& request,
                     harness::BenchReport& report)
    : runner_(runner),
      traffic_(runner.traffic()),
      shape_(runner.shape()),
      request_(request),
      report_(report),
      reset_within_(report.coverage.declare("reset", "within packets")) {
  if (runner.decoder() == nullptr) return;
  for (const NamedFault& fault : all_faults()) {
    fault_bins_.push_back(report.coverage.declare("decoder fault", fault.name));
  }
}

void SfpStress::random_traffic() {
  runner_.progress("random traffic");
  const EncoderAgent* encoder = runner_.encoder();
  const DecoderAgent* decoder = runner_.decoder();
  const std::uint64_t report_every = request_.values / 4U + 1U;
  std::uint64_t next_report = report_every;
  std::uint64_t packets_to_settle = 4;
  while (runner_.started_values() < request_.values && !runner_.enough()) {
    const bool room =
        encoder != nullptr ? encoder->queued_rows() < 64 : decoder->jobs_under_way() < 3;
    // A codec's decoder may fall behind; its queues have no bound, our memory has.
    const bool follows = decoder == nullptr || decoder->jobs_under_way() < 8;
    if (room && follows) {
      const bool golden = traffic_.random().chance(0.5);
      const bool apart = traffic_.random().chance(0.1);
      runner_.start(traffic_.next(), golden ? Feed::from_golden : Feed::from_encoder,
                    apart ? EncoderAgent::Ending::apart : EncoderAgent::Ending::with_last_row);
      if (--packets_to_settle == 0) {
        packets_to_settle = traffic_.random().between(10, 60);
        runner_.settle_or_recover();
      }
    }
    if (!runner_.step() && runner_.enough()) return;
    if (runner_.values_done() >= next_report) {
      runner_.progress("random traffic");
      next_report += report_every;
    }
  }
  runner_.settle();
}

void SfpStress::lone_losses() {
  runner_.progress("losses of one value");
  for (const Loss loss : {Loss::nan, Loss::sign, Loss::exponent}) {
    if (loss == Loss::exponent && !shape_.has(golden::Coding::raw)) continue;
    for (unsigned lane = 0; lane < shape_.lanes && !runner_.enough(); ++lane) {
      runner_.start(traffic_.next_with_one_loss(loss, lane), Feed::from_encoder);
      runner_.settle_or_recover();
    }
  }
}

void SfpStress::bad_streams() {
  runner_.progress("bad streams");
  const std::uint64_t rounds = std::clamp<std::uint64_t>(request_.values / 200U, 4, 400);
  for (std::uint64_t round = 0; round < rounds && !runner_.enough(); ++round) {
    std::uint64_t to_settle = 1;
    for (std::size_t index = 0; index < all_faults().size() && !runner_.enough(); ++index) {
      report_.coverage.hit(fault_bins_[index]);
      for (BadPacket& bad : make_bad_packets(all_faults()[index].fault, traffic_)) {
        runner_.start_bad(std::move(bad));
      }
      runner_.start_golden(traffic_.next_short(10));
      if (--to_settle != 0) continue;
      // In every other round each fault for itself, so that its status bits show; else in a row.
      to_settle = round % 2 == 0 ? 1 : traffic_.random().between(1, 6);
      runner_.settle_or_recover();
    }
  }
  runner_.settle_or_recover();
}

void SfpStress::every_flip() {
  runner_.progress("every single-bit flip");
  std::uint64_t left = std::clamp<std::uint64_t>(request_.values / 20U, 1, 20'000);
  for (std::uint64_t round = 0; left != 0 && !runner_.enough(); ++round) {
    golden::PacketConfig config = traffic_.random_config();
    config.coding = shape_.codings[round % shape_.codings.size()];
    const std::uint64_t values = shape_.lanes * (round / shape_.codings.size()) + 1U;
    const EveryFlip flips(shape_, traffic_.next_with(config, traffic_.random_values(values)));
    for (std::uint64_t bit = 0; bit < flips.count() && !runner_.enough(); ++bit) {
      runner_.start_bad(flips.at(bit));
      const bool alone = traffic_.random().chance(0.75);
      if (!alone) runner_.start_golden(traffic_.next_short(3));
      // A CRC has to tell of each flip by itself.
      if (!alone || shape_.has_crc()) runner_.settle_or_recover();
    }
    runner_.settle_or_recover();
    report_.counts["single_bit_flips"] += flips.count();
    left -= std::min(left, std::max<std::uint64_t>(flips.count(), 1));
  }
}

void SfpStress::resets() {
  runner_.progress("resets within packets");
  constexpr unsigned rounds = 20;
  for (unsigned round = 0; round < rounds && !runner_.enough(); ++round) {
    for (unsigned packet = 0; packet < 3; ++packet) {
      runner_.start(traffic_.next_short(30), Feed::from_golden);
    }
    runner_.wait(traffic_.random().below(120));
    if (!runner_.idle()) report_.coverage.hit(reset_within_);
    runner_.recover();
    runner_.check_status();
    runner_.start(traffic_.next_short(30), Feed::from_encoder);
    runner_.settle_or_recover();
  }
}

}  // namespace sfpgen::tb
