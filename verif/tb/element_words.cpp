// Reads the words of formats and draws formats and shifts.
#include "verif/tb/element_words.hpp"

#include <algorithm>
#include <string>

namespace sfpgen::tb {

using golden::ElementFormat;
using golden::ElementRounding;

namespace {

constexpr unsigned format_port_numbers = 8;

unsigned field(std::uint64_t word, unsigned first, unsigned bits) {
  return static_cast<unsigned>(word >> first & golden::low_bits(bits));
}

}  // namespace

ElementFormat element_of_word(std::uint64_t word) {
  constexpr int bias_offset = 128;
  ElementFormat format;
  format.exponent_bits = static_cast<int>(field(word, 0, 4));
  format.mantissa_bits = static_cast<int>(field(word, 4, 5));
  format.bias = static_cast<int>(field(word, 9, 9)) - bias_offset;
  if (field(word, 18, 1) != 0) format.specials = golden::Specials::ieee;
  if (field(word, 19, 1) != 0) format.specials = golden::Specials::nan_only;
  if (field(word, 20, 1) != 0) format.subnormals = golden::Subnormals::flushed;
  if (field(word, 21, 1) != 0) format.overflow = golden::Overflow::infinity;
  if (field(word, 22, 1) != 0) format.sign_form = golden::SignForm::twos_complement;
  return format;
}

ElementShape ElementShape::of(const harness::DesignFacts& facts) {
  const auto number = [&facts](const std::string& name) {
    return static_cast<unsigned>(facts.parameter(name));
  };
  ElementShape shape;
  shape.lanes = number("LANES");
  shape.container = {8, number("VALUE_MANTISSA_BITS")};
  shape.as_codes =
      golden::element_format(shape.container.mantissa_bits == 7 ? "bf16" : "fp32").value();
  for (unsigned i = 0; i < number("FORMATS"); ++i)
    shape.formats.push_back(element_of_word(facts.parameter("FORMAT_" + std::to_string(i))));
  const std::uint64_t roundings = facts.parameter_or("ROUNDINGS", 0);
  if ((roundings & 1U) != 0) shape.roundings.push_back(ElementRounding::truncate);
  if ((roundings & 2U) != 0) shape.roundings.push_back(ElementRounding::nearest_even);
  if ((roundings & 8U) != 0) shape.roundings.push_back(ElementRounding::stochastic);
  shape.slot_bytes = (static_cast<unsigned>(facts.parameter_or("CODE_BITS", 8)) + 7U) / 8U;
  shape.shift = facts.parameter_or("SHIFT", 0) != 0;
  return shape;
}

double number_of(const ElementShape& shape, std::uint64_t word) {
  return golden::decode_element(shape.as_codes, static_cast<std::uint32_t>(word));
}

ElementChoice draw_choice(const ElementShape& shape, harness::Random& random) {
  ElementChoice choice;
  const std::size_t formats = shape.formats.size();
  choice.format_port = static_cast<unsigned>(random.below(formats));
  if (shape.clamps_format() && random.chance(0.1)) {
    choice.format_port = static_cast<unsigned>(random.between(formats, format_port_numbers - 1U));
    choice.clamped = true;
  }
  choice.format_number = std::min<std::size_t>(choice.format_port, formats - 1U);
  choice.format = shape.formats[choice.format_number];
  if (shape.shift && random.chance(0.8)) {
    const bool far = random.chance(0.2);
    const auto span = static_cast<std::uint64_t>(golden::highest_shift - golden::lowest_shift);
    choice.shift = far ? golden::lowest_shift + static_cast<int>(random.below(span + 1U))
                       : static_cast<int>(random.below(81)) - 40;
  }
  return choice;
}

ElementCoverage::ElementCoverage(harness::Coverage& coverage, const ElementShape& shape)
    : lanes_(shape.lanes), shift_(shape.shift) {
  for (std::size_t i = 0; i < shape.formats.size(); ++i)
    formats_.push_back(coverage.declare("format", std::to_string(i)));
  if (shift_) {
    for (const char* name : {"down", "none", "up"})
      shifts_.push_back(coverage.declare("shift", name));
  }
  empty_ = coverage.declare("packet", "empty");
  if (lanes_ > 1) partial_ = coverage.declare("packet", "partial last row");
  full_ = coverage.declare("packet", "full last row");
  apart_ = coverage.declare("packet", "ends behind its last row");
}

void ElementCoverage::cover(UnitJob& job, const ElementChoice& choice, std::size_t count,
                            Ending ending) const {
  if (count == 0) {
    job.covers.push_back(empty_);
    return;
  }
  job.covers.push_back(formats_[choice.format_number]);
  if (shift_) job.covers.push_back(shifts_[choice.shift < 0 ? 0 : choice.shift == 0 ? 1 : 2]);
  const bool whole = count % lanes_ == 0;
  job.covers.push_back(whole ? full_ : partial_);
  if (whole && ending == Ending::apart) job.covers.push_back(apart_);
}

}  // namespace sfpgen::tb
