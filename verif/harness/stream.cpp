// Driving and watching the wires of a stream.
#include "verif/harness/stream.hpp"

#include <algorithm>
#include <utility>

namespace sfpgen::harness {
namespace {

// Streams of random numbers that belong to one end of a stream.
constexpr std::uint64_t stall_numbers = 0x57A11;
constexpr std::uint64_t noise_numbers = 0x4015E;

void count_transfer(StreamCounters& counters, std::uint64_t cycle) {
  if (counters.transfers == 0) {
    counters.first_transfer = cycle;
  } else {
    counters.longest_gap = std::max(counters.longest_gap, cycle - counters.last_transfer - 1U);
  }
  counters.last_transfer = cycle;
  ++counters.transfers;
}

void read_wires(const StreamPorts& ports, bool in_reset, StreamSample& sample) {
  sample.in_reset = in_reset;
  sample.valid = ports.valid.get() != 0;
  sample.ready = ports.ready.get() != 0;
  if (!sample.valid) return;
  ports.data.read_into(sample.beat.data);
  ports.keep.read_into(sample.beat.keep);
  sample.beat.last = ports.last.get() != 0;
  sample.beat.user = ports.user.bound() ? ports.user.get() : 0U;
  unsigned place = ports.user.bound() ? ports.user.width() : 0U;
  for (const Port& port : ports.beside) {
    sample.beat.user |= port.get() << place;
    place += port.width();
  }
}

std::uint64_t seed_of(const StreamSetup& setup) {
  // The name tells streams of one bench apart.
  std::uint64_t mixed = setup.seed;
  for (const char letter : setup.name) mixed = mixed * 131U + static_cast<unsigned char>(letter);
  return mixed;
}

CoverageBin declare(Coverage& coverage, const char* group, const StreamSetup& setup) {
  return setup.use == StreamUse::moves ? coverage.declare(group, setup.name) : CoverageBin();
}

}  // namespace

StreamSource::StreamSource(const StreamSetup& setup, ViolationLog& log, Coverage& coverage)
    : setup_(setup),
      checker_(setup.name, setup.rules, log),
      coverage_(coverage),
      pushed_back_(declare(coverage, "back-pressure", setup)),
      starved_(declare(coverage, "starved", setup)),
      stall_(Random::derived(seed_of(setup), stall_numbers, 0), setup.stall),
      noise_(Random::derived(seed_of(setup), noise_numbers, 0)) {}

void StreamSource::drive() {
  if (!offering_) {
    const bool stalled = stall_.stalled();
    offering_ = !queue_.empty() && !stalled;
    if (!offering_) {
      showing_ = false;
      setup_.ports.valid.set(0);
      // New noise now and then is as good as every cycle, and much cheaper for wide streams.
      if (noise_.bits(2) == 0) {
        Words noise(words_for(setup_.rules.bytes * 8U));
        for (std::uint32_t& word : noise) word = static_cast<std::uint32_t>(noise_.bits(32));
        setup_.ports.data.write(noise);
        setup_.ports.keep.write(noise);
        setup_.ports.last.set(noise_.bits(1));
        if (setup_.ports.user.bound()) setup_.ports.user.set(noise_.bits());
      }
      return;
    }
  }
  if (showing_) return;
  Beat& beat = queue_.front().beat;
  // Bytes that are not kept mean nothing, nor TUSER where none is: they get noise, once, so that
  // the payload stays put.
  if (beat.last && kept_bytes(beat) < setup_.rules.bytes) {
    for (std::size_t index = 0; index < setup_.rules.bytes; ++index) {
      if (!keeps(beat, index)) set_field(beat.data, index * 8U, 8, noise_.bits(8));
    }
    if (setup_.ports.user.bound() && kept_bytes(beat) == 0) beat.user = noise_.bits();
  }
  setup_.ports.data.write(beat.data);
  setup_.ports.keep.write(beat.keep);
  setup_.ports.last.set(beat.last ? 1U : 0U);
  if (setup_.ports.user.bound()) setup_.ports.user.set(beat.user);
  setup_.ports.valid.set(1);
  showing_ = true;
}

bool StreamSource::sample(bool in_reset, std::uint64_t cycle) {
  read_wires(setup_.ports, in_reset, sample_);
  checker_.observe(sample_, cycle);
  const bool ready = sample_.ready;
  if (in_reset) return false;
  if (!offering_) {
    if (ready) coverage_.hit(starved_);
    return false;
  }
  if (!ready) {
    coverage_.hit(pushed_back_);
    return false;
  }
  count_transfer(counters_, cycle);
  if (accept_) accept_(queue_.front(), cycle);
  queue_.pop_front();
  offering_ = false;
  showing_ = false;
  return true;
}

void StreamSource::flush() {
  queue_.clear();
  offering_ = false;
  showing_ = false;
  setup_.ports.valid.set(0);
}

StreamSink::StreamSink(const StreamSetup& setup, ViolationLog& log, Coverage& coverage)
    : setup_(setup),
      checker_(setup.name, setup.rules, log),
      coverage_(coverage),
      pushed_back_(declare(coverage, "back-pressure", setup)),
      starved_(declare(coverage, "starved", setup)),
      stall_(Random::derived(seed_of(setup), stall_numbers, 1), setup.stall) {}

void StreamSink::drive() { setup_.ports.ready.set(stall_.stalled() ? 0U : 1U); }

bool StreamSink::sample(bool in_reset, std::uint64_t cycle) {
  read_wires(setup_.ports, in_reset, sample_);
  checker_.observe(sample_, cycle);
  if (in_reset) return false;
  if (sample_.valid && !sample_.ready) coverage_.hit(pushed_back_);
  if (!sample_.valid && sample_.ready) coverage_.hit(starved_);
  if (!sample_.valid || !sample_.ready) return false;
  count_transfer(counters_, cycle);
  if (beat_) beat_(sample_.beat, cycle);
  return true;
}

}  // namespace sfpgen::harness
