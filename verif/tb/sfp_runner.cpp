// Wiring and stepping of an encoder, a decoder or both.
#include "verif/tb/sfp_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace sfpgen::tb {
namespace {

// Cycles without traffic after which sticky bits must be up to date, what FIFOs still hold besides.
constexpr std::uint64_t settle_cycles = 16;

}  // namespace

SfpRunner::SfpRunner(harness::Model& model, const harness::DesignFacts& facts,
                     const harness::BenchRequest& request, harness::BenchReport& report,
                     const Halves& halves)
    : report_(report),
      shape_(SfpShape::of(facts)),
      traffic_(shape_, request.seed),
      bench_(model, "clk_i", "rst_i", request.seed, report.violations,
             harness::reset_style_of(facts)),
      settle_cycles_(settle_cycles + 2U * facts.parameter_or("FIFO_DEPTH", 0)) {
  const RunLogs logs{report.mismatches, report.violations, report.coverage};
  const harness::PortTable& ports = model.ports();
  if (halves.encoder_prefix) {
    const AgentSetup setup{shape_, *halves.encoder_prefix, "encoder", request.seed, request.stall};
    encoder_ = std::make_unique<EncoderAgent>(ports, setup, logs);
    bench_.add(*encoder_);
    for (auto& stream : EncoderAgent::probed_streams(ports, setup.prefix)) bench_.probe(stream);
  }
  if (halves.decoder_prefix) {
    const AgentSetup setup{shape_, *halves.decoder_prefix, "decoder", request.seed, request.stall};
    decoder_ = std::make_unique<DecoderAgent>(ports, setup, logs);
    bench_.add(*decoder_);
    for (auto& stream : DecoderAgent::probed_streams(ports, setup.prefix)) bench_.probe(stream);
  }
  connect();
}

// ---- wiring

void SfpRunner::Route::pass(DecoderAgent& decoder, Compressed stream, const harness::Beat& beat) {
  if (to_decoder.empty()) return;
  if (to_decoder.front()) decoder.feed(stream, beat);
  if (beat.last) to_decoder.pop_front();
}

void SfpRunner::Route::collect(const harness::Beat& beat) {
  collected.back().push_back(beat);
  if (beat.last) collected.emplace_back();
}

void SfpRunner::Route::flush() {
  to_decoder.clear();
  collected = {{}};
}

void SfpRunner::connect() {
  if (!encoder_) return;
  if (decoder_) {
    encoder_->on_output([this](Compressed stream, const harness::Beat& beat) {
      route_of(stream).pass(*decoder_, stream, beat);
    });
    return;
  }
  encoder_->on_output(
      [this](Compressed stream, const harness::Beat& beat) { route_of(stream).collect(beat); });
  encoder_->on_packet([this](const SfpPacket& packet, bool) { decode_by_golden(packet); });
}

SfpRunner::Route& SfpRunner::route_of(Compressed stream) {
  return stream == Compressed::data ? data_route_ : metadata_route_;
}

// A lone encoder's streams, as they came, have to decode to what the golden codec gives.
void SfpRunner::decode_by_golden(const SfpPacket& packet) {
  const auto take = [](Route& route) {
    auto bytes = harness::bytes_of_beats(route.collected.front());
    if (route.collected.size() > 1) route.collected.pop_front();
    return bytes;
  };
  // Their CRCs have been compared with the golden ones, as all their beats have.
  const auto plain = [this](std::vector<std::uint8_t> sent, std::size_t beat_bytes) {
    return shape_.has_crc() ? golden::without_crc(sent, beat_bytes).bytes : sent;
  };
  const auto data = plain(take(data_route_), shape_.row_bytes());
  const auto metadata = packet.has_metadata() ? plain(take(metadata_route_), metadata_bytes)
                                              : std::vector<std::uint8_t>();
  const auto decoded = golden::decode_packet(packet.config, metadata, data, packet.values.size());
  if (decoded && decoded->values == packet.decoded) return;
  harness::Mismatch mismatch;
  mismatch.stream = "golden decode of the encoder's streams";
  mismatch.packet = packet.index;
  mismatch.cycle = bench_.cycles();
  mismatch.expected = "the packet's values";
  if (!decoded) {
    mismatch.got = decoded.error().text();
  } else {
    const auto [wrong, right] = std::mismatch(decoded->values.begin(), decoded->values.end(),
                                              packet.decoded.begin(), packet.decoded.end());
    const auto index = static_cast<std::uint64_t>(wrong - decoded->values.begin());
    mismatch.row = index / shape_.lanes;
    mismatch.lane = index % shape_.lanes;
    if (wrong != decoded->values.end() && right != packet.decoded.end()) {
      mismatch.expected = fmt::format("{:#x}", *right);
      mismatch.got = fmt::format("{:#x}", *wrong);
    }
  }
  report_.mismatches.add(std::move(mismatch));
}

