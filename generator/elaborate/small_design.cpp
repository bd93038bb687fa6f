// The table of the keys that make a design large, with the values that do not.
#include "generator/elaborate/small_design.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <vector>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::elaborate {
namespace {

// A key that makes a design large, with a value that does not. Of several entries of a key the
// first one is taken that is for the design and that it allows.
struct SmallValue {
  enum class Means { exactly, at_most };  // at_most: what is less stays
  std::string_view key;
  spec::Json value;
  Means means = Means::exactly;
  std::string_view design = {};  // empty: any
};

const std::vector<SmallValue>& small_values() {
  using enum SmallValue::Means;
  static const std::vector<SmallValue> values = {
      {"container", {{"exponent_bits", 2}, {"mantissa_bits", 5}}},
      {"container", "bf16"},
      {"exponent_bits", 3},
      {"word_bits", 8},
      {"integer_bits", 2, at_most},
      {"element_bits", 3, at_most},
      {"n", 2},
      {"k", 4},
      {"vectors_per_block", 2, at_most},
      {"sum", "bf16"},
      {"sum_bits", 16},
      {"accumulator_bits", 16},
      {"index_bits", 2},
      // From 8 lanes on a row is a beat of planes, below a beat has several.
      {"lanes", 8, at_most, "exmy_packer"},
      {"lanes", 8, at_most, "exmy_unpacker"},
      {"lanes", 1},
      // Three rows a group: two would not show a counter that passes its last value.
      {"rows", 3, at_most},
      {"block", 4},
      {"fifo_depth", 0},
      {"crc", "off"},
      {"bias_proposal", "none"},
  };
  return values;
}

auto valid_spec(const spec::Json& text) { return model::validate(spec::parse(text.dump())); }

spec::Json text_of(const Design& design, std::string_view kind_name) {
  spec::Json text;
  text["name"] = design.name;
  text["design"] = kind_name;
  text["target"] = {{"clock_mhz", design.clock_mhz}};
  for (const Setting& setting : design.settings) text[setting.key] = setting.value;
  return text;
}

Design design_of(const spec::Json& text) {
  const auto valid = valid_spec(text);
  if (!valid)
    throw std::logic_error(fmt::format("a proof takes a design that cannot be: {}",
                                       to_string(valid.errors().front())));
  return elaborate(*valid);
}

}  // namespace

Design sibling(const Design& design, std::string_view kind_name) {
  return design_of(text_of(design, kind_name));
}

Design small_design(const Design& design) {
  spec::Json text = text_of(design, design.kind_name);
  std::set<std::string_view> done;
  for (const SmallValue& small : small_values()) {
    const bool its = small.design.empty() || small.design == design.kind_name;
    if (!its || !text.contains(small.key) || done.contains(small.key)) continue;
    const spec::Json before = text[small.key];
    if (small.means == SmallValue::Means::at_most && before.is_number() && before <= small.value) {
      done.insert(small.key);
      continue;
    }
    text[small.key] = small.value;
    if (valid_spec(text)) {
      done.insert(small.key);
    } else {
      text[small.key] = before;
    }
  }
  return design_of(text);
}

}  // namespace sfpgen::elaborate
