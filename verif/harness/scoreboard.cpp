// Finding the first differing value of two beats.
#include "verif/harness/scoreboard.hpp"

#include <fmt/format.h>

#include <utility>

namespace sfpgen::harness {
namespace {

std::string describe(const Beat& beat, std::size_t first, std::size_t granule) {
  const std::string user = beat.user == 0 ? "" : fmt::format(" with TUSER {:#x}", beat.user);
  return fmt::format("{}{}{}{}", hex_of(beat.data, first, granule),
                     keeps(beat, first) ? "" : " (not kept)", user, beat.last ? " with TLAST" : "");
}

bool granule_differs(const Beat& one, const Beat& other, std::size_t first, std::size_t granule) {
  for (std::size_t index = first; index < first + granule; ++index) {
    if (keeps(one, index) != keeps(other, index)) return true;
    if (keeps(one, index) &&
        get_field(one.data, index * 8U, 8) != get_field(other.data, index * 8U, 8)) {
      return true;
    }
  }
  return false;
}

std::size_t first_differing_bit(const Beat& one, const Beat& other, std::size_t first,
                                std::size_t granule) {
  for (std::size_t bit = first * 8U; bit < (first + granule) * 8U; ++bit) {
    if (get_field(one.data, bit, 1) != get_field(other.data, bit, 1)) return bit;
  }
  return first * 8U;
}

}  // namespace

std::string to_string(const Mismatch& mismatch) {
  return fmt::format(
      "{}: packet {}, row {}, lane {} (beat {} of the packet, cycle {}): expected {}, got {}",
      mismatch.stream, mismatch.packet, mismatch.row, mismatch.lane, mismatch.beat, mismatch.cycle,
      mismatch.expected, mismatch.got);
}

void MismatchLog::add(Mismatch mismatch) {
  ++count_;
  if (first_.size() < kept_at_most) first_.push_back(std::move(mismatch));
}

StreamScoreboard::StreamScoreboard(std::string stream, std::size_t granule, MismatchLog& log)
    : stream_(std::move(stream)), granule_(granule), log_(log) {}

bool StreamScoreboard::check(const Beat& got, std::uint64_t cycle) {
  if (expected_.empty()) {
    Mismatch mismatch;
    mismatch.stream = stream_;
    mismatch.cycle = cycle;
    mismatch.expected = "no beat";
    mismatch.got = describe(got, 0, granule_);
    log_.add(std::move(mismatch));
    return false;
  }
  const ExpectedBeat wanted = std::move(expected_.front());
  expected_.pop_front();
  if (same_transfer(wanted.beat, got)) return true;

  const std::size_t bytes = wanted.beat.keep.size() * 32U;
  std::size_t first = 0;
  while (first + granule_ < bytes && !granule_differs(wanted.beat, got, first, granule_)) {
    first += granule_;
  }
  // Only TLAST or TUSER differs: shown with the first value.
  if (!granule_differs(wanted.beat, got, first, granule_)) first = 0;
  Mismatch mismatch;
  mismatch.stream = stream_;
  mismatch.packet = wanted.packet;
  mismatch.beat = wanted.index;
  mismatch.cycle = cycle;
  mismatch.lane = first / granule_;
  if (locate_) {
    const Place place = locate_(wanted.packet, wanted.index,
                                first_differing_bit(wanted.beat, got, first, granule_));
    mismatch.row = place.row;
    mismatch.lane = place.lane;
  }
  mismatch.expected = describe(wanted.beat, first, granule_);
  mismatch.got = describe(got, first, granule_);
  log_.add(std::move(mismatch));
  return false;
}

}  // namespace sfpgen::harness
