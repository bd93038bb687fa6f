// The table of the keys that make a design large, with the values that do not.
#include "generator/elaborate/small_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "generator/elaborate/elaborate.hpp"
#include "generator/model/valid_spec.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::elaborate {
namespace {

// Three rows a group: two would not show a counter that passes its last value.
constexpr int most_rows = 3;

struct SmallValue {
  std::string_view key;
  spec::Json value;
  std::string_view words;  ///< empty: nothing that a proof leaves out
};

const std::vector<SmallValue>& small_values() {
  static const std::vector<SmallValue> values = {
      {"container", {{"exponent_bits", 2}, {"mantissa_bits", 5}}, "values of e2m5"},
      {"exponent_bits", 3, "exponents of 3 bits"},
      {"word_bits", 8, "words of 8 bits"},
      {"lanes", 1, "1 lane"},
      {"rows", most_rows, "at most 3 rows a group"},
      {"fifo_depth", 0, ""},
      {"crc", "off", ""},
      {"bias_proposal", "none", ""},
  };
  return values;
}

}  // namespace

Design small_design(const Design& design) {
  spec::Json text;
  text["name"] = design.name;
  text["design"] = design.kind_name;
  text["target"] = {{"clock_mhz", design.clock_mhz}};
  for (const Setting& setting : design.settings) text[setting.key] = setting.value;
  for (const SmallValue& small : small_values()) {
    if (!text.contains(small.key)) continue;
    const bool fewer = small.key == "rows" && text[small.key].get<int>() < most_rows;
    if (!fewer) text[small.key] = small.value;
  }
  const auto valid = model::validate(spec::parse(text.dump()));
  if (!valid)
    throw std::logic_error(fmt::format("{} cannot be made small: {}", design.kind_name,
                                       to_string(valid.errors().front())));
  return elaborate(*valid);
}

std::string small_words(const Design& small) {
  std::vector<std::string_view> words;
  for (const SmallValue& value : small_values()) {
    const bool there =
        std::any_of(small.settings.begin(), small.settings.end(),
                    [&value](const Setting& setting) { return setting.key == value.key; });
    if (there && !value.words.empty()) words.push_back(value.words);
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace sfpgen::elaborate
