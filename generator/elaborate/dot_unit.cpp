// The table of the dot product unit.
#include "generator/elaborate/dot_unit.hpp"

#include <fmt/format.h>

#include <utility>

#include "generator/elaborate/pipeline.hpp"
#include "generator/elaborate/unit_ports.hpp"
#include "generator/spec/arithmetics.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;
using spec::Arithmetic;

constexpr int byte = 8;
constexpr int exponent_bits = 8;  // of every floating-point format here
constexpr int hbfp_scale_bits = 10;
constexpr int e8m0_scale_bits = 8;

constexpr const char* beats_note =
    "A beat brings k elements of each vector; a shorter rest is filled up with zeros. TKEEP[0] "
    "tells whether there are any, the other bits are not looked at: a beat without TKEEP only ends "
    "a packet. TLAST ends the sum, and its result is a packet of one beat. A packet without "
    "elements has the result +0.";
constexpr const char* rate_note =
    "The unit takes one beat a clock cycle, without a pause between packets.";
constexpr const char* block_note =
    "Products are exact and added without rounding inside a block, which is vectors_per_block "
    "beats, or fewer at the end of a packet. A block's sum is rounded to the nearest, ties to the "
    "even one, and so is every sum of blocks, which are added in their order.";
constexpr const char* scale_note =
    "TUSER holds the scales of the block, that of a in the low bits; those of a block's first beat "
    "count.";
constexpr const char* float_note =
    "Every product and every sum is rounded to the nearest, ties to the even one. In a beat "
    "neighbours are added, then neighbouring sums, a last one without a neighbour going on as it "
    "is; the sums of the beats are added in their order.";
constexpr const char* subnormal_note =
    "There are no subnormal numbers: operands count as zeros, results become zeros, with their "
    "signs. What rounds beyond the largest value is an infinity. Every NaN is the positive quiet "
    "one.";
constexpr const char* integer_note =
    "An integer sum that does not fit wraps around and sets status_wrapped_o.";

Arithmetic arithmetic_of(const ValidSpec& spec) {
  return spec::entry_of_arithmetic(spec.choice("arithmetic")).arithmetic;
}

bool is_float(const ValidSpec& spec) {
  return arithmetic_of(spec) == Arithmetic::fp32 || arithmetic_of(spec) == Arithmetic::bf16;
}

bool is_integer(const ValidSpec& spec) { return arithmetic_of(spec) == Arithmetic::integer; }

// The absent ports: the templates have them all.
std::optional<int> with_scales(const ValidSpec& spec) {
  return is_integer(spec) ? std::optional(0) : std::nullopt;
}
std::optional<int> with_integers(const ValidSpec& spec) {
  return is_integer(spec) ? std::nullopt : std::optional(0);
}
std::optional<int> with_mx(const ValidSpec& spec) {
  return arithmetic_of(spec) == Arithmetic::mx ? std::nullopt : std::optional(0);
}

int k_of(const ValidSpec& spec) { return spec.integer("k"); }

// The elements of a vector; integers are elements without an exponent.
spec::ElementEntry element(const ValidSpec& spec, std::string_view key) {
  if (arithmetic_of(spec) == Arithmetic::mx) return spec::entry_of_element(spec.choice(key));
  return {"",
          0,
          spec.integer("n") - 1,
          1,
          spec::ElementSpecials::none,
          spec::ElementSign::twos_complement};
}

int value_mantissa(const ValidSpec& spec) {
  constexpr int fp32 = 23;
  constexpr int bf16 = 7;
  return arithmetic_of(spec) == Arithmetic::fp32 ? fp32 : bf16;
}

int element_bits(const ValidSpec& spec, std::string_view key) {
  return is_float(spec) ? 1 + exponent_bits + value_mantissa(spec) : element(spec, key).width();
}

int vector_bytes(const ValidSpec& spec, std::string_view key) {
  return (k_of(spec) * element_bits(spec, key) + byte - 1) / byte;
}

int beat_bytes(const Dimensions& d) {
  return vector_bytes(*d.spec, "a_format") + vector_bytes(*d.spec, "b_format");
}
int beat_bits(const Dimensions& d) { return beat_bytes(d) * byte; }

// Both vectors without their padding.
int element_row(const Dimensions& d) {
  return k_of(*d.spec) * (element_bits(*d.spec, "a_format") + element_bits(*d.spec, "b_format"));
}

// Mantissa bits of the sum; FP32 values have no other sum.
int sum_mantissa(const ValidSpec& spec) {
  if (!spec.has("sum")) return value_mantissa(spec);
  return spec::entry_of_sum(spec.choice("sum")).mantissa_bits;
}

int result_bits(const Dimensions& d) {
  return is_integer(*d.spec) ? d.spec->integer("sum_bits")
                             : 1 + exponent_bits + sum_mantissa(*d.spec);
}
int result_bytes(const Dimensions& d) { return result_bits(d) / byte; }

int scale_bits(const ValidSpec& spec) {
  return arithmetic_of(spec) == Arithmetic::mx ? e8m0_scale_bits : hbfp_scale_bits;
}
int scales(const Dimensions& d) { return 2 * scale_bits(*d.spec); }

