// Any number of streams in and out, one queue of packets.
#include "verif/tb/unit_agent.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace sfpgen::tb {
namespace {

constexpr std::uint64_t configuration_numbers = 0xC0F16;

}  // namespace

UnitAgent::UnitAgent(const harness::PortTable& ports, const AgentSetup& setup,
                     const UnitPorts& unit, RunLogs logs)
    : setup_(setup),
      unit_(unit),
      logs_(logs),
      status_(ports, setup, unit.status, logs),
      noise_(harness::Random::derived(setup.seed, configuration_numbers, 0)) {
  const std::string& prefix = setup.prefix;
  for (const std::string& name : unit_.configuration) {
    if (ports.has(prefix + name)) configuration_.emplace_back(name, ports.at(prefix + name));
  }
  for (const Announcement& announcement : unit_.announcements) {
    announced_ = ports.at(prefix + announcement.valid);
    for (const std::string& name : announcement.values) {
      if (ports.has(prefix + name)) announced_values_.push_back(ports.at(prefix + name));
    }
  }
  for (const UnitStream& stream : unit_.sources) {
    const auto made = stream_setup(ports, setup, stream.name, stream.rules);
    source_ports_.push_back(made.ports);
    sources_.push_back(
        std::make_unique<harness::StreamSource>(made, logs.violations, logs.coverage));
  }
  for (std::size_t index = 0; index < unit_.sinks.size(); ++index) {
    const UnitStream& stream = unit_.sinks[index];
    auto made = stream_setup(ports, setup, stream.name, stream.rules);
    made.use = stream.use;
    for (const std::string& name : stream.beside) {
      if (ports.has(prefix + name)) made.ports.beside.push_back(ports.at(prefix + name));
    }
    sink_ports_.push_back(made.ports);
    sinks_.push_back(std::make_unique<harness::StreamSink>(made, logs.violations, logs.coverage));
    sinks_.back()->on_beat([this, index](const harness::Beat& beat, std::uint64_t cycle) {
      take(index, beat, cycle);
    });
    boards_.emplace_back(stream.name, stream.rules.granule, logs.mismatches);
    const std::size_t granule_bits = stream.rules.granule * 8U;
    boards_.back().locate_with([granule_bits](std::uint64_t, std::uint64_t beat, std::size_t bit) {
      return harness::Place{beat, bit / granule_bits};
    });
  }
}

void UnitAgent::listen(bool in_reset, std::uint64_t cycle) {
  if (in_reset || !announced_.bound() || announced_.get() == 0) return;
  std::uint64_t said = 0;
  unsigned place = 0;
  for (const harness::Port& port : announced_values_) {
    said |= port.get() << place;
    place += port.width();
  }
  const bool known = !announcements_.empty();
  if (known && announcements_.front() == said) {
    announcements_.pop_front();
    return;
  }
  logs_.violations.add(
      {"announcement", unit_.announcements.front().valid, cycle,
       known ? "what was drawn is not what the packet says (cycle " + std::to_string(cycle) + ")"
             : "nothing was to be said (cycle " + std::to_string(cycle) + ")"});
  if (known) announcements_.pop_front();
}

void UnitAgent::check_status(std::uint64_t cycle) {
  status_.check(cycle);
  if (announcements_.empty()) return;
  logs_.violations.add({"announcement", unit_.announcements.front().valid, cycle,
                        "a packet went through without a word on what was drawn"});
  announcements_.clear();
}

void UnitAgent::start(UnitJob job) {
  if (announced_.bound()) announcements_.push_back(job.announced);
  InFlight entry{next_index_++, std::move(job), {}};
  for (std::size_t index = 0; index < sources_.size(); ++index) {
    bool first = true;
    for (harness::Beat& beat : entry.job.in[index]) {
      sources_[index]->push({std::move(beat), entry.index, first});
      first = false;
    }
  }
  for (std::size_t index = 0; index < sinks_.size(); ++index) {
    std::uint64_t beat_index = 0;
    for (harness::Beat& beat : entry.job.expected[index])
      boards_[index].expect({std::move(beat), entry.index, beat_index++});
    entry.beats_left.push_back(entry.job.expected[index].size());
  }
  in_flight_.push_back(std::move(entry));
}

