// Each style as a small function that draws one word.
#include "verif/harness/float_stimulus.hpp"

#include <algorithm>

namespace sfpgen::harness {
namespace {

class FloatSource {
 public:
  FloatSource(const FloatShape& shape, Random& random)
      : shape_(shape), random_(random), largest_((std::uint64_t{1} << shape.exponent_bits) - 1U) {
    center_ = random_.between(0, largest_);
    // Any power of two up to the whole range, so that every width is needed now and then.
    spread_ = (std::uint64_t{1} << random_.below(shape.exponent_bits + 1U)) - 1U;
    drift_ = random_.chance(0.5) ? 0.02 : 0.3;
  }

  std::uint64_t draw(FloatStyle style) {
    switch (style) {
      case FloatStyle::drifting:
        return random_.chance(0.01) ? odd_one() : normal(near_center());
      case FloatStyle::constant:
        return random_.chance(0.003) ? odd_one() : normal(center_);
      case FloatStyle::sparse:
        return random_.chance(0.5) ? 0 : word(0, near_center(), mantissa());
      case FloatStyle::zeros:
        return random_.chance(0.02) ? normal(near_center()) : word(random_.bits(1), 0, 0);
      case FloatStyle::tiny:
        return word(random_.bits(1), random_.below(3) / 2U, random_.chance(0.4) ? 0 : mantissa());
      case FloatStyle::exceptional:
        if (random_.chance(0.6)) return normal(near_center());
        return word(random_.bits(1), largest_, random_.chance(0.4) ? 0 : nan_payload());
      case FloatStyle::any_bits:
        return random_.bits(shape_.width());
    }
    return 0;
  }

 private:
  [[nodiscard]] std::uint64_t word(std::uint64_t sign, std::uint64_t exponent,
                                   std::uint64_t mantissa) const {
    return (sign << (shape_.exponent_bits + shape_.mantissa_bits)) |
           (exponent << shape_.mantissa_bits) | mantissa;
  }

  std::uint64_t mantissa() {
    // Mantissas with few bits set at either end find wrong masks sooner than random ones.
    switch (random_.below(8)) {
      case 0:
        return std::uint64_t{1} << random_.below(shape_.mantissa_bits);
      case 1:
        return ~(std::uint64_t{1} << random_.below(shape_.mantissa_bits)) &
               ((std::uint64_t{1} << shape_.mantissa_bits) - 1U);
      case 2:
        return 0;
      default:
        return random_.bits(shape_.mantissa_bits);
    }
  }

  // A NaN whose payload lies low is what truncation could turn into an infinity.
  std::uint64_t nan_payload() {
    const auto bits = static_cast<unsigned>(random_.between(1, shape_.mantissa_bits));
    return std::max<std::uint64_t>(random_.bits(bits), 1);
  }

  std::uint64_t normal(std::uint64_t exponent) {
    return word(random_.bits(1), exponent, mantissa());
  }

  std::uint64_t near_center() {
    if (random_.chance(drift_)) {
      center_ = random_.bits(1) != 0 ? std::min(center_ + 1U, largest_) : center_ - (center_ != 0);
    }
    const std::uint64_t offset = random_.below(spread_ + 1U);
    if (random_.bits(1) != 0) return std::min(center_ + offset, largest_);
    return center_ - std::min(offset, center_);
  }

  std::uint64_t odd_one() {
    switch (random_.below(4)) {
      case 0:
        return word(random_.bits(1), 0, 0);
      case 1:
        return word(random_.bits(1), 0, mantissa());
      case 2:
        return word(random_.bits(1), largest_, random_.bits(1) != 0 ? 0 : nan_payload());
      default:
        return random_.bits(shape_.width());
    }
  }

  FloatShape shape_;
  Random& random_;
  std::uint64_t largest_;
  std::uint64_t center_ = 0;
  std::uint64_t spread_ = 0;
  double drift_ = 0.0;
};

}  // namespace

const char* to_string(FloatStyle style) {
  switch (style) {
    case FloatStyle::drifting:
      return "drifting";
    case FloatStyle::constant:
      return "constant";
    case FloatStyle::sparse:
      return "sparse";
    case FloatStyle::zeros:
      return "zeros";
    case FloatStyle::tiny:
      return "tiny";
    case FloatStyle::exceptional:
      return "exceptional";
    case FloatStyle::any_bits:
      return "any bits";
  }
  return "";
}

std::vector<std::uint64_t> random_floats(const FloatShape& shape, FloatStyle style,
                                         std::size_t count, Random& random) {
  FloatSource source(shape, random);
  std::vector<std::uint64_t> values(count);
  for (std::uint64_t& value : values) value = source.draw(style);
  return values;
}

}  // namespace sfpgen::harness
