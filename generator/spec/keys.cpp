// The table of the spec's keys.
#include "generator/spec/keys.hpp"

#include <utility>

#include "generator/spec/arithmetics.hpp"
#include "generator/spec/vocabulary.hpp"

namespace sfpgen::spec {
namespace {

template <typename Table>
NameOf names_of(const Table& table) {
  NameOf rule;
  for (const auto& entry : table) rule.names.push_back(entry.name);
  return rule;
}

std::vector<Key> quantizer_switches() {
  const NameOf on_or_off{{switches.begin(), switches.end()}};
  return {
      {.name = "fraction_bits",
       .description = "Bits behind the point of the lengths that are drawn for a packet.",
       .rule = Integer{8, 14},
       .fallback = 8},
      {.name = "roundings",
       .description = "Roundings that the hardware has.",
       .rule = ListOf{names_of(roundings)},
       .fallback = Json::array({"truncate"})},
      {.name = "overflow",
       .description = "What a finite value becomes that rounding takes past the largest one.",
       .rule = NameOf{{overflows.begin(), overflows.end()}},
       .fallback = "infinity"},
      {.name = "exponent_window",
       .description = "Whether there is an exponent step, which takes values into a window of "
                      "exponents.",
       .rule = on_or_off,
       .fallback = "on"},
      {.name = "gradient_taps",
       .description = "Whether a second stream tells, value by value, what was lost.",
       .rule = on_or_off,
       .fallback = "off"},
  };
}

// Keys of the designs around element formats.
std::vector<Key> element_keys() {
  constexpr int widest_code = 16;
  constexpr std::int64_t most_formats = 8;
  const NameOf on_or_off{{switches.begin(), switches.end()}};
  return {
      {.name = "format",
       .description = "Element format of a code: eXmY or a name, with what is different behind "
                      "colons (docs/formats.md).",
       .rule = FormatName{widest_code},
       .fallback = "e4m3"},
      {.name = "formats",
       .description = "Element formats that a packet chooses from by their number, in place of "
                      "\"format\".",
       .rule = FormatNames{{widest_code}, most_formats},
       .fallback = nullptr},
      {.name = "element_roundings",
       .description = "Roundings to element formats that the hardware has.",
       .rule = ListOf{names_of(element_roundings)},
       .fallback = Json::array({"nearest-even"})},
      {.name = "code_bits",
       .description = "Bits B of a code that is split into planes.",
       .rule = Integer{1, widest_code},
       .fallback = 6},
      {.name = "exponent_shift",
       .description = "Whether values are multiplied by a power of two that a packet chooses.",
       .rule = on_or_off,
       .fallback = "on"},
  };
}

Object build() {
  const Object container_bits{{
      {.name = "exponent_bits",
       .description = "Exponent bits E of a value.",
       .rule = Integer{2, 11},
       .fallback = nullptr,
       .required = true},
      {.name = "mantissa_bits",
       .description = "Mantissa bits M of a value, without the hidden bit.",
       .rule = Integer{1, 52},
       .fallback = nullptr,
       .required = true},
  }};
  const Object target{{
      {.name = "clock_mhz",
       .description =
           "Clock constraint in MHz, written to the SDC file and used by synth; without a "
           "target a named pipeline of encoder or decoder has its own highest clock.",
       .rule = Number{1, 10000},
       .fallback = 300},
  }};
  Object keys{{
      {.name = "$schema",
       .description =
           "Where the JSON Schema of this file lies, for editors; sfpgen itself ignores it.",
       .rule = AnyString{},
       .fallback = nullptr},
      {.name = "name",
       .description = "Name of the design and of its top module.",
       .rule = Identifier{48},
       .fallback = nullptr,
       .required = true},
      {.name = "design",
       .description = "What to build.",
       .rule = names_of(designs),
       .fallback = nullptr,
       .required = true},
      {.name = "container",
       .description = "Floating-point format of a value: a name, or an object with its exponent "
                      "bits E and mantissa "
                      "bits M, where 1 + E + M is a multiple of 8 and at most 64.",
       .rule = NameOrObject{names_of(containers), container_bits},
       .fallback = "fp32"},
      {.name = "word_bits",
       .description = "Bits of a word and of the widest field.",
       .rule = Integer{8, 64, 8},
       .fallback = 32},
      {.name = "exponent_bits",
       .description = "Bits E of an exponent.",
       .rule = Integer{2, 11},
       .fallback = 8},
      {.name = "mantissa_bits",
       .description = "Mantissa bits M of the values, without the hidden bit: the longest length.",
       .rule = Integer{2, 52},
       .fallback = 23},
      {.name = "loss_bits",
       .description = "Bits of a loss inside, with its sign.",
       .rule = Integer{8, 24},
       .fallback = 18},
      {.name = "loss_integer_bits",
       .description = "Losses from 2 to this power on are out of range.",
       .rule = Integer{-60, 60},
       .fallback = 4},
      {.name = "alpha",
       .description = "Weight of a loss in the moving average; rounded to a multiple of 2^-16.",
       .rule = Number{1.0 / 65536, 65535.0 / 65536},
       .fallback = 0.0625},
      {.name = "epsilon",
       .description = "What a loss has to differ from the average by to count: the running mean of "
                      "the absolute difference, or a number on a port.",
       .rule = NameOf{{epsilon_rules.begin(), epsilon_rules.end()}},
       .fallback = "deviation"},
      {.name = "hold_off_bits",
       .description = "Bits of the number of losses to hold off after a learning-rate change.",
       .rule = Integer{1, 32},
       .fallback = 16},
      {.name = "window",
       .description = "Losses N that the line goes through.",
       .rule = Integer{2, 256},
       .fallback = 16},
      {.name = "average_bits",
       .description = "The averages stand still after 2 to this power less one losses.",
       .rule = Integer{12, 32},
       .fallback = 20},
      {.name = "integer_bits",
       .description = "Bits of the longest integer; a packet's may be shorter.",
       .rule = Integer{1, 16},
       .fallback = 16},
      {.name = "interpolate",
       .description =
           "What becomes of a length that is a real number n: there is none; a draw of "
           "floor(n) or floor(n) + 1 bits for each packet; or the weighted mean of both, "
           "which leaves as FP32.",
       .rule = names_of(interpolations),
       .fallback = "none"},
      {.name = "arithmetic",
       .description = "What the elements of a dot product are.",
       .rule = names_of(arithmetics),
       .fallback = "hbfp"},
      {.name = "k",
       .description = "Elements of each vector in a beat.",
       .rule = Integer{4, 128},
       .fallback = 16},
      {.name = "n",
       .description = "Bits of an integer element, with its sign.",
       .rule = Integer{2, 16},
       .fallback = 4},
      {.name = "a_format",
       .description = "Elements of vector a.",
       .rule = names_of(elements),
       .fallback = "ocp_e2m1"},
      {.name = "b_format",
       .description = "Elements of vector b.",
       .rule = names_of(elements),
       .fallback = "ocp_e2m1"},
      {.name = "vectors_per_block",
       .description = "Beats whose elements share their scales: a block has k times as many "
                      "elements.",
       .rule = Integer{1, 256},
       .fallback = 1},
      {.name = "sum",
       .description = "Format of the floating-point sum.",
       .rule = names_of(sums),
       .fallback = "fp32"},
      {.name = "sum_bits",
       .description = "Bits of an integer sum.",
       .rule = Integer{16, 64, 8},
       .fallback = 32},
      {.name = "accumulator_bits",
       .description = "Bits of a sum of gradients.",
       .rule = Integer{16, 56, 8},
       .fallback = 32},
      {.name = "lanes",
       .description = "Values that pass side by side in one clock cycle (a row).",
       .rule = Integer{1, 64},
       .fallback = 8},
      {.name = "rows",
       .description = "Rows that share one set of base exponents (a group).",
       .rule = Integer{1, 64},
       .fallback = 8},
      {.name = "codings",
       .description = "Exponent codings that the hardware has.",
       .rule = ListOf{names_of(codings)},
       .fallback = Json::array({"delta"})},
      {.name = "block_format",
       .description = "Elements and scales of a block.",
       .rule = names_of(block_formats),
       .fallback = "hbfp"},
      {.name = "element_bits",
       .description = "Bits of the longest integers of hbfp, their sign included; absent: 8.",
       .rule = Integer{2, 16},
       .fallback = nullptr},
      {.name = "element_sign",
       .description = "How the integers of hbfp store their sign; absent: twos-complement.",
       .rule = NameOf{{element_signs.begin(), element_signs.end()}},
       .fallback = nullptr},
      {.name = "block",
       .description = "Values that share a scale, a multiple or a divisor of the lanes; absent: 64 "
                      "for hbfp, 32 for the others.",
       .rule = Integer{4, 1024},
       .fallback = nullptr},
      {.name = "stochastic_rounding",
       .description = "Whether elements can be rounded by chance.",
       .rule = NameOf{{switches.begin(), switches.end()}},
       .fallback = "off"},
      {.name = "index_bits",
       .description = "Bits of the numbers of layers and epochs.",
       .rule = Integer{1, 32},
       .fallback = 16},
      {.name = "quantizer",
       .description = "A quantizer in front of the encoder, and what it has; absent: none.",
       .rule = Object{quantizer_switches()},
       .fallback = nullptr},
      {.name = "bias_proposal",
       .description = "What an encoder with the coding bias proposes for the next packet's bias.",
       .rule = names_of(bias_proposals),
       .fallback = "none"},
      {.name = "pipeline",
       .description = "How finely encoder and decoder are pipelined; \"auto\": as target.clock_mhz "
                      "needs it, with the default library.",
       .rule = names_of(pipelines),
       .fallback = "auto"},
      {.name = "reset",
       .description = "How the control flip-flops are reset; those of the data path never are.",
       .rule = names_of(reset_styles),
       .fallback = "synchronous"},
      {.name = "fifo_depth",
       .description = "Beats in a FIFO at every stream port; 0: none.",
       .rule = Integer{0, 1024, 2},
       .fallback = 0},
      {.name = "crc",
       .description = "Whether a CRC-32C stands behind every packet of the data and metadata "
                      "streams: encoders append it, decoders check it.",
       .rule = NameOf{{switches.begin(), switches.end()}},
       .fallback = "off"},
  }};
  for (Key& key : element_keys()) keys.keys.push_back(std::move(key));
  // The same keys stand at the top for a quantizer of its own.
  for (Key& key : quantizer_switches()) keys.keys.push_back(std::move(key));
  keys.keys.push_back({.name = "target",
                       .description = "What the hardware is built for.",
                       .rule = target,
                       .fallback = Json::object()});
  return keys;
}

}  // namespace

const Object& spec_keys() {
  static const Object keys = build();
  return keys;
}

}  // namespace sfpgen::spec
