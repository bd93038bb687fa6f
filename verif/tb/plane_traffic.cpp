// Making codes and planes, and what has to come of them.
#include "verif/tb/plane_traffic.hpp"

#include <algorithm>
#include <sfpgen/golden/planes.hpp>
#include <utility>

namespace sfpgen::tb {
namespace {

constexpr auto partial = harness::StreamRules::LastBeat::partial;

std::size_t beats_for(std::size_t count, std::size_t elements) {
  return (count + elements - 1U) / elements;
}

std::vector<std::uint32_t> random_codes(std::size_t count, unsigned bits, harness::Random& random) {
  std::vector<std::uint32_t> codes;
  codes.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    codes.push_back(static_cast<std::uint32_t>(random.bits(bits)));
  return codes;
}

// Where a stream's last beat is full, its end may come behind it.
void end_apart(std::vector<harness::Beat>& beats, std::size_t width) {
  if (beats.empty() || harness::kept_bytes(beats.back()) != width) return;
  beats.back().last = false;
  beats.push_back(harness::null_terminator(width));
}

}  // namespace

PlaneShape PlaneShape::of(const harness::DesignFacts& facts) {
  return {static_cast<unsigned>(facts.parameter("LANES")),
          static_cast<int>(facts.parameter("CODE_BITS"))};
}

harness::StreamRules PlaneShape::rules(int plane_bits) const {
  return {beat_bytes(plane_bits), static_cast<std::size_t>(plane_bits), partial};
}

harness::StreamRules PlaneShape::row_rules() const { return {row_bytes(), slot_bytes(), partial}; }

std::vector<UnitStream> PlaneShape::streams(const std::string& prefix) const {
  std::vector<UnitStream> all;
  for (const int width : golden::plane_widths(code_bits))
    all.push_back({prefix + "_w" + std::to_string(width), rules(width)});
  return all;
}

PlaneCoverage::PlaneCoverage(harness::Coverage& coverage, const PlaneShape& /*shape*/)
    : empty(coverage.declare("packet", "empty")),
      padded(coverage.declare("packet", "padded to 8 elements")),
      whole(coverage.declare("packet", "a multiple of 8 elements")),
      one_beat(coverage.declare("packet", "one beat")),
      several_beats(coverage.declare("packet", "several beats")) {}

std::vector<harness::CoverageBin> PlaneCoverage::of(const PlaneShape& shape,
                                                    std::size_t count) const {
  if (count == 0) return {empty};
  return {count % golden::plane_unit == 0 ? whole : padded,
          count <= shape.elements() ? one_beat : several_beats};
}

// ---- packer

PlanePackerTraffic::PlanePackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                       harness::Coverage& coverage)
    : UnitTraffic(seed),
      shape_(PlaneShape::of(facts)),
      coverage_(coverage, shape_),
      apart_(coverage.declare("packet", "ends behind its last row")) {}

UnitPorts PlanePackerTraffic::ports() const {
  return {{{"s_axis", shape_.row_rules()}}, shape_.streams("m_axis"), RowsAt::first_source, {}, {}};
}

UnitJob PlanePackerTraffic::job_of(std::size_t count, Ending ending) {
  const auto codes = random_codes(count, static_cast<unsigned>(shape_.code_bits), random_);
  std::vector<std::uint64_t> slots;
  slots.reserve(codes.size());
  for (const std::uint32_t code : codes) {
    // What stands above a code is not looked at: noise.
    const std::uint64_t noise = random_.bits(static_cast<unsigned>(8U * shape_.slot_bytes()));
    slots.push_back(code | (noise >> shape_.code_bits << shape_.code_bits));
  }
  UnitJob job;
  job.values = count;
  job.in.push_back(lanes_beats(slots, shape_.lanes, shape_.slot_bytes()));
  end_packet(job.in.front(), shape_.row_bytes(), ending);
  const golden::Planes planes = golden::pack_planes(shape_.code_bits, codes);
  const auto widths = golden::plane_widths(shape_.code_bits);
  for (std::size_t p = 0; p < widths.size(); ++p) {
    const std::size_t width = shape_.beat_bytes(widths[p]);
    job.expected.push_back(harness::beats_of_bytes(planes.bytes[p], width));
    if (ending == Ending::apart && count != 0 && count % shape_.elements() == 0)
      end_apart(job.expected.back(), width);
  }
  job.covers = coverage_.of(shape_, count);
  if (ending == Ending::apart && count != 0 && count % shape_.lanes == 0)
    job.covers.push_back(apart_);
  return job;
}

UnitJob PlanePackerTraffic::make(std::size_t rows) {
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(shape_.lanes);
  return job_of(count, ending);
}

UnitJob PlanePackerTraffic::full(std::size_t rows) {
  return job_of(rows * shape_.lanes, Ending::with_last_row);
}

// ---- unpacker

