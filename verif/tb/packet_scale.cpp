// Scales of whole packets.
#include "verif/tb/packet_scale.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace sfpgen::tb {
namespace {

using Limits = std::numeric_limits<float>;

constexpr std::uint32_t sign_bit = 0x80000000U;
constexpr std::uint32_t infinity_bits = 0x7F800000U;
constexpr std::uint32_t smallest_scale = 1;
constexpr std::uint32_t largest_scale = 0x7E;  // 448

float positive_number(harness::Random& random) {
  return std::bit_cast<float>(
      static_cast<std::uint32_t>(1U + random.below(std::uint64_t{infinity_bits} - 1U)));
}

AskedScale no_number(harness::Random& random) {
  if (random.chance(0.5)) {
    // Infinity or a NaN.
    const std::uint64_t mantissa = random.chance(0.5) ? 0 : random.bits(23);
    return {infinity_bits | static_cast<std::uint32_t>(mantissa), Limits::max()};
  }
  const std::uint64_t magnitude = random.chance(0.3) ? 0 : random.bits(31);
  const bool zero = magnitude == 0 && random.chance(0.5);
  return {(zero ? 0U : sign_bit) | static_cast<std::uint32_t>(magnitude), Limits::denorm_min()};
}

float clamped_to_scales(double scale) {
  return static_cast<float>(std::clamp(scale, double{Limits::denorm_min()}, double{Limits::max()}));
}

double halfway(std::uint32_t code) {
  const auto number = [](std::uint32_t at) {
    return golden::decode_scale(golden::ScaleForm::e4m3, at);
  };
  return (number(code) + number(code + 1)) / 2;
}

}  // namespace

bool AskedScale::clamped() const { return asked != std::bit_cast<std::uint32_t>(taken); }

AskedScale random_scale_request(const golden::BlockFormat& format, std::span<const float> values,
                                harness::Random& random) {
  if (random.chance(0.05)) return no_number(random);
  const double fitted = golden::packet_scale_for(format, values);
  double scale = fitted;
  switch (random.below(5)) {
    case 0:
      break;
    case 1:  // a power of two for which scales are neither too large nor too small
      scale = std::ldexp(1.0, std::ilogb(fitted) + static_cast<int>(random.below(12)));
      break;
    case 2:
      scale = std::ldexp(fitted, static_cast<int>(random.below(16)));
      break;
    case 3:
      scale = std::ldexp(fitted, static_cast<int>(random.below(40)) - 20);
      break;
    default:
      scale = positive_number(random);
      break;
  }
  const float taken = clamped_to_scales(scale);
  return {std::bit_cast<std::uint32_t>(taken), taken};
}

float any_packet_scale(harness::Random& random) {
  if (random.chance(0.3)) return std::ldexp(1.0F, static_cast<int>(random.below(20)) - 10);
  if (random.chance(0.8)) return positive_number(random);
  const std::uint32_t bits =
      random.chance(0.5) ? no_number(random).asked : static_cast<std::uint32_t>(random.bits(32));
  return std::bit_cast<float>(bits);
}

std::vector<float> values_near_ties(std::size_t count, harness::Random& random) {
  constexpr std::uint64_t largest_whole = 63;
  const int power = random.chance(0.8) ? static_cast<int>(random.below(40)) - 20
                                       : static_cast<int>(random.below(240)) - 133;
  // Now and then all of a packet are small, so that their block has a large enough common factor.
  const std::uint64_t most = random.chance(0.5) ? largest_whole : random.between(1, largest_whole);
  std::vector<float> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto whole = static_cast<float>(random.below(most + 1U));
    values.push_back(std::ldexp(random.chance(0.5) ? whole : -whole, power));
  }
  return values;
}

PacketScaleCoverage::PacketScaleCoverage(harness::Coverage& coverage)
    : normal_(coverage.declare("packet scale", "normal")),
      subnormal_(coverage.declare("packet scale", "subnormal")),
      clamped_(coverage.declare("packet scale", "no positive number")),
      lowest_(coverage.declare("scale", "2^-9")),
      small_(coverage.declare("scale", "subnormal")),
      highest_(coverage.declare("scale", "448")),
      scale_tie_(coverage.declare("scale", "halfway between two")),
      element_tie_(coverage.declare("element", "halfway between two")) {}

harness::CoverageBin PacketScaleCoverage::request(const AskedScale& scale) const {
  if (scale.clamped()) return clamped_;
  return std::isnormal(scale.taken) ? normal_ : subnormal_;
}

void PacketScaleCoverage::cover(UnitJob& job, const golden::BlockFormat& format,
                                std::span<const float> values,
                                const golden::BlockCodes& codes) const {
  constexpr std::uint32_t first_normal = 8;
  // What lies halfway between two elements, in quarters.
  constexpr double quarters[] = {1, 3, 5, 7, 10, 14, 20, 28};
  const double unit = static_cast<double>(codes.packet_scale);
  for (std::size_t block = 0; block < codes.scales.size(); ++block) {
    const std::uint32_t code = codes.scales[block];
    if (code == 0 || code > largest_scale) continue;  // of zeros, or NaN
    if (code == smallest_scale) job.covers.push_back(lowest_);
    if (code < first_normal) job.covers.push_back(small_);
    if (code == largest_scale) job.covers.push_back(highest_);
    const double scale = golden::decode_scale(format.scale, code) * unit;
    const std::size_t first = block * format.block;
    double maximum = 0;
    for (std::size_t i = first; i < std::min(first + format.block, values.size()); ++i) {
      const double magnitude = std::fabs(static_cast<double>(values[i]));
      maximum = std::max(maximum, magnitude);
      if (std::any_of(std::begin(quarters), std::end(quarters),
                      [&](double quarter) { return quarter * scale == 4 * magnitude; }))
        job.covers.push_back(element_tie_);
    }
    const double ends = golden::largest(format.element) * unit;
    if (maximum == halfway(code - 1) * ends ||
        (code < largest_scale && maximum == halfway(code) * ends))
      job.covers.push_back(scale_tie_);
  }
}

}  // namespace sfpgen::tb
