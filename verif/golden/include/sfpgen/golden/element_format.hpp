// Small number formats, an element's code at a time: eXmY for every X and Y, the OCP formats, FP16,
// BF16 and FP32, each encoded and decoded exactly.
#pragma once

#include <sfpgen/golden/overflow.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// What the codes with the largest exponent mean.
enum class Specials {
  none,     ///< numbers like all others (eXmY, OCP E3M2, E2M3, E2M1)
  ieee,     ///< the largest exponent is infinity (mantissa 0) and NaN (FP16, OCP E5M2)
  nan_only  ///< the largest exponent with all mantissa bits set is NaN, there is no infinity (OCP
            ///< E4M3)
};

/// Whether numbers below the smallest one with a hidden bit are there.
enum class Subnormals { kept, flushed };

/// How a code stores its sign.
enum class SignForm { sign_magnitude, twos_complement };

/// A number format of 1 + X + Y bits (eXmY, arXiv 2405.13938; OCP Microscaling Formats v1.0 section
/// 5.3). From the most significant bit: sign, exponent e, mantissa m. A code stands for
///     e = 0:  +-m * 2^(1 - bias - Y)              (with X = 0 this is all there is)
///     else:   +-2^(e - bias) * (1 + m * 2^-Y)
/// In two's complement (X = 0 only) it is the integer times 2^(1 - bias - Y).
struct ElementFormat {
  int exponent_bits = 4;  ///< X, 0 to 8
  int mantissa_bits = 3;  ///< Y, 0 to 23
  int bias = 7;           ///< -127 to 255
  Specials specials = Specials::none;
  Subnormals subnormals = Subnormals::kept;
  Overflow overflow = Overflow::saturate;  ///< of infinities too
  SignForm sign_form = SignForm::sign_magnitude;

  /// Bits of a code.
  [[nodiscard]] constexpr int width() const { return 1 + exponent_bits + mantissa_bits; }

  friend constexpr bool operator==(const ElementFormat&, const ElementFormat&) = default;
};

/// Everything wrong with a format, each with what was found and what is allowed: empty when it is
/// legal.
std::vector<Error> validate(const ElementFormat& format);

/// eXmY: no specials, subnormals, saturation; bias 1 for X <= 2, else 2^(X-1) - 1 (the paper leaves
/// it to the user; this one agrees with the OCP formats of the same X).
ElementFormat exmy(int exponent_bits, int mantissa_bits);

/// The format of a name: "e<X>m<Y>" with 1 + X + Y from 2 to 16, "ocp_e5m2", "ocp_e4m3",
/// "ocp_e3m2", "ocp_e2m3", "ocp_e2m1", "ocp_int8", "fp16", "bf16" or "fp32". Empty for other names
/// and for formats without a number but zero, such as e0m0.
std::optional<ElementFormat> element_format(std::string_view name);

/// The largest finite magnitude; in two's complement the largest positive one.
double largest(const ElementFormat& format);

/// How a number that has no code of its own goes to one of its two neighbours.
enum class ElementRounding {
  /// The nearer one; of equally near ones the even one, of powers of two (Y = 0) the larger one
  /// (IEEE 754-2019 section 4.3.1).
  nearest_even,
  truncate,   ///< the one towards zero
  stochastic  ///< the farther from zero with a probability of its nearness, by random bits
};

/// Bits of randomness that a stochastic rounding takes.
inline constexpr int element_random_bits = 16;

/// A number as a code, and what the format could not keep of it.
struct EncodedElement {
  std::uint32_t code = 0;
  bool overflowed = false;  ///< it rounds beyond the largest finite number, or is an infinity
  bool nan_lost = false;    ///< a NaN in a format without one
};

/// Encodes a number. `random` (its `element_random_bits` low bits) counts for stochastic rounding
/// alone: the distance to the neighbour towards zero, in units of the gap and cut to as many
/// fraction bits, plus `random` of them; a carry rounds away from zero. A NaN becomes the format's
/// NaN (positive, in IEEE form with the top mantissa bit alone), without one the largest finite
/// number of the same sign. The sign of zero is kept in sign-magnitude formats. `format` must be
/// legal. In two's complement the most negative code is not used: the range is symmetric.
EncodedElement encode_element(const ElementFormat& format, double value, ElementRounding rounding,
                              std::uint32_t random = 0);

/// The number of a code, exactly; bits above the format's width are ignored.
double decode_element(const ElementFormat& format, std::uint32_t code);

}  // namespace sfpgen::golden
