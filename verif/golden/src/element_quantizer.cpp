// Rows of values through the lanes of an element quantizer.
#include <sfpgen/golden/element_quantizer.hpp>

#include <algorithm>
#include <cmath>

namespace sfpgen::golden {

int max_exponent(std::span<const double> values) {
  int highest = lowest_max_exponent;
  for (const double value : values) {
    if (std::isfinite(value) && value != 0) highest = std::max(highest, std::ilogb(value));
  }
  return highest;
}

int largest_exponent(const ElementFormat& format) { return std::ilogb(largest(format)); }

ElementQuantizer::ElementQuantizer(unsigned lanes) {
  for (unsigned lane = 0; lane < lanes; ++lane)
    lanes_.emplace_back(lane, static_cast<unsigned>(element_random_bits));
}

void ElementQuantizer::seed(std::uint32_t seed) {
  for (RandomBits& lane : lanes_) lane.seed(seed);
}

ElementPacket ElementQuantizer::encode(const ElementFormat& format, ElementRounding rounding,
                                       int shift, std::span<const double> values) {
  ElementPacket packet;
  packet.codes.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t lane = i % lanes_.size();
    if (i != 0 && lane == 0) {
      for (RandomBits& generator : lanes_) generator.advance();
    }
    const auto element = encode_element(format, std::ldexp(values[i], shift), rounding,
                                        static_cast<std::uint32_t>(lanes_[lane].word()));
    packet.codes.push_back(element.code);
    packet.overflowed |= element.overflowed;
    packet.nan_lost |= element.nan_lost;
  }
  if (!values.empty()) {
    for (RandomBits& generator : lanes_) generator.advance();
  }
  return packet;
}

std::vector<double> dequantize(const ElementFormat& format, int shift,
                               std::span<const std::uint32_t> codes) {
  std::vector<double> values;
  values.reserve(codes.size());
  for (const std::uint32_t code : codes)
    values.push_back(std::ldexp(decode_element(format, code), -shift));
  return values;
}

}  // namespace sfpgen::golden
