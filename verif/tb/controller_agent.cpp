// One stream in, outputs that are levels.
#include "verif/tb/controller_agent.hpp"

#include <fmt/format.h>

namespace sfpgen::tb {
namespace {

constexpr std::uint64_t configuration_numbers = 0xC0F17;
constexpr const char* stream_name = "s_axis_loss";
constexpr std::size_t loss_bytes = 4;
constexpr unsigned loss_width = 32;

harness::StreamSetup loss_setup(const harness::PortTable& ports, const AgentSetup& setup) {
  harness::StreamSetup stream = stream_setup(
      ports, setup, stream_name, {loss_bytes, loss_bytes, harness::StreamRules::LastBeat::full});
  // TREADY rises for a loss that is there: the stream starves never and waits always.
  stream.use = harness::StreamUse::silent;
  return stream;
}

}  // namespace

ControllerAgent::ControllerAgent(const harness::PortTable& ports, const AgentSetup& setup,
                                 ControllerTraffic& traffic, RunLogs logs)
    : traffic_(traffic),
      logs_(logs),
      status_(ports, setup, {{"loss_invalid"}, {"loss_clamped"}, {"cfg_clamped"}}, logs),
      noise_(harness::Random::derived(setup.seed, configuration_numbers, 0)),
      probed_{stream_name, harness::find_stream(ports, stream_name), harness::StreamSide::slave},
      source_(loss_setup(ports, setup), logs.violations, logs.coverage),
      expected_(traffic.reset_outputs()) {
  for (const std::string& name : traffic.configuration_ports()) {
    if (ports.has(name)) configuration_.emplace_back(name, ports.at(name));
  }
  for (const auto& [name, value] : expected_) outputs_.emplace_back(name, ports.at(name));
  source_.on_accept([this](const harness::SourceBeat&, std::uint64_t cycle) { taken(cycle); });
}

void ControllerAgent::start(LossJob job) {
  harness::Beat beat = job.loss ? harness::make_beat(loss_bytes, loss_bytes, noise_.chance(0.5))
                                : harness::null_terminator(loss_bytes);
  harness::set_field(beat.data, 0, loss_width, job.bits);
  source_.push({std::move(beat), 0, true});
  jobs_.push_back(std::move(job));
}

// A loss's configuration stands there as long as it does, in between there is noise.
void ControllerAgent::show_configuration() {
  if (source_.offered() == nullptr || jobs_.empty()) {
    for (const auto& [name, port] : configuration_) port.set(noise_.bits());
    showing_ = false;
    return;
  }
  if (showing_) return;
  for (const auto& [name, port] : configuration_) port.set(jobs_.front().configuration.at(name));
  showing_ = true;
}

void ControllerAgent::drive() {
  source_.drive();
  status_.set_clear(clear_);
  show_configuration();
}

void ControllerAgent::check_outputs(std::uint64_t cycle) {
  if (differs_) return;
  for (const auto& [name, port] : outputs_) {
    const std::uint64_t expected = expected_.at(name);
    if (port.get() == expected) continue;
    differs_ = true;
    harness::Mismatch mismatch;
    mismatch.stream = name;
    mismatch.packet = taken_;
    mismatch.expected = fmt::format("{}", expected);
    mismatch.got = fmt::format("{}", port.get());
    mismatch.cycle = cycle;
    logs_.mismatches.add(std::move(mismatch));
  }
}

void ControllerAgent::sample(bool in_reset, std::uint64_t cycle) {
  check_outputs(cycle);
  const bool valid = probed_.ports.valid.get() != 0;
  if (valid && !was_valid_) valid_since_ = cycle;
  const bool accepted = source_.sample(in_reset, cycle);
  was_valid_ = valid && !accepted;
}

void ControllerAgent::taken(std::uint64_t cycle) {
  const LossJob& job = jobs_.front();
  waited_ = cycle - valid_since_;
  if (job.loss) {
    ++taken_;
    if (!differs_) ++losses_;
    expected_ = job.outputs;
    differs_ = false;
  }
  for (const auto& [bit, expectation] : job.status) status_.expect(bit, expectation);
  for (const harness::CoverageBin& bin : job.covers) logs_.coverage.hit(bin);
  jobs_.pop_front();
  showing_ = false;
}

void ControllerAgent::flush() {
  source_.flush();
  jobs_.clear();
  status_.forget();
  traffic_.reset();
  expected_ = traffic_.reset_outputs();
  differs_ = false;
  showing_ = false;
  was_valid_ = false;
}

void ControllerAgent::set_clear(std::uint64_t level) {
  clear_ = level;
  if (level != 0) status_.forget();
}

}  // namespace sfpgen::tb
