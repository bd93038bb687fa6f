// Making rows of fields, and what packers and unpacker make of them.
#include "verif/tb/field_traffic.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <sfpgen/golden/float_format.hpp>
#include <utility>

namespace sfpgen::tb {
namespace {

using harness::StreamRules;

constexpr WidthStyle all_styles[] = {
    WidthStyle::any,    WidthStyle::constant,    WidthStyle::none, WidthStyle::full,
    WidthStyle::narrow, WidthStyle::nearly_full, WidthStyle::any,  WidthStyle::sparse};

std::size_t word_bytes(const golden::FieldLayout& layout) { return layout.word_bits / 8U; }

std::size_t row_bytes(const golden::FieldLayout& layout) {
  return std::size_t{layout.lanes} * word_bytes(layout);
}

StreamRules row_rules(const golden::FieldLayout& layout) {
  return {row_bytes(layout), word_bytes(layout), StreamRules::LastBeat::partial};
}

StreamRules word_rules(const golden::FieldLayout& layout) {
  return {row_bytes(layout), word_bytes(layout), StreamRules::LastBeat::full};
}

StatusExpectation expect(bool set) {
  return set ? StatusExpectation::set : StatusExpectation::clear;
}

Ending random_ending(harness::Random& random) {
  return random.chance(0.15) ? Ending::apart : Ending::with_last_row;
}

}  // namespace

golden::FieldLayout field_layout_of(const harness::DesignFacts& facts) {
  return {static_cast<unsigned>(facts.parameter("WIDTH")),
          static_cast<unsigned>(facts.parameter("LANES"))};
}

unsigned field_count_bits(unsigned word_bits) {
  return static_cast<unsigned>(std::bit_width(word_bits));
}

std::vector<unsigned> random_widths(const golden::FieldLayout& layout, WidthStyle style,
                                    std::size_t rows, harness::Random& random) {
  const unsigned most = layout.word_bits;
  const auto constant = static_cast<unsigned>(random.below(most + 1U));
  std::vector<unsigned> widths;
  for (std::size_t row = 0; row < rows; ++row) {
    unsigned width = 0;
    switch (style) {
      case WidthStyle::any:
        width = static_cast<unsigned>(random.below(most + 1U));
        break;
      case WidthStyle::constant:
        width = constant;
        break;
      case WidthStyle::none:
        break;
      case WidthStyle::full:
        width = most;
        break;
      case WidthStyle::narrow:
        width = static_cast<unsigned>(random.below(4));
        break;
      case WidthStyle::nearly_full:
        width = most - static_cast<unsigned>(random.below(3));
        break;
      case WidthStyle::sparse:
        width = random.chance(0.1) ? constant : 0;
        break;
    }
    widths.push_back(width);
  }
  return widths;
}

// ---- coverage

FieldCoverage::FieldCoverage(harness::Coverage& coverage, const golden::FieldLayout& layout,
                             RowsAt rows)
    : layout_(layout), partial_rows_(layout.lanes > 1 && rows == RowsAt::first_source) {
  for (unsigned bits = 0; bits <= layout.word_bits; ++bits)
    widths_.push_back(coverage.declare("field width", std::to_string(bits)));
  straddles_ = coverage.declare("field", "straddles two words");
  fills_word_ = coverage.declare("field", "ends with a word");
  empty_ = coverage.declare("packet", "empty");
  bitless_ = coverage.declare("packet", "rows without bits only");
  one_row_ = coverage.declare("packet", "1 row");
  several_ = coverage.declare("packet", "several rows");
  if (partial_rows_) {
    partial_ = coverage.declare("packet", "partial last row");
    full_ = coverage.declare("packet", "full last row");
  }
  apart_ = coverage.declare("packet", "ends behind its last row");
}

std::vector<harness::CoverageBin> FieldCoverage::of(const std::vector<unsigned>& widths,
                                                    std::size_t lanes, Ending ending) const {
  if (widths.empty()) return {empty_};
  std::vector<harness::CoverageBin> bins;
  std::uint64_t position = 0;
  for (const unsigned width : widths) {
    bins.push_back(widths_[width]);
    if (width == 0) continue;
    const std::uint64_t end = position % layout_.word_bits + width;
    if (end > layout_.word_bits) bins.push_back(straddles_);
    if (end == layout_.word_bits) bins.push_back(fills_word_);
    position += width;
  }
  if (position == 0) bins.push_back(bitless_);
  bins.push_back(widths.size() == 1 ? one_row_ : several_);
  if (partial_rows_) bins.push_back(lanes < layout_.lanes ? partial_ : full_);
  if (ending == Ending::apart && lanes == layout_.lanes) bins.push_back(apart_);
  return bins;
}

// ---- packers

PackerTraffic::PackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                             harness::Coverage& coverage)
    : UnitTraffic(seed),
      layout_(field_layout_of(facts)),
      coverage_(coverage, layout_, RowsAt::first_source) {}

