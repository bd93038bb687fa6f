// Making values and scopes, and the beats that golden exponents make of them.
#include "verif/tb/max_exponent_traffic.hpp"

#include <algorithm>
#include <cmath>

#include "verif/tb/exmy_traffic.hpp"

namespace sfpgen::tb {
namespace {

constexpr int value_bias = 127;
constexpr std::size_t beat_bytes = 4;
constexpr unsigned packet_scope = 0;
constexpr unsigned channel_scope = 1;
constexpr unsigned row_scope = 2;

std::uint64_t beat_word(const golden::ElementFormat& format, std::span<const double> numbers) {
  const int exponent = golden::max_exponent(numbers);
  const int shift = golden::aligning_shift(golden::largest_exponent(format), exponent);
  std::uint64_t word = static_cast<std::uint64_t>(shift) & golden::low_bits(16);
  word |= static_cast<std::uint64_t>(exponent + value_bias) << 16U;
  for (const double number : numbers) {
    if (!std::isfinite(number)) word |= std::uint64_t{1} << 25U;
    if (std::isfinite(number) && number != 0) word |= std::uint64_t{1} << 24U;
  }
  return word;
}

}  // namespace

MaxExponentTraffic::MaxExponentTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                       harness::Coverage& coverage)
    : UnitTraffic(seed), shape_(ElementShape::of(facts)), coverage_(coverage, shape_) {
  for (const char* name : {"packet", "channel", "row"})
    scopes_.push_back(coverage.declare("scope", name));
  no_value_ = coverage.declare("scope", "zeros and values without end alone");
  some_value_ = coverage.declare("scope", "with a value that counts");
  endless_ = coverage.declare("scope", "with an infinity or a NaN");
  short_channel_ = coverage.declare("scope", "last channel short");
}

UnitPorts MaxExponentTraffic::ports() const {
  constexpr auto partial = harness::StreamRules::LastBeat::partial;
  return {{{"s_axis", {shape_.value_row_bytes(), shape_.container.bytes(), partial}}},
          {{"m_axis", {beat_bytes, beat_bytes, partial}}},
          RowsAt::first_source,
          {"cfg_format_i", "cfg_scope_i", "cfg_channel_rows_i"},
          {{"cfg_clamped"}}};
}

MaxExponentTraffic::Scope MaxExponentTraffic::draw_scope() {
  Scope scope;
  scope.port = static_cast<unsigned>(random_.chance(0.1) ? 3 : random_.below(3));
  scope.channel_rows =
      static_cast<unsigned>(random_.chance(0.1) ? random_.below(65536) : random_.below(12));
  return scope;
}

UnitJob MaxExponentTraffic::job_of(const ElementChoice& choice, const Scope& scope,
                                   const std::vector<std::uint64_t>& values, Ending ending) {
  const unsigned kind = std::min(scope.port, row_scope);
  const std::size_t rows = kind == row_scope ? 1 : std::max(scope.channel_rows, 1U);
  const std::size_t step =
      kind == packet_scope ? std::max<std::size_t>(values.size(), 1) : rows * shape_.lanes;

  UnitJob job;
  job.values = values.size();
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const std::uint64_t value : values) numbers.push_back(number_of(shape_, value));
  std::vector<harness::Beat> beats;
  for (std::size_t first = 0; first < numbers.size(); first += step) {
    const std::size_t size = std::min(step, numbers.size() - first);
    const std::uint64_t word =
        beat_word(choice.format, std::span<const double>(numbers).subspan(first, size));
    beats.push_back(lanes_beat({word}, 1, beat_bytes));
    job.covers.push_back((word >> 24U & 1U) != 0 ? some_value_ : no_value_);
    if ((word >> 25U & 1U) != 0) job.covers.push_back(endless_);
    if (kind == channel_scope && size != step) job.covers.push_back(short_channel_);
  }
  job.in.push_back(lanes_beats(values, shape_.lanes, shape_.container.bytes()));
  const bool full_row = values.size() % shape_.lanes == 0;
  end_packet(job.in.front(), shape_.value_row_bytes(), ending);
  // Behind its last row the packet's end finds the scope told already, or tells it.
  const bool told = kind != packet_scope && values.size() % step == 0;
  const bool apart = ending == Ending::apart && full_row && told;
  end_packet(beats, beat_bytes, apart ? Ending::apart : Ending::with_last_row);
  job.expected.push_back(std::move(beats));
  job.configuration = {{"cfg_format_i", choice.format_port},
                       {"cfg_scope_i", scope.port},
                       {"cfg_channel_rows_i", scope.channel_rows}};
  const bool no_rows = scope.port == channel_scope && scope.channel_rows == 0;
  if (choice.clamped || scope.port > row_scope || no_rows)
    job.status["cfg_clamped"] = StatusExpectation::set;
  coverage_.cover(job, choice, values.size(), ending);
  if (!values.empty()) job.covers.push_back(scopes_[kind]);
  return job;
}

UnitJob MaxExponentTraffic::make(std::size_t rows) {
  const Ending ending = random_.chance(0.15) ? Ending::apart : Ending::with_last_row;
  std::size_t count = rows * shape_.lanes;
  if (count != 0 && packets_++ % 2 == 0) count -= random_.below(shape_.lanes);
  const ElementChoice choice = draw_choice(shape_, random_);
  return job_of(choice, draw_scope(), element_values(shape_, choice, count, random_), ending);
}

UnitJob MaxExponentTraffic::full(std::size_t rows) {
  const ElementChoice choice = draw_choice(shape_, random_);
  return job_of(choice, {row_scope, 1},
                element_values(shape_, choice, rows * shape_.lanes, random_),
                Ending::with_last_row);
}

std::vector<UnitJob> MaxExponentTraffic::tensor(const std::vector<std::uint64_t>& values) {
  const ElementChoice choice{0, shape_.formats.front(), 0, 0, false};
  std::vector<UnitJob> jobs;
  constexpr unsigned channel_rows = 9;
  for (const unsigned scope : {packet_scope, channel_scope, row_scope})
    jobs.push_back(job_of(choice, {scope, channel_rows}, values, Ending::with_last_row));
  return jobs;
}

}  // namespace sfpgen::tb
