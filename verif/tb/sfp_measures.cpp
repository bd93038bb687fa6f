// Counts the cycles of an encoder, a decoder or both.
#include "verif/tb/sfp_measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace sfpgen::tb {
namespace {

// Cycles beyond one a beat in which a decoder gives a packet up, what FIFOs hold besides.
constexpr std::uint64_t give_up_cycles = 48;

// Without stalls; what rounding leaves.
constexpr double allowed_cycles_per_row = 1.0005;

// Cycles from one transfer to another, per transfer.
double per_transfer(const harness::StreamCounters& counters) {
  if (counters.transfers < 2) return 0.0;
  return static_cast<double>(counters.last_transfer - counters.first_transfer) /
         static_cast<double>(counters.transfers - 1U);
}

}  // namespace

SfpMeasures::SfpMeasures(SfpRunner& runner, const harness::DesignFacts& facts,
                         const harness::BenchRequest& request, harness::BenchReport& report)
    : runner_(runner),
      traffic_(runner.traffic()),
      shape_(runner.shape()),
      encoder_(runner.encoder()),
      decoder_(runner.decoder()),
      request_(request),
      report_(report),
      give_up_cycles_(give_up_cycles + 2U * facts.parameter_or("FIFO_DEPTH", 0)) {}

void SfpMeasures::measure() {
  runner_.progress("measuring without stalls");
  runner_.set_stall(0.0);
  runner_.set_stream_ends(StreamEnds::with_last_beat);
  if (encoder_ != nullptr) measure_latency_of_encoder();
  if (decoder_ != nullptr) measure_latency_of_decoder();
  if (decoder_ != nullptr && shape_.has_width_codes()) {
    measure_giving_up();
    // Ahead of a CRC the last beats of a packet are not yet its own.
    if (!shape_.has_crc()) {
      give_up_without_metadata();
      catch_up();
    }
  }
  measure_steady_state();
  measure_packets(4096, "packet_4096_", 16);
  measure_packets(shape_.lanes, "short_packet_", 64);
  runner_.set_stream_ends(StreamEnds::any);
  runner_.set_stall(request_.stall);
}

void SfpMeasures::add_measure(const char* unit, const std::string& name, double value) {
  report_.measures.push_back({unit, name, value});
}

// ---- latency

// A row whose fields fill a word each: it completes a beat by itself.
void SfpMeasures::measure_latency_of_encoder() {
  runner_.settle();
  runner_.reset_counters();
  runner_.start(traffic_.next_with(shape_.full_config(),
                                   traffic_.random_values(std::size_t{4} * shape_.lanes)),
                Feed::from_golden);
  runner_.drain();
  const auto in = encoder_->rows_in().first_transfer;
  const auto out = encoder_->data_out().first_transfer;
  add_measure("encoder", "latency_cycles", static_cast<double>(out - in));
}

void SfpMeasures::measure_latency_of_decoder() {
  runner_.settle();
  runner_.reset_counters();
  runner_.start_golden(traffic_.next_with(shape_.full_config(),
                                          traffic_.random_values(std::size_t{4} * shape_.lanes)));
  runner_.drain();
  const auto in =
      std::max(decoder_->metadata_in().first_transfer, decoder_->data_in().first_transfer);
  add_measure("decoder", "latency_cycles",
              static_cast<double>(decoder_->rows_out().first_transfer) - static_cast<double>(in));
}

// ---- giving packets up

// One in which rows have width codes.
golden::PacketConfig SfpMeasures::config_with_codes() const {
  golden::PacketConfig config = shape_.full_config();
  if (config.coding == golden::Coding::raw ||
      (config.coding == golden::Coding::delta && shape_.rows == 1)) {
    config.coding = shape_.has(golden::Coding::bias) ? golden::Coding::bias : golden::Coding::max;
  }
  return config;
}

// A packet whose data end at once: what is left of its metadata goes one beat a cycle.
void SfpMeasures::measure_giving_up() {
  constexpr std::uint64_t metadata_bits = 64 * 32;
  const golden::PacketConfig config = config_with_codes();
  runner_.settle();
  runner_.reset_counters();
  BadPacket bad =
      packet_cut_to(0, config, metadata_bits / shape_.format.width_code_bits(), traffic_);
  const std::uint64_t beats = bad.metadata.size();
  runner_.start_bad(std::move(bad));
  if (!runner_.drain()) return;
  const harness::StreamCounters& counters = decoder_->metadata_in();
  const std::uint64_t cycles = counters.last_transfer - counters.first_transfer + 1U;
  add_measure("decoder", "give_up_cycles", static_cast<double>(cycles));
  if (cycles <= beats + give_up_cycles_) return;
  report_.violations.add(
      {"throughput", "decoder", runner_.cycles(),
       fmt::format("decoder: {} cycles for {} beats of metadata of a packet whose data have "
                   "ended; one a cycle and {} more are allowed",
                   cycles, beats, give_up_cycles_)});
}

