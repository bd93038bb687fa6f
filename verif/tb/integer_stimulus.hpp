// Scales, zero points and values for the integer units: on, between and far from the numbers that
// integers stand for.
#pragma once

#include <array>
#include <sfpgen/golden/integers.hpp>
#include <string>
#include <vector>

#include "verif/harness/random.hpp"
#include "verif/tb/unit_job.hpp"

namespace sfpgen::tb {

/// Bytes of an FP32 number and of a word of packed integers.
inline constexpr std::size_t integer_word_bytes = 4;

/// How scale and zero point are drawn.
enum class GridStyle {
  around_zero,   ///< the zero point within the range of the integers, exponents in the middle
  whole_steps,   ///< a power of two and one of its multiples: quotients that are ties
  far_zero,      ///< a zero point far above the scale
  tiny,          ///< subnormal numbers
  any_bits,      ///< any numbers
  out_of_range,  ///< no numbers, or no scales
};

inline constexpr std::array grid_styles = {GridStyle::around_zero, GridStyle::whole_steps,
                                           GridStyle::far_zero,    GridStyle::tiny,
                                           GridStyle::any_bits,    GridStyle::out_of_range};

/// The bit pattern of the FP32 number nearest to a number.
std::uint32_t bits_of(double value);
/// The number of a bit pattern.
double value_of(std::uint32_t bits);

/// A scale or a zero point that is none.
std::uint32_t out_of_range(harness::Random& random);

golden::IntegerGrid random_grid(GridStyle style, unsigned bits, harness::Random& random);

/// A value to be quantized: on the grid, half between, anywhere near, beside the zero point, any
/// bits.
std::uint32_t random_value(const golden::IntegerGrid& grid, unsigned bits, harness::Random& random);

/// Values of a packet of so many rows, the last one perhaps partial.
std::size_t draw_count(std::size_t rows, unsigned lanes, harness::Random& random);

/// The rows of such values.
std::vector<harness::Beat> rows_of(const std::vector<std::uint32_t>& values, unsigned lanes);

/// What a status bit has to be.
StatusExpectation expect(bool set);

/// Which lengths, grids and sizes the packets of an integer unit have met.
class IntegerCoverage {
 public:
  IntegerCoverage(harness::Coverage& coverage, unsigned most_bits, unsigned lanes);

  [[nodiscard]] std::vector<harness::CoverageBin> of(unsigned bits, GridStyle style,
                                                     std::size_t values) const;

 private:
  unsigned lanes_;
  std::vector<harness::CoverageBin> bits_, styles_;
  harness::CoverageBin empty_, one_row_, several_, full_, partial_;
};

}  // namespace sfpgen::tb
