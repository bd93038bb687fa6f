// Runs a design that has an encoder, a decoder or both: its agents, its packets and its clock.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/bench.hpp"
#include "verif/harness/hang_watch.hpp"
#include "verif/harness/testbench.hpp"
#include "verif/tb/bad_streams.hpp"
#include "verif/tb/sfp_decoder_agent.hpp"
#include "verif/tb/sfp_encoder_agent.hpp"

namespace sfpgen::tb {

/// Which of the two halves a design has, with the prefix of their ports.
struct Halves {
  std::optional<std::string> encoder_prefix;
  std::optional<std::string> decoder_prefix;
};

/// Whose streams a codec's decoder gets.
enum class Feed { from_encoder, from_golden };

/// Where the golden streams for a decoder have their TLAST.
enum class StreamEnds {
  any,             ///< now and then in a null terminator of its own
  with_last_beat,  ///< no beat beyond those of the packet, where cycles are counted
};

/// The agents of a design, wired up, and all that moves packets through it.
class SfpRunner {
 public:
  SfpRunner(harness::Model& model, const harness::DesignFacts& facts,
            const harness::BenchRequest& request, harness::BenchReport& report,
            const Halves& halves);
  SfpRunner(const SfpRunner&) = delete;
  SfpRunner& operator=(const SfpRunner&) = delete;
  SfpRunner(SfpRunner&&) = delete;
  SfpRunner& operator=(SfpRunner&&) = delete;
  ~SfpRunner() = default;

  [[nodiscard]] const SfpShape& shape() const { return shape_; }
  SfpTraffic& traffic() { return traffic_; }
  /// Null where the design has none.
  [[nodiscard]] EncoderAgent* encoder() { return encoder_.get(); }
  /// Null where the design has none.
  [[nodiscard]] DecoderAgent* decoder() { return decoder_.get(); }

  /// Sends a packet through whatever the design has.
  void start(const PacketPointer& packet, Feed feed,
             EncoderAgent::Ending ending = EncoderAgent::Ending::with_last_row);
  /// Sends a packet's golden streams through the decoder alone.
  void start_golden(const PacketPointer& packet);
  /// Sends streams with a fault through the decoder alone.
  void start_bad(BadPacket bad);
  /// Tells the decoder alone of a packet whose streams its agent is fed by hand.
  void start_fed(DecoderJob job);
  /// How the golden streams end from now on.
  void set_stream_ends(StreamEnds ends) { stream_ends_ = ends; }

  /// The reset that a run begins with.
  void begin();
  /// One cycle; false when the design hangs. Then it has been reset.
  bool step();
  /// So many cycles, whatever moves in them.
  void wait(std::uint64_t cycles);
  /// Resets the design, and forgets everything under way.
  void recover();
  /// Lets everything under way come out; false when it hangs or too much is wrong.
  bool drain();
  /// Drains, compares the sticky status, clears it; false when it did not come so far.
  bool settle();
  /// Settles, or resets the design where that fails.
  void settle_or_recover();
  /// Compares the sticky status; only while nothing is under way.
  void check_status();

  void set_stall(double probability);
  /// All counters of transfers begin anew.
  void reset_counters();

  /// Nothing queued, nothing under way.
  [[nodiscard]] bool idle() const;
  /// So much is wrong that the rest would only repeat it.
  [[nodiscard]] bool enough() const { return report_.enough(); }
  /// Clock cycles so far.
  [[nodiscard]] std::uint64_t cycles() const { return bench_.cycles(); }
  /// Packets started so far, good and bad ones.
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  /// Values of the packets that went through whatever the design has.
  [[nodiscard]] std::uint64_t started_values() const { return started_values_; }
  /// Values that have come out of all there is.
  [[nodiscard]] std::uint64_t values_done() const;

  /// Says on stderr which phase this is, and how far the run has come.
  void progress(std::string_view phase);

 private:
  /// What happens to one of the encoder's streams: passed on to the decoder or collected, packet by
  /// packet.
  struct Route {
    std::deque<bool> to_decoder;
    std::deque<std::vector<harness::Beat>> collected = {{}};

    void pass(DecoderAgent& decoder, Compressed stream, const harness::Beat& beat);
    void collect(const harness::Beat& beat);
    void flush();
  };

  void connect();
  Route& route_of(Compressed stream);
  void decode_by_golden(const SfpPacket& packet);
  void send_golden(const PacketPointer& packet);
  [[nodiscard]] std::uint64_t transfers() const;
  template <typename Action>
  void for_both(Action action);

  harness::BenchReport& report_;
  SfpShape shape_;
  SfpTraffic traffic_;
  harness::Testbench bench_;
  std::uint64_t settle_cycles_;
  std::unique_ptr<EncoderAgent> encoder_;
  std::unique_ptr<DecoderAgent> decoder_;
  Route data_route_;
  Route metadata_route_;
  StreamEnds stream_ends_ = StreamEnds::any;
  std::uint64_t started_values_ = 0;
  std::uint64_t packets_ = 0;
  harness::HangWatch hang_watch_;
  std::string phase_;
};

}  // namespace sfpgen::tb
