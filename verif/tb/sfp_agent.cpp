// Configuration and status ports.
#include "verif/tb/sfp_agent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sfpgen::tb {
namespace {

constexpr std::uint64_t scramble_numbers = 0x5C4A3B1E;

}  // namespace

ConfigPorts::ConfigPorts(const harness::PortTable& ports, const std::string& prefix,
                         std::uint64_t seed)
    : random_(harness::Random::derived(seed, scramble_numbers, prefix.size())) {
  const auto find = [&](const char* name) {
    if (!ports.has(prefix + name)) return harness::Port();
    all_.push_back(ports.at(prefix + name));
    return all_.back();
  };
  mantissa_bits_ = find("cfg_mantissa_bits_i");
  sign_ = find("cfg_sign_i");
  zero_code_ = find("cfg_zero_code_i");
  coding_ = find("cfg_coding_i");
  bias_ = find("cfg_bias_i");
  raw_bits_ = find("cfg_raw_bits_i");
  raw_offset_ = find("cfg_raw_offset_i");
  values_ = find("cfg_values_i");
}

void ConfigPorts::show(const golden::PacketConfig& config, const PortRequest& request,
                       std::uint64_t values) {
  const auto set = [](const harness::Port& port, std::uint64_t value) {
    if (port.bound()) port.set(value);
  };
  set(mantissa_bits_, request.mantissa_bits);
  set(coding_, request.coding);
  set(bias_, config.bias);
  set(raw_bits_, request.raw_bits);
  set(raw_offset_, config.raw_offset);
  set(sign_, config.sign == golden::Sign::keep ? 1U : 0U);
  set(zero_code_, config.zero_code == golden::ZeroCode::on ? 1U : 0U);
  set(values_, values);
}

void ConfigPorts::scramble() {
  for (const harness::Port& port : all_) port.set(random_.bits());
}

StatusPorts::StatusPorts(const harness::PortTable& ports, const AgentSetup& setup,
                         const std::vector<StatusBit>& bits, RunLogs logs)
    : logs_(logs) {
  if (!bits.empty()) clear_ = ports.at(setup.prefix + "status_clear_i");
  for (const StatusBit& bit : bits) {
    const std::string port_name = setup.prefix + "status_" + bit.name + "_o";
    Bit entry{bit.name, port_name, ports.at(port_name), bit.reach, {}, bit.kind};
    if (bit.reach == Reach::reachable) {
      entry.bin = logs.coverage.declare(setup.side + " status", bit.name);
    }
    bits_.push_back(std::move(entry));
  }
}

void StatusPorts::expect(const std::string& name, StatusExpectation expectation) {
  for (Bit& bit : bits_) {
    if (bit.name != name || bit.expectation == StatusExpectation::set) continue;
    if (expectation != StatusExpectation::clear) bit.expectation = expectation;
  }
}

void StatusPorts::count(const std::string& name, std::uint64_t more) {
  for (Bit& bit : bits_) {
    if (bit.name == name) bit.counted += more;
  }
}

void StatusPorts::forget() {
  for (Bit& bit : bits_) {
    bit.expectation = StatusExpectation::clear;
    bit.counted = 0;
  }
}

void StatusPorts::check(const Bit& bit, std::uint64_t expected, std::uint64_t cycle) {
  const std::uint64_t found = bit.port.get();
  if (found == expected) return;
  logs_.violations.add(
      {"status", bit.port_name, cycle,
       fmt::format("{} is {} where the packets since the last clear make it {} (cycle {})",
                   bit.port_name, found, expected, cycle)});
}

void StatusPorts::check(std::uint64_t cycle) {
  for (const Bit& bit : bits_) {
    if (bit.port.get() != 0 && bit.reach == Reach::reachable) logs_.coverage.hit(bit.bin);
    if (bit.kind == StatusKind::counter) {
      check(bit, std::min(bit.counted, (std::uint64_t{1} << bit.port.width()) - 1U), cycle);
    } else if (bit.expectation != StatusExpectation::either) {
      check(bit, bit.expectation == StatusExpectation::set ? 1 : 0, cycle);
    }
  }
}

Reach clamping_of(const SfpShape& shape) {
  const unsigned lengths = shape.format.mantissa_bits + 1U;
  const bool lengths_fill_port = (lengths & (lengths - 1U)) == 0;
  const bool coding_can_clamp = shape.codings.size() > 1 || shape.has(golden::Coding::raw);
  return lengths_fill_port && !coding_can_clamp ? Reach::constant : Reach::reachable;
}

bool has_metadata(const SfpShape& shape) {
  return shape.codings.size() > 1 || !shape.has(golden::Coding::raw);
}

harness::StreamRules row_rules(const SfpShape& shape) {
  return {shape.row_bytes(), shape.format.bytes(), harness::StreamRules::LastBeat::partial};
}

harness::StreamRules data_rules(const SfpShape& shape) {
  return {shape.row_bytes(), shape.format.bytes(), harness::StreamRules::LastBeat::full};
}

harness::StreamRules metadata_rules() {
  return {metadata_bytes, metadata_bytes, harness::StreamRules::LastBeat::full};
}

harness::StreamSetup stream_setup(const harness::PortTable& ports, const AgentSetup& setup,
                                  std::string_view name, harness::StreamRules rules) {
  harness::StreamSetup stream;
  stream.name = setup.prefix + std::string(name);
  stream.ports = harness::find_stream(ports, stream.name);
  stream.rules = rules;
  stream.seed = setup.seed;
  stream.stall = setup.stall;
  return stream;
}

harness::StreamSetup metadata_setup(const harness::PortTable& ports, const AgentSetup& setup,
                                    std::string_view name) {
  harness::StreamSetup stream = stream_setup(ports, setup, name, metadata_rules());
  if (!has_metadata(setup.shape)) stream.use = harness::StreamUse::silent;
  return stream;
}

}  // namespace sfpgen::tb
