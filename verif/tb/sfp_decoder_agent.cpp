// The decoder's traffic: two streams in, rows out, compared as they come.
#include "verif/tb/sfp_decoder_agent.hpp"

#include <algorithm>
#include <utility>

namespace sfpgen::tb {
namespace {

// What is left of a packet on a port behind its CRC.
golden::CheckedPacket taken(const SfpShape& shape, const std::vector<std::uint8_t>& packet,
                            std::size_t beat_bytes) {
  return shape.has_crc() ? golden::without_crc(packet, beat_bytes) : golden::CheckedPacket{packet};
}

std::vector<StatusBit> status_bits(const SfpShape& shape) {
  const unsigned exponent_bits = shape.format.exponent_bits;
  const bool spare_codes =
      shape.has_width_codes() && (1U << shape.format.width_code_bits()) > exponent_bits;
  std::vector<StatusBit> bits = {
      {"width_invalid", spare_codes ? Reach::reachable : Reach::constant},
      {"short"},
      {"long"},
      {"cfg_clamped", clamping_of(shape)}};
  if (shape.has_crc()) {
    bits.push_back({"data_crc"});
    bits.push_back({"meta_crc", has_metadata(shape) ? Reach::reachable : Reach::constant});
  }
  return bits;
}

}  // namespace

DecoderJob job_of(const SfpShape& shape, const PacketPointer& packet) {
  DecoderJob job;
  job.config = packet->config;
  job.request = packet->request;
  job.values = packet->values.size();
  job.expected = beats_of_values(shape, packet->decoded);
  if (packet->clamped()) job.cfg_clamped = StatusExpectation::set;
  job.packet = packet;
  return job;
}

DecoderJob job_of_garbage(const SfpShape& shape, const golden::PacketConfig& config,
                          std::uint64_t values, const std::vector<std::uint8_t>& metadata,
                          const std::vector<std::uint8_t>& data) {
  const bool coded = config.coding != golden::Coding::raw;
  const golden::CheckedPacket checked_metadata = taken(shape, metadata, metadata_bytes);
  const golden::CheckedPacket checked_data = taken(shape, data, shape.row_bytes());
  const golden::HardwareDecode decoded =
      golden::decode_packet_as_hardware(config, checked_metadata.bytes, checked_data.bytes, values);
  const bool complete = !decoded.is_short();
  DecoderJob job;
  job.config = config;
  job.request = PortRequest::of(config);
  job.values = values;
  job.expected = beats_of_values(shape, decoded.values);
  if (!complete && !decoded.values.empty()) {
    job.expected.back().last = false;
    job.expected.push_back(harness::null_terminator(shape.row_bytes()));
  }
  const auto expect = [](bool set) {
    return set ? StatusExpectation::set : StatusExpectation::clear;
  };
  job.width_invalid = expect(decoded.width_invalid);
  job.short_packet = expect(!complete);
  job.long_packet = expect(decoded.is_long());
  using enum golden::CheckedPacket::Crc;
  job.data_crc = expect(checked_data.crc == wrong);
  job.meta_crc = expect(coded && checked_metadata.crc == wrong);
  if (!complete) {
    // How far a decoder has looked into the streams of a packet that broke off is its own affair.
    if (!decoded.width_invalid) job.width_invalid = StatusExpectation::either;
    job.long_packet = StatusExpectation::either;
  }
  return job;
}

DecoderAgent::DecoderAgent(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs)
    : setup_(setup),
      logs_(logs),
      config_(ports, setup.prefix, setup.seed),
      status_(ports, setup, status_bits(setup.shape), logs),
      coverage_(logs.coverage, setup.side, setup.shape),
      data_(stream_setup(ports, setup, "s_axis_data", data_rules(setup.shape)), logs.violations,
            logs.coverage),
      metadata_(metadata_setup(ports, setup, "s_axis_meta"), logs.violations, logs.coverage),
      rows_(stream_setup(ports, setup, "m_axis", row_rules(setup.shape)), logs.violations,
            logs.coverage),
      board_(setup.prefix + "m_axis", setup.shape.format.bytes(), logs.mismatches) {
  metadata_.on_accept([this](const harness::SourceBeat& beat, std::uint64_t) {
    begun(beat, Compressed::metadata);
  });
  data_.on_accept(
      [this](const harness::SourceBeat& beat, std::uint64_t) { begun(beat, Compressed::data); });
  rows_.on_beat([this](const harness::Beat& beat, std::uint64_t cycle) { take(beat, cycle); });
  board_.locate_with([this](std::uint64_t, std::uint64_t beat, std::size_t bit) {
    return harness::Place{beat, bit / setup_.shape.format.width()};
  });
}

std::uint64_t DecoderAgent::begin(DecoderJob job) {
  const std::uint64_t index = next_index_++;
  const std::uint64_t shown = job.packet ? job.packet->index : index;
  std::uint64_t beat_index = 0;
  for (const harness::Beat& beat : job.expected) board_.expect({beat, shown, beat_index++});
  in_flight_.push_back({index, std::move(job), false});
  return index;
}

void DecoderAgent::start(DecoderJob job, std::vector<harness::Beat> metadata,
                         std::vector<harness::Beat> data) {
  const bool has_metadata = job.config.coding != golden::Coding::raw;
  const std::uint64_t index = begin(std::move(job));
  const auto segment = [&](std::vector<harness::Beat>& beats) {
    Segment whole;
    whole.index = index;
    whole.beats.assign(std::make_move_iterator(beats.begin()),
                       std::make_move_iterator(beats.end()));
    whole.ended = true;
    return whole;
  };
  if (has_metadata) metadata_segments_.push_back(segment(metadata));
  data_segments_.push_back(segment(data));
  forward(metadata_segments_, metadata_);
  forward(data_segments_, data_);
}

void DecoderAgent::start_fed(DecoderJob job) {
  const bool has_metadata = job.config.coding != golden::Coding::raw;
  Segment segment;
  segment.index = begin(std::move(job));
  segment.fed = true;
  if (has_metadata) metadata_segments_.push_back(segment);
  data_segments_.push_back(segment);
}

void DecoderAgent::feed(Compressed stream, const harness::Beat& beat) {
  const bool is_data = stream == Compressed::data;
  std::deque<Segment>& segments = is_data ? data_segments_ : metadata_segments_;
  const auto open = std::find_if(segments.begin(), segments.end(), [](const Segment& segment) {
    return segment.fed && !segment.ended;
  });
  // A beat that belongs to no packet has been reported where it came out.
  if (open == segments.end()) return;
  open->beats.push_back(beat);
  open->ended = beat.last;
  forward(segments, is_data ? data_ : metadata_);
}

void DecoderAgent::forward(std::deque<Segment>& segments, harness::StreamSource& source) {
  while (!segments.empty()) {
    Segment& segment = segments.front();
    while (!segment.beats.empty()) {
      source.push({std::move(segment.beats.front()), segment.index, !segment.begun});
      segment.beats.pop_front();
      segment.begun = true;
    }
    if (!segment.ended) return;
    segments.pop_front();
  }
}

void DecoderAgent::drive() {
  data_.drive();
  metadata_.drive();
  rows_.drive();
  status_.set_clear(clear_);
  // The next packet's configuration stands there as soon as a beat of it, or of a later one, does:
  // a packet with metadata begins with them, one without with its data.
  const auto next = std::find_if(in_flight_.begin(), in_flight_.end(),
                                 [](const InFlight& entry) { return !entry.begun; });
  const auto waits = [&](const harness::SourceBeat* offered) {
    return offered != nullptr && offered->packet >= next->index;
  };
  const bool by_data = setup_.shape.has(golden::Coding::raw);
  if (next == in_flight_.end() ||
      !(waits(metadata_.offered()) || (by_data && waits(data_.offered())))) {
    config_.scramble();
    showing_config_ = false;
    return;
  }
  if (showing_config_ && shown_job_ == next->index) return;
  config_.show(next->job.config, next->job.request, next->job.values);
  showing_config_ = true;
  shown_job_ = next->index;
}

void DecoderAgent::begun(const harness::SourceBeat& beat, Compressed stream) {
  if (!beat.first) return;
  for (InFlight& entry : in_flight_) {
    if (entry.index != beat.packet) continue;
    const bool raw = entry.job.config.coding == golden::Coding::raw;
    if (raw == (stream == Compressed::data)) entry.begun = true;
  }
}

void DecoderAgent::sample(bool in_reset, std::uint64_t cycle) {
  data_.sample(in_reset, cycle);
  metadata_.sample(in_reset, cycle);
  rows_.sample(in_reset, cycle);
}

void DecoderAgent::take(const harness::Beat& beat, std::uint64_t cycle) {
  const bool expected = !board_.empty();
  const std::size_t left = board_.size();
  board_.check(beat, cycle);
  if (!expected || in_flight_.empty()) return;
  // Jobs come out in order: the oldest one is over when the beats left are those of the others.
  std::size_t of_others = 0;
  for (std::size_t index = 1; index < in_flight_.size(); ++index) {
    of_others += in_flight_[index].job.expected.size();
  }
  if (left - 1U != of_others) return;
  const DecoderJob job = std::move(in_flight_.front().job);
  in_flight_.pop_front();
  ++packets_;
  status_.expect("width_invalid", job.width_invalid);
  status_.expect("short", job.short_packet);
  status_.expect("long", job.long_packet);
  status_.expect("cfg_clamped", job.cfg_clamped);
  status_.expect("data_crc", job.data_crc);
  status_.expect("meta_crc", job.meta_crc);
  if (job.packet) {
    values_ += job.values;
    coverage_.count(*job.packet);
  }
  if (finished_) finished_(job);
}

void DecoderAgent::flush() {
  data_.flush();
  metadata_.flush();
  board_.flush();
  data_segments_.clear();
  metadata_segments_.clear();
  in_flight_.clear();
  status_.forget();
  showing_config_ = false;
}

bool DecoderAgent::idle() const {
  return in_flight_.empty() && data_.empty() && metadata_.empty() && data_segments_.empty() &&
         metadata_segments_.empty();
}

std::uint64_t DecoderAgent::transfers() const {
  return data_.counters().transfers + metadata_.counters().transfers + rows_.counters().transfers;
}

void DecoderAgent::set_clear(std::uint64_t level) {
  clear_ = level;
  if (level != 0) status_.forget();
}

void DecoderAgent::set_stall(double probability) {
  data_.set_stall(probability);
  metadata_.set_stall(probability);
  rows_.set_stall(probability);
}

void DecoderAgent::reset_counters() {
  data_.reset_counters();
  metadata_.reset_counters();
  rows_.reset_counters();
}

std::vector<harness::ProbedStream> DecoderAgent::probed_streams(const harness::PortTable& ports,
                                                                const std::string& prefix) {
  using harness::StreamSide;
  std::vector<harness::ProbedStream> streams;
  for (const auto& [name, side] :
       {std::pair{"s_axis_data", StreamSide::slave}, std::pair{"s_axis_meta", StreamSide::slave},
        std::pair{"m_axis", StreamSide::master}}) {
    streams.push_back({prefix + name, harness::find_stream(ports, prefix + name), side});
  }
  return streams;
}

}  // namespace sfpgen::tb
