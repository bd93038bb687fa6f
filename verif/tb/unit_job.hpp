// What the bench of a stand-alone unit is made of: streams, jobs, and the traffic that makes them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "verif/harness/beat.hpp"
#include "verif/harness/coverage.hpp"
#include "verif/harness/protocol.hpp"
#include "verif/harness/random.hpp"
#include "verif/tb/sfp_agent.hpp"

namespace sfpgen::tb {

/// One stream of a unit and what TKEEP may look like on it.
struct UnitStream {
  std::string name;
  harness::StreamRules rules;
  harness::StreamUse use = harness::StreamUse::moves;
  /// Outputs that belong to the beats of a sink, the first one lowest in Beat::user; those that a
  /// design does not have are left out.
  std::vector<std::string> beside = {};
};

/// Which of a unit's streams carries its rows: the rate is counted there.
enum class RowsAt { first_source, first_sink };

/// Outputs that say something once a packet, in a cycle of their own: no handshake.
struct Announcement {
  std::string valid;  ///< 1 in that cycle
  std::vector<std::string>
      values;  ///< the first one lowest; those that a design lacks are left out
};

/// The outside of a unit.
struct UnitPorts {
  std::vector<UnitStream> sources;  ///< into the design; a packet has beats on each
  std::vector<UnitStream> sinks;    ///< out of it
  RowsAt rows = RowsAt::first_source;
  std::vector<std::string> configuration;  ///< inputs that belong to a packet; those that a design
                                           ///< does not have are left out
  std::vector<StatusBit> status;
  std::vector<Announcement> announcements = {};  ///< at most one
};

/// One packet: what goes in and what has to come out.
struct UnitJob {
  std::vector<std::vector<harness::Beat>> in;          ///< for each source
  std::vector<std::vector<harness::Beat>> expected;    ///< for each sink
  std::map<std::string, std::uint64_t> configuration;  ///< by port
  std::map<std::string, StatusExpectation> status;     ///< by bit; absent: stays clear
  std::map<std::string, std::uint64_t> counts;         ///< what it adds to status counters
  std::uint64_t announced = 0;                         ///< what the announcement says
  std::uint64_t values = 0;                            ///< of a good packet: what counts as checked
  std::vector<harness::CoverageBin> covers;            ///< hit when the packet has come through
};

/// Makes the packets of a unit, reproducibly from a seed.
class UnitTraffic {
 public:
  explicit UnitTraffic(std::uint64_t seed);
  UnitTraffic(const UnitTraffic&) = delete;
  UnitTraffic& operator=(const UnitTraffic&) = delete;
  UnitTraffic(UnitTraffic&&) = delete;
  UnitTraffic& operator=(UnitTraffic&&) = delete;
  virtual ~UnitTraffic() = default;

  [[nodiscard]] virtual UnitPorts ports() const = 0;
  /// What a packet may cost beyond its rows, cycles.
  [[nodiscard]] virtual double extra_cycles() const { return 1.0; }
  /// Values of a full row.
  [[nodiscard]] virtual unsigned lanes() const = 0;

  /// The next good packet: kinds and corner sizes take turns, so that a short run meets all.
  UnitJob next() { return make(next_rows()); }
  /// A good packet of at most `rows` rows.
  UnitJob next_short(std::uint64_t rows) { return make(random_.below(rows + 1U)); }
  /// A packet of `rows` full rows that gives the unit all the work there is.
  virtual UnitJob full(std::size_t rows) = 0;

  /// What can be wrong with a packet, for coverage; empty where any input is a good one.
  [[nodiscard]] virtual std::vector<std::string> faults() const { return {}; }
  /// A packet with such a fault.
  virtual UnitJob bad(std::size_t fault);

  /// The design has been reset, and so has what it remembers of earlier packets.
  virtual void restarted() {}

  harness::Random& random() { return random_; }

 protected:
  /// A good packet of `rows` rows, the last one perhaps partial.
  virtual UnitJob make(std::size_t rows) = 0;
  /// Corner sizes and random ones in turn.
  std::size_t next_rows();
  /// Rows of a group, where these are corner sizes.
  [[nodiscard]] virtual std::size_t group_rows() const { return 4; }

  harness::Random random_;

 private:
  std::uint64_t sizes_ = 0;
};

/// Lane values as a beat: lane k in the slot of `slot_bytes` bytes at byte k * slot_bytes. Missing
/// lanes are not kept.
harness::Beat lanes_beat(const std::vector<std::uint64_t>& values, unsigned lanes,
                         std::size_t slot_bytes);

/// Rows of such beats, the last one perhaps partial; no TLAST yet.
std::vector<harness::Beat> lanes_beats(const std::vector<std::uint64_t>& values, unsigned lanes,
                                       std::size_t slot_bytes);

/// Where a packet's TLAST stands.
enum class Ending {
  with_last_row,
  apart,  ///< behind the last beat, which has to be full, in a beat without TKEEP
};

/// Ends a packet's beats; none at all give one null terminator of `width` bytes.
void end_packet(std::vector<harness::Beat>& beats, std::size_t width, Ending ending);

}  // namespace sfpgen::tb
