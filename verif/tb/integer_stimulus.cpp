// Grids by style, values by their place on the grid.
#include "verif/tb/integer_stimulus.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sfpgen::tb {
namespace {

constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr std::uint32_t infinity = 0x7F800000U;
constexpr unsigned mantissa_bits = 23;

constexpr std::array grid_names = {"around zero", "whole steps", "far zero point",
                                   "subnormal",   "any numbers", "out of range"};

std::uint32_t any_bits(harness::Random& random) {
  return static_cast<std::uint32_t>(random.bits(32));
}

std::uint32_t any_number(harness::Random& random, std::uint64_t low, std::uint64_t high) {
  return static_cast<std::uint32_t>(random.between(low, high) << mantissa_bits |
                                    random.bits(mantissa_bits));
}

std::uint32_t with_sign(std::uint32_t size, harness::Random& random) {
  return random.chance(0.5) ? size | sign_bit : size;
}

}  // namespace

StatusExpectation expect(bool set) {
  return set ? StatusExpectation::set : StatusExpectation::clear;
}

std::uint32_t bits_of(double value) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(value));
}
double value_of(std::uint32_t bits) { return static_cast<double>(std::bit_cast<float>(bits)); }

std::uint32_t out_of_range(harness::Random& random) {
  const std::array<std::uint32_t, 6> bad = {0,
                                            sign_bit,
                                            infinity,
                                            infinity | sign_bit,
                                            infinity | any_number(random, 0, 0),
                                            any_bits(random) | sign_bit};
  return bad.at(random.below(bad.size()));
}

golden::IntegerGrid random_grid(GridStyle style, unsigned bits, harness::Random& random) {
  golden::IntegerGrid grid{any_number(random, 100, 150), 0};
  const auto steps = static_cast<double>(random.below((std::uint64_t{1} << bits) + 1U));
  switch (style) {
    case GridStyle::around_zero:
      grid.zero_point = bits_of(-steps * value_of(grid.scale));
      break;
    case GridStyle::whole_steps:
      grid.scale &= infinity;
      grid.zero_point = bits_of(-steps * value_of(grid.scale));
      break;
    case GridStyle::far_zero:
      grid.zero_point =
          with_sign(grid.scale + static_cast<std::uint32_t>(random.below(60) << mantissa_bits) +
                        static_cast<std::uint32_t>(random.bits(mantissa_bits)),
                    random);
      break;
    case GridStyle::tiny:
      grid.scale =
          static_cast<std::uint32_t>(1U + random.bits(static_cast<unsigned>(random.below(25))));
      grid.zero_point = with_sign(
          static_cast<std::uint32_t>(random.bits(static_cast<unsigned>(random.below(28)))), random);
      break;
    case GridStyle::any_bits:
      grid.scale = any_number(random, 0, 254);
      grid.zero_point = with_sign(any_number(random, 0, 254), random);
      break;
    case GridStyle::out_of_range:
      if (random.chance(0.7)) grid.scale = out_of_range(random);
      if (random.chance(0.5)) grid.zero_point = out_of_range(random);
      break;
  }
  return grid;
}

// On the grid, half between, anywhere near, beside the zero point, anything.
std::uint32_t random_value(const golden::IntegerGrid& grid, unsigned bits,
                           harness::Random& random) {
  const double scale = value_of(grid.scale);
  const double zero = value_of(grid.zero_point);
  const auto count = static_cast<double>(std::uint64_t{1} << bits);
  const auto step = static_cast<double>(random.below(std::uint64_t{1} << bits));
  const auto part = static_cast<double>(random.bits(30)) / static_cast<double>(1U << 30U);
  switch (random.below(16)) {
    case 0:
      return any_bits(random);
    case 1:
      return grid.zero_point + static_cast<std::uint32_t>(random.below(5)) - 2U;
    case 2:
      return with_sign(0, random);
    case 3:
      return with_sign(random.chance(0.5) ? infinity : infinity | any_number(random, 0, 0), random);
    case 4:
    case 5:
      return bits_of(zero + scale * step);
    case 6:
    case 7:
      return bits_of(zero + scale * (step + 0.5));
    case 8:
      return bits_of(zero + scale * (step + 0.5)) + static_cast<std::uint32_t>(random.below(3)) -
             1U;
    case 9:
      return bits_of(zero + scale * (count - 1.0)) + static_cast<std::uint32_t>(random.below(3)) -
             1U;
    case 10:
      return with_sign(grid.scale - static_cast<std::uint32_t>(random.bits(26)), random);
    default:
      return bits_of(zero + scale * (part * 1.1 - 0.05) * count);
  }
}

std::size_t draw_count(std::size_t rows, unsigned lanes, harness::Random& random) {
  if (rows == 0) return 0;
  const std::size_t last = random.chance(0.5) ? random.between(1, lanes) : lanes;
  return (rows - 1U) * lanes + last;
}

std::vector<harness::Beat> rows_of(const std::vector<std::uint32_t>& values, unsigned lanes) {
  std::vector<harness::Beat> rows;
  for (std::size_t first = 0; first < values.size(); first += lanes) {
    const std::size_t last = std::min<std::size_t>(first + lanes, values.size());
    std::vector<std::uint64_t> row;
    for (std::size_t i = first; i < last; ++i) row.push_back(values[i]);
    rows.push_back(lanes_beat(row, lanes, integer_word_bytes));
  }
  return rows;
}

IntegerCoverage::IntegerCoverage(harness::Coverage& coverage, unsigned most_bits, unsigned lanes)
    : lanes_(lanes) {
  for (unsigned bits = 1; bits <= most_bits; ++bits)
    bits_.push_back(coverage.declare("integer bits", std::to_string(bits)));
  for (const char* name : grid_names) styles_.push_back(coverage.declare("grid", name));
  empty_ = coverage.declare("packet", "empty");
  one_row_ = coverage.declare("packet", "1 row");
  several_ = coverage.declare("packet", "several rows");
  full_ = coverage.declare("packet", "full last row");
  if (lanes > 1) partial_ = coverage.declare("packet", "partial last row");
}

std::vector<harness::CoverageBin> IntegerCoverage::of(unsigned bits, GridStyle style,
                                                      std::size_t values) const {
  std::vector<harness::CoverageBin> bins = {bits_.at(bits - 1U),
                                            styles_.at(static_cast<std::size_t>(style))};
  if (values == 0) {
    bins.push_back(empty_);
    return bins;
  }
  bins.push_back(values <= lanes_ ? one_row_ : several_);
  bins.push_back(values % lanes_ == 0 ? full_ : partial_);
  return bins;
}

}  // namespace sfpgen::tb