UnitPorts PackerTraffic::ports() const {
  return {{{"s_axis", row_rules(layout_)}},
          {{"m_axis", word_rules(layout_)}},
          RowsAt::first_source,
          {},
          {{"width_invalid"}}};
}

UnitJob PackerTraffic::job_of(const std::vector<unsigned>& widths, std::size_t last_lanes,
                              Ending ending) {
  std::vector<harness::Beat> rows;
  std::vector<golden::FieldRow> fields;
  bool invalid = false;
  for (std::size_t row = 0; row < widths.size(); ++row) {
    const std::size_t lanes = row + 1U == widths.size() ? last_lanes : layout_.lanes;
    golden::FieldRow made{widths[row], {}};
    // What stands above a field is not looked at: noise.
    for (std::size_t lane = 0; lane < lanes; ++lane)
      made.fields.push_back(random_.bits(layout_.word_bits));
    rows.push_back(lanes_beat(made.fields, layout_.lanes, word_bytes(layout_)));
    rows.back().user = widths[row];
    invalid = invalid || widths[row] > layout_.word_bits;
    fields.push_back(std::move(made));
  }
  end_packet(rows, row_bytes(layout_), ending);
  UnitJob job;
  job.values = widths.empty() ? 0 : (widths.size() - 1U) * layout_.lanes + last_lanes;
  job.in.push_back(std::move(rows));
  job.expected.push_back(
      harness::beats_of_bytes(golden::pack_fields(layout_, fields), row_bytes(layout_)));
  job.status["width_invalid"] = expect(invalid);
  return job;
}

UnitJob PackerTraffic::make(std::size_t rows) {
  const WidthStyle style = all_styles[packets_++ % std::size(all_styles)];
  const auto widths = random_widths(layout_, style, rows, random_);
  const bool partial = random_.chance(0.5);
  const std::size_t lanes = partial ? random_.between(1, layout_.lanes) : layout_.lanes;
  const Ending ending = random_ending(random_);
  UnitJob job = job_of(widths, lanes, ending);
  job.covers = coverage_.of(widths, lanes, ending);
  return job;
}

UnitJob PackerTraffic::full(std::size_t rows) {
  return job_of(std::vector<unsigned>(rows, layout_.word_bits), layout_.lanes,
                Ending::with_last_row);
}

UnitJob PackerTraffic::bad(std::size_t /*fault*/) {
  auto widths = random_widths(layout_, WidthStyle::any, random_.between(1, 20), random_);
  const unsigned highest = (1U << field_count_bits(layout_.word_bits)) - 1U;
  widths[random_.below(widths.size())] =
      static_cast<unsigned>(random_.between(layout_.word_bits + 1U, highest));
  UnitJob job = job_of(widths, layout_.lanes, random_ending(random_));
  job.values = 0;
  return job;
}

// ---- unpacker

namespace {

/// What can be wrong with the streams of an unpacker.
enum class UnpackerFault {
  data_cut,
  no_data,
  data_long,
  widths_cut,
  no_widths,
  width_above_word,
  data_garbage,
  both_garbage
};

struct NamedUnpackerFault {
  UnpackerFault fault;
  const char* name;
};

constexpr NamedUnpackerFault unpacker_faults[] = {
    {UnpackerFault::data_cut, "data cut"},
    {UnpackerFault::no_data, "no data"},
    {UnpackerFault::data_long, "data go on"},
    {UnpackerFault::widths_cut, "widths cut"},
    {UnpackerFault::no_widths, "no widths"},
    {UnpackerFault::width_above_word, "width above a word"},
    {UnpackerFault::data_garbage, "garbage for data"},
    {UnpackerFault::both_garbage, "garbage for both"},
};

std::vector<std::uint8_t> random_bytes(std::size_t count, harness::Random& random) {
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.bits(8));
  return bytes;
}

}  // namespace

UnpackerTraffic::UnpackerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                                 harness::Coverage& coverage)
    : UnitTraffic(seed),
      layout_(field_layout_of(facts)),
      coverage_(coverage, layout_, RowsAt::first_sink) {}

UnitPorts UnpackerTraffic::ports() const {
  return {
      {{"s_axis_width", {1, 1, StreamRules::LastBeat::full}}, {"s_axis_data", word_rules(layout_)}},
      {{"m_axis", word_rules(layout_)}},
      RowsAt::first_sink,
      {},
      {{"width_invalid"}, {"short"}, {"long"}}};
}

