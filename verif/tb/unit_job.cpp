// Sizes and beats of the stand-alone units' packets.
#include "verif/tb/unit_job.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sfpgen::tb {
namespace {

constexpr std::uint64_t traffic_numbers = 0x0117A;

}  // namespace

UnitTraffic::UnitTraffic(std::uint64_t seed)
    : random_(harness::Random::derived(seed, traffic_numbers, 0)) {}

std::vector<UnitJob> UnitTraffic::tensor(const std::vector<std::uint64_t>& /*values*/) {
  throw std::logic_error("a unit without a container was asked for a tensor");
}

UnitJob UnitTraffic::bad(std::size_t /*fault*/) {
  throw std::logic_error("a unit without faults was asked for one");
}

std::size_t UnitTraffic::next_rows() {
  const std::size_t group = group_rows();
  const std::array<std::size_t, 10> corners = {0, 1, 2, group, group + 1, 3, 2 * group, 1, 0, 5};
  const std::uint64_t turn = sizes_++;
  if (turn % 2 == 0) return corners[turn / 2 % corners.size()];
  const std::uint64_t drawn = random_.below(16);
  const std::size_t most = drawn < 6 ? 20 : drawn < 14 ? 150 : 600;
  return random_.below(most + 1U);
}

harness::Beat lanes_beat(const std::vector<std::uint64_t>& values, unsigned lanes,
                         std::size_t slot_bytes) {
  harness::Beat beat = harness::make_beat(lanes * slot_bytes, values.size() * slot_bytes, false);
  const auto slot_bits = static_cast<unsigned>(slot_bytes * 8U);
  for (std::size_t lane = 0; lane < values.size(); ++lane)
    harness::set_field(beat.data, lane * slot_bits, slot_bits, values[lane]);
  return beat;
}

std::vector<harness::Beat> lanes_beats(const std::vector<std::uint64_t>& values, unsigned lanes,
                                       std::size_t slot_bytes) {
  std::vector<harness::Beat> beats;
  for (std::size_t first = 0; first < values.size(); first += lanes) {
    const std::size_t count = std::min<std::size_t>(lanes, values.size() - first);
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
    beats.push_back(
        lanes_beat({begin, begin + static_cast<std::ptrdiff_t>(count)}, lanes, slot_bytes));
  }
  return beats;
}

void end_packet(std::vector<harness::Beat>& beats, std::size_t width, Ending ending) {
  if (beats.empty() || (ending == Ending::apart && harness::kept_bytes(beats.back()) == width)) {
    beats.push_back(harness::null_terminator(width));
    return;
  }
  beats.back().last = true;
}

}  // namespace sfpgen::tb
