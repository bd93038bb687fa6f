// The quantizer against exact arithmetic on the numbers themselves, and the laws of windows and
// lengths.
#include <sfpgen/golden/quantizer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr std::array all_roundings = {Rounding::truncate, Rounding::nearest_even,
                                      Rounding::half_away, Rounding::stochastic};

/// What the exact model looks at.
struct Case {
  FloatFormat format;
  std::optional<ExponentLimits> limits;  ///< none: no window
  MantissaStep step;
};

int exponent_of(const FloatFormat& format, std::uint32_t stored) {
  return static_cast<int>(stored) - static_cast<int>(format.default_bias());
}

/// The magnitude of a finite value. A long double holds every one of 64 bits, and all results
/// below.
long double number_of(const FloatFormat& format, std::uint64_t value) {
  const auto stored =
      static_cast<std::uint32_t>((value >> format.mantissa_bits) & format.exponent_max());
  const std::uint64_t mantissa = value & low_bits(format.mantissa_bits);
  const std::uint64_t hidden = stored == 0 ? 0 : std::uint64_t{1} << format.mantissa_bits;
  return std::ldexp(
      static_cast<long double>(hidden + mantissa),
      exponent_of(format, stored == 0 ? 1 : stored) - static_cast<int>(format.mantissa_bits));
}

/// The value of a magnitude that the format holds; an infinity for one above.
std::uint64_t pattern_of(const FloatFormat& format, long double number) {
  const int lowest = exponent_of(format, 1);
  const int top = exponent_of(format, format.exponent_max());
  if (number >= std::ldexp(1.0L, top)) {
    return std::uint64_t{format.exponent_max()} << format.mantissa_bits;
  }
  const int exponent = number == 0 ? lowest : std::max(std::ilogb(number), lowest);
  const long double units = std::ldexp(number, static_cast<int>(format.mantissa_bits) - exponent);
  const auto whole = static_cast<std::uint64_t>(units);
  REQUIRE(static_cast<long double>(whole) == units);
  // The hidden bit, where there is one, adds 1 to the exponent field.
  return (static_cast<std::uint64_t>(exponent - lowest) << format.mantissa_bits) + whole;
}

/// Exponent step and mantissa step of a finite value, as docs/methods.md states them.
std::uint64_t exact(const Case& what, std::uint64_t value, std::uint64_t random) {
  const FloatFormat& format = what.format;
  const std::uint64_t sign = value & (std::uint64_t{1} << (format.width() - 1));
  long double number = number_of(format, value);
  int top = exponent_of(format, format.exponent_max() - 1);
  if (what.limits) {
    top = exponent_of(format, what.limits->highest);
    const long double largest =
        (2.0L - std::ldexp(1.0L, -static_cast<int>(format.mantissa_bits))) * std::ldexp(1.0L, top);
    number = std::min(number, largest);
    if (what.limits->lowest != 0) {
      const long double smallest = std::ldexp(1.0L, exponent_of(format, what.limits->lowest));
      if (number < smallest) number = number >= smallest / 2 ? smallest : 0.0L;
    }
  }
  const int kept = static_cast<int>(what.step.kept);
  const int exponent = number == 0 ? 0 : std::max(std::ilogb(number), exponent_of(format, 1));
  const long double unit = std::ldexp(1.0L, exponent - kept);
  const long double below = std::floor(number / unit);
  const long double rest = number / unit - below;
  const unsigned dropped = format.mantissa_bits - what.step.kept;
  long double steps = below;
  switch (what.step.rounding) {
    case Rounding::truncate:
      break;
    case Rounding::nearest_even:
      if (rest > 0.5L || (rest == 0.5L && std::fmod(below, 2.0L) == 1.0L)) steps += 1;
      break;
    case Rounding::half_away:
      if (rest >= 0.5L) steps += 1;
      break;
    case Rounding::stochastic:
      steps = std::floor(number / unit +
                         std::ldexp(static_cast<long double>(random & low_bits(dropped)),
                                    -static_cast<int>(dropped)));
      break;
  }
  const long double largest = (2.0L - std::ldexp(1.0L, -kept)) * std::ldexp(1.0L, top);
  long double result = steps * unit;
  if (what.limits || what.step.overflow == Overflow::saturate) result = std::min(result, largest);
  return sign | pattern_of(format, result);
}