int has_rank(const ValidSpec& spec) { return dot_cuts(spec).group < k_of(spec) ? 1 : 0; }

int latency(const ValidSpec& spec) {
  const DotCuts cuts = dot_cuts(spec);
  if (is_float(spec)) return cuts.input + cuts.round + tree_levels(k_of(spec)) + 2;
  const int block = cuts.input + has_rank(spec) + 1;
  return is_integer(spec) ? block : block + cuts.round + 2;
}

// Places of an element behind the point: its smallest number is 2^-places.
int places(const ValidSpec& spec, std::string_view key) {
  const spec::ElementEntry entry = element(spec, key);
  return entry.bias - 1 + entry.mantissa_bits;
}

std::string vectors(const ValidSpec& spec, const Dimensions& /*d*/) {
  return fmt::format(
      "element i of vector a at bits [{0}*i +: {0}], of vector b at [{1} + {2}*i +: {2}]{3}",
      element_bits(spec, "a_format"), vector_bytes(spec, "a_format") * byte,
      element_bits(spec, "b_format"), is_float(spec) ? "" : "; TUSER: their scales");
}

std::string plain_vectors(const ValidSpec& spec, const Dimensions& /*d*/) {
  return fmt::format(
      "integer i of vector a at bits [{0}*i +: {0}], of vector b at [{1} + {0}*i +: "
      "{0}], in two's complement",
      element_bits(spec, "a_format"), vector_bytes(spec, "a_format") * byte);
}

std::string result_words(const ValidSpec& spec, const Dimensions& d) {
  if (is_integer(spec)) return fmt::format("the sum, {} bits in two's complement", result_bits(d));
  return fmt::format("the sum, {{sign, exponent[8], mantissa[{}]}}", sum_mantissa(spec));
}

using Value = std::int64_t (*)(const ValidSpec&);

std::vector<UnitParameter> integer_parameters() {
  std::vector<UnitParameter> all = {
      {"COUNT", [](const ValidSpec& s) -> std::int64_t { return k_of(s); },
       "elements of each vector in a beat, k"},
      {"VECTORS",
       [](const ValidSpec& s) -> std::int64_t {
         return is_integer(s) ? 1 : s.integer("vectors_per_block");
       },
       "beats that make a block; an integer sum has no blocks"},
  };
  const auto add = [&all](const char* name, Value value, const char* text) {
    all.push_back({name, value, text});
  };
  add(
      "A_EXPONENT_BITS",
      [](const ValidSpec& s) -> std::int64_t { return element(s, "a_format").exponent_bits; },
      "exponent bits X of an element of a");
  add(
      "A_MANTISSA_BITS",
      [](const ValidSpec& s) -> std::int64_t { return element(s, "a_format").mantissa_bits; },
      "mantissa bits Y of an element of a; an integer has one bit more");
  add(
      "A_TWOS",
      [](const ValidSpec& s) -> std::int64_t {
        return element(s, "a_format").sign == spec::ElementSign::twos_complement ? 1 : 0;
      },
      "1: elements of a are integers in two's complement");
  add(
      "A_SPECIALS",
      [](const ValidSpec& s) -> std::int64_t {
        return static_cast<std::int64_t>(element(s, "a_format").specials);
      },
      "codes of a with the largest exponent: 0 numbers, 1 infinity and NaN, 2 NaN is all ones");
  add(
      "B_EXPONENT_BITS",
      [](const ValidSpec& s) -> std::int64_t { return element(s, "b_format").exponent_bits; },
      "the same of b");
  add(
      "B_MANTISSA_BITS",
      [](const ValidSpec& s) -> std::int64_t { return element(s, "b_format").mantissa_bits; },
      "the same of b");
  add(
      "B_TWOS",
      [](const ValidSpec& s) -> std::int64_t {
        return element(s, "b_format").sign == spec::ElementSign::twos_complement ? 1 : 0;
      },
      "the same of b");
  add(
      "B_SPECIALS",
      [](const ValidSpec& s) -> std::int64_t {
        return static_cast<std::int64_t>(element(s, "b_format").specials);
      },
      "the same of b");
  add(
      "SCALE_BITS", [](const ValidSpec& s) -> std::int64_t { return scale_bits(s); },
      "bits of a scale; an integer sum has none");
  add(
      "E8M0",
      [](const ValidSpec& s) -> std::int64_t { return arithmetic_of(s) == Arithmetic::mx ? 1 : 0; },
      "1: scales are E8M0, 0: exponents in two's complement");
  add(
      "UNIT_PLACES",
      [](const ValidSpec& s) -> std::int64_t {
        return places(s, "a_format") + places(s, "b_format");
      },
      "a product's unit is 2^-UNIT_PLACES where both scales stand for 1");
  add(
      "RESULT_MANTISSA",
      [](const ValidSpec& s) -> std::int64_t { return is_integer(s) ? 0 : sum_mantissa(s); },
      "mantissa bits of the sum; 0: an integer");
  add(
      "RESULT_BITS", [](const ValidSpec& s) -> std::int64_t { return result_bits(Dimensions(s)); },
      "bits of the sum");
  return all;
}

