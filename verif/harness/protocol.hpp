// The rules of AXI4-Stream (and of our TKEEP and TLAST) checked on one stream, cycle by cycle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verif/harness/beat.hpp"

namespace sfpgen::harness {

/// One broken rule.
struct Violation {
  std::string rule;    ///< short name, e.g. "valid_dropped"
  std::string stream;  ///< prefix of the stream's ports, or what else was looked at
  std::uint64_t cycle = 0;
  std::string text;  ///< a sentence with the values
};

/// All violations of a run: counts all, keeps the first few.
class ViolationLog {
 public:
  void add(Violation violation);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The first ones, at most `kept_at_most`.
  [[nodiscard]] const std::vector<Violation>& first() const { return first_; }

  static constexpr std::size_t kept_at_most = 20;

 private:
  std::uint64_t count_ = 0;
  std::vector<Violation> first_;
};

/// What TKEEP may look like on a stream (docs/wire_format.md section 5).
struct StreamRules {
  std::size_t bytes = 4;    ///< width of a beat
  std::size_t granule = 4;  ///< bytes of one value or word: all kept or none
  /// A packet's last beat may keep fewer granules than all (rows of values), or must keep all or
  /// none (compressed streams).
  enum class LastBeat { partial, full } last_beat = LastBeat::full;
};

/// What a stream's wires show just before a rising clock edge.
struct StreamSample {
  bool in_reset = false;
  bool valid = false;
  bool ready = false;
  Beat beat;  ///< looked at when `valid`
};

/// Watches one stream.
class ProtocolChecker {
 public:
  ProtocolChecker(std::string stream, StreamRules rules, ViolationLog& log);

  /// Call once a cycle. `in_reset` is whether the last rising edge saw the reset: TVALID has to be
  /// low from then on.
  void observe(const StreamSample& sample, std::uint64_t cycle);

 private:
  void check_keep(const Beat& beat, std::uint64_t cycle);
  void report(std::string_view rule, std::uint64_t cycle, std::string text);

  std::string stream_;
  StreamRules rules_;
  ViolationLog& log_;
  bool waiting_ = false;
  Beat held_;
};

}  // namespace sfpgen::harness