// A packet's configuration stands there from its first beat on, in between there is noise.
void UnitAgent::show_configuration() {
  if (configuration_.empty()) return;
  const harness::SourceBeat* offered = sources_.front()->offered();
  if (offered == nullptr || !offered->first) {
    for (const auto& [name, port] : configuration_) port.set(noise_.bits());
    showing_ = false;
    return;
  }
  if (showing_ && shown_ == offered->packet) return;
  const auto entry = std::find_if(in_flight_.begin(), in_flight_.end(), [&](const InFlight& one) {
    return one.index == offered->packet;
  });
  if (entry == in_flight_.end()) return;
  for (const auto& [name, port] : configuration_) port.set(entry->job.configuration.at(name));
  showing_ = true;
  shown_ = offered->packet;
}

void UnitAgent::drive() {
  for (const auto& source : sources_) source->drive();
  for (const auto& sink : sinks_) sink->drive();
  status_.set_clear(clear_);
  show_configuration();
}

void UnitAgent::sample(bool in_reset, std::uint64_t cycle) {
  listen(in_reset, cycle);
  for (const auto& source : sources_) source->sample(in_reset, cycle);
  for (const auto& sink : sinks_) sink->sample(in_reset, cycle);
}

void UnitAgent::take(std::size_t sink, const harness::Beat& beat, std::uint64_t cycle) {
  const bool expected = !boards_[sink].empty();
  boards_[sink].check(beat, cycle);
  if (!expected) return;
  const auto entry =
      std::find_if(in_flight_.begin(), in_flight_.end(),
                   [sink](const InFlight& one) { return one.beats_left[sink] != 0; });
  if (entry == in_flight_.end()) return;
  --entry->beats_left[sink];
  while (!in_flight_.empty() &&
         std::all_of(in_flight_.front().beats_left.begin(), in_flight_.front().beats_left.end(),
                     [](std::size_t left) { return left == 0; })) {
    const UnitJob& job = in_flight_.front().job;
    for (const auto& [bit, expectation] : job.status) status_.expect(bit, expectation);
    for (const auto& [counter, more] : job.counts) status_.count(counter, more);
    for (const harness::CoverageBin& bin : job.covers) logs_.coverage.hit(bin);
    values_ += job.values;
    in_flight_.pop_front();
  }
}

void UnitAgent::flush() {
  for (const auto& source : sources_) source->flush();
  for (harness::StreamScoreboard& board : boards_) board.flush();
  in_flight_.clear();
  announcements_.clear();
  status_.forget();
  showing_ = false;
}

bool UnitAgent::idle() const {
  return in_flight_.empty() && std::all_of(sources_.begin(), sources_.end(),
                                           [](const auto& source) { return source->empty(); });
}

std::uint64_t UnitAgent::transfers() const {
  std::uint64_t sum = 0;
  for (const auto& source : sources_) sum += source->counters().transfers;
  for (const auto& sink : sinks_) sum += sink->counters().transfers;
  return sum;
}

void UnitAgent::set_clear(std::uint64_t level) {
  clear_ = level;
  if (level != 0) status_.forget();
}

void UnitAgent::set_stall(double probability) {
  for (const auto& source : sources_) source->set_stall(probability);
  for (const auto& sink : sinks_) sink->set_stall(probability);
}

void UnitAgent::reset_counters() {
  for (const auto& source : sources_) source->reset_counters();
  for (const auto& sink : sinks_) sink->reset_counters();
}

const harness::StreamCounters& UnitAgent::rows() const {
  return unit_.rows == RowsAt::first_source ? sources_.front()->counters()
                                            : sinks_.front()->counters();
}

std::uint64_t UnitAgent::first_in() const {
  std::uint64_t cycle = 0;
  for (const auto& source : sources_) cycle = std::max(cycle, source->counters().first_transfer);
  return cycle;
}

std::vector<harness::ProbedStream> UnitAgent::probed_streams() const {
  std::vector<harness::ProbedStream> streams;
  for (std::size_t index = 0; index < unit_.sources.size(); ++index)
    streams.push_back({setup_.prefix + unit_.sources[index].name, source_ports_[index],
                       harness::StreamSide::slave});
  for (std::size_t index = 0; index < unit_.sinks.size(); ++index)
    streams.push_back(
        {setup_.prefix + unit_.sinks[index].name, sink_ports_[index], harness::StreamSide::master});
  return streams;
}

}  // namespace sfpgen::tb
