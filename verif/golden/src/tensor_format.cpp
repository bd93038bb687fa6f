// The table of tensor formats: a new kind adds its header and one line here.
#include <sfpgen/golden/tensor_format.hpp>

#include "element_tensor.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr FormatKind kinds[] = {
    {element_tensor_names, make_element_tensor},
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
  nan_lost |= other.nan_lost;
  return *this;
}

std::span<const FormatKind> format_kinds() { return kinds; }

Result<TensorFormatPointer> tensor_format(const FormatRequest& request) {
  constexpr unsigned most_lanes = 64;
  constexpr std::size_t most_shown = 40;
  if (request.lanes < 1 || request.lanes > most_lanes)
    return Error{"lanes", sentence(request.lanes, " is outside 1..", most_lanes)};
  std::string names;
  for (const FormatKind& kind : kinds) {
    Result<TensorFormatPointer> format = kind.make(request);
    if (!format.ok() || *format != nullptr) return format;
    names += sentence(names.empty() ? "" : ", ", kind.names);
  }
  std::string shown = request.name.substr(0, most_shown);
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  return Error{"format", sentence("\"", shown, "\" is none of ", names)};
}

}  // namespace sfpgen::golden