std::vector<UnitParameter> float_parameters() {
  return {{"COUNT", [](const ValidSpec& s) -> std::int64_t { return k_of(s); },
           "values of each vector in a beat, k"},
          {"MANTISSA_BITS", [](const ValidSpec& s) -> std::int64_t { return value_mantissa(s); },
           "mantissa bits of a value, without the hidden bit; it has 8 exponent bits"},
          {"RESULT_MANTISSA", [](const ValidSpec& s) -> std::int64_t { return sum_mantissa(s); },
           "mantissa bits of products and sums"}};
}

void append_cuts(std::vector<UnitParameter>& parameters, const ValidSpec& spec) {
  parameters.push_back({"CUT_INPUT",
                        [](const ValidSpec& s) -> std::int64_t { return dot_cuts(s).input; },
                        "cut behind the input port: 1 a rank of registers, 0 none"});
  if (!is_float(spec)) {
    parameters.push_back({"GROUP",
                          [](const ValidSpec& s) -> std::int64_t { return dot_cuts(s).group; },
                          "products that are added before a rank of registers; k: no rank"});
  }
  if (!is_integer(spec)) {
    parameters.push_back({"CUT_ROUND",
                          [](const ValidSpec& s) -> std::int64_t { return dot_cuts(s).round; },
                          "cut before a product, or a block's sum, is rounded: 1 a rank, 0 none"});
  }
  parameters.push_back(reset_parameter());
}

std::vector<UnitNumber> numbers(const ValidSpec& spec) {
  std::vector<UnitNumber> all = {
      {"beat_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return beat_bits(d); }, "bit",
       "both vectors of a beat, each in whole bytes"},
      {"result_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return result_bits(d); }, "bit",
       "one sum"},
      {"products_per_cycle",
       [](const ValidSpec& s, const Dimensions&) -> std::int64_t { return k_of(s); }, "product",
       "k, in steady state"}};
  if (spec.has("vectors_per_block")) {
    all.push_back({"block_elements",
                   [](const ValidSpec& s, const Dimensions&) -> std::int64_t {
                     return std::int64_t{k_of(s)} * s.integer("vectors_per_block");
                   },
                   "element", "k * vectors_per_block, elements of a vector that share a scale"});
  }
  return all;
}

void append_scaled_input(std::vector<UnitPort>& ports) {
  append(ports, "s_axis", input,
         {beat_bits, beat_bytes, "k elements of a, then k of b from the next byte on", scales,
          "scales of the block: of a in the low bits, of b above"});
  for (UnitPort& port : ports) {
    if (port.name == "s_axis_tuser") port.presence = with_scales;
  }
}

}  // namespace

Unit dot_product_unit(const ValidSpec& spec) {
  Unit unit;
  const bool floats = is_float(spec);
  unit.module = floats ? "sfp_dot_float" : "sfp_dot_integer";
  unit.parameters = floats ? float_parameters() : integer_parameters();
  append_cuts(unit.parameters, spec);
  unit.numbers = numbers(spec);
  unit.row = element_row;
  append_clock(unit.ports);
  if (floats) {
    append(unit.ports, "s_axis", input, {beat_bits, beat_bytes, "k values of a, then k of b"});
  } else {
    append_scaled_input(unit.ports);
  }
  append(unit.ports, "m_axis", output, {result_bits, result_bytes, "one sum"});
  unit.ports.push_back(status_clear());
  unit.ports.push_back(status("status_special_o", "sticky: a sum was an infinity or a NaN"));
  unit.ports.back().presence = with_scales;
  if (!floats) {
    unit.ports.push_back(status("status_wrapped_o", "sticky: an integer sum wrapped around"));
    unit.ports.back().presence = with_integers;
  }
  unit.streams = {{"s_axis", input, beat_bits, is_integer(spec) ? plain_vectors : vectors},
                  {"m_axis", output, result_bits, result_words}};
  unit.latencies = {{"last_beat_to_sum", latency,
                     "from the cycle that takes a packet's last beat to the cycle that shows its "
                     "sum"}};
  unit.notes = {{handshake_note}, {beats_note}};
  if (floats) {
    unit.notes.push_back({float_note});
  } else {
    unit.notes.push_back({block_note, with_scales});
    unit.notes.push_back({scale_note, with_scales});
    unit.notes.push_back(
        {"A scale of HBFP is a signed exponent E: an element q stands for q * "
         "2^(E - (n-1)); 511 makes the block a NaN.",
         [](const ValidSpec& s) {
           return arithmetic_of(s) == Arithmetic::hbfp ? std::nullopt : std::optional(0);
         }});
    unit.notes.push_back(
        {"A scale of MX is E8M0: 2^(code - 127), 255 makes the block a NaN.", with_mx});
    unit.notes.push_back({integer_note, with_integers});
  }
  unit.notes.push_back({subnormal_note, with_scales});
  unit.notes.push_back({rate_note});
  return unit;
}

}  // namespace sfpgen::elaborate
