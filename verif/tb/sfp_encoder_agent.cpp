// The encoder's traffic: rows in, two streams out, compared as they come.
#include "verif/tb/sfp_encoder_agent.hpp"

#include <algorithm>
#include <utility>

namespace sfpgen::tb {
namespace {

std::vector<StatusBit> status_bits(const SfpShape& shape) {
  return {{"nan_lost"},
          {"sign_lost"},
          {"exp_lost", shape.has(golden::Coding::raw) ? Reach::reachable : Reach::constant},
          {"cfg_clamped", clamping_of(shape)}};
}

}  // namespace

EncoderAgent::EncoderAgent(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs)
    : setup_(setup),
      logs_(logs),
      config_(ports, setup.prefix, setup.seed),
      status_(ports, setup, status_bits(setup.shape), logs),
      coverage_(logs.coverage, setup.side, setup.shape),
      source_(stream_setup(ports, setup, "s_axis", row_rules(setup.shape)), logs.violations,
              logs.coverage),
      data_(stream_setup(ports, setup, "m_axis_data", data_rules(setup.shape)), logs.violations,
            logs.coverage),
      metadata_(metadata_setup(ports, setup, "m_axis_meta"), logs.violations, logs.coverage),
      data_board_(setup.prefix + "m_axis_data", setup.shape.format.bytes(), logs.mismatches),
      metadata_board_(setup.prefix + "m_axis_meta", metadata_bytes, logs.mismatches) {
  if (BiasWatch::has_port(ports, setup)) {
    bias_.emplace(ports, setup, logs);
    source_.on_accept([this](const harness::SourceBeat& beat, std::uint64_t /*cycle*/) {
      if (const SfpPacket* packet = find(beat.packet)) bias_->take(beat, *packet);
    });
  }
  data_.on_beat([this](const harness::Beat& beat, std::uint64_t cycle) {
    take(Compressed::data, beat, cycle);
  });
  metadata_.on_beat([this](const harness::Beat& beat, std::uint64_t cycle) {
    take(Compressed::metadata, beat, cycle);
  });
  data_board_.locate_with([this](std::uint64_t packet, std::uint64_t beat, std::size_t bit) {
    return locate(Compressed::data, packet, beat, bit);
  });
  metadata_board_.locate_with([this](std::uint64_t packet, std::uint64_t beat, std::size_t bit) {
    return locate(Compressed::metadata, packet, beat, bit);
  });
}

const SfpPacket* EncoderAgent::find(std::uint64_t index) const {
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), [&](const InFlight& entry) {
    return entry.packet->index == index;
  });
  return found == in_flight_.end() ? nullptr : found->packet.get();
}

harness::Place EncoderAgent::locate(Compressed stream, std::uint64_t packet, std::uint64_t beat,
                                    std::size_t bit) const {
  const SfpPacket* found = find(packet);
  if (found == nullptr) return {};
  const auto& rows = found->coded.rows;
  if (stream == Compressed::metadata) {
    const golden::FloatFormat& format = setup_.shape.format;
    const bool group_maxima = found->config.coding == golden::Coding::max;
    const std::uint64_t position = beat * metadata_bytes * 8U + bit;
    std::uint64_t end = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (group_maxima && row % setup_.shape.rows == 0) end += format.exponent_bits;
      if (rows[row].width_code) end += format.width_code_bits();
      if (position < end) return {row, 0};
    }
    return {};
  }
  const unsigned word = setup_.shape.format.width();
  const std::uint64_t position = beat * word + bit % word;
  for (std::size_t row = rows.size(); row-- > 0;) {
    if (rows[row].first_bit <= position) return {row, bit / word};
  }
  return {0, bit / word};
}

void EncoderAgent::start(PacketPointer packet, Ending ending) {
  const SfpShape& shape = setup_.shape;
  std::vector<harness::Beat> rows = beats_of_values(shape, packet->values);
  if (ending == Ending::apart && harness::kept_bytes(rows.back()) == shape.row_bytes()) {
    rows.back().last = false;
    rows.push_back(harness::null_terminator(shape.row_bytes()));
  }
  bool first = true;
  for (harness::Beat& beat : rows) {
    source_.push({std::move(beat), packet->index, first});
    first = false;
  }
  std::uint64_t index = 0;
  const auto data = shape.sent(packet->coded.data, shape.row_bytes());
  for (harness::Beat& beat : harness::beats_of_bytes(data, shape.row_bytes())) {
    data_board_.expect({std::move(beat), packet->index, index++});
  }
  const bool has_metadata = packet->has_metadata();
  index = 0;
  if (has_metadata) {
    const auto metadata = shape.sent(packet->coded.metadata, metadata_bytes);
    for (harness::Beat& beat : harness::beats_of_bytes(metadata, metadata_bytes)) {
      metadata_board_.expect({std::move(beat), packet->index, index++});
    }
  }
  in_flight_.push_back({std::move(packet), 0, false, !has_metadata});
}