// ---- packets

void SfpRunner::start(const PacketPointer& packet, Feed feed, EncoderAgent::Ending ending) {
  started_values_ += packet->values.size();
  ++packets_;
  if (encoder_) encoder_->start(packet, ending);
  if (!decoder_) return;
  if (encoder_ && feed == Feed::from_encoder) {
    decoder_->start_fed(job_of(shape_, packet));
    data_route_.to_decoder.push_back(true);
    if (packet->has_metadata()) metadata_route_.to_decoder.push_back(true);
    return;
  }
  if (encoder_) {
    data_route_.to_decoder.push_back(false);
    if (packet->has_metadata()) metadata_route_.to_decoder.push_back(false);
  }
  send_golden(packet);
}

void SfpRunner::start_golden(const PacketPointer& packet) {
  ++packets_;
  send_golden(packet);
}

void SfpRunner::start_bad(BadPacket bad) {
  ++packets_;
  decoder_->start(std::move(bad.job), std::move(bad.metadata), std::move(bad.data));
}

void SfpRunner::start_fed(DecoderJob job) {
  ++packets_;
  decoder_->start_fed(std::move(job));
}

void SfpRunner::send_golden(const PacketPointer& packet) {
  auto metadata =
      harness::beats_of_bytes(shape_.sent(packet->coded.metadata, metadata_bytes), metadata_bytes);
  auto data = harness::beats_of_bytes(shape_.sent(packet->coded.data, shape_.row_bytes()),
                                      shape_.row_bytes());
  // A CRC has its TLAST with it.
  if (stream_ends_ == StreamEnds::any && !shape_.has_crc()) {
    end_apart(metadata, metadata_bytes, traffic_.random());
    end_apart(data, shape_.row_bytes(), traffic_.random());
  }
  decoder_->start(job_of(shape_, packet), std::move(metadata), std::move(data));
}

// ---- running

bool SfpRunner::idle() const {
  return (!encoder_ || encoder_->idle()) && (!decoder_ || decoder_->idle());
}

std::uint64_t SfpRunner::transfers() const {
  return (encoder_ ? encoder_->transfers() : 0) + (decoder_ ? decoder_->transfers() : 0);
}

void SfpRunner::begin() { bench_.reset(3); }

bool SfpRunner::step() {
  using Work = harness::HangWatch::Work;
  bench_.cycle();
  if (!hang_watch_.hangs(transfers(), idle() ? Work::none : Work::under_way)) return true;
  report_.violations.add(
      {"hang", "design", bench_.cycles(),
       fmt::format("nothing has moved for {} cycles with packets under way ({}; cycle {})",
                   hang_watch_.still(), phase_, bench_.cycles())});
  recover();
  return false;
}

void SfpRunner::wait(std::uint64_t cycles) {
  for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) bench_.cycle();
}

void SfpRunner::recover() {
  bench_.reset(2);
  data_route_.flush();
  metadata_route_.flush();
  hang_watch_.restart(transfers());
}

bool SfpRunner::drain() {
  while (!idle()) {
    if (enough() || !step()) return false;
  }
  return true;
}

bool SfpRunner::settle() {
  if (!drain()) return false;
  wait(settle_cycles_);
  check_status();
  for_both([](auto& agent) { agent.set_clear(1); });
  bench_.cycle();
  for_both([](auto& agent) { agent.set_clear(0); });
  bench_.cycle();
  check_status();
  return true;
}

void SfpRunner::settle_or_recover() {
  if (!settle()) recover();
}

template <typename Action>
void SfpRunner::for_both(Action action) {
  if (encoder_) action(*encoder_);
  if (decoder_) action(*decoder_);
}

void SfpRunner::check_status() {
  for_both([&](auto& agent) { agent.check_status(bench_.cycles()); });
}

void SfpRunner::set_stall(double probability) {
  for_both([&](auto& agent) { agent.set_stall(probability); });
}

void SfpRunner::reset_counters() {
  for_both([](auto& agent) { agent.reset_counters(); });
  hang_watch_.restart(0);
}

std::uint64_t SfpRunner::values_done() const {
  if (encoder_ && decoder_) return std::min(encoder_->values(), decoder_->values());
  return encoder_ ? encoder_->values() : decoder_->values();
}

void SfpRunner::progress(std::string_view phase) {
  phase_ = phase;
  std::fputs(fmt::format("bench: {} ({} values checked, {} cycles)\n", phase, values_done(),
                         bench_.cycles())
                 .c_str(),
             stderr);
}

}  // namespace sfpgen::tb