// Where the last row alone still waits for metadata, a row before it that has lost its data ends
// the packet all the same.
void SfpMeasures::give_up_without_metadata() {
  constexpr std::uint64_t most_rows = 40;
  const golden::PacketConfig config = config_with_codes();
  const auto metadata_beats = [&](std::uint64_t rows) {
    const BadPacket packet = packet_cut_to(0, config, rows, traffic_);
    return packet.metadata.size();
  };
  for (std::uint64_t rows = 3; rows < most_rows && !runner_.enough(); ++rows) {
    if (metadata_beats(rows) == metadata_beats(rows - 1)) continue;
    for (std::uint64_t data_beats = rows / 2; data_beats < rows; ++data_beats) {
      if (!runner_.settle() || !withhold_last_metadata(config, rows, data_beats)) return;
    }
  }
}

// A packet whose data end after so many beats, and whose last beat of metadata comes only when the
// decoder has had time to do without; false when that hangs or too much is wrong.
bool SfpMeasures::withhold_last_metadata(const golden::PacketConfig& config, std::uint64_t rows,
                                         std::uint64_t data_beats) {
  constexpr std::uint64_t quiet_cycles = 30;
  BadPacket bad = packet_cut_to(data_beats, config, rows, traffic_);
  const std::uint64_t whole_rows = bad.job.expected.size() - 1U;
  const bool is_known = whole_rows + 1U < rows;
  const harness::Beat last = bad.metadata.back();
  bad.metadata.pop_back();
  bad.data.back().last = false;
  runner_.start_fed(std::move(bad.job));
  for (const harness::Beat& beat : bad.metadata) decoder_->feed(Compressed::metadata, beat);
  for (const harness::Beat& beat : bad.data) decoder_->feed(Compressed::data, beat);
  runner_.wait(rows + give_up_cycles_ + quiet_cycles);
  decoder_->feed(Compressed::data, harness::null_terminator(shape_.row_bytes()));
  const std::uint64_t end = runner_.cycles() + give_up_cycles_;
  while (runner_.cycles() < end && decoder_->jobs_under_way() != 0) runner_.wait(1);
  if (is_known && decoder_->jobs_under_way() != 0) {
    report_.violations.add({"throughput", "decoder", runner_.cycles(),
                            fmt::format("decoder: a packet of {} rows that has lost row {} "
                                        "waits for metadata of its last one",
                                        rows, whole_rows)});
  }
  decoder_->feed(Compressed::metadata, last);
  return runner_.drain();
}

// ---- catching up

// A row that waits for data keeps no other one out, and one that needs none waits for none. Rows
// that fill words, and rows of which several share one.
void SfpMeasures::catch_up() {
  constexpr std::uint64_t rows = 40;
  golden::PacketConfig narrow = config_with_codes();
  narrow.kept_mantissa_bits = 0;
  const std::uint64_t one = ((std::uint64_t{1} << (shape_.format.exponent_bits - 1U)) - 1U)
                            << shape_.format.mantissa_bits;
  const std::array packets = {
      traffic_.next_with(config_with_codes(), traffic_.random_values(rows * shape_.lanes)),
      traffic_.next_with(narrow, std::vector<std::uint64_t>(rows * shape_.lanes, one))};
  for (const PacketPointer& packet : packets) {
    const std::uint64_t beats = packet->coded.data.size() / shape_.row_bytes();
    for (std::uint64_t data_beats = 0; data_beats < beats; ++data_beats) {
      if (runner_.enough() || !runner_.settle() || !catch_up_from(packet, data_beats)) return;
    }
  }
}

// Withholds the last beat of metadata and all data behind so many beats, then gives one after the
// other: what can go then goes at one row a cycle. False when that hangs or too much is wrong.
bool SfpMeasures::catch_up_from(const PacketPointer& packet, std::uint64_t data_beats) {
  const auto metadata = harness::beats_of_bytes(packet->coded.metadata, metadata_bytes);
  const auto data = harness::beats_of_bytes(packet->coded.data, shape_.row_bytes());
  const auto feed = [&](Compressed stream, std::span<const harness::Beat> beats) {
    for (const harness::Beat& beat : beats) decoder_->feed(stream, beat);
  };
  runner_.start_fed(job_of(shape_, packet));
  feed(Compressed::metadata, std::span(metadata).first(metadata.size() - 1U));
  feed(Compressed::data, std::span(data).first(data_beats));
  runner_.wait(shape_.rows_for(packet->values.size()) + give_up_cycles_);
  runner_.reset_counters();
  feed(Compressed::metadata, std::span(metadata).last(1));
  runner_.wait(shape_.rows_for(packet->values.size()) + give_up_cycles_);
  check_pace("metadata", data_beats);
  runner_.reset_counters();
  feed(Compressed::data, std::span(data).subspan(data_beats));
  if (!runner_.drain()) return false;
  check_pace("data", data_beats);
  return true;
}

