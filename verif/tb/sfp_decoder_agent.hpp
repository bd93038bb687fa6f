// Drives the ports of a decoder with good and bad streams and compares the rows that come out.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "verif/harness/scoreboard.hpp"
#include "verif/tb/sfp_agent.hpp"
#include "verif/tb/sfp_coverage.hpp"

namespace sfpgen::tb {

/// What the decoder is told about a packet, and what has to come out of it.
struct DecoderJob {
  golden::PacketConfig config;
  PortRequest request;
  std::uint64_t values = 0;             ///< n as the configuration port says it
  std::vector<harness::Beat> expected;  ///< the output packet
  StatusExpectation width_invalid = StatusExpectation::clear;
  StatusExpectation short_packet = StatusExpectation::clear;
  StatusExpectation long_packet = StatusExpectation::clear;
  StatusExpectation cfg_clamped = StatusExpectation::clear;
  StatusExpectation data_crc = StatusExpectation::clear;
  StatusExpectation meta_crc = StatusExpectation::clear;
  PacketPointer packet;  ///< of a good packet, for coverage; else null
};

/// The job of decoding a good packet.
DecoderJob job_of(const SfpShape& shape, const PacketPointer& packet);

/// A job with any two streams as the bytes on their ports: the golden model says what the hardware
/// makes of them.
DecoderJob job_of_garbage(const SfpShape& shape, const golden::PacketConfig& config,
                          std::uint64_t values, const std::vector<std::uint8_t>& metadata,
                          const std::vector<std::uint8_t>& data);

/// The decoder's side of a bench.
class DecoderAgent final : public harness::Agent {
 public:
  DecoderAgent(const harness::PortTable& ports, const AgentSetup& setup, RunLogs logs);

  /// Queues a job with both of its streams.
  void start(DecoderJob job, std::vector<harness::Beat> metadata, std::vector<harness::Beat> data);

  /// Queues a job whose streams arrive by feed(), for instance from an encoder.
  void start_fed(DecoderJob job);

  /// The next beat of the oldest job started with start_fed whose stream has not ended yet.
  void feed(Compressed stream, const harness::Beat& beat);

  /// Called when a packet's output has ended.
  void on_packet(std::function<void(const DecoderJob&)> call) { finished_ = std::move(call); }

  void drive() override;
  void sample(bool in_reset, std::uint64_t cycle) override;
  void flush() override;

  /// Nothing queued, nothing under way.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] std::size_t jobs_under_way() const { return in_flight_.size(); }
  /// Values of the good packets that have come out.
  [[nodiscard]] std::uint64_t values() const { return values_; }
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t transfers() const;

  /// As EncoderAgent's.
  void check_status(std::uint64_t cycle) { status_.check(cycle); }
  void set_clear(std::uint64_t level);
  void set_stall(double probability);
  void reset_counters();
  [[nodiscard]] const harness::StreamCounters& rows_out() const { return rows_.counters(); }
  [[nodiscard]] const harness::StreamCounters& metadata_in() const { return metadata_.counters(); }
  [[nodiscard]] const harness::StreamCounters& data_in() const { return data_.counters(); }

  [[nodiscard]] static std::vector<harness::ProbedStream> probed_streams(
      const harness::PortTable& ports, const std::string& prefix);

 private:
  struct InFlight {
    std::uint64_t index = 0;
    DecoderJob job;
    bool begun = false;  ///< the design has taken its configuration
  };

  /// One job's part of a stream, on its way into the source; jobs enter in the order of their start
  /// although fed beats arrive late.
  struct Segment {
    std::uint64_t index = 0;
    std::deque<harness::Beat> beats;
    bool fed = false;
    bool ended = false;
    bool begun = false;
  };

  std::uint64_t begin(DecoderJob job);
  void forward(std::deque<Segment>& segments, harness::StreamSource& source);
  void take(const harness::Beat& beat, std::uint64_t cycle);
  void begun(const harness::SourceBeat& beat, Compressed stream);

  AgentSetup setup_;
  RunLogs logs_;
  ConfigPorts config_;
  StatusPorts status_;
  SfpCoverage coverage_;
  harness::StreamSource data_;
  harness::StreamSource metadata_;
  harness::StreamSink rows_;
  harness::StreamScoreboard board_;
  std::deque<Segment> data_segments_;
  std::deque<Segment> metadata_segments_;
  std::deque<InFlight> in_flight_;
  std::uint64_t next_index_ = 0;
  std::uint64_t values_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t shown_job_ = 0;
  bool showing_config_ = false;
  std::uint64_t clear_ = 0;
  std::function<void(const DecoderJob&)> finished_;
};

}  // namespace sfpgen::tb