/// Both steps of the golden functions.
std::uint64_t quantized(const Case& what, std::uint64_t value, std::uint64_t random) {
  MantissaStep step = what.step;
  step.highest = what.format.exponent_max() - 1;
  if (!what.limits) return round_mantissa(what.format, step, value, random).value;
  step.highest = what.limits->highest;
  step.overflow = Overflow::saturate;
  const std::uint64_t windowed = apply_window(what.format, what.limits, value).value;
  return round_mantissa(what.format, step, windowed, random).value;
}

bool finite(const FloatFormat& format, std::uint64_t value) {
  return ((value >> format.mantissa_bits) & format.exponent_max()) != format.exponent_max();
}

std::vector<std::optional<ExponentLimits>> windows(const FloatFormat& format) {
  const std::uint32_t middle = format.default_bias();
  return {std::nullopt,
          symmetric_window(format, format.exponent_bits - 1),
          symmetric_window(format, format.exponent_bits),
          ExponentLimits{1, format.exponent_max() - 1},
          ExponentLimits{middle, middle},
          ExponentLimits{0, 1},
          ExponentLimits{2, middle + 1}};
}

QuantizerConfig packet_of(const FloatFormat& format, unsigned lanes) {
  QuantizerConfig config = default_quantizer(format);
  config.lanes = lanes;
  return config;
}

/// How far the number of successes among `trials` may be from the expected one: 5 standard
/// deviations, which a fair source exceeds with a probability below 6e-7.
double allowed_distance(double trials, double probability) {
  return 5.0 * std::sqrt(trials * probability * (1.0 - probability));
}

}  // namespace

TEST_CASE("every value of a 16-bit or 8-bit container is quantized as exact arithmetic says") {
  std::mt19937_64 random(20);
  for (const FloatFormat& format : {fp16, bf16, FloatFormat{4, 3}, FloatFormat{2, 5}}) {
    for (const auto& limits : windows(format)) {
      for (unsigned kept = 0; kept <= format.mantissa_bits; kept += format.width() > 8 ? 2U : 1U) {
        for (const Rounding rounding : all_roundings) {
          const Overflow overflow = kept % 4 == 0 ? Overflow::infinity : Overflow::saturate;
          const Case what{format, limits, {kept, rounding, 0, overflow}};
          std::uint64_t wrong = 0;
          for (std::uint64_t magnitude = 0; magnitude <= low_bits(format.width() - 1);
               ++magnitude) {
            const std::uint64_t drawn = random();
            const std::uint64_t value = magnitude | ((drawn >> 63) << (format.width() - 1));
            if (!finite(format, value)) continue;
            wrong += quantized(what, value, drawn) == exact(what, value, drawn) ? 0U : 1U;
          }
          CAPTURE(format_name(format));
          CAPTURE(kept);
          CAPTURE(static_cast<int>(rounding));
          CHECK(wrong == 0);
        }
      }
    }
  }
}

