// What the encoder's and the decoder's agents share: configuration ports, sticky status ports,
// streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/port.hpp"
#include "verif/harness/random.hpp"
#include "verif/harness/scoreboard.hpp"
#include "verif/harness/stream.hpp"
#include "verif/harness/testbench.hpp"
#include "verif/tb/sfp_packet.hpp"

namespace sfpgen::tb {

/// Everything the agents of one run write their findings to.
struct RunLogs {
  harness::MismatchLog& mismatches;
  harness::ViolationLog& violations;
  harness::Coverage& coverage;
};

/// Which of a codec's two compressed streams.
enum class Compressed { data, metadata };

/// The settings of an agent.
struct AgentSetup {
  SfpShape shape;
  std::string prefix;  ///< of the port names: "" or "enc_", "dec_"
  std::string side;    ///< "encoder" or "decoder", for coverage and messages
  std::uint64_t seed = 1;
  double stall = 0.0;
};

/// The configuration inputs of one side. Ports that a design does not have are left out.
class ConfigPorts {
 public:
  ConfigPorts(const harness::PortTable& ports, const std::string& prefix, std::uint64_t seed);

  /// Shows a packet's configuration; `values` is used where there is a port for it.
  void show(const golden::PacketConfig& config, const PortRequest& request, std::uint64_t values);

  /// Shows anything: between packets nothing may depend on these ports.
  void scramble();

 private:
  std::vector<harness::Port> all_;
  harness::Port mantissa_bits_, sign_, zero_code_, coding_, bias_, raw_bits_, raw_offset_, values_;
  harness::Random random_;
};

/// Whether a design's parameters let a status bit be set at all.
enum class Reach { reachable, constant };

/// Whether a status output is a sticky bit, or counts up to the largest number that it can show.
enum class StatusKind { bit, counter };

/// One status output: its name between "status_" and "_o".
struct StatusBit {
  std::string name;
  Reach reach = Reach::reachable;
  StatusKind kind = StatusKind::bit;
};

/// What the packets since the last clear say about a status bit.
enum class StatusExpectation { clear, set, either };

/// The sticky status outputs of one side and the input that clears them.
class StatusPorts {
 public:
  /// Declares one coverage bin for each reachable bit.
  StatusPorts(const harness::PortTable& ports, const AgentSetup& setup,
              const std::vector<StatusBit>& bits, RunLogs logs);

  /// From now on the bit has to be set (set), or may be (either), until forget().
  void expect(const std::string& name, StatusExpectation expectation);

  /// A counter has to show so much more than before, until forget().
  void count(const std::string& name, std::uint64_t more);

  /// All bits have to be clear again, and all counters zero.
  void forget();

  /// Compares; only while nothing is under way. Counts what is set as covered.
  void check(std::uint64_t cycle);

  /// Drives the input that clears the bits.
  void set_clear(std::uint64_t level) const {
    if (clear_) clear_->set(level);
  }

 private:
  struct Bit {
    std::string name;
    std::string port_name;
    harness::Port port;
    Reach reach;
    harness::CoverageBin bin;
    StatusKind kind = StatusKind::bit;
    StatusExpectation expectation = StatusExpectation::clear;
    std::uint64_t counted = 0;
  };
  void check(const Bit& bit, std::uint64_t expected, std::uint64_t cycle);

  std::vector<Bit> bits_;
  std::optional<harness::Port> clear_;  ///< none: there are no bits
  RunLogs logs_;
};

/// Whether the configuration ports can ask for more than the design has.
Reach clamping_of(const SfpShape& shape);

/// Whether anything moves on a metadata stream: raw has none.
bool has_metadata(const SfpShape& shape);

/// TKEEP on a stream of rows of values.
harness::StreamRules row_rules(const SfpShape& shape);
/// TKEEP on a data stream.
harness::StreamRules data_rules(const SfpShape& shape);
/// TKEEP on a metadata stream.
harness::StreamRules metadata_rules();

/// The setup of the stream `name` of a side; `bytes` a beat, `granule` a value or word.
harness::StreamSetup stream_setup(const harness::PortTable& ports, const AgentSetup& setup,
                                  std::string_view name, harness::StreamRules rules);

/// The setup of a metadata stream: silent where raw is the only coding.
harness::StreamSetup metadata_setup(const harness::PortTable& ports, const AgentSetup& setup,
                                    std::string_view name);

}  // namespace sfpgen::tb
