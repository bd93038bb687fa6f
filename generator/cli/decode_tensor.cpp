// Through the codec, then into the order that the array had.
#include "generator/cli/decode_tensor.hpp"

#include <algorithm>
#include <cstring>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/npy.hpp>
#include <vector>

namespace sfpgen::cli {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The array that a file's tensor came from, without its values.
golden::NpyArray array_of(const golden::SfpHeader& header) {
  golden::NpyArray array;
  for (const golden::TensorType& type : golden::tensor_types()) {
    if (type.dtype == header.dtype) {
      array.kind = type.kind;
      array.item_bytes = type.item_bytes;
    }
  }
  array.byte_order = header.byte_order;
  array.array_order = header.array_order;
  array.shape = header.shape;
  return array;
}

bool is_in_order(const golden::NpyArray& array) {
  return array.array_order == golden::ArrayOrder::c || array.shape.size() < 2;
}

/// A whole array in the order of its file, as .npy.
Result<Bytes> turned(golden::NpyArray array, const golden::SfpDirectory& directory,
                     std::span<const std::uint8_t> sfp, const tensors::Release& done) {
  const unsigned size = array.item_bytes;
  const auto count = golden::value_count(array.shape).value_or(0);
  const Outcome decoded = codec::decode_items(
      directory, sfp,
      [&](std::span<const std::byte> items) -> Outcome {
        // Asked for only once that the first blocks were whole.
        if (array.values.empty()) array.values.reserve(count);
        for (std::size_t at = 0; at < items.size(); at += size) {
          std::uint64_t value = 0;
          std::memcpy(&value, items.data() + at, size);
          array.values.push_back(value);
        }
        return std::monostate{};
      },
      done);
  if (!decoded.ok()) return decoded.error();
  return golden::format_npy(array);
}

/// Items as they come, but for their byte order.
Outcome straight(const golden::NpyArray& array, const golden::SfpDirectory& directory,
                 std::span<const std::uint8_t> sfp, const tensors::Sink& sink,
                 const tensors::Release& done) {
  Bytes swapped;
  return codec::decode_items(
      directory, sfp,
      [&](std::span<const std::byte> items) {
        const std::span bytes(reinterpret_cast<const std::uint8_t*>(items.data()), items.size());
        if (array.byte_order == golden::ByteOrder::little) return sink(bytes);
        swapped.assign(bytes.begin(), bytes.end());
        for (auto item = swapped.begin(); item != swapped.end(); item += array.item_bytes) {
          std::reverse(item, item + array.item_bytes);
        }
        return sink(swapped);
      },
      done);
}

}  // namespace

Outcome restore_items(std::span<const std::uint8_t> sfp, const tensors::Sink& sink,
                      const tensors::Release& done) {
  const auto directory = golden::parse_sfp_directory(sfp);
  if (!directory.ok()) return directory.error();
  const golden::NpyArray array = array_of(directory->header);
  if (is_in_order(array)) return straight(array, *directory, sfp, sink, done);
  const auto npy = turned(array, *directory, sfp, done);
  if (!npy.ok()) return npy.error();
  const std::size_t items = golden::value_count(array.shape).value_or(0) * array.item_bytes;
  return sink(std::span(*npy).last(items));
}

Outcome restore_npy(const golden::SfpDirectory& directory, std::span<const std::uint8_t> sfp,
                    const tensors::Sink& sink, const tensors::Release& done) {
  const golden::NpyArray array = array_of(directory.header);
  if (!is_in_order(array)) {
    const auto npy = turned(array, directory, sfp, done);
    return npy.ok() ? sink(*npy) : Outcome(npy.error());
  }
  // Without values it is what stands ahead of them.
  const Outcome begun = sink(golden::format_npy(array));
  return begun.ok() ? straight(array, directory, sfp, sink, done) : begun;
}

}  // namespace sfpgen::cli
