// Declaring and counting the bins.
#include "verif/tb/sfp_coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sfpgen::tb {
namespace {

// In delta the first row of a group has no width code.
bool has_differences(const SfpShape& shape) {
  return (shape.rows > 1 && shape.has(golden::Coding::delta)) || shape.has(golden::Coding::bias);
}

// How many of the width codes 0, 1, .. max can bring about: a value alone in its group is its
// largest, or a zero.
unsigned max_codes(const SfpShape& shape) {
  if (!shape.has(golden::Coding::max)) return 0;
  return shape.lanes * shape.rows > 1 ? shape.format.exponent_bits : 2;
}

}  // namespace

SfpCoverage::SfpCoverage(harness::Coverage& coverage, std::string_view side, const SfpShape& shape)
    : coverage_(coverage), shape_(shape) {
  const auto declare = [&](std::string_view group, std::string_view bin) {
    return coverage.declare(fmt::format("{} {}", side, group), bin);
  };
  for (const golden::Coding coding : shape.codings) {
    codings_.push_back(declare("coding", golden::coding_name(coding)));
  }
  if (has_differences(shape)) {
    for (unsigned code = 0; code < shape.format.exponent_bits; ++code) {
      width_codes_.push_back(declare("width code", std::to_string(code)));
    }
  }
  for (unsigned code = 0; code < max_codes(shape); ++code) {
    max_width_codes_.push_back(declare("width code of max", std::to_string(code)));
  }
  for (unsigned bits = 0; bits <= shape.format.mantissa_bits; ++bits) {
    mantissa_bits_.push_back(declare("mantissa bits", std::to_string(bits)));
  }
  sign_kept_ = declare("sign", "kept");
  sign_dropped_ = declare("sign", "dropped");
  zero_code_on_ = declare("zero code", "on");
  zero_code_off_ = declare("zero code", "off");
  straddles_ = declare("field", "straddles two words");
  fills_word_ = declare("field", "ends with a word");
  if (shape.has_width_codes()) no_field_bits_ = declare("field", "no bits");
  empty_ = declare("packet", "empty");
  one_value_ = declare("packet", "1 value");
  if (shape.lanes > 2) lane_less_ = declare("packet", "L-1 values");
  lane_exact_ = declare("packet", "L values");
  lane_more_ = declare("packet", "L+1 values");
  if (shape.lanes > 1) partial_row_ = declare("packet", "partial last row");
  full_rows_ = declare("packet", "full last row");
  groups_ = declare("packet", "ends with a group");
  positive_zero_ = declare("value", "+0");
  negative_zero_ = declare("value", "-0");
  subnormal_ = declare("value", "subnormal");
  infinity_ = declare("value", "infinity");
  nan_ = declare("value", "NaN");
}

void SfpCoverage::count_size(std::size_t values) {
  const std::size_t lanes = std::max(shape_.lanes, 1U);
  if (values == 0) {
    coverage_.hit(empty_);
    return;
  }
  if (values == 1) coverage_.hit(one_value_);
  if (lanes > 2 && values == lanes - 1U) coverage_.hit(lane_less_);
  if (values == lanes) coverage_.hit(lane_exact_);
  if (values == lanes + 1U) coverage_.hit(lane_more_);
  if (values % lanes == 0) {
    coverage_.hit(full_rows_);
  } else {
    coverage_.hit(partial_row_);
  }
  if (values % (lanes * shape_.rows) == 0) coverage_.hit(groups_);
}

void SfpCoverage::count_values(const SfpPacket& packet) {
  const golden::FloatFormat& format = shape_.format;
  for (const std::uint64_t value : packet.values) {
    const std::uint64_t mantissa = value & golden::low_bits(format.mantissa_bits);
    const std::uint64_t exponent =
        (value >> format.mantissa_bits) & golden::low_bits(format.exponent_bits);
    if (exponent == 0) {
      const bool negative = ((value >> (format.width() - 1U)) & 1U) != 0;
      coverage_.hit(mantissa != 0 ? subnormal_ : negative ? negative_zero_ : positive_zero_);
    } else if (exponent == format.exponent_max()) {
      coverage_.hit(mantissa != 0 ? nan_ : infinity_);
    }
  }
}

void SfpCoverage::count(const SfpPacket& packet) {
  for (std::size_t index = 0; index < codings_.size(); ++index) {
    if (shape_.codings[index] == packet.config.coding) coverage_.hit(codings_[index]);
  }
  coverage_.hit(mantissa_bits_[packet.config.kept_mantissa_bits]);
  coverage_.hit(packet.config.sign == golden::Sign::keep ? sign_kept_ : sign_dropped_);
  coverage_.hit(packet.config.zero_code == golden::ZeroCode::on ? zero_code_on_ : zero_code_off_);
  count_size(packet.values.size());
  count_values(packet);
  const unsigned word = shape_.format.width();
  for (const golden::RowInfo& row : packet.coded.rows) {
    if (row.width_code) {
      const bool of_max = packet.config.coding == golden::Coding::max;
      coverage_.hit((of_max ? max_width_codes_ : width_codes_).at(*row.width_code));
    }
    if (row.field_bits == 0) {
      coverage_.hit(no_field_bits_);
      continue;
    }
    const auto end = row.first_bit % word + row.field_bits;
    if (end > word) coverage_.hit(straddles_);
    if (end == word) coverage_.hit(fills_word_);
  }
}

}  // namespace sfpgen::tb
