// Random traffic, bad streams, resets, measurements and tensors, for an encoder, a decoder or both.
#include "verif/tb/sfp_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "verif/tb/bad_streams.hpp"
#include "verif/tb/sfp_decoder_agent.hpp"
#include "verif/tb/sfp_encoder_agent.hpp"
#include "verif/tb/tensor.hpp"
#include "verif/tb/tensor_settings.hpp"

namespace sfpgen::tb {
namespace {

/// Which of the two halves a design has, with the prefix of their ports.
struct Halves {
  std::optional<std::string> encoder_prefix;
  std::optional<std::string> decoder_prefix;
};

// A design that moves nothing for this long, with everything it could wait for there, hangs. The
// longest stall of the bench is far shorter.
constexpr std::uint64_t hang_cycles = 20'000;

// After so many findings the rest would only repeat them.
constexpr std::uint64_t enough_findings = 40;

// Cycles without traffic after which sticky bits must be up to date, what FIFOs still hold besides.
constexpr std::uint64_t settle_cycles = 16;

// Cycles beyond one a beat in which a decoder gives a packet up, what FIFOs hold besides.
constexpr std::uint64_t give_up_cycles = 48;

class SfpBench {
 public:
  SfpBench(harness::Model& model, const harness::DesignFacts& facts,
           const harness::BenchRequest& request, harness::BenchReport& report, const Halves& halves)
      : model_(model),
        request_(request),
        report_(report),
        shape_(SfpShape::of(facts)),
        traffic_(shape_, request.seed),
        bench_(model, "clk_i", "rst_i", request.seed, report.violations,
               harness::reset_style_of(facts)),
        settle_cycles_(settle_cycles + 2U * facts.parameter_or("FIFO_DEPTH", 0)),
        give_up_cycles_(give_up_cycles + 2U * facts.parameter_or("FIFO_DEPTH", 0)) {
    const RunLogs logs{report.mismatches, report.violations, report.coverage};
    const harness::PortTable& ports = model.ports();
    if (halves.encoder_prefix) {
      const AgentSetup setup{shape_, *halves.encoder_prefix, "encoder", request.seed,
                             request.stall};
      encoder_ = std::make_unique<EncoderAgent>(ports, setup, logs);
      bench_.add(*encoder_);
      for (auto& stream : EncoderAgent::probed_streams(ports, setup.prefix)) bench_.probe(stream);
    }
    if (halves.decoder_prefix) {
      const AgentSetup setup{shape_, *halves.decoder_prefix, "decoder", request.seed,
                             request.stall};
      decoder_ = std::make_unique<DecoderAgent>(ports, setup, logs);
      bench_.add(*decoder_);
      for (auto& stream : DecoderAgent::probed_streams(ports, setup.prefix)) bench_.probe(stream);
    }
    reset_within_ = report.coverage.declare("reset", "within packets");
    if (decoder_) {
      for (const NamedFault& fault : all_faults()) {
        fault_bins_.push_back(report.coverage.declare("decoder fault", fault.name));
      }
    }
    connect();
  }

  void run() {
    bench_.reset(3);
    if (!request_.activity.empty()) {
      count_activity();
      finish();
      return;
    }
    random_traffic();
    if (encoder_ && !enough()) lone_losses();
    if (decoder_ && !enough()) bad_streams();
    if (decoder_ && !enough()) every_flip();
    if (!enough()) resets();
    if (!enough()) measure();
    if (!enough()) tensors();
    finish();
  }

 private:
  // ---- wiring

  void connect() {
    if (!encoder_) return;
    if (decoder_) {
      encoder_->on_output([this](Compressed stream, const harness::Beat& beat) {
        (stream == Compressed::data ? data_route_ : metadata_route_).pass(*decoder_, stream, beat);
      });
      return;
    }
    encoder_->on_output([this](Compressed stream, const harness::Beat& beat) {
      (stream == Compressed::data ? data_route_ : metadata_route_).collect(beat);
    });
    encoder_->on_packet([this](const SfpPacket& packet, bool) { decode_by_golden(packet); });
  }

  /// What happens to one of the encoder's streams: passed on to the decoder or collected, packet by
  /// packet.
  struct Route {
    std::deque<bool> to_decoder;
    std::deque<std::vector<harness::Beat>> collected = {{}};

    void pass(DecoderAgent& decoder, Compressed stream, const harness::Beat& beat) {
      if (to_decoder.empty()) return;
      if (to_decoder.front()) decoder.feed(stream, beat);
      if (beat.last) to_decoder.pop_front();
    }

