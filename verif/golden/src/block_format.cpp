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

constexpr int lowest_hbfp_bits = 2;
constexpr unsigned hbfp_block = 64;
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
    {"mxfp6_e3m2", "ocp_e3m2", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp6_e2m3", "ocp_e2m3", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp4_e2m1", "ocp_e2m1", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxfp4", "ocp_e2m1", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"mxint8", "ocp_int8", mx_block, ScaleForm::e8m0, ScalePolicy::floor},
    {"nvfp4", "ocp_e2m1", nvfp4_block, ScaleForm::e4m3, ScalePolicy::nearest},
};

std::optional<int> number(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || stop != end || text.front() == '-')
    return std::nullopt;
  return value;
}

std::optional<BlockFormat> format_without_block(std::string_view name) {
  for (const NamedBlockFormat& entry : named_formats) {
    if (entry.name == name) {
      return BlockFormat{entry.block, element_format(entry.element).value(), entry.scale,
                         entry.policy};
    }
  }
  constexpr std::string_view prefix = "hbfp";
  if (!name.starts_with(prefix)) return std::nullopt;
  const std::optional<int> bits = number(name.substr(prefix.size()));
  if (!bits || *bits < lowest_hbfp_bits || *bits > widest_block_element) return std::nullopt;
  return hbfp(*bits);
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

std::optional<BlockFormat> block_format(std::string_view name) {
  const std::size_t colon = name.find(':');
  std::optional<BlockFormat> format = format_without_block(name.substr(0, colon));
  if (!format || colon == std::string_view::npos) return format;
  const std::optional<int> block = number(name.substr(colon + 1));
  if (!block) return std::nullopt;
  format->block = static_cast<unsigned>(*block);
  return validate(*format).empty() ? format : std::nullopt;
}

}  // namespace sfpgen::golden
