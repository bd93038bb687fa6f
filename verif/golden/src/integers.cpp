// Integers by exact arithmetic and the definition.
#include <sfpgen/golden/bit_fields.hpp>
#include <sfpgen/golden/integers.hpp>

#include <algorithm>
#include <stdexcept>

#include "fixed_point.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr std::uint32_t infinity = 0x7F800000U;
constexpr std::uint32_t largest = infinity - 1U;
constexpr std::uint32_t smallest = 1U;
constexpr unsigned one = 1U << integer_fraction_bits;

bool finite(std::uint32_t bits) { return (bits & infinity) != infinity; }
bool is_nan(std::uint32_t bits) { return (bits & ~sign_bit) > infinity; }

void require_legal(const IntegerGrid& grid) {
  if (grid.scale < smallest || grid.scale > largest || !finite(grid.zero_point))
    throw std::invalid_argument(
        "internal error: a grid whose scale is not a number above 0 or whose zero point is none");
}

}  // namespace

IntegerGrid legal(const IntegerGrid& grid) {
  IntegerGrid result = grid;
  if ((grid.scale & sign_bit) != 0) {
    result.scale = smallest;
  } else {
    result.scale = std::clamp(grid.scale, smallest, largest);
  }
  if (!finite(grid.zero_point)) result.zero_point = (grid.zero_point & sign_bit) | largest;
  if (grid.zero_point == sign_bit) result.zero_point = 0;
  return result;
}

QuantizedInteger quantize_integer(const IntegerGrid& grid, unsigned bits, std::uint32_t value) {
  require_legal(grid);
  const std::uint32_t most = (1U << bits) - 1U;
  if (is_nan(value)) return {0, false, true};
  if (!finite(value)) return {(value & sign_bit) != 0 ? 0 : most, true, false};
  const FixedPoint difference = FixedPoint::of_fp32(value) - FixedPoint::of_fp32(grid.zero_point);
  const FixedPoint step = FixedPoint::of_fp32(grid.scale);
  if (difference.negative()) return {0, true, false};
  if (step * most < difference) return {most, true, false};
  // The largest integer that is not above the quotient, bit by bit.
  std::uint32_t below = 0;
  for (std::uint32_t bit = 1U << (bits - 1U); bit != 0; bit >>= 1U) {
    if (!(difference < step * (below + bit))) below += bit;
  }
  const FixedPoint twice =
      (difference - step * below) * 2;  // the remainder's double, against the step
  const bool up = step < twice || (twice == step && (below & 1U) != 0);
  return {below + (up ? 1U : 0U), false, false};
}

std::uint32_t restore_integer(const IntegerGrid& grid, std::uint32_t code) {
  require_legal(grid);
  return (FixedPoint::of_fp32(grid.scale) * code + FixedPoint::of_fp32(grid.zero_point)).to_fp32();
}

std::uint32_t blend(std::uint32_t low, std::uint32_t high, unsigned fraction) {
  if (!finite(low) || fraction == 0) return low;
  if (!finite(high)) return high;
  return (FixedPoint::of_fp32(low) * (one - fraction) + FixedPoint::of_fp32(high) * fraction)
      .to_fp32(integer_fraction_bits);
}

IntegerQuantizer::IntegerQuantizer(unsigned most_bits, Interpolation interpolation)
    : most_bits_(most_bits),
      interpolation_(interpolation),
      lengths_(RandomBits::length_stream, integer_fraction_bits) {
  if (most_bits < 1 || most_bits > longest_integer)
    throw std::invalid_argument("internal error: integers of more than 16 bits");
}

IntegerPacket IntegerQuantizer::quantize(const IntegerPacketConfig& config,
                                         std::span<const std::uint32_t> values) {
  const bool whole = interpolation_ == Interpolation::none;
  const std::uint32_t length = std::clamp(config.length, one, most_bits_ * one);
  const unsigned bits = length / one;
  const unsigned fraction = whole ? 0 : length % one;
  const unsigned next_bits = std::min(bits + 1U, most_bits_);
  const IntegerGrid given{config.scale, config.zero_point};
  const IntegerGrid next_given{config.next_scale, config.zero_point};
  const IntegerGrid grid = legal(given);
  const IntegerGrid next_grid = legal(next_given);

  IntegerPacket packet;
  packet.bits = bits;
  const bool zero_changed = !finite(config.zero_point);
  packet.clamped = length != config.length || grid.scale != given.scale || zero_changed ||
                   (!whole && next_grid.scale != next_given.scale);
  bool next = false;
  if (interpolation_ == Interpolation::draw) {
    next = fraction > lengths_.word();
    lengths_.advance();
  }
  if (next) packet.bits = next_bits;
  for (const std::uint32_t value : values) {
    const auto low = quantize_integer(next ? next_grid : grid, packet.bits, value);
    packet.saturated |= low.saturated;
    packet.nan |= low.nan;
    if (interpolation_ != Interpolation::blend) {
      packet.codes.push_back(low.code);
      continue;
    }
    const auto high = quantize_integer(next_grid, next_bits, value);
    packet.saturated |= fraction != 0 && high.saturated;
    packet.codes.push_back(
        blend(restore_integer(grid, low.code), restore_integer(next_grid, high.code), fraction));
  }
  return packet;
}

std::vector<std::uint8_t> pack_integers(unsigned lanes, unsigned bits,
                                        std::span<const std::uint32_t> codes) {
  std::vector<FieldRow> rows;
  for (std::size_t first = 0; first < codes.size(); first += lanes) {
    const auto row = codes.subspan(first, std::min<std::size_t>(lanes, codes.size() - first));
    rows.push_back({bits, {row.begin(), row.end()}});
  }
  return pack_fields({integer_word_bits, lanes}, rows);
}

RestoredIntegers restore_integers(unsigned lanes, unsigned most_bits, unsigned bits,
                                  const IntegerGrid& grid, std::uint64_t count,
                                  std::span<const std::uint8_t> data) {
  const unsigned taken = std::clamp(bits, 1U, most_bits);
  const IntegerGrid taken_grid = legal(grid);
  const std::vector<unsigned> widths((count + lanes - 1U) / lanes, taken);
  const UnpackedFields found = unpack_fields({integer_word_bits, lanes}, widths, data);

  RestoredIntegers result;
  result.data_short = found.data_short;
  result.data_long = found.data_long;
  result.clamped = taken != bits || taken_grid.scale != grid.scale || !finite(grid.zero_point);
  for (const FieldRow& row : found.rows) {
    for (const std::uint64_t code : row.fields) {
      if (result.values.size() == count) break;
      result.values.push_back(restore_integer(taken_grid, static_cast<std::uint32_t>(code)));
    }
  }
  return result;
}

}  // namespace sfpgen::golden
