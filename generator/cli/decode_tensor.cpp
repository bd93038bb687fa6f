// Through the codec, then into the order that the array had.
#include "generator/cli/decode_tensor.hpp"

#include <sfpgen/codec/tensor.hpp>
#include <utility>

namespace sfpgen::cli {

Result<golden::NpyArray> decode_array(const golden::SfpFile& file) {
  Result<golden::DecodedTensor> tensor = codec::decode_tensor(file);
  if (!tensor.ok()) return tensor.error();
  golden::NpyArray array;
  for (const golden::TensorType& type : golden::tensor_types()) {
    if (type.dtype == file.header.dtype) {
      array.kind = type.kind;
      array.item_bytes = type.item_bytes;
    }
  }
  array.byte_order = file.header.byte_order;
  array.array_order = file.header.array_order;
  array.shape = file.header.shape;
  array.values = std::move(tensor.value().values);
  return array;
}

Result<std::vector<std::uint8_t>> restore_items(std::span<const std::uint8_t> sfp) {
  const auto file = golden::parse_sfp(sfp);
  if (!file.ok()) return file.error();
  const auto array = decode_array(*file);
  if (!array.ok()) return array.error();
  std::vector<std::uint8_t> npy = golden::format_npy(*array);
  const std::size_t items = array->values.size() * array->item_bytes;
  npy.erase(npy.begin(), npy.end() - static_cast<std::ptrdiff_t>(items));
  return npy;
}

}  // namespace sfpgen::cli
