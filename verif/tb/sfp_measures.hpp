// What an encoder, a decoder or both cost: latency, cycles a row and a packet, giving packets up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "verif/harness/bench.hpp"
#include "verif/tb/sfp_runner.hpp"

namespace sfpgen::tb {

/// The phase of a run that counts cycles, without stalls.
class SfpMeasures {
 public:
  SfpMeasures(SfpRunner& runner, const harness::DesignFacts& facts,
              const harness::BenchRequest& request, harness::BenchReport& report);

  /// Reports all figures, and those that are too large as violations.
  void measure();

 private:
  void add_measure(const char* unit, const std::string& name, double value);

  void measure_latency_of_encoder();
  void measure_latency_of_decoder();

  [[nodiscard]] golden::PacketConfig config_with_codes() const;
  void measure_giving_up();
  void give_up_without_metadata();
  bool withhold_last_metadata(const golden::PacketConfig& config, std::uint64_t rows,
                              std::uint64_t data_beats);
  void catch_up();
  bool catch_up_from(const PacketPointer& packet, std::uint64_t data_beats);
  void check_pace(std::string_view waited_for, std::uint64_t data_beats);

  void measure_steady_state();
  void report_rate(const char* unit, double cycles_per_row);
  void measure_packets(std::size_t values, const std::string& prefix, unsigned count);

  SfpRunner& runner_;
  SfpTraffic& traffic_;
  const SfpShape& shape_;
  EncoderAgent* encoder_;  ///< null where the design has none
  DecoderAgent* decoder_;  ///< null where the design has none
  const harness::BenchRequest& request_;
  harness::BenchReport& report_;
  std::uint64_t give_up_cycles_;
};

}  // namespace sfpgen::tb