namespace {

/// What can be wrong with the planes of a packet.
enum class PlaneFault { one_cut, one_empty, all_cut, one_long, all_long };

struct NamedPlaneFault {
  PlaneFault fault;
  const char* name;
};

constexpr NamedPlaneFault plane_faults[] = {
    {PlaneFault::one_cut, "one plane cut"},     {PlaneFault::one_empty, "one plane empty"},
    {PlaneFault::all_cut, "all planes cut"},    {PlaneFault::one_long, "one plane goes on"},
    {PlaneFault::all_long, "all planes go on"},
};

}  // namespace

PlaneUnpackerTraffic::PlaneUnpackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                           harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(PlaneShape::of(facts)), coverage_(coverage, shape_) {}

UnitPorts PlaneUnpackerTraffic::ports() const {
  return {shape_.streams("s_axis"),
          {{"m_axis", shape_.row_rules()}},
          RowsAt::first_sink,
          {"cfg_values_i"},
          {{"short"}, {"long"}}};
}

PlaneUnpackerTraffic::PlaneBytes PlaneUnpackerTraffic::packed(std::size_t count) {
  const auto codes = random_codes(count, static_cast<unsigned>(shape_.code_bits), random_);
  return golden::pack_planes(shape_.code_bits, codes).bytes;
}

// Rows come out for as long as all planes have beats.
UnitJob PlaneUnpackerTraffic::job_of(std::size_t count, const PlaneBytes& planes) {
  const auto widths = golden::plane_widths(shape_.code_bits);
  UnitJob job;
  std::size_t fewest = ~std::size_t{0};
  std::size_t most = 0;
  golden::Planes there{shape_.code_bits, 0, planes};
  for (std::size_t p = 0; p < widths.size(); ++p) {
    const std::size_t width = shape_.beat_bytes(widths[p]);
    job.in.push_back(harness::beats_of_bytes(planes[p], width));
    const std::size_t beats = (planes[p].size() + width - 1U) / width;
    fewest = std::min(fewest, beats);
    most = std::max(most, beats);
    if (!same_ending_ && random_.chance(0.2)) end_apart(job.in.back(), width);
  }
  const std::size_t needed = beats_for(count, shape_.elements());
  const bool is_short = fewest < needed;
  const std::size_t out = is_short ? fewest * shape_.elements() : count;
  // As many elements of every plane as come out.
  for (std::size_t p = 0; p < widths.size(); ++p) {
    const std::size_t units = beats_for(out, golden::plane_unit);
    there.bytes[p].resize(units * static_cast<std::size_t>(widths[p]));
  }
  there.elements = out;
  const auto codes = golden::unpack_planes(there).value();
  job.expected.push_back(
      lanes_beats({codes.begin(), codes.end()}, shape_.lanes, shape_.slot_bytes()));
  end_packet(job.expected.front(), shape_.row_bytes(),
             is_short ? Ending::apart : Ending::with_last_row);
  job.configuration = {{"cfg_values_i", count}};
  if (is_short) job.status["short"] = StatusExpectation::set;
  if (!is_short && most > needed) job.status["long"] = StatusExpectation::set;
  job.values = count;
  return job;
}

UnitJob PlaneUnpackerTraffic::make(std::size_t rows) {
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(shape_.lanes);
  UnitJob job = job_of(count, packed(count));
  job.covers = coverage_.of(shape_, count);
  return job;
}

UnitJob PlaneUnpackerTraffic::full(std::size_t rows) {
  same_ending_ = true;
  UnitJob job = job_of(rows * shape_.lanes, packed(rows * shape_.lanes));
  same_ending_ = false;
  return job;
}

std::vector<std::string> PlaneUnpackerTraffic::faults() const {
  std::vector<std::string> names;
  for (const NamedPlaneFault& named : plane_faults) names.emplace_back(named.name);
  return names;
}

UnitJob PlaneUnpackerTraffic::bad(std::size_t fault) {
  const std::size_t beats = random_.between(1, 12);
  const std::size_t count = beats * shape_.elements();
  PlaneBytes planes = packed(count);
  const auto widths = golden::plane_widths(shape_.code_bits);
  const std::size_t one = random_.below(widths.size());
  const auto resize = [&](std::size_t plane, std::size_t to_beats) {
    planes[plane].resize(to_beats * shape_.beat_bytes(widths[plane]));
  };
  switch (plane_faults[fault].fault) {
    case PlaneFault::one_cut:
      resize(one, random_.below(beats));
      break;
    case PlaneFault::one_empty:
      resize(one, 0);
      break;
    case PlaneFault::all_cut:
      for (std::size_t p = 0; p < widths.size(); ++p) resize(p, random_.below(beats));
      break;
    case PlaneFault::one_long:
      resize(one, beats + random_.between(1, 4));
      break;
    case PlaneFault::all_long:
      for (std::size_t p = 0; p < widths.size(); ++p) resize(p, beats + random_.between(1, 4));
      break;
  }
  UnitJob job = job_of(count, planes);
  job.values = 0;
  return job;
}

}  // namespace sfpgen::tb