std::vector<std::uint8_t> UnpackerTraffic::packed(const std::vector<unsigned>& widths) {
  std::vector<golden::FieldRow> rows;
  for (const unsigned width : widths) {
    golden::FieldRow row{width, {}};
    for (unsigned lane = 0; lane < layout_.lanes; ++lane)
      row.fields.push_back(random_.bits(layout_.word_bits));
    rows.push_back(std::move(row));
  }
  return golden::pack_fields(layout_, rows);
}

UnitJob UnpackerTraffic::job_of(const std::vector<unsigned>& widths,
                                const std::vector<std::uint8_t>& data, Ending widths_end,
                                Ending data_end) {
  std::vector<harness::Beat> width_beats;
  width_beats.reserve(widths.size() + 1U);
  for (const unsigned width : widths) width_beats.push_back(lanes_beat({width}, 1, 1));
  end_packet(width_beats, 1, widths_end);
  std::vector<harness::Beat> data_beats = harness::beats_of_bytes(data, row_bytes(layout_));
  if (data_end == Ending::apart && !data.empty()) {
    data_beats.back().last = false;
    end_packet(data_beats, row_bytes(layout_), data_end);
  }

  const golden::UnpackedFields found = golden::unpack_fields(layout_, widths, data);
  std::vector<harness::Beat> rows;
  for (const golden::FieldRow& row : found.rows) {
    rows.push_back(lanes_beat(row.fields, layout_.lanes, word_bytes(layout_)));
    rows.back().user = row.bits;
  }
  end_packet(rows, row_bytes(layout_), found.data_short ? Ending::apart : widths_end);
  UnitJob job;
  job.values = found.rows.size() * layout_.lanes;
  job.in = {std::move(width_beats), std::move(data_beats)};
  job.expected.push_back(std::move(rows));
  job.status["width_invalid"] = expect(found.width_invalid);
  job.status["short"] = expect(found.data_short);
  job.status["long"] = expect(found.data_long);
  return job;
}

UnitJob UnpackerTraffic::make(std::size_t rows) {
  const WidthStyle style = all_styles[packets_++ % std::size(all_styles)];
  const auto widths = random_widths(layout_, style, rows, random_);
  const Ending ending = random_ending(random_);
  UnitJob job = job_of(widths, packed(widths), ending, random_ending(random_));
  job.covers = coverage_.of(widths, layout_.lanes, ending);
  return job;
}

UnitJob UnpackerTraffic::full(std::size_t rows) {
  const std::vector<unsigned> widths(rows, layout_.word_bits);
  return job_of(widths, packed(widths), Ending::with_last_row, Ending::with_last_row);
}

std::vector<std::string> UnpackerTraffic::faults() const {
  std::vector<std::string> names;
  for (const NamedUnpackerFault& named : unpacker_faults) names.emplace_back(named.name);
  return names;
}

UnitJob UnpackerTraffic::bad(std::size_t fault) {
  auto widths = random_widths(layout_, WidthStyle::any, random_.between(2, 30), random_);
  // Some bits at least, so that there is something to cut.
  widths.back() = static_cast<unsigned>(random_.between(1, layout_.word_bits));
  auto data = packed(widths);
  const std::size_t beat = std::max<std::size_t>(row_bytes(layout_), 1);
  const auto any_width = [&] { return static_cast<unsigned>(random_.below(256)); };
  switch (unpacker_faults[fault].fault) {
    case UnpackerFault::data_cut:
      data.resize(random_.below(data.size() / beat) * beat);
      break;
    case UnpackerFault::no_data:
      data.clear();
      break;
    case UnpackerFault::data_long: {
      const auto more = random_bytes(random_.between(1, 5) * beat, random_);
      data.insert(data.end(), more.begin(), more.end());
      break;
    }
    case UnpackerFault::widths_cut:
      widths.resize(random_.below(widths.size()));
      break;
    case UnpackerFault::no_widths:
      widths.clear();
      break;
    case UnpackerFault::width_above_word:
      widths[random_.below(widths.size())] =
          static_cast<unsigned>(random_.between(layout_.word_bits + 1U, 255));
      if (random_.chance(0.7)) data = packed(widths);
      break;
    case UnpackerFault::data_garbage:
      data = random_bytes(random_.below(12) * beat, random_);
      break;
    case UnpackerFault::both_garbage:
      std::generate(widths.begin(), widths.end(), any_width);
      data = random_bytes(random_.below(40) * beat, random_);
      break;
  }
  UnitJob job = job_of(widths, data, random_ending(random_), random_ending(random_));
  job.values = 0;
  return job;
}

}  // namespace sfpgen::tb
