// Which arrays a container takes.
#include "verif/tb/tensor.hpp"

#include <fmt/format.h>

#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>
#include <utility>

namespace sfpgen::tb {
namespace {

// The array's type as a container; 0 exponent bits for one that is none.
golden::FloatFormat format_of(const golden::NpyArray& array) {
  if (array.kind != golden::ItemKind::floating) return {0, 0};
  switch (array.item_bytes) {
    case 2:
      return golden::fp16;
    case 4:
      return golden::fp32;
    default:
      return golden::fp64;
  }
}

}  // namespace

Result<std::vector<std::uint64_t>> read_tensor(const std::string& file,
                                               const golden::FloatFormat& format) {
  const auto bytes = golden::read_file(file);
  if (!bytes) return bytes.error();
  auto array = golden::parse_npy(*bytes);
  if (!array) return array.error();
  std::vector<std::uint64_t> values = std::move(array.value().values);
  if (array->kind == golden::ItemKind::unsigned_integer && array->item_bytes == format.bytes()) {
    return values;
  }
  const golden::FloatFormat given = format_of(*array);
  if (given == format) return values;
  if (given.exponent_bits == format.exponent_bits && given.mantissa_bits > format.mantissa_bits) {
    for (std::uint64_t& value : values) value >>= given.mantissa_bits - format.mantissa_bits;
    return values;
  }
  return Error{"dtype", fmt::format("{} does not fit the design's container {} ({} bits a value)",
                                    array->dtype(), golden::format_name(format), format.width())};
}

}  // namespace sfpgen::tb
