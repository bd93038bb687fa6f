// The float quantizer: an exponent window, then a mantissa of fewer bits, with lengths that may be
// real numbers (docs/methods.md).
#pragma once

#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/overflow.hpp>
#include <sfpgen/golden/random_bits.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sfpgen::golden {

/// How a mantissa loses its low bits; the order is that of the configuration port.
enum class Rounding { truncate, nearest_even, half_away, stochastic };

/// All roundings with the names of specs and the command line.
struct NamedRounding {
  Rounding rounding;
  std::string_view name;
};
std::span<const NamedRounding> named_roundings();
std::optional<Rounding> rounding_from_name(std::string_view name);

/// Where the exponent window comes from; the order is that of the configuration port.
enum class Window {
  none,       ///< there is none
  by_length,  ///< the symmetric one of n_e bits
  by_limits,  ///< lowest and highest exponent
};

/// Exponents that values may have, as the container stores them. A value below the lowest one goes
/// to it or to zero, one above the highest saturates. Lowest 0: subnormals stay as they are.
struct ExponentLimits {
  std::uint32_t lowest = 0;   ///< 0..highest
  std::uint32_t highest = 1;  ///< 1..2^E-2

  friend constexpr bool operator==(const ExponentLimits&, const ExponentLimits&) = default;
};

/// Parameters of a quantizer and of a packet. Container, lanes, fraction bits and overflow are
/// fixed in a piece of hardware, the rest may differ from packet to packet.
struct QuantizerConfig {
  FloatFormat format = fp32;
  unsigned lanes = 8;          ///< L, 1..64
  unsigned fraction_bits = 8;  ///< F, 8..14: lengths are in units of 2^-F
  Overflow overflow = Overflow::infinity;

  std::uint32_t mantissa_length = 23U << 8U;  ///< n_m * 2^F, 0..M * 2^F
  Rounding rounding = Rounding::truncate;
  Window window = Window::none;
  std::uint32_t exponent_length = 8U << 8U;  ///< n_e * 2^F, 0..E * 2^F, used by Window::by_length
  ExponentLimits limits;                     ///< used by Window::by_limits

  friend constexpr bool operator==(const QuantizerConfig&, const QuantizerConfig&) = default;
};

/// The packet that loses nothing: full mantissa, truncation, no window.
QuantizerConfig default_quantizer(const FloatFormat& format);

/// Everything wrong with a configuration, each with the parameter's name, the value found and those
/// allowed: empty when it is legal.
std::vector<Error> validate(const QuantizerConfig& config);

/// The nearest legal packet to one out of range, as the hardware takes it: lengths to the longest,
/// the highest exponent into 1..2^E-2, then the lowest down to it. What the window does not use is
/// not looked at. The flag tells whether anything changed.
std::pair<QuantizerConfig, bool> clamp(QuantizerConfig config);

/// The window of n_e stored bits: exponents -2^(n_e-1)+1 .. 2^(n_e-1)-1, n_e 1..E, which with zero
/// fill n_e bits of the coding raw. With n_e = E subnormals are inside.
ExponentLimits symmetric_window(const FloatFormat& format, unsigned exponent_bits);

/// What the coding raw needs to hold zero and the exponents of a window (docs/wire_format.md
/// section 3).
struct RawFit {
  unsigned bits = 1;         ///< e
  std::uint32_t offset = 0;  ///< o

  friend constexpr bool operator==(const RawFit&, const RawFit&) = default;
};
RawFit raw_fit(const ExponentLimits& limits);

/// Where a value stands to its window.
enum class Place {
  inside,   ///< or a zero, or there is no window
  above,    ///< saturated to the largest value of the window
  raised,   ///< at least half of the window's smallest value, and taken to it
  flushed,  ///< smaller, and taken to zero
};

/// A value after the exponent step.
struct WindowedValue {
  std::uint64_t value = 0;
  Place place = Place::inside;
};

/// The exponent step. No `limits`: no exponent is left (n_e = 0) and every value becomes zero. The
/// sign is kept; infinities and NaNs are above every window.
WindowedValue apply_window(const FloatFormat& format, const std::optional<ExponentLimits>& limits,
                           std::uint64_t value);

/// A value after the mantissa step.
struct RoundedValue {
  std::uint64_t value = 0;
  bool up = false;  ///< its magnitude is above the truncated one's
};

/// The mantissa step: m = `kept` bits stay. Finite values are rounded; past `highest` (the
/// window's, or 2^E-2) they saturate to the largest value of m bits, or become infinite. Infinities
/// stay, NaNs are truncated as docs/wire_format.md section 2 has it: one that would become an
/// infinity gets its top mantissa bit set, and with m = 0 it does become one. `random`: word of M
/// bits, of which stochastic rounding adds as many as the value loses.
struct MantissaStep {
  unsigned kept = 0;
  Rounding rounding = Rounding::truncate;
  std::uint32_t highest = 0;
  Overflow overflow = Overflow::infinity;
};
RoundedValue round_mantissa(const FloatFormat& format, const MantissaStep& step,
                            std::uint64_t value, std::uint64_t random);

/// What training hardware needs of a value besides the result.
struct GradientTap {
  Place place = Place::inside;
  bool up = false;         ///< the mantissa step rounded the magnitude up
  std::uint64_t lost = 0;  ///< mantissa bits that it dropped, 0 above the lowest M - m

  friend constexpr bool operator==(const GradientTap&, const GradientTap&) = default;
};

/// A packet after quantization.
struct QuantizerPacket {
  std::vector<std::uint64_t> values;
  std::vector<GradientTap> taps;  ///< one a value
  unsigned mantissa_bits = 0;     ///< m, as drawn
  unsigned exponent_bits = 0;     ///< n_e, as drawn; else the bits of `raw`
  RawFit raw;                     ///< what the coding raw needs
  std::uint64_t nonfinite = 0;    ///< infinities and NaNs that came in
  bool nan_lost = false;          ///< a NaN went out as something else
};

/// A quantizer with its generators: one a lane, and one for the lengths.
class Quantizer {
 public:
  /// Of the configuration only what is fixed in hardware is kept. Seeded with 0.
  explicit Quantizer(const QuantizerConfig& hardware);

  /// Starts all generators again.
  void seed(std::uint32_t seed);

  /// Quantizes a packet. Its lengths are drawn first: a length n becomes floor(n) + 1 if the
  /// fraction of n is above a random number of F bits, else floor(n). Then each row takes a word of
  /// every lane's generator. The next packet goes on where this one ends. Bits of values above the
  /// container are ignored. A configuration that is not legal throws std::invalid_argument.
  QuantizerPacket quantize(const QuantizerConfig& packet, std::span<const std::uint64_t> values);

 private:
  QuantizerConfig hardware_;
  std::vector<RandomBits> lanes_;
  RandomBits lengths_;
};

}  // namespace sfpgen::golden
