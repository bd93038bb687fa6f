// The names that a spec may use for designs, containers and exponent codings: one table each, the
// only place they are written.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace sfpgen::spec {

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

/// How finely the pipelines of encoder and decoder are cut.
enum class Pipeline { by_clock, small, balanced, fast };

/// What an encoder proposes a bias for the next packet from.
enum class BiasProposal { none, median };

/// One line of the table of proposals.
struct BiasProposalEntry {
  BiasProposal proposal;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array bias_proposals = {
    BiasProposalEntry{BiasProposal::none, "none", "nothing is proposed"},
    BiasProposalEntry{BiasProposal::median, "median", "the exponents' median, followed row by row"},
};

/// How the flip-flops of control take the reset.
enum class ResetStyle { synchronous, asynchronous };

/// One line of the table of reset styles.
struct ResetEntry {
  ResetStyle style;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array reset_styles = {
    ResetEntry{ResetStyle::synchronous, "synchronous", "taken at a clock edge"},
    ResetEntry{ResetStyle::asynchronous, "asynchronous", "acts at once, without a clock"},
};

/// One line of the table of pipelines.
struct PipelineEntry {
  Pipeline pipeline;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array pipelines = {
    PipelineEntry{Pipeline::by_clock, "auto", "the smallest one that reaches target.clock_mhz"},
    PipelineEntry{Pipeline::small, "small", "fewest registers"},
    PipelineEntry{Pipeline::balanced, "balanced", "most throughput for its area"},
    PipelineEntry{Pipeline::fast, "fast", "highest clock"},
};

/// The line of the pipeline of that name.
constexpr const PipelineEntry& entry_of_pipeline(std::string_view name) {
  return *std::find_if(pipelines.begin(), pipelines.end(),
                       [name](const PipelineEntry& entry) { return entry.name == name; });
}
/// One line of the table of roundings: how the quantizer may drop mantissa bits.
struct RoundingEntry {
  std::string_view name;         ///< as written in the spec
  int port_value;                ///< what the configuration port calls it, 0 to 3
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array roundings = {
    RoundingEntry{"truncate", 0, "towards zero"},
    RoundingEntry{"nearest-even", 1, "to the nearest, ties to the even one"},
    RoundingEntry{"half-away", 2, "to the nearest, ties away from zero"},
    RoundingEntry{"stochastic", 3, "up with the probability of what is lost"},
};

/// The roundings of an element quantizer; their port values are those of the table above.
inline constexpr std::array element_roundings = {
    RoundingEntry{"truncate", 0, "towards zero"},
    RoundingEntry{"nearest-even", 1, "to the nearest, ties to the even one"},
    RoundingEntry{"stochastic", 3, "up with the probability of what is lost"},
};

/// What the quantizer makes of a finite value that rounding takes past the largest one.
inline constexpr std::array<std::string_view, 2> overflows = {"infinity", "saturate"};

/// Whether hardware for something is there.
inline constexpr std::array<std::string_view, 2> switches = {"on", "off"};

/// How scales of blocks are stored (docs/block_formats.md).
enum class BlockScale {
  exponent10,  ///< 10-bit exponents
  e8m0,
  e4m3  ///< times one FP32 number of the packet
};

/// One line of the table of block formats: the elements, with bias and specials as in
/// docs/block_formats.md, and the form of the scale.
struct BlockFormatEntry {
  std::string_view name;  ///< as written in the spec
  int exponent_bits;      ///< X
  int mantissa_bits;      ///< Y; hbfp: chosen by element_bits
  int bias;               ///< of an element's exponent
  int specials;           ///< 0 none, 1 IEEE, 2 NaN only
  int top_exponent;       ///< floor(log2 c), c the largest element
  int block;              ///< values a block where the spec has none
  BlockScale scale;
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array block_formats = {
    BlockFormatEntry{"hbfp", 0, 7, 1, 0, -1, 64, BlockScale::exponent10,
                     "integers, scales of 10 bits"},
    BlockFormatEntry{"mxfp8_e5m2", 5, 2, 15, 1, 15, 32, BlockScale::e8m0,
                     "OCP E5M2, scales in E8M0"},
    BlockFormatEntry{"mxfp8_e4m3", 4, 3, 7, 2, 8, 32, BlockScale::e8m0, "OCP E4M3, scales in E8M0"},
    BlockFormatEntry{"mxfp6_e3m2", 3, 2, 3, 0, 4, 32, BlockScale::e8m0, "OCP E3M2, scales in E8M0"},
    BlockFormatEntry{"mxfp6_e2m3", 2, 3, 1, 0, 2, 32, BlockScale::e8m0, "OCP E2M3, scales in E8M0"},
    BlockFormatEntry{"mxfp4_e2m1", 2, 1, 1, 0, 2, 32, BlockScale::e8m0, "OCP E2M1, scales in E8M0"},
    BlockFormatEntry{"mxint8", 0, 7, 0, 0, 0, 32, BlockScale::e8m0, "OCP INT8, scales in E8M0"},
    BlockFormatEntry{"nvfp4", 2, 1, 1, 0, 2, 16, BlockScale::e4m3,
                     "OCP E2M1, scales in E4M3 times an FP32 number of the packet"},
};

/// The line of the block format of that name.
constexpr const BlockFormatEntry& entry_of_block_format(std::string_view name) {
  return *std::find_if(block_formats.begin(), block_formats.end(),
                       [name](const BlockFormatEntry& entry) { return entry.name == name; });
}

/// How integers of blocks store their sign.
inline constexpr std::array<std::string_view, 2> element_signs = {"twos-complement",
                                                                  "sign-magnitude"};

/// The designs that sfpgen builds.
enum class DesignKind {
  sfp_encoder,
  sfp_decoder,
  sfp_codec,
  packer,
  unpacker,
  bit_packer,
  gecko_encoder,
  gecko_decoder,
  bitchop,
  bitwave,
  quantizer,
  int_quantizer,
  int_dequantizer,
  dot_unit,
  block_encoder,
  block_decoder,
  booster,
  exmy_quantizer,
  exmy_dequantizer,
  max_exponent,
  exmy_packer,
  exmy_unpacker,
  gradient_accumulator
};

/// What BitChop compares the difference between a loss and the average with.
inline constexpr std::array<std::string_view, 2> epsilon_rules = {"deviation", "constant"};

/// One line of the table of designs.
struct DesignEntry {
  DesignKind kind;
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
  /// Keys of the spec that mean something to it, beside those that no design lists: these all have.
  std::span<const std::string_view> keys;
  std::span<const Coding> codings = {};  ///< the only ones that it can have; empty: any
};

inline constexpr std::array<std::string_view, 8> value_keys = {
    "container", "lanes", "rows", "codings", "pipeline", "reset", "fifo_depth", "crc"};
inline constexpr std::array<std::string_view, 10> encoder_keys = {
    "container", "lanes", "rows",       "codings", "bias_proposal",
    "pipeline",  "reset", "fifo_depth", "crc",     "quantizer"};
inline constexpr std::array<std::string_view, 4> field_keys = {"word_bits", "lanes", "reset",
                                                               "fifo_depth"};
inline constexpr std::array<std::string_view, 3> bit_keys = {"word_bits", "reset", "fifo_depth"};
inline constexpr std::array<std::string_view, 6> exponent_keys = {
    "exponent_bits", "lanes", "rows", "codings", "reset", "fifo_depth"};
inline constexpr std::array<std::string_view, 7> bitchop_keys = {
    "mantissa_bits", "loss_bits", "loss_integer_bits", "alpha", "epsilon",
    "hold_off_bits", "reset"};
inline constexpr std::array<std::string_view, 7> bitwave_keys = {
    "exponent_bits", "mantissa_bits", "loss_bits", "loss_integer_bits",
    "window",        "average_bits",  "reset"};
inline constexpr std::array<std::string_view, 8> quantizer_keys = {
    "container", "lanes",           "fraction_bits", "roundings",
    "overflow",  "exponent_window", "gradient_taps", "reset"};
inline constexpr std::array<std::string_view, 5> int_quantizer_keys = {
    "integer_bits", "interpolate", "lanes", "reset", "fifo_depth"};
inline constexpr std::array<std::string_view, 4> int_dequantizer_keys = {"integer_bits", "lanes",
                                                                         "reset", "fifo_depth"};
inline constexpr std::array<std::string_view, 11> dot_keys = {
    "arithmetic", "k",        "n",        "a_format", "b_format",  "vectors_per_block",
    "sum",        "sum_bits", "pipeline", "reset",    "fifo_depth"};
inline constexpr std::array<std::string_view, 9> block_encoder_keys = {
    "container",           "lanes", "block_format", "element_bits", "element_sign", "block",
    "stochastic_rounding", "reset", "fifo_depth"};
inline constexpr std::array<std::string_view, 8> block_decoder_keys = {
    "container",    "lanes", "block_format", "element_bits",
    "element_sign", "block", "reset",        "fifo_depth"};
inline constexpr std::array<std::string_view, 2> booster_keys = {"index_bits", "reset"};
inline constexpr std::array<std::string_view, 7> exmy_quantizer_keys = {
    "container", "lanes", "format", "formats", "element_roundings", "exponent_shift", "reset"};
inline constexpr std::array<std::string_view, 6> exmy_dequantizer_keys = {
    "container", "lanes", "format", "formats", "exponent_shift", "reset"};
inline constexpr std::array<std::string_view, 5> max_exponent_keys = {"container", "lanes",
                                                                      "format", "formats", "reset"};
inline constexpr std::array<std::string_view, 3> plane_keys = {"code_bits", "lanes", "reset"};
inline constexpr std::array<std::string_view, 7> accumulator_keys = {
    "container", "lanes", "roundings", "overflow", "exponent_window", "accumulator_bits", "reset"};
inline constexpr std::array gecko_codings = {Coding::delta, Coding::bias};

inline constexpr std::array designs = {
    DesignEntry{DesignKind::sfp_encoder, "sfp_encoder",
                "compresses rows of values into a data and a metadata stream", encoder_keys},
    DesignEntry{DesignKind::sfp_decoder, "sfp_decoder",
                "restores rows of values from a data and a metadata stream", value_keys},
    DesignEntry{DesignKind::sfp_codec, "sfp_codec", "one encoder and one decoder side by side",
                encoder_keys},
    DesignEntry{DesignKind::packer, "packer",
                "packs rows of bit fields, of a width chosen row by row, into words", field_keys},
    DesignEntry{DesignKind::unpacker, "unpacker",
                "takes rows of bit fields, of widths on a stream of their own, out of words",
                field_keys},
    DesignEntry{DesignKind::bit_packer, "bit_packer",
                "packs single bit fields of any width into words, for metadata", bit_keys},
    DesignEntry{DesignKind::gecko_encoder, "gecko_encoder",
                "turns rows of exponents into width codes and short exponent codes", exponent_keys,
                gecko_codings},
    DesignEntry{DesignKind::gecko_decoder, "gecko_decoder",
                "restores rows of exponents from width codes and exponent codes", exponent_keys,
                gecko_codings},
    DesignEntry{DesignKind::bitchop, "bitchop",
                "chooses a mantissa length from the loss against its moving average", bitchop_keys},
    DesignEntry{DesignKind::bitwave, "bitwave",
                "chooses a mantissa length and an exponent window from the slope of the loss",
                bitwave_keys},
    DesignEntry{DesignKind::quantizer, "quantizer",
                "takes values to fewer mantissa bits and into a window of exponents",
                quantizer_keys},
    DesignEntry{DesignKind::int_quantizer, "int_quantizer",
                "turns rows of FP32 values into packed integers of a length chosen per packet",
                int_quantizer_keys},
    DesignEntry{DesignKind::int_dequantizer, "int_dequantizer",
                "restores rows of FP32 values from packed integers", int_dequantizer_keys},
    DesignEntry{DesignKind::dot_unit, "dot_unit",
                "multiplies two vectors, k elements of each a cycle, and adds the products up",
                dot_keys},
    DesignEntry{DesignKind::block_encoder, "block_encoder",
                "turns rows of values into elements and the scales of their blocks",
                block_encoder_keys},
    DesignEntry{DesignKind::block_decoder, "block_decoder",
                "restores rows of values from elements and the scales of their blocks",
                block_decoder_keys},
    DesignEntry{DesignKind::booster, "booster",
                "chooses the bits of HBFP by layer and epoch (Accuracy Boosters)", booster_keys},
    DesignEntry{DesignKind::exmy_quantizer, "exmy_quantizer",
                "encodes values in small number formats (eXmY, FP8, FP6, FP4, ...)",
                exmy_quantizer_keys},
    DesignEntry{DesignKind::exmy_dequantizer, "exmy_dequantizer",
                "restores values from codes of small number formats", exmy_dequantizer_keys},
    DesignEntry{
        DesignKind::max_exponent, "max_exponent",
        "finds the largest exponent of packets, channels or rows, and the shift it asks for",
        max_exponent_keys},
    DesignEntry{DesignKind::exmy_packer, "exmy_packer",
                "splits codes of any width into planes of power-of-two widths", plane_keys},
    DesignEntry{DesignKind::exmy_unpacker, "exmy_unpacker",
                "joins planes of power-of-two widths to codes", plane_keys},
    DesignEntry{DesignKind::gradient_accumulator, "gradient_accumulator",
                "sums up the gradients of a quantizer's lengths from its taps", accumulator_keys},
};

/// The line of `kind`.
constexpr const DesignEntry& entry_of(DesignKind kind) {
  return *std::find_if(designs.begin(), designs.end(),
                       [kind](const DesignEntry& entry) { return entry.kind == kind; });
}

/// Whether a key of the spec means something to a design.
constexpr bool has_key(const DesignEntry& design, std::string_view key) {
  const auto lists = [key](const DesignEntry& entry) {
    return std::find(entry.keys.begin(), entry.keys.end(), key) != entry.keys.end();
  };
  return lists(design) || std::none_of(designs.begin(), designs.end(), lists);
}

/// One line of the table of what makes integers of a length that is a real number.
struct InterpolationEntry {
  std::string_view name;         ///< as written in the spec
  std::string_view description;  ///< one clause for tables and help texts
};

inline constexpr std::array interpolations = {
    InterpolationEntry{"none", "lengths are whole numbers"},
    InterpolationEntry{"draw", "each packet has floor(n) or floor(n) + 1 bits, on average n"},
    InterpolationEntry{"blend", "values leave as FP32: the weighted mean of both lengths"},
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
