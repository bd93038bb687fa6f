// Element formats as parameters.
#include "generator/elaborate/element_formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using golden::ElementFormat;
using model::ValidSpec;

constexpr int most_formats = 8;
constexpr int format_number_bits = 3;
constexpr int byte = 8;

std::vector<std::string> names_of(const ValidSpec& spec) {
  if (!spec.gives("formats")) return {spec.choice("format")};
  return spec.value("formats").get<std::vector<std::string>>();
}

int most_mantissa_bits(const ValidSpec& spec) {
  int most = 0;
  for (const ElementFormat& format : element_formats(spec))
    most = std::max(most, format.mantissa_bits);
  return most;
}

int slot_bytes(const ValidSpec& spec) { return (element_code_bits(spec) + byte - 1) / byte; }

std::optional<int> with_several_formats(const ValidSpec& spec) {
  return element_formats(spec).size() > 1 ? std::nullopt : std::optional(0);
}

UnitParameter word_parameter(int number) {
  return {fmt::format("FORMAT_{}", number),
          [number](const ValidSpec& spec) -> std::int64_t {
            const auto formats = element_formats(spec);
            const auto place = static_cast<std::size_t>(number);
            return place < formats.size() ? format_word(formats[place]) : 0;
          },
          fmt::format("format {}: X + 2^4 Y + 2^9 (bias + 128) + 2^18 for IEEE or 2^19 for "
                      "NaN-only specials + 2^20 subnormals flushed + 2^21 infinity + 2^22 two's "
                      "complement",
                      number)};
}

}  // namespace

std::vector<ElementFormat> element_formats(const ValidSpec& spec) {
  std::vector<ElementFormat> formats;
  for (const std::string& name : names_of(spec))
    formats.push_back(golden::element_format(name).value());
  return formats;
}

std::int64_t format_word(const ElementFormat& format) {
  constexpr std::int64_t one = 1;
  constexpr int bias_offset = 128;
  std::int64_t word = format.exponent_bits | std::int64_t{format.mantissa_bits} << 4 |
                      std::int64_t{format.bias + bias_offset} << 9;
  if (format.specials == golden::Specials::ieee) word |= one << 18;
  if (format.specials == golden::Specials::nan_only) word |= one << 19;
  if (format.subnormals == golden::Subnormals::flushed) word |= one << 20;
  if (format.overflow == golden::Overflow::infinity) word |= one << 21;
  if (format.sign_form == golden::SignForm::twos_complement) word |= one << 22;
  return word;
}

int element_code_bits(const ValidSpec& spec) {
  int widest = 0;
  for (const ElementFormat& format : element_formats(spec))
    widest = std::max(widest, format.width());
  return widest;
}

std::vector<UnitParameter> format_parameters() {
  std::vector<UnitParameter> parameters = {
      {"FORMATS",
       [](const ValidSpec& spec) -> std::int64_t {
         return static_cast<std::int64_t>(element_formats(spec).size());
       },
       "formats that packets choose from"},
  };
  for (int number = 0; number < most_formats; ++number)
    parameters.push_back(word_parameter(number));
  return parameters;
}

std::vector<UnitParameter> lane_parameters() {
  std::vector<UnitParameter> parameters = {
      {"CODE_BITS", [](const ValidSpec& spec) -> std::int64_t { return element_code_bits(spec); },
       "bits of the widest code, B"},
      {"MANTISSA_BITS",
       [](const ValidSpec& spec) -> std::int64_t { return most_mantissa_bits(spec); },
       "mantissa bits Y of the format with most"},
      {"SHIFT",
       [](const ValidSpec& spec) -> std::int64_t { return with_exponent_shift(spec) ? 0 : 1; },
       "1: packets choose a shift"},
  };
  for (UnitParameter& parameter : format_parameters()) parameters.push_back(std::move(parameter));
  return parameters;
}

UnitPort format_port() {
  return configuration(
      "cfg_format_i", [](const Dimensions& /*d*/) { return format_number_bits; },
      "number of the format in \"formats\", from 0 on", with_several_formats);
}

std::optional<int> with_exponent_shift(const ValidSpec& spec) {
  return spec.choice("exponent_shift") == "on" ? std::nullopt : std::optional(0);
}

std::string element_slots(const ValidSpec& spec, const Dimensions& /*dimensions*/) {
  return fmt::format(
      "a row of codes: lane k's in the low bits of [{0}*k +: {0}], zeros above; formats: {1}",
      byte * slot_bytes(spec), fmt::join(names_of(spec), ", "));
}

int element_row(const Dimensions& d) { return d.lanes * byte * slot_bytes(*d.spec); }
int element_row_keep(const Dimensions& d) { return d.lanes * slot_bytes(*d.spec); }

}  // namespace sfpgen::elaborate
