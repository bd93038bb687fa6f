// Element formats of a design, out of its parameters, and what a bench draws of them.
#pragma once

#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/element_quantizer.hpp>
#include <sfpgen/golden/float_format.hpp>
#include <vector>

#include "verif/harness/coverage.hpp"
#include "verif/harness/model.hpp"
#include "verif/harness/random.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// The format of a parameter FORMAT_n (the header of sfp_element_unpack lists its fields).
golden::ElementFormat element_of_word(std::uint64_t word);

/// What an element quantizer or dequantizer has in hardware.
struct ElementShape {
  unsigned lanes = 8;
  golden::FloatFormat container;   ///< of the values
  golden::ElementFormat as_codes;  ///< the same as an element format
  std::vector<golden::ElementFormat> formats;
  std::vector<golden::ElementRounding> roundings;  ///< empty for a dequantizer
  std::size_t slot_bytes = 1;                      ///< of a code in a row
  bool shift = true;

  static ElementShape of(const harness::DesignFacts& facts);

  [[nodiscard]] std::size_t value_row_bytes() const {
    return std::size_t{lanes} * container.bytes();
  }
  /// Whether the port can name a format that is not there.
  [[nodiscard]] bool clamps_format() const { return formats.size() > 1 && formats.size() < 8; }
  [[nodiscard]] std::size_t code_row_bytes() const { return lanes * slot_bytes; }
};

/// The number of a word of the container.
double number_of(const ElementShape& shape, std::uint64_t word);

/// Which format and shift a packet has: what the ports are asked for, and what comes of it.
struct ElementChoice {
  unsigned format_port = 0;
  golden::ElementFormat format;
  std::size_t format_number = 0;
  int shift = 0;
  bool clamped = false;
};

/// Draws a format, at times one that is not there, and a shift, small ones more often.
ElementChoice draw_choice(const ElementShape& shape, harness::Random& random);

/// Bins of formats, shifts and packets.
class ElementCoverage {
 public:
  ElementCoverage(harness::Coverage& coverage, const ElementShape& shape);

  /// Those of a packet.
  void cover(UnitJob& job, const ElementChoice& choice, std::size_t count, Ending ending) const;

 private:
  unsigned lanes_;
  bool shift_;
  std::vector<harness::CoverageBin> formats_, shifts_;
  harness::CoverageBin empty_, partial_, full_, apart_;
};

}  // namespace sfpgen::tb
