// The table of tensor formats: a new kind adds its header and one line here.
#include <sfpgen/golden/tensor_format.hpp>

#include "block_tensor.hpp"
#include "element_tensor.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr FormatKind kinds[] = {
    {element_tensor_names, make_element_tensor},
    {block_tensor_names, make_block_tensor},
};

constexpr NamedElementRounding roundings[] = {
    {ElementRounding::nearest_even, "nearest-even"},
    {ElementRounding::truncate, "truncate"},
    {ElementRounding::stochastic, "stochastic"},
};

}  // namespace

std::span<const NamedElementRounding> named_element_roundings() { return roundings; }

FormatLosses& FormatLosses::operator|=(const FormatLosses& other) {
  overflowed |= other.overflowed;
  saturated |= other.saturated;
  nonfinite |= other.nonfinite;
  nan_lost |= other.nan_lost;
  return *this;
}

std::span<const FormatKind> format_kinds() { return kinds; }

Result<TensorFormatPointer> tensor_format(const FormatRequest& request) {
  constexpr unsigned most_lanes = 64;
  const unsigned lanes = request.lanes.value_or(1);
  if (lanes < 1 || lanes > most_lanes)
    return Error{"lanes", sentence(lanes, " is outside 1..", most_lanes)};
  std::string names;
  for (const FormatKind& kind : kinds) {
    Result<TensorFormatPointer> format = kind.make(request);
    if (!format.ok() || *format != nullptr) return format;
    names += sentence(names.empty() ? "" : ", ", kind.names);
  }
  return Error{"format", sentence("\"", printable(request.name), "\" is none of ", names)};
}

}  // namespace sfpgen::golden