void EncoderAgent::drive() {
  source_.drive();
  data_.drive();
  metadata_.drive();
  status_.set_clear(clear_);
  const harness::SourceBeat* offered = source_.offered();
  if (offered == nullptr || !offered->first) {
    config_.scramble();
    showing_config_ = false;
    return;
  }
  if (showing_config_ && shown_packet_ == offered->packet) return;
  if (const SfpPacket* packet = find(offered->packet)) {
    config_.show(packet->config, packet->request, packet->values.size());
    showing_config_ = true;
    shown_packet_ = offered->packet;
  }
}

void EncoderAgent::sample(bool in_reset, std::uint64_t cycle) {
  if (bias_ && !in_reset) bias_->check(cycle);
  source_.sample(in_reset, cycle);
  data_.sample(in_reset, cycle);
  metadata_.sample(in_reset, cycle);
  if (in_reset) return;
  while (!in_flight_.empty() && in_flight_.front().data_done && in_flight_.front().metadata_done) {
    const InFlight done = std::move(in_flight_.front());
    in_flight_.pop_front();
    const bool matched = done.mismatches == 0;
    const SfpPacket& packet = *done.packet;
    values_ += packet.values.size();
    ++packets_;
    coverage_.count(packet);
    if (packet.coded.status.nan_lost) status_.expect("nan_lost", StatusExpectation::set);
    if (packet.coded.status.sign_lost) status_.expect("sign_lost", StatusExpectation::set);
    if (packet.coded.status.exp_lost) status_.expect("exp_lost", StatusExpectation::set);
    if (packet.clamped()) status_.expect("cfg_clamped", StatusExpectation::set);
    if (finished_) finished_(packet, matched);
  }
}

void EncoderAgent::take(Compressed stream, const harness::Beat& beat, std::uint64_t cycle) {
  const bool data = stream == Compressed::data;
  harness::StreamScoreboard& board = data ? data_board_ : metadata_board_;
  const std::uint64_t packet = board.next_packet();
  const bool expected = !board.empty();
  const bool right = board.check(beat, cycle);
  if (output_) output_(stream, beat);
  if (!expected) return;
  for (InFlight& entry : in_flight_) {
    if (entry.packet->index != packet) continue;
    if (!right) ++entry.mismatches;
    // The packet is over when all that was expected of it has come.
    if (board.empty() || board.next_packet() != packet) {
      (data ? entry.data_done : entry.metadata_done) = true;
    }
    break;
  }
}

void EncoderAgent::flush() {
  source_.flush();
  if (bias_) bias_->flush();
  data_board_.flush();
  metadata_board_.flush();
  in_flight_.clear();
  status_.forget();
  showing_config_ = false;
}

std::uint64_t EncoderAgent::transfers() const {
  return source_.counters().transfers + data_.counters().transfers + metadata_.counters().transfers;
}

void EncoderAgent::set_clear(std::uint64_t level) {
  clear_ = level;
  if (level != 0) status_.forget();
}

void EncoderAgent::set_stall(double probability) {
  source_.set_stall(probability);
  data_.set_stall(probability);
  metadata_.set_stall(probability);
}

void EncoderAgent::reset_counters() {
  source_.reset_counters();
  data_.reset_counters();
  metadata_.reset_counters();
}

std::vector<harness::ProbedStream> EncoderAgent::probed_streams(const harness::PortTable& ports,
                                                                const std::string& prefix) {
  using harness::StreamSide;
  std::vector<harness::ProbedStream> streams;
  for (const auto& [name, side] :
       {std::pair{"s_axis", StreamSide::slave}, std::pair{"m_axis_data", StreamSide::master},
        std::pair{"m_axis_meta", StreamSide::master}}) {
    streams.push_back({prefix + name, harness::find_stream(ports, prefix + name), side});
  }
  return streams;
}

}  // namespace sfpgen::tb
