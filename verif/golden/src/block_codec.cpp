// Blocks of values to scales and elements, and back.
#include <sfpgen/golden/block_format.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "block_scale.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned most_lanes = 64;

void require_legal(const BlockFormat& format) {
  const std::vector<Error> errors = validate(format);
  if (!errors.empty()) throw std::invalid_argument("internal error: " + errors.front().text());
}

double largest_magnitude(std::span<const double> numbers) {
  double maximum = 0;
  for (const double number : numbers) maximum = std::max(maximum, std::fabs(number));
  return maximum;
}

bool all_finite(std::span<const double> numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

float packet_scale_for_numbers(const BlockFormat& format, std::span<const double> numbers) {
  if (format.scale != ScaleForm::e4m3) return 1;
  double maximum = 0;
  for (const double number : numbers) {
    if (std::isfinite(number)) maximum = std::max(maximum, std::fabs(number));
  }
  if (maximum == 0) return 1;
  using Limits = std::numeric_limits<float>;
  const double scale = maximum / (largest(e4m3_scale()) * largest(format.element));
  if (scale >= static_cast<double>(Limits::max())) return Limits::max();
  return std::max(static_cast<float>(scale), Limits::denorm_min());
}

float packet_scale_for(const BlockFormat& format, std::span<const float> values) {
  return packet_scale_for_numbers(format, std::vector<double>(values.begin(), values.end()));
}

BlockEncoder::BlockEncoder(const BlockFormat& format, unsigned lanes) {
  if (lanes == 0 || lanes > most_lanes)
    throw std::invalid_argument(sentence("internal error: ", lanes, " lanes"));
  use(format);
  for (unsigned lane = 0; lane < lanes; ++lane)
    lanes_.emplace_back(lane, static_cast<unsigned>(element_random_bits));
}

void BlockEncoder::seed(std::uint32_t seed) {
  for (RandomBits& lane : lanes_) lane.seed(seed);
}

void BlockEncoder::use(const BlockFormat& format) {
  require_legal(format);
  format_ = format;
}

BlockCodes BlockEncoder::encode(std::span<const float> values, float packet_scale) {
  return encode_numbers(std::vector<double>(values.begin(), values.end()), packet_scale);
}

BlockCodes BlockEncoder::encode_numbers(std::span<const double> numbers, float packet_scale) {
  const bool scale_is_legal = format_.scale == ScaleForm::e4m3
                                  ? packet_scale > 0 && std::isfinite(packet_scale)
                                  : packet_scale == 1;
  if (!scale_is_legal) throw std::invalid_argument("internal error: packet_scale is not legal");
  BlockCodes result;
  result.packet_scale = packet_scale;
  for (std::size_t first = 0; first < numbers.size(); first += format_.block) {
    const auto block =
        numbers.subspan(first, std::min<std::size_t>(format_.block, numbers.size() - first));
    const bool finite = all_finite(block);
    result.nonfinite |= !finite;
    result.scales.push_back(finite ? scale_code(format_, largest_magnitude(block), packet_scale)
                                   : nan_scale(format_.scale));
  }
  result.codes.reserve(numbers.size());
  double scale = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t lane = i % lanes_.size();
    if (lane == 0 && i > 0) {
      for (RandomBits& random : lanes_) random.advance();
    }
    if (i % format_.block == 0)
      scale = decode_scale(format_.scale, result.scales[i / format_.block]) *
              static_cast<double>(packet_scale);
    // A scale is zero only where all values are.
    const double scaled = scale == 0 ? numbers[i] : numbers[i] / scale;
    if (std::isnan(scale)) {
      result.codes.push_back(0);
      continue;
    }
    const auto random = static_cast<std::uint32_t>(lanes_[lane].word());
    const EncodedElement element =
        encode_element(format_.element, scaled, format_.rounding, random);
    result.codes.push_back(element.code);
    result.saturated |= element.overflowed;
  }
  if (!numbers.empty()) {
    for (RandomBits& random : lanes_) random.advance();
  }
  return result;
}

BlockCodes encode_blocks(const BlockFormat& format, std::span<const float> values,
                         float packet_scale) {
  return BlockEncoder(format, 1).encode(values, packet_scale);
}

std::vector<double> decode_block_numbers(const BlockFormat& format, const BlockCodes& codes) {
  require_legal(format);
  if (codes.scales.size() < (codes.codes.size() + format.block - 1) / format.block)
    throw std::invalid_argument(sentence("internal error: ", codes.scales.size(), " scales for ",
                                         codes.codes.size(), " values"));
  std::vector<double> numbers;
  numbers.reserve(codes.codes.size());
  double scale = 0;
  for (std::size_t i = 0; i < codes.codes.size(); ++i) {
    if (i % format.block == 0) scale = decode_scale(format.scale, codes.scales[i / format.block]);
    const double element = decode_element(format.element, codes.codes[i]);
    numbers.push_back(element * scale * static_cast<double>(codes.packet_scale));
  }
  return numbers;
}

std::vector<std::uint32_t> decode_blocks_to(const ElementFormat& container,
                                            const BlockFormat& format, const BlockCodes& codes) {
  std::vector<std::uint32_t> values;
  values.reserve(codes.codes.size());
  for (const double value : decode_block_numbers(format, codes))
    values.push_back(encode_element(container, value, ElementRounding::nearest_even).code);
  return values;
}

std::vector<float> decode_blocks(const BlockFormat& format, const BlockCodes& codes) {
  static const ElementFormat fp32 = element_format("fp32").value();
  std::vector<float> values;
  values.reserve(codes.codes.size());
  for (const std::uint32_t pattern : decode_blocks_to(fp32, format, codes))
    values.push_back(std::bit_cast<float>(pattern));
  return values;
}

}  // namespace sfpgen::golden
