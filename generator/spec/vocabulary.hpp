// The names that a spec may use for designs, containers and exponent codings: one table each, the
// only place they are written.
#pragma once

#include <array>
#include <string_view>

namespace sfpgen::spec {

/// The designs that sfpgen builds.
enum class DesignKind { sfp_encoder, sfp_decoder, sfp_codec };

/// One line of the table of designs.
struct DesignEntry {
  DesignKind kind;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array designs = {
    DesignEntry{DesignKind::sfp_encoder, "sfp_encoder",
                "compresses rows of values into a data and a metadata stream"},
    DesignEntry{DesignKind::sfp_decoder, "sfp_decoder",
                "restores rows of values from a data and a metadata stream"},
    DesignEntry{DesignKind::sfp_codec, "sfp_codec", "one encoder and one decoder side by side"},
};

/// The exponent codings of docs/wire_format.md section 3 that the hardware has.
enum class Coding { raw, delta, bias, max };

/// One line of the table of codings.
struct CodingEntry {
  Coding coding;
  int port_value;                ///< what the configuration port of a unit calls it, 0 to 3
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array codings = {
    CodingEntry{Coding::raw, 0, "raw", "the exponent itself, in a chosen number of bits"},
    CodingEntry{Coding::delta, 1, "delta",
                "difference from the exponent of the lane's value in row 0 of the group"},
    CodingEntry{Coding::bias, 2, "bias", "difference from one exponent chosen for the packet"},
    CodingEntry{Coding::max, 3, "max",
                "distance below the largest exponent of the group; takes a buffer for a group"},
};

/// One line of the table of containers: how a named floating-point format splits its bits.
struct ContainerEntry {
  std::string_view name;         ///< as written in the spec
  int exponent_bits;             ///< E
  int mantissa_bits;             ///< M, without the hidden bit
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array containers = {
    ContainerEntry{"fp32", 8, 23, "IEEE 754 binary32"},
    ContainerEntry{"bf16", 8, 7, "bfloat16"},
    ContainerEntry{"fp16", 5, 10, "IEEE 754 binary16"},
    ContainerEntry{"fp64", 11, 52, "IEEE 754 binary64"},
};

}  // namespace sfpgen::spec