    void collect(const harness::Beat& beat) {
      collected.back().push_back(beat);
      if (beat.last) collected.emplace_back();
    }

    void flush() {
      to_decoder.clear();
      collected = {{}};
    }
  };

  /// A lone encoder's streams, as they came, have to decode to what the golden codec gives.
  void decode_by_golden(const SfpPacket& packet) {
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

  enum class Feed { from_encoder, from_golden };

  /// Sends a packet through whatever the design has.
  void start(const PacketPointer& packet, Feed feed,
             EncoderAgent::Ending ending = EncoderAgent::Ending::with_last_row) {
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
    start_golden(packet);
  }

  void start_golden(const PacketPointer& packet) {
    auto metadata = harness::beats_of_bytes(shape_.sent(packet->coded.metadata, metadata_bytes),
                                            metadata_bytes);
    auto data = harness::beats_of_bytes(shape_.sent(packet->coded.data, shape_.row_bytes()),
                                        shape_.row_bytes());
    // A terminator of its own is a beat of its own: not while cycles are counted. A CRC has its
    // TLAST with it.
    if (!measuring_ && !shape_.has_crc()) {
      end_apart(metadata, metadata_bytes, traffic_.random());
      end_apart(data, shape_.row_bytes(), traffic_.random());
    }
    decoder_->start(job_of(shape_, packet), std::move(metadata), std::move(data));
  }

  // ---- running

  [[nodiscard]] bool idle() const {
    return (!encoder_ || encoder_->idle()) && (!decoder_ || decoder_->idle());
  }

  [[nodiscard]] std::uint64_t transfers() const {
    return (encoder_ ? encoder_->transfers() : 0) + (decoder_ ? decoder_->transfers() : 0);
  }

  [[nodiscard]] bool enough() const {
    return report_.mismatches.count() + report_.violations.count() >= enough_findings;
  }

  /// One cycle; false when the design hangs. Then it has been reset.
  bool step() {
    bench_.cycle();
    const std::uint64_t now = transfers();
    if (now != last_transfers_) {
      last_transfers_ = now;
      still_ = 0;
      return true;
    }
    if (idle() || ++still_ < hang_cycles) return true;
    report_.violations.add(
        {"hang", "design", bench_.cycles(),
         fmt::format("nothing has moved for {} cycles with packets under way ({}; cycle {})",
                     still_, phase_, bench_.cycles())});
    recover();
    return false;
  }

  void recover() {
    bench_.reset(2);
    data_route_.flush();
    metadata_route_.flush();
    still_ = 0;
    last_transfers_ = transfers();
  }

  /// Lets everything under way come out; false when it hangs or too much is wrong.
  bool drain() {
    while (!idle()) {
      if (enough() || !step()) return false;
    }
    return true;
  }

  /// Drains, compares the sticky status, clears it.
  bool settle() {
    if (!drain()) return false;
    for (std::uint64_t cycle = 0; cycle < settle_cycles_; ++cycle) bench_.cycle();
    for_both([&](auto& agent) { agent.check_status(bench_.cycles()); });
    for_both([](auto& agent) { agent.set_clear(1); });
    bench_.cycle();
    for_both([](auto& agent) { agent.set_clear(0); });
    bench_.cycle();
    for_both([&](auto& agent) { agent.check_status(bench_.cycles()); });
    return true;
  }

  template <typename Action>
  void for_both(Action action) {
    if (encoder_) action(*encoder_);
    if (decoder_) action(*decoder_);
  }

  void set_stall(double probability) {
    for_both([&](auto& agent) { agent.set_stall(probability); });
  }

  void reset_counters() {
    for_both([](auto& agent) { agent.reset_counters(); });
    last_transfers_ = 0;
    still_ = 0;
  }

  [[nodiscard]] std::uint64_t values_done() const {
    if (encoder_ && decoder_) return std::min(encoder_->values(), decoder_->values());
    return encoder_ ? encoder_->values() : decoder_->values();
  }

  void progress(std::string_view phase) {
    phase_ = phase;
    std::fputs(fmt::format("bench: {} ({} values checked, {} cycles)\n", phase, values_done(),
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
      const bool room = encoder_ ? encoder_->queued_rows() < 64 : decoder_->jobs_under_way() < 3;
      // A codec's decoder may fall behind; its queues have no bound, our memory has.
      const bool follows = !decoder_ || decoder_->jobs_under_way() < 8;
      if (room && follows) {
        const bool golden = traffic_.random().chance(0.5);
        const bool apart = traffic_.random().chance(0.1);
        start(traffic_.next(), golden ? Feed::from_golden : Feed::from_encoder,
              apart ? EncoderAgent::Ending::apart : EncoderAgent::Ending::with_last_row);
        if (--packets_to_settle == 0) {
          packets_to_settle = traffic_.random().between(10, 60);
          if (!settle()) recover();
        }
      }
      if (!step() && enough()) return;
      if (values_done() >= next_report) {
        progress("random traffic");
        next_report += report_every;
      }
    }
    settle();
  }

  void lone_losses() {
    progress("losses of one value");
    for (const Loss loss : {Loss::nan, Loss::sign, Loss::exponent}) {
      if (loss == Loss::exponent && !shape_.has(golden::Coding::raw)) continue;
      for (unsigned lane = 0; lane < shape_.lanes && !enough(); ++lane) {
        start(traffic_.next_with_one_loss(loss, lane), Feed::from_encoder);
        if (!settle()) recover();
      }
    }
  }

  void bad_streams() {
    progress("bad streams");
    const std::uint64_t rounds = std::clamp<std::uint64_t>(request_.values / 200U, 4, 400);
    for (std::uint64_t round = 0; round < rounds && !enough(); ++round) {
      std::uint64_t to_settle = 1;
      for (std::size_t index = 0; index < all_faults().size() && !enough(); ++index) {
        report_.coverage.hit(fault_bins_[index]);
        for (BadPacket& bad : make_bad_packets(all_faults()[index].fault, traffic_)) {
          start_bad(std::move(bad));
        }
        start_golden(traffic_.next_short(10));
        ++packets_;
        if (--to_settle != 0) continue;
        // In every other round each fault for itself, so that its status bits show; else in a row.
        to_settle = round % 2 == 0 ? 1 : traffic_.random().between(1, 6);
        if (!settle()) recover();
      }
    }
    if (!settle()) recover();
  }

  void start_bad(BadPacket bad) {
    decoder_->start(std::move(bad.job), std::move(bad.metadata), std::move(bad.data));
    ++packets_;
  }

  /// Short packets with each of their bits flipped, good ones in between. A short run takes the
  /// packet of one row alone.
  void every_flip() {
    progress("every single-bit flip");
    std::uint64_t left = std::clamp<std::uint64_t>(request_.values / 20U, 1, 20'000);
    for (std::uint64_t round = 0; left != 0 && !enough(); ++round) {
      golden::PacketConfig config = traffic_.random_config();
      config.coding = shape_.codings[round % shape_.codings.size()];
      const std::uint64_t values = shape_.lanes * (round / shape_.codings.size()) + 1U;
      const EveryFlip flips(shape_, traffic_.next_with(config, traffic_.random_values(values)));
      for (std::uint64_t bit = 0; bit < flips.count() && !enough(); ++bit) {
        start_bad(flips.at(bit));
        const bool alone = traffic_.random().chance(0.75);
        if (!alone) {
          start_golden(traffic_.next_short(3));
          ++packets_;
        }
        // A CRC has to tell of each flip by itself.
        if ((!alone || shape_.has_crc()) && !settle()) recover();
      }
      if (!settle()) recover();
      report_.counts["single_bit_flips"] += flips.count();
      left -= std::min(left, std::max<std::uint64_t>(flips.count(), 1));
    }
  }

  void resets() {
    progress("resets within packets");
    constexpr unsigned rounds = 20;
    for (unsigned round = 0; round < rounds && !enough(); ++round) {
      for (unsigned packet = 0; packet < 3; ++packet) {
        start(traffic_.next_short(30), Feed::from_golden);
      }
      const std::uint64_t cycles = traffic_.random().below(120);
      for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) bench_.cycle();
      if (!idle()) report_.coverage.hit(reset_within_);
      recover();
      for_both([&](auto& agent) { agent.check_status(bench_.cycles()); });
      start(traffic_.next_short(30), Feed::from_encoder);
      if (!settle()) recover();
    }
  }

  void add_measure(const char* unit, const char* name, double value) {
    report_.measures.push_back({unit, name, value});
  }

  /// Cycles from one transfer to another, per transfer.
  static double per_transfer(const harness::StreamCounters& counters) {
    if (counters.transfers < 2) return 0.0;
    return static_cast<double>(counters.last_transfer - counters.first_transfer) /
           static_cast<double>(counters.transfers - 1U);
  }

  void measure() {
    progress("measuring without stalls");
    set_stall(0.0);
    measuring_ = true;
    if (encoder_) measure_latency_of_encoder();
    if (decoder_) measure_latency_of_decoder();
    if (decoder_ && shape_.has_width_codes()) {
      measure_giving_up();
      // Ahead of a CRC the last beats of a packet are not yet its own.
      if (!shape_.has_crc()) give_up_without_metadata();
    }
    measure_steady_state();
    measure_packets(4096, "packet_4096_", 16);
    measure_packets(shape_.lanes, "short_packet_", 64);
    measuring_ = false;
    set_stall(request_.stall);
  }

  [[nodiscard]] golden::PacketConfig full_config() const {
    golden::PacketConfig config = golden::default_config(shape_.format);
    config.lanes = shape_.lanes;
    config.rows = shape_.rows;
    // Delta where there is a choice: it is what the figures of a design are quoted for.
    config.coding =
        shape_.has(golden::Coding::delta) ? golden::Coding::delta : shape_.codings.front();
    return config;
  }

  /// A row whose fields fill a word each: it completes a beat by itself.
  void measure_latency_of_encoder() {
    settle();
    reset_counters();
    start(traffic_.next_with(full_config(), traffic_.random_values(std::size_t{4} * shape_.lanes)),
          Feed::from_golden);
    drain();
    const auto in = encoder_->rows_in().first_transfer;
    const auto out = encoder_->data_out().first_transfer;
    add_measure("encoder", "latency_cycles", static_cast<double>(out - in));
  }

  void measure_latency_of_decoder() {
    settle();
    reset_counters();
    start_golden(
        traffic_.next_with(full_config(), traffic_.random_values(std::size_t{4} * shape_.lanes)));
    ++packets_;
    drain();
    const auto in =
        std::max(decoder_->metadata_in().first_transfer, decoder_->data_in().first_transfer);
    add_measure("decoder", "latency_cycles",
                static_cast<double>(decoder_->rows_out().first_transfer) - static_cast<double>(in));
  }

  /// One in which rows have width codes.
  [[nodiscard]] golden::PacketConfig config_with_codes() const {
    golden::PacketConfig config = full_config();
    if (config.coding == golden::Coding::raw ||
        (config.coding == golden::Coding::delta && shape_.rows == 1)) {
      config.coding = shape_.has(golden::Coding::bias) ? golden::Coding::bias : golden::Coding::max;
    }
    return config;
  }

  /// A packet whose data end at once: what is left of its metadata goes one beat a cycle.
  void measure_giving_up() {
    constexpr std::uint64_t metadata_bits = 64 * 32;
    const golden::PacketConfig config = config_with_codes();
    settle();
    reset_counters();
    BadPacket bad =
        packet_cut_to(0, config, metadata_bits / shape_.format.width_code_bits(), traffic_);
    const std::uint64_t beats = bad.metadata.size();
    start_bad(std::move(bad));
    if (!drain()) return;
    const harness::StreamCounters& counters = decoder_->metadata_in();
    const std::uint64_t cycles = counters.last_transfer - counters.first_transfer + 1U;
    add_measure("decoder", "give_up_cycles", static_cast<double>(cycles));
    if (cycles <= beats + give_up_cycles_) return;
    report_.violations.add(
        {"throughput", "decoder", bench_.cycles(),
         fmt::format("decoder: {} cycles for {} beats of metadata of a packet whose data have "
                     "ended; one a cycle and {} more are allowed",
                     cycles, beats, give_up_cycles_)});
  }

  /// Where the last row alone still waits for metadata, a row before it that has lost its data ends
  /// the packet all the same.
  void give_up_without_metadata() {
    constexpr std::uint64_t most_rows = 40;
    constexpr std::uint64_t quiet_cycles = 30;
    const golden::PacketConfig config = config_with_codes();
    const auto metadata_beats = [&](std::uint64_t rows) {
      const BadPacket packet = packet_cut_to(0, config, rows, traffic_);
      return packet.metadata.size();
    };
    for (std::uint64_t rows = 3; rows < most_rows && !enough(); ++rows) {
      if (metadata_beats(rows) == metadata_beats(rows - 1)) continue;
      for (std::uint64_t data_beats = rows / 2; data_beats < rows; ++data_beats) {
        if (!settle()) return;
        BadPacket bad = packet_cut_to(data_beats, config, rows, traffic_);
        const std::uint64_t whole_rows = bad.job.expected.size() - 1U;
        const bool is_known = whole_rows + 1U < rows;
        const harness::Beat last = bad.metadata.back();
        bad.metadata.pop_back();
        bad.data.back().last = false;
        decoder_->start_fed(std::move(bad.job));
        ++packets_;
        for (const harness::Beat& beat : bad.metadata) decoder_->feed(Compressed::metadata, beat);
        for (const harness::Beat& beat : bad.data) decoder_->feed(Compressed::data, beat);
        const std::uint64_t quiet = bench_.cycles() + rows + give_up_cycles_ + quiet_cycles;
        while (bench_.cycles() < quiet) bench_.cycle();
        decoder_->feed(Compressed::data, harness::null_terminator(shape_.row_bytes()));
        const std::uint64_t end = bench_.cycles() + give_up_cycles_;
        while (bench_.cycles() < end && decoder_->jobs_under_way() != 0) bench_.cycle();
        if (is_known && decoder_->jobs_under_way() != 0) {
          report_.violations.add({"throughput", "decoder", bench_.cycles(),
                                  fmt::format("decoder: a packet of {} rows that has lost row {} "
                                              "waits for metadata of its last one",
                                              rows, whole_rows)});
        }
        decoder_->feed(Compressed::metadata, last);
        if (!drain()) return;
      }
    }
  }

  /// Long packets, one after another, each measured from its first row to its last.
  void measure_steady_state() {
    constexpr std::uint64_t rows = 2'500;
    constexpr unsigned packets = 4;
    double encoder_cycles = 0.0;
    double decoder_cycles = 0.0;
    std::uint64_t encoder_stall = 0;
    std::uint64_t decoder_stall = 0;
    for (unsigned packet = 0; packet < packets && !enough(); ++packet) {
      for (const Feed feed : {Feed::from_golden, Feed::from_encoder}) {
        if (feed == Feed::from_encoder && !(encoder_ && decoder_)) continue;
        if (!settle()) return;
        reset_counters();
        start(traffic_.next_sized(rows * shape_.lanes), feed);
        if (!drain()) return;
        if (encoder_) {
          encoder_cycles = std::max(encoder_cycles, per_transfer(encoder_->rows_in()));
          encoder_stall = std::max(encoder_stall, encoder_->rows_in().longest_gap);
        }
        // Fed by an encoder it also waits for that one's metadata words.
        if (decoder_ && feed == Feed::from_golden) {
          decoder_cycles = std::max(decoder_cycles, per_transfer(decoder_->rows_out()));
          decoder_stall = std::max(decoder_stall, decoder_->rows_out().longest_gap);
        }
      }
    }
    report_rate("encoder", encoder_ != nullptr, encoder_cycles);
    report_rate("decoder", decoder_ != nullptr, decoder_cycles);
    // Cycles in a row in which a row was offered and not taken, or wanted and not there.
    if (encoder_) add_measure("encoder", "worst_stall_run", static_cast<double>(encoder_stall));
    if (decoder_) add_measure("decoder", "worst_stall_run", static_cast<double>(decoder_stall));
  }

  void report_rate(const char* unit, bool present, double cycles_per_row) {
    if (!present) return;
    add_measure(unit, "cycles_per_row", cycles_per_row);
    constexpr double allowed = 1.0005;
    if (cycles_per_row <= allowed) return;
    report_.violations.add({"throughput", unit, bench_.cycles(),
                            fmt::format("{}: {:.4f} cycles per row without stalls, 1 is allowed",
                                        unit, cycles_per_row)});
  }

  /// Equal packets back to back: what a packet costs beyond its rows.
  void measure_packets(std::size_t values, const std::string& prefix, unsigned count) {
    if (!settle()) return;
    reset_counters();
    for (unsigned packet = 0; packet < count; ++packet) {
      start(traffic_.next_sized(values), Feed::from_golden);
    }
    if (!drain()) return;
    const auto report = [&](const char* unit, const harness::StreamCounters& counters) {
      const auto cycles =
          static_cast<double>(counters.last_transfer - counters.first_transfer + 1U);
      const auto rows = static_cast<double>(counters.transfers);
      const double extra = (cycles - rows) / static_cast<double>(count - 1U);
      add_measure(unit, (prefix + "cycles_per_row").c_str(), cycles / rows);
      add_measure(unit, (prefix + "extra_cycles_per_packet").c_str(), extra);
      // A raw packet begins with its data, which a decoder can tell apart from those of the packet
      // before only when these are through.
      const bool waits = decoder_ != nullptr && &counters == &decoder_->rows_out() &&
                         shape_.has(golden::Coding::raw);
      const bool encodes = encoder_ != nullptr && &counters == &encoder_->rows_in();
      const double allowed =
          (waits ? 3.0 : 2.0) + (encodes ? shape_.crc_cycles() : shape_.crc_beats());
      if (extra <= allowed) return;
      report_.violations.add(
          {"packet_overhead", unit, bench_.cycles(),
           fmt::format("{}: {:.2f} extra cycles per packet of {} values, {} are allowed", unit,
                       extra, values, allowed)});
    };
    if (encoder_) report("encoder", encoder_->rows_in());
    if (decoder_) report("decoder", decoder_->rows_out());
  }

  void tensors() {
    for (const harness::TensorRequest& tensor : request_.tensors) {
      if (enough()) return;
      progress("tensor " + tensor.file);
      run_tensor(tensor);
    }
  }

  /// The tensors' lossless passes, back to back and without stalls, with every toggle counted.
  void count_activity() {
    set_stall(0.0);
    settle();
    reset_counters();
    if (!model_.open_trace(request_.activity)) {
      throw std::runtime_error("this model counts no toggles");
    }
    const std::uint64_t first_cycle = bench_.cycles();
    for (const harness::TensorRequest& tensor : request_.tensors) {
      const auto values = read_tensor(tensor.file, shape_.format);
      if (!values) throw std::runtime_error(tensor.file + ": " + values.error().text());
      progress("toggles of " + tensor.file);
      const PacketPointer packet = traffic_.next_with(full_config(), *values);
      harness::TensorReport result;
      result.file = tensor.file;
      result.values = values->size();
      if (!values->empty()) {
        const auto bits = static_cast<double>(packet->coded.bits.total());
        result.figures["bits_per_value"] = bits / static_cast<double>(values->size());
      }
      start(packet, Feed::from_golden);
      if (!drain()) break;
      report_.tensors.push_back(std::move(result));
    }
    model_.close_trace();
    report_.counts["activity_cycles"] = bench_.cycles() - first_cycle;
  }

  void run_tensor(const harness::TensorRequest& tensor) {
    const auto values = read_tensor(tensor.file, shape_.format);
    if (!values) throw std::runtime_error(tensor.file + ": " + values.error().text());
    harness::TensorReport result;
    result.file = tensor.file;
    result.values = values->size();
    // Lossless first, whose size is reported; then with random settings, and those asked for.
    const auto run = [&](const golden::PacketConfig& config, const char* figure) {
      const PacketPointer packet = traffic_.next_with(config, *values);
      if (figure != nullptr && !values->empty()) {
        const auto bits = static_cast<double>(packet->coded.bits.total());
        result.figures[figure] = bits / static_cast<double>(values->size());
      }
      start(packet, Feed::from_encoder);
      if (!settle()) recover();
    };
    run(full_config(), "bits_per_value");
    run(traffic_.random_config(), nullptr);
    if (!tensor.settings.empty()) {
      run(configured(tensor, full_config()), "recommended_bits_per_value");
    }
    report_.tensors.push_back(std::move(result));
  }

  void finish() {
    report_.values_checked = values_done();
    report_.counts["packets"] = packets_;
    report_.counts["cycles"] = bench_.cycles();
    if (encoder_) report_.counts["encoder_values"] = encoder_->values();
    if (decoder_) report_.counts["decoder_values"] = decoder_->values();
    progress("done");
  }

  harness::Model& model_;
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  SfpShape shape_;
  SfpTraffic traffic_;
  harness::Testbench bench_;
  std::uint64_t settle_cycles_;
  std::uint64_t give_up_cycles_;
  std::unique_ptr<EncoderAgent> encoder_;
  std::unique_ptr<DecoderAgent> decoder_;
  Route data_route_;
  Route metadata_route_;
  harness::CoverageBin reset_within_;
  std::vector<harness::CoverageBin> fault_bins_;
  std::uint64_t started_values_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t last_transfers_ = 0;
  std::uint64_t still_ = 0;
  std::string phase_;
  bool measuring_ = false;
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
