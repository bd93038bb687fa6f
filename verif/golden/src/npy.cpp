// NumPy's .npy format (NEP 1): arrays to values and back.
#include <sfpgen/golden/npy.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

#include "little_endian.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// Calls visit(c, f) for every value of a shape, in C order: its index in C order and in Fortran
/// order.
template <class Visit>
void for_each_index(const std::vector<std::uint64_t>& shape, std::uint64_t count,
                    const Visit& visit) {
  std::vector<std::uint64_t> strides;
  std::uint64_t stride = 1;
  for (const std::uint64_t extent : shape) {
    strides.push_back(stride);
    stride *= extent;
  }
  std::vector<std::uint64_t> index(shape.size(), 0);
  std::uint64_t fortran = 0;
  for (std::uint64_t c = 0; c < count; ++c) {
    visit(static_cast<std::size_t>(c), static_cast<std::size_t>(fortran));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      fortran += strides[axis];
      if (++index[axis] < shape[axis]) {
        break;
      }
      fortran -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

std::uint64_t swap_bytes(std::uint64_t value, unsigned bytes) {
  std::uint64_t swapped = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    swapped = (swapped << 8) | ((value >> (8 * i)) & 0xFF);
  }
  return swapped;
}

}  // namespace

std::string item_name(ItemKind kind, unsigned item_bytes) {
  return sentence(kind == ItemKind::floating ? "float" : "uint", 8 * item_bytes);
}

std::string NpyArray::dtype() const { return item_name(kind, item_bytes); }

std::optional<std::uint64_t> value_count(std::span<const std::uint64_t> shape) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) {
    return 0;
  }
  std::uint64_t count = 1;
  for (const std::uint64_t extent : shape) {
    if (count > std::numeric_limits<std::uint64_t>::max() / extent) {
      return std::nullopt;
    }
    count *= extent;
  }
  return count;
}

std::string shape_text(std::span<const std::uint64_t> shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += sentence(i == 0 ? "" : ", ", shape[i]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

Result<NpyArray> parse_npy(std::span<const std::uint8_t> bytes) {
  const Result<NpyHeader> header = parse_npy_header(bytes, bytes.size());
  if (!header.ok()) {
    return header.error();
  }
  NpyArray array;
  array.kind = header->kind;
  array.item_bytes = header->item_bytes;
  array.byte_order = header->byte_order;
  array.array_order = header->array_order;
  array.shape = header->shape;
  const std::size_t data_start = header->data_start;
  const std::uint64_t count = value_count(array.shape).value_or(0);

  const auto item = [&](std::size_t index) {
    const std::uint64_t value =
        little_endian(bytes.subspan(data_start + index * array.item_bytes, array.item_bytes));
    return array.byte_order == ByteOrder::big ? swap_bytes(value, array.item_bytes) : value;
  };
  array.values.resize(static_cast<std::size_t>(count));
  if (array.array_order == ArrayOrder::c) {
    for (std::size_t i = 0; i < array.values.size(); ++i) {
      array.values[i] = item(i);
    }
  } else {
    for_each_index(array.shape, count,
                   [&](std::size_t c, std::size_t fortran) { array.values[c] = item(fortran); });
  }
  return array;
}

std::vector<std::uint8_t> format_npy(const NpyArray& array) {
  const char* const order = array.item_bytes == 1                ? "|"
                            : array.byte_order == ByteOrder::big ? ">"
                                                                 : "<";
  std::string header =
      sentence("{'descr': '", order, array.kind == ItemKind::floating ? "f" : "u", array.item_bytes,
               "', 'fortran_order': ", array.array_order == ArrayOrder::fortran ? "True" : "False",
               ", 'shape': ", shape_text(array.shape), ", }");
  // Like numpy.save: room for the growing axis to get longer in place, then spaces up to a multiple
  // of 64.
  if (!array.shape.empty()) {
    constexpr std::size_t growth_digits = 21;
    const std::uint64_t extent =
        array.array_order == ArrayOrder::fortran ? array.shape.back() : array.shape.front();
    header.append(growth_digits - std::min(growth_digits, std::to_string(extent).size()), ' ');
  }
  const bool short_length = header.size() + 64 <= std::numeric_limits<std::uint16_t>::max();
  const std::size_t length_bytes = short_length ? 2 : 4;
  const std::size_t before = magic.size() + 2 + length_bytes;
  header.append(64 - (before + header.size() + 1) % 64, ' ');
  header += '\n';

  std::vector<std::uint8_t> bytes(magic.begin(), magic.end());
  bytes.push_back(short_length ? 1 : 2);
  bytes.push_back(0);
  for (std::size_t i = 0; i < length_bytes; ++i) {
    bytes.push_back(static_cast<std::uint8_t>((header.size() >> (8 * i)) & 0xFF));
  }
  bytes.insert(bytes.end(), header.begin(), header.end());

  const std::size_t data_start = bytes.size();
  bytes.resize(data_start + array.values.size() * array.item_bytes);
  const auto put = [&](std::size_t index, std::uint64_t value) {
    const std::uint64_t word =
        array.byte_order == ByteOrder::big ? swap_bytes(value, array.item_bytes) : value;
    for (unsigned i = 0; i < array.item_bytes; ++i) {
      bytes[data_start + index * array.item_bytes + i] =
          static_cast<std::uint8_t>((word >> (8 * i)) & 0xFF);
    }
  };
  if (array.array_order == ArrayOrder::c) {
    for (std::size_t i = 0; i < array.values.size(); ++i) {
      put(i, array.values[i]);
    }
  } else {
    for_each_index(array.shape, array.values.size(),
                   [&](std::size_t c, std::size_t fortran) { put(fortran, array.values[c]); });
  }
  return bytes;
}

}  // namespace sfpgen::golden