TEST_CASE("random values of wider containers are quantized as exact arithmetic says") {
  const unsigned seed = 21;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : {fp32, fp64, FloatFormat{8, 15}, FloatFormat{11, 44}}) {
    for (const auto& limits : windows(format)) {
      for (const Rounding rounding : all_roundings) {
        std::uint64_t wrong = 0;
        for (const std::uint64_t value : mixed_values(format, 4000, random)) {
          if (!finite(format, value)) continue;
          const auto kept = static_cast<unsigned>(random() % (format.mantissa_bits + 1));
          const Case what{format, limits, {kept, rounding, 0, Overflow::infinity}};
          const std::uint64_t drawn = random();
          // Ties, and what is next to them.
          const std::uint64_t unit = std::uint64_t{1} << (format.mantissa_bits - kept);
          const std::uint64_t tie = (value & ~(unit - 1)) | (unit / 2);
          for (const std::uint64_t one : {value, tie, tie + 1, tie - 1}) {
            if (!finite(format, one)) continue;
            wrong += quantized(what, one, drawn) == exact(what, one, drawn) ? 0U : 1U;
          }
        }
        CAPTURE(format_name(format));
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("by hand: ties, carries into the exponent, overflow, subnormals") {
  const auto rounded = [](Rounding rounding, unsigned kept, std::uint64_t value,
                          Overflow overflow = Overflow::infinity) {
    return round_mantissa(fp32, {kept, rounding, 254, overflow}, value, 0).value;
  };
  CHECK(rounded(Rounding::nearest_even, 2, 0x3F900000) == 0x3F800000);  // 1.125: tie, to even 1.0
  CHECK(rounded(Rounding::half_away, 2, 0x3F900000) == 0x3FA00000);     // away: 1.25
  CHECK(rounded(Rounding::nearest_even, 2, 0x3FB00000) == 0x3FC00000);  // 1.375: tie, to even 1.5
  CHECK(rounded(Rounding::truncate, 2, 0xBFBFFFFF) == 0xBFA00000);
  CHECK(rounded(Rounding::nearest_even, 3, 0x3FFFFFFF) == 0x40000000);  // into the exponent
  CHECK(rounded(Rounding::nearest_even, 3, 0x7F7FFFFF) == 0x7F800000);  // to infinity
  CHECK(rounded(Rounding::nearest_even, 3, 0x7F7FFFFF, Overflow::saturate) == 0x7F700000);
  CHECK(rounded(Rounding::nearest_even, 0, 0x3FC00000) == 0x40000000);  // 1.5 between 1 and 2: up
  CHECK(rounded(Rounding::nearest_even, 0, 0x00400000) == 0x00000000);  // half the least normal
  CHECK(rounded(Rounding::nearest_even, 0, 0x00400001) == 0x00800000);
  CHECK(rounded(Rounding::half_away, 1, 0x807FFFFF) == 0x80800000);  // a subnormal becomes normal
}

TEST_CASE("infinities and NaNs: kept without a window, never rounded; saturated with one") {
  const MantissaStep step{3, Rounding::half_away, 254, Overflow::saturate};
  CHECK(round_mantissa(fp32, step, 0xFF800000, 0).value == 0xFF800000);
  CHECK(round_mantissa(fp32, step, 0x7FFFFFFF, 0).value == 0x7FF00000);
  CHECK(round_mantissa(fp32, step, 0x7F800001, 0).value == 0x7FC00000);

  const std::vector<std::uint64_t> values = {0x7F800000, 0xFFC00000, 0x3F800000};
  QuantizerConfig config = default_quantizer(fp32);
  Quantizer quantizer(config);
  const QuantizerPacket open = quantizer.quantize(config, values);
  CHECK(open.values == values);
  CHECK(open.nonfinite == 2);
  CHECK_FALSE(open.nan_lost);

  config.mantissa_length = 0;
  const QuantizerPacket bare = quantizer.quantize(config, values);
  CHECK(bare.values == Values{0x7F800000, 0xFF800000, 0x3F800000});
  CHECK(bare.nan_lost);

  config.mantissa_length = 1U << config.fraction_bits;
  config.window = Window::by_length;
  config.exponent_length = 3U << config.fraction_bits;
  const QuantizerPacket closed = quantizer.quantize(config, values);
  CHECK(closed.values == Values{0x41400000, 0xC1400000, 0x3F800000});  // 1.5 * 2^3
  CHECK(closed.nonfinite == 2);
  CHECK(closed.nan_lost);
  CHECK(closed.taps[0].place == Place::above);
  CHECK(closed.taps[2] == GradientTap{});
}

TEST_CASE("the window by hand: the largest value, the smallest, half of it, the sign") {
  const ExponentLimits limits = symmetric_window(fp32, 3);
  CHECK(limits == ExponentLimits{124, 130});
  const auto windowed = [&](std::uint64_t value) { return apply_window(fp32, limits, value); };
  CHECK(windowed(0xC1800000).value == 0xC17FFFFF);  // -16
  CHECK(windowed(0xC1800000).place == Place::above);
  CHECK(windowed(0x41700000).place == Place::inside);
  CHECK(windowed(0x3E000000).value == 0x3E000000);  // 1/8, the smallest
  CHECK(windowed(0xBDFFFFFF).value == 0xBE000000);
  CHECK(windowed(0x3D800000).value == 0x3E000000);  // half of it
  CHECK(windowed(0x3D800000).place == Place::raised);
  CHECK(windowed(0xBD7FFFFF).value == 0x80000000);  // below half
  CHECK(windowed(0xBD7FFFFF).place == Place::flushed);
  CHECK(windowed(0x80000000).place == Place::inside);  // a zero is a zero
  // The smallest normal number of all: half of it is subnormal.
  const ExponentLimits normal{1, 254};
  CHECK(apply_window(fp32, normal, 0x00400000).value == 0x00800000);
  CHECK(apply_window(fp32, normal, 0x003FFFFF).value == 0);
  CHECK(apply_window(fp32, ExponentLimits{0, 254}, 0x00000001).value == 1);
  // No exponent at all.
  CHECK(apply_window(fp32, std::nullopt, 0xBF800000).value == 0x80000000);
}

TEST_CASE("a packet quantized to n_e bits goes through coding raw of n_e bits, for every n_e") {
  const unsigned seed = 22;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : all_formats()) {
    QuantizerConfig config = packet_of(format, 3);
    Quantizer quantizer(config);
    config.window = Window::by_length;
    for (unsigned bits = 0; bits <= format.exponent_bits; ++bits) {
      config.exponent_length = bits << config.fraction_bits;
      config.mantissa_length = static_cast<std::uint32_t>(
          random() % ((format.mantissa_bits << config.fraction_bits) + 1));
      config.rounding = all_roundings[random() % all_roundings.size()];
      const QuantizerPacket packet = quantizer.quantize(config, mixed_values(format, 50, random));
      CHECK(packet.exponent_bits == bits);
      CHECK(packet.raw.bits == std::max(bits, 1U));
      PacketConfig codec = default_config(format);
      codec.lanes = 3;
      codec.coding = Coding::raw;
      codec.kept_mantissa_bits = packet.mantissa_bits;
      codec.raw_bits = packet.raw.bits;
      codec.raw_offset = packet.raw.offset;
      const Packet coded = encode_packet(codec, packet.values);
      CHECK_FALSE(coded.status.exp_lost);
      const auto back = decode_packet(codec, coded.metadata, coded.data, packet.values.size());
      REQUIRE(back.ok());
      CHECK(back->values == packet.values);
    }
  }
}

TEST_CASE("raw needs as many bits as a window has exponents, and one code for zero") {
  CHECK(raw_fit({124, 130}) == RawFit{3, 123});
  CHECK(raw_fit({0, 254}) == RawFit{8, 0});
  CHECK(raw_fit({0, 1}) == RawFit{1, 0});
  CHECK(raw_fit({1, 1}) == RawFit{1, 0});
  CHECK(raw_fit({100, 131}) == RawFit{6, 99});  // the paper's own window has one exponent too many
  for (unsigned bits = 1; bits <= 11; ++bits)
    CHECK(raw_fit(symmetric_window(fp64, bits)).bits == bits);
}

TEST_CASE("a whole length is never drawn longer; a real one is its mean over 10,000 packets") {
  constexpr unsigned packets = 10'000;
  for (const unsigned fraction_bits : {8U, 11U, 14U}) {
    for (const std::uint64_t step : {0U, 1U, 64U, 77U, 128U, 200U, 255U}) {
      QuantizerConfig config = packet_of(bf16, 1);
      config.fraction_bits = fraction_bits;
      config.window = Window::by_length;
      const auto fraction = static_cast<std::uint32_t>(step << (fraction_bits - 8U));
      config.mantissa_length = (3U << fraction_bits) + fraction;
      config.exponent_length = (6U << fraction_bits) + fraction;
      Quantizer quantizer(config);
      quantizer.seed(1234 + static_cast<std::uint32_t>(step));
      double longer = 0;
      double longer_exponent = 0;
      double both = 0;
      for (unsigned packet = 0; packet < packets; ++packet) {
        const QuantizerPacket drawn = quantizer.quantize(config, {});
        const bool one = drawn.mantissa_bits == 4;
        const bool other = drawn.exponent_bits == 7;
        CHECK((one || drawn.mantissa_bits == 3));
        CHECK((other || drawn.exponent_bits == 6));
        longer += one ? 1 : 0;
        longer_exponent += other ? 1 : 0;
        both += one && other ? 1 : 0;
      }
      const double probability = static_cast<double>(step) / 256.0;
      CAPTURE(fraction_bits);
      CAPTURE(step);
      CHECK(std::abs(longer - packets * probability) <= allowed_distance(packets, probability));
      CHECK(std::abs(longer_exponent - packets * probability) <=
            allowed_distance(packets, probability));
      const double joint = probability * probability;  // the two draws are independent
      CHECK(std::abs(both - packets * joint) <= allowed_distance(packets, joint));
    }
  }
}

TEST_CASE("stochastic rounding goes up as often as the lost bits say, in every lane") {
  constexpr unsigned rows = 10'000;
  QuantizerConfig config = packet_of(fp32, 8);
  config.rounding = Rounding::stochastic;
  config.mantissa_length = 4U << config.fraction_bits;
  for (const double share : {0.1, 0.5, 0.875}) {
    Quantizer quantizer(config);
    quantizer.seed(99);
    const auto lost = static_cast<std::uint64_t>(share * (1U << 19U));
    const Values values(std::size_t{8} * rows, 0x3F800000 | lost);
    const QuantizerPacket packet = quantizer.quantize(config, values);
    std::array<double, 8> up{};
    for (std::size_t i = 0; i < values.size(); ++i) up[i % 8] += packet.taps[i].up ? 1 : 0;
    const double probability = static_cast<double>(lost) / (1U << 19U);
    for (const double count : up)
      CHECK(std::abs(count - rows * probability) <= allowed_distance(rows, probability));
  }
}

TEST_CASE("a packet's result follows from the seed and what came since; lanes differ") {
  QuantizerConfig config = packet_of(fp32, 2);
  config.rounding = Rounding::stochastic;
  config.mantissa_length = 0;
  const Values values(8, 0x3FC00000);
  Quantizer one(config);
  Quantizer other(config);
  one.seed(7);
  other.seed(7);
  const auto first = one.quantize(config, values).values;
  const auto second = one.quantize(config, values).values;
  CHECK(other.quantize(config, values).values == first);
  CHECK(other.quantize(config, values).values == second);
  CHECK(first != second);
  other.seed(7);
  CHECK(other.quantize(config, values).values == first);
  // A partial row moves every lane: what follows does not depend on which values were there.
  other.seed(7);
  (void)other.quantize(config, Values(7, 0x3FC00000));
  CHECK(other.quantize(config, values).values == second);

  RandomBits lane_0(0, 23);
  RandomBits lane_1(1, 23);
  unsigned same = 0;
  for (unsigned i = 0; i < 1000; ++i, lane_0.advance(), lane_1.advance())
    same += lane_0.word() == lane_1.word() ? 1U : 0U;
  CHECK(same == 0);
}

TEST_CASE("a lost pattern and a rounding give the value before the mantissa step back") {
  const unsigned seed = 23;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : {fp32, bf16, FloatFormat{2, 5}}) {
    QuantizerConfig config = packet_of(format, 4);
    config.window = Window::by_limits;
    config.limits = {1, format.exponent_max() - 1};
    Quantizer quantizer(config);
    for (const Rounding rounding : all_roundings) {
      config.rounding = rounding;
      config.mantissa_length = static_cast<std::uint32_t>(random() % format.mantissa_bits)
                               << config.fraction_bits;
      const Values values = mixed_values(format, 500, random);
      const QuantizerPacket packet = quantizer.quantize(config, values);
      const std::uint64_t unit = std::uint64_t{1} << (format.mantissa_bits - packet.mantissa_bits);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const GradientTap& tap = packet.taps[i];
        const std::uint64_t before = packet.values[i] - (tap.up ? unit : 0) + tap.lost;
        CHECK(before == apply_window(format, config.limits, values[i]).value);
      }
    }
  }
}

