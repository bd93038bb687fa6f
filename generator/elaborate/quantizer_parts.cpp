// A quantizer's keys, read in one place.
#include "generator/elaborate/quantizer_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generator/spec/vocabulary.hpp"

namespace sfpgen::elaborate {
namespace {

using model::ValidSpec;
using spec::Json;

bool is_on(const ValidSpec& spec, std::string_view key) {
  return quantizer_value(spec, key) == "on";
}

std::int64_t roundings_mask(const ValidSpec& spec) {
  std::int64_t mask = 0;
  for (const spec::RoundingEntry& entry : spec::roundings) {
    if (has_rounding(spec, entry.name)) mask |= std::int64_t{1} << entry.port_value;
  }
  return mask;
}

}  // namespace

bool has_front_quantizer(const ValidSpec& spec) {
  return spec.has("quantizer") && spec.gives("quantizer");
}

// A quantizer's own keys stand at the top of its spec, those of one in front of an encoder
// together.
const Json& quantizer_value(const ValidSpec& spec, std::string_view key) {
  return has_front_quantizer(spec) ? spec.value("quantizer").at(key) : spec.value(key);
}

bool has_rounding(const ValidSpec& spec, std::string_view name) {
  const Json& names = quantizer_value(spec, "roundings");
  return std::find(names.begin(), names.end(), Json(name)) != names.end();
}

std::optional<int> with_several_roundings(const ValidSpec& spec) {
  if (quantizer_value(spec, "roundings").size() > 1) return std::nullopt;
  for (const spec::RoundingEntry& entry : spec::roundings) {
    if (has_rounding(spec, entry.name)) return entry.port_value;
  }
  return 0;
}

std::optional<int> with_window(const ValidSpec& spec) {
  return is_on(spec, "exponent_window") ? std::nullopt : std::optional(0);
}

std::vector<UnitParameter> rounding_parameters() {
  return {
      {"ROUNDINGS", roundings_mask,
       "roundings, the sum of 1 truncate, 2 nearest-even, 4 half-away, 8 stochastic"},
      {"SATURATE",
       [](const ValidSpec& spec) -> std::int64_t {
         return quantizer_value(spec, "overflow") == "saturate" ? 1 : 0;
       },
       "rounding past the largest finite value: 0 gives infinity, 1 that value"},
      {"WINDOW",
       [](const ValidSpec& spec) -> std::int64_t { return is_on(spec, "exponent_window") ? 1 : 0; },
       "1: there is an exponent step"},
  };
}

std::string tap_rows(const ValidSpec& /*spec*/, const Dimensions& d) {
  return fmt::format(
      "a row of taps: lane k's from bit {0}*k on, from the low bits up: {1} mantissa bits that "
      "were dropped, 1 bit rounded up, 2 bits place (0 inside the window, 1 above, 2 raised to its "
      "smallest value, 3 flushed to zero)",
      d.container_bits, d.mantissa_bits);
}

}  // namespace sfpgen::elaborate
