// Block formats: their names and laws, and the scales of blocks.
#include <sfpgen/golden/block_format.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned lowest_hbfp_bits = 2;
constexpr unsigned highest_hbfp_bits = widest_block_element;
constexpr unsigned mx_block = 32;
constexpr unsigned nvfp4_block = 16;

constexpr std::array<NamedScalePolicy, 5> policies = {{
    {ScalePolicy::floor, "floor"},
    {ScalePolicy::ceil, "ceil"},
    {ScalePolicy::hbfp, "hbfp"},
    {ScalePolicy::hbfp_emulator, "hbfp_emulator"},
    {ScalePolicy::nearest, "nearest"},
}};

struct NamedBlockFormat {
  std::string_view name;
  std::string_view element;
  unsigned block;
  ScaleForm scale;
  ScalePolicy policy;
};

constexpr NamedBlockFormat named_formats[] = {
    {"mxfp8_e5m2", "ocp_e5m2", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp8_e4m3", "ocp_e4m3", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp8", "ocp_e4m3", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp6_e3m2", "ocp_e3m2", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp6_e2m3", "ocp_e2m3", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp6", "ocp_e2m3", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp4_e2m1", "ocp_e2m1", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp4", "ocp_e2m1", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxint8", "ocp_int8", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"nvfp4", "ocp_e2m1", nvfp4_block, ScaleForm::e4m3, ScalePolicy::nearest},
};

constexpr std::string_view hbfp_prefix = "hbfp";
constexpr std::string_view digits = "0123456789";

// A whole number; the highest there is where it is beyond that.
std::optional<unsigned> number(std::string_view text) {
  if (text.empty() || text.find_first_not_of(digits) != std::string_view::npos) return std::nullopt;
  unsigned value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc{} ? value : std::numeric_limits<unsigned>::max();
}

// The format of a name without colons.
Result<std::optional<BlockFormat>> format_of_family(std::string_view name) {
  for (const NamedBlockFormat& entry : named_formats) {
    if (entry.name == name) {
      return std::optional(BlockFormat{entry.block, element_format(entry.element).value(),
                                       entry.scale, entry.policy});
    }
  }
  if (!name.starts_with(hbfp_prefix)) return std::optional<BlockFormat>();
  const std::optional<unsigned> bits = number(name.substr(hbfp_prefix.size()));
  if (!bits) return std::optional<BlockFormat>();
  if (*bits < lowest_hbfp_bits || *bits > highest_hbfp_bits)
    return Error{
        "format",
        sentence(printable(name), ": integers of ", printable(name.substr(hbfp_prefix.size())),
                 " bits are out of range (", lowest_hbfp_bits, " to ", highest_hbfp_bits, ")")};
  return std::optional(hbfp(static_cast<int>(*bits)));
}

// What stands behind one colon; what is wrong with it, without the format's name.
std::optional<std::string> apply_part(BlockFormat& format, std::string_view part) {
  const bool is_hbfp = format.scale == ScaleForm::exponent10;
  if (const std::optional<unsigned> block = number(part)) {
    if (*block < smallest_block || *block > largest_block)
      return sentence("a block of ", printable(part), " is out of range (", smallest_block, " to ",
                      largest_block, ")");
    format.block = *block;
    return std::nullopt;
  }
  if (is_hbfp && part == "sign-magnitude") {
    format.element.sign_form = SignForm::sign_magnitude;
    return std::nullopt;
  }
  if (is_hbfp && part == "twos-complement") return std::nullopt;
  return sentence("\"", printable(part), "\" behind a colon is ", is_hbfp ? "neither" : "not",
                  " the number of values in a block",
                  is_hbfp ? " nor sign-magnitude or twos-complement" : "");
}

}  // namespace

std::span<const NamedScalePolicy> named_scale_policies() { return policies; }

std::optional<ScalePolicy> scale_policy_from_name(std::string_view name) {
  for (const NamedScalePolicy& entry : policies) {
    if (entry.name == name) return entry.policy;
  }
  return std::nullopt;
}

std::string_view scale_policy_name(ScalePolicy policy) {
  return std::find_if(policies.begin(), policies.end(),
                      [policy](const NamedScalePolicy& entry) { return entry.policy == policy; })
      ->name;
}

std::vector<std::string_view> scale_policies_of(ScaleForm form) {
  std::vector<std::string_view> names;
  for (const NamedScalePolicy& entry : policies) {
    if ((entry.policy == ScalePolicy::nearest) == (form == ScaleForm::e4m3))
      names.push_back(entry.name);
  }
  return names;
}

std::vector<Error> validate(const BlockFormat& format) {
  std::vector<Error> errors;
  if (format.block < smallest_block || format.block > largest_block)
    errors.push_back(
        {"block", sentence(format.block, " is outside ", smallest_block, "..", largest_block)});
  for (Error& error : validate(format.element)) {
    error.place = "element." + error.place;
    errors.push_back(std::move(error));
  }
  if (format.element.width() > widest_block_element)
    errors.push_back({"element", sentence("an element of ", format.element.width(),
                                          " bits is wider than ", widest_block_element)});
  const bool nearest = format.policy == ScalePolicy::nearest;
  if (format.scale == ScaleForm::e4m3 && !nearest)
    errors.push_back({"policy", sentence("scales in E4M3 take nearest, not ",
                                         scale_policy_name(format.policy))});
  if (format.scale != ScaleForm::e4m3 && nearest)
    errors.push_back({"policy",
                      "scales that are powers of two take floor, ceil, hbfp or hbfp_emulator, "
                      "not nearest"});
  return errors;
}

BlockFormat hbfp(int bits, unsigned block, SignForm sign_form) {
  ElementFormat element{0, bits - 1, 1};
  element.sign_form = sign_form;
  return {block, element};
}

Result<std::optional<BlockFormat>> parse_block_format(std::string_view name) {
  std::size_t colon = name.find(':');
  Result<std::optional<BlockFormat>> found = format_of_family(name.substr(0, colon));
  if (!found.ok() || !found->has_value()) return found;
  BlockFormat& format = *found.value();
  while (colon != std::string_view::npos) {
    const std::size_t next = name.find(':', colon + 1);
    const std::string_view part = name.substr(colon + 1, next - colon - 1);
    if (const auto wrong = apply_part(format, part))
      return Error{"format", sentence(printable(name), ": ", *wrong)};
    colon = next;
  }
  return found;
}

std::optional<BlockFormat> block_format(std::string_view name) {
  const auto format = parse_block_format(name);
  return format.ok() ? *format : std::nullopt;
}

}  // namespace sfpgen::golden