void SfpMeasures::check_pace(std::string_view waited_for, std::uint64_t data_beats) {
  const double cycles = per_transfer(decoder_->rows_out());
  if (cycles <= allowed_cycles_per_row) return;
  report_.violations.add(
      {"throughput", "decoder", runner_.cycles(),
       fmt::format("decoder: {:.4f} cycles per row once the {} came that it waited for, behind {} "
                   "beats of data; 1 is allowed",
                   cycles, waited_for, data_beats)});
}

// ---- rates

// Long packets, one after another, each measured from its first row to its last.
void SfpMeasures::measure_steady_state() {
  constexpr std::uint64_t rows = 2'500;
  constexpr unsigned packets = 4;
  double encoder_cycles = 0.0;
  double decoder_cycles = 0.0;
  std::uint64_t encoder_stall = 0;
  std::uint64_t decoder_stall = 0;
  for (unsigned packet = 0; packet < packets && !runner_.enough(); ++packet) {
    for (const Feed feed : {Feed::from_golden, Feed::from_encoder}) {
      if (feed == Feed::from_encoder && (encoder_ == nullptr || decoder_ == nullptr)) continue;
      if (!runner_.settle()) return;
      runner_.reset_counters();
      runner_.start(traffic_.next_sized(rows * shape_.lanes), feed);
      if (!runner_.drain()) return;
      if (encoder_ != nullptr) {
        encoder_cycles = std::max(encoder_cycles, per_transfer(encoder_->rows_in()));
        encoder_stall = std::max(encoder_stall, encoder_->rows_in().longest_gap);
      }
      // Fed by an encoder it also waits for that one's metadata words.
      if (decoder_ != nullptr && feed == Feed::from_golden) {
        decoder_cycles = std::max(decoder_cycles, per_transfer(decoder_->rows_out()));
        decoder_stall = std::max(decoder_stall, decoder_->rows_out().longest_gap);
      }
    }
  }
  if (encoder_ != nullptr) report_rate("encoder", encoder_cycles);
  if (decoder_ != nullptr) report_rate("decoder", decoder_cycles);
  // Cycles in a row in which a row was offered and not taken, or wanted and not there.
  if (encoder_ != nullptr)
    add_measure("encoder", "worst_stall_run", static_cast<double>(encoder_stall));
  if (decoder_ != nullptr)
    add_measure("decoder", "worst_stall_run", static_cast<double>(decoder_stall));
}

void SfpMeasures::report_rate(const char* unit, double cycles_per_row) {
  add_measure(unit, "cycles_per_row", cycles_per_row);
  if (cycles_per_row <= allowed_cycles_per_row) return;
  report_.violations.add({"throughput", unit, runner_.cycles(),
                          fmt::format("{}: {:.4f} cycles per row without stalls, 1 is allowed",
                                      unit, cycles_per_row)});
}

// Equal packets back to back: what a packet costs beyond its rows.
void SfpMeasures::measure_packets(std::size_t values, const std::string& prefix, unsigned count) {
  if (!runner_.settle()) return;
  runner_.reset_counters();
  for (unsigned packet = 0; packet < count; ++packet) {
    runner_.start(traffic_.next_sized(values), Feed::from_golden);
  }
  if (!runner_.drain()) return;
  const auto report = [&](const char* unit, const harness::StreamCounters& counters,
                          double allowed) {
    const auto cycles = static_cast<double>(counters.last_transfer - counters.first_transfer + 1U);
    const auto rows = static_cast<double>(counters.transfers);
    const double extra = (cycles - rows) / static_cast<double>(count - 1U);
    add_measure(unit, prefix + "cycles_per_row", cycles / rows);
    add_measure(unit, prefix + "extra_cycles_per_packet", extra);
    if (extra <= allowed) return;
    report_.violations.add(
        {"packet_overhead", unit, runner_.cycles(),
         fmt::format("{}: {:.2f} extra cycles per packet of {} values, {} are allowed", unit, extra,
                     values, allowed)});
  };
  if (encoder_ != nullptr) report("encoder", encoder_->rows_in(), 2.0 + shape_.crc_cycles());
  // A raw packet begins with its data, which a decoder can tell apart from those of the packet
  // before only when these are through.
  const double decoder_allowed = (shape_.has(golden::Coding::raw) ? 3.0 : 2.0) + shape_.crc_beats();
  if (decoder_ != nullptr) report("decoder", decoder_->rows_out(), decoder_allowed);
}

}  // namespace sfpgen::tb
