// The rules, each a few lines, in the order in which AXI4-Stream gives them.
#include "verif/harness/protocol.hpp"

#include <fmt/format.h>

#include <utility>

namespace sfpgen::harness {

void ViolationLog::add(Violation violation) {
  ++count_;
  if (first_.size() < kept_at_most) first_.push_back(std::move(violation));
}

ProtocolChecker::ProtocolChecker(std::string stream, StreamRules rules, ViolationLog& log)
    : stream_(std::move(stream)), rules_(rules), log_(log) {}

void ProtocolChecker::report(std::string_view rule, std::uint64_t cycle, std::string text) {
  log_.add({std::string(rule), stream_, cycle,
            fmt::format("{}: {} (cycle {})", stream_, std::move(text), cycle)});
}

void ProtocolChecker::observe(const StreamSample& sample, std::uint64_t cycle) {
  if (sample.in_reset) {
    if (sample.valid) report("valid_in_reset", cycle, "TVALID is high in reset");
    waiting_ = false;
    return;
  }
  if (waiting_ && !sample.valid) {
    report("valid_dropped", cycle, "TVALID fell before TREADY came");
  }
  if (waiting_ && sample.valid && !same_transfer(sample.beat, held_)) {
    report("payload_changed", cycle, "the payload changed while TVALID waited for TREADY");
  }
  // A beat is judged once, when it appears.
  if (sample.valid && !waiting_) check_keep(sample.beat, cycle);
  waiting_ = sample.valid && !sample.ready;
  if (waiting_) held_ = sample.beat;
}

void ProtocolChecker::check_keep(const Beat& beat, std::uint64_t cycle) {
  std::size_t kept = 0;
  bool ended = false;
  for (std::size_t first = 0; first < rules_.bytes; first += rules_.granule) {
    std::size_t marked = 0;
    for (std::size_t index = first; index < first + rules_.granule; ++index) {
      marked += keeps(beat, index) ? 1U : 0U;
    }
    if (marked != 0 && marked != rules_.granule) {
      report("keep_splits_value", cycle,
             fmt::format("TKEEP marks {} of the {} bytes of value {}", marked, rules_.granule,
                         first / rules_.granule));
      return;
    }
    if (marked != 0 && ended) {
      report("keep_has_gap", cycle,
             fmt::format("TKEEP marks value {} but not the one before it", first / rules_.granule));
      return;
    }
    ended = marked == 0;
    kept += marked;
  }
  if (kept == rules_.bytes) return;
  if (!beat.last) {
    report("partial_before_last", cycle,
           fmt::format("a beat without TLAST keeps {} of {} bytes", kept, rules_.bytes));
  } else if (kept != 0 && rules_.last_beat == StreamRules::LastBeat::full) {
    report("partial_word", cycle,
           fmt::format("a compressed stream's last beat keeps {} of {} bytes", kept, rules_.bytes));
  }
}

}  // namespace sfpgen::harness
