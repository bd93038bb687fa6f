// The names that a spec may use for the arithmetic of a dot product, and for its elements.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace sfpgen::spec {

/// The arithmetic of a dot product.
enum class Arithmetic { hbfp, mx, integer, bf16, fp32 };

/// One line of the table of arithmetics.
struct ArithmeticEntry {
  Arithmetic arithmetic;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
  /// Keys of the spec that mean something to it, beside those that no arithmetic lists.
  std::span<const std::string_view> keys;
};

inline constexpr std::array<std::string_view, 3> hbfp_keys = {"n", "vectors_per_block", "sum"};
inline constexpr std::array<std::string_view, 4> mx_keys = {"a_format", "b_format",
                                                            "vectors_per_block", "sum"};
inline constexpr std::array<std::string_view, 2> integer_keys = {"n", "sum_bits"};
inline constexpr std::array<std::string_view, 1> bf16_keys = {"sum"};

inline constexpr std::array arithmetics = {
    ArithmeticEntry{Arithmetic::hbfp, "hbfp", "integers that share an exponent", hbfp_keys},
    ArithmeticEntry{Arithmetic::mx, "mx", "small elements that share an E8M0 scale", mx_keys},
    ArithmeticEntry{Arithmetic::integer, "int", "integers", integer_keys},
    ArithmeticEntry{Arithmetic::bf16, "bf16", "bfloat16 values", bf16_keys},
    ArithmeticEntry{Arithmetic::fp32, "fp32", "IEEE 754 binary32 values", {}},
};

/// The line of the arithmetic of that name.
constexpr const ArithmeticEntry& entry_of_arithmetic(std::string_view name) {
  return *std::find_if(arithmetics.begin(), arithmetics.end(),
                       [name](const ArithmeticEntry& entry) { return entry.name == name; });
}

/// Whether a key means something to an arithmetic.
constexpr bool has_key(const ArithmeticEntry& entry, std::string_view key) {
  const auto lists = [key](const ArithmeticEntry& line) {
    return std::find(line.keys.begin(), line.keys.end(), key) != line.keys.end();
  };
  return lists(entry) || std::none_of(arithmetics.begin(), arithmetics.end(), lists);
}

/// What the codes with an element's largest exponent mean; the numbers are those of the templates.
enum class ElementSpecials { none = 0, ieee = 1, nan_only = 2 };

/// How an element stores its sign.
enum class ElementSign { magnitude, twos_complement };

/// One line of the table of MX elements (OCP Microscaling Formats v1.0, table 1 and section 5.3).
struct ElementEntry {
  std::string_view name;  ///< as written in the spec
  int exponent_bits;      ///< X
  int mantissa_bits;      ///< Y
  int bias;
  ElementSpecials specials;
  ElementSign sign;

  /// Bits of a code.
  [[nodiscard]] constexpr int width() const { return 1 + exponent_bits + mantissa_bits; }
};

inline constexpr std::array elements = {
    ElementEntry{"ocp_e5m2", 5, 2, 15, ElementSpecials::ieee, ElementSign::magnitude},
    ElementEntry{"ocp_e4m3", 4, 3, 7, ElementSpecials::nan_only, ElementSign::magnitude},
    ElementEntry{"ocp_e3m2", 3, 2, 3, ElementSpecials::none, ElementSign::magnitude},
    ElementEntry{"ocp_e2m3", 2, 3, 1, ElementSpecials::none, ElementSign::magnitude},
    ElementEntry{"ocp_e2m1", 2, 1, 1, ElementSpecials::none, ElementSign::magnitude},
    ElementEntry{"ocp_int8", 0, 7, 0, ElementSpecials::none, ElementSign::twos_complement},
};

/// The line of the element of that name.
constexpr const ElementEntry& entry_of_element(std::string_view name) {
  return *std::find_if(elements.begin(), elements.end(),
                       [name](const ElementEntry& entry) { return entry.name == name; });
}

/// One line of the table of sums: the format of a floating-point sum.
struct SumEntry {
  std::string_view name;  ///< as written in the spec
  int mantissa_bits;      ///< beside 8 exponent bits and the sign
};

inline constexpr std::array sums = {SumEntry{"fp32", 23}, SumEntry{"bf16", 7}};

/// The line of the sum of that name.
constexpr const SumEntry& entry_of_sum(std::string_view name) {
  return *std::find_if(sums.begin(), sums.end(),
                       [name](const SumEntry& entry) { return entry.name == name; });
}

}  // namespace sfpgen::spec