TEST_CASE("what is out of range is named, and clamped as the hardware does it") {
  QuantizerConfig config = default_quantizer(fp32);
  CHECK(validate(config).empty());
  CHECK_FALSE(clamp(config).second);
  config.mantissa_length = (23U << 8U) + 1;
  config.window = Window::by_limits;
  config.limits = {300, 255};
  REQUIRE(validate(config).size() == 3);
  CHECK(validate(config)[0].text() == "mantissa length: 5889 is outside 0..5888");
  CHECK(validate(config)[1].text() == "highest exponent: 255 is outside 1..254");
  CHECK(validate(config)[2].text() == "lowest exponent: 300 is outside 0..255");
  const auto [clamped, changed] = clamp(config);
  CHECK(changed);
  CHECK(validate(clamped).empty());
  CHECK(clamped.mantissa_length == 23U << 8U);
  CHECK(clamped.limits == ExponentLimits{254, 254});
  config.window = Window::by_length;
  config.exponent_length = 9U << 8U;
  CHECK(clamp(config).first.exponent_length == 8U << 8U);

  Quantizer quantizer(default_quantizer(fp32));
  CHECK_THROWS_AS(quantizer.quantize(config, {}), std::invalid_argument);
  CHECK_THROWS_AS(quantizer.quantize(default_quantizer(bf16), {}), std::invalid_argument);
}

}  // namespace sfpgen::golden::test
