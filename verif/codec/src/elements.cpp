// From formats to what kernels need of them, and the plain way to the same codes.
#include <sfpgen/codec/elements.hpp>
#include <sfpgen/golden/element_quantizer.hpp>
#include <sfpgen/golden/planes.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "element_tables.hpp"
#include "packet_math.hpp"
#include "paths.hpp"
#include "sentence.hpp"

namespace sfpgen::codec {
namespace {

using golden::ElementFormat;
using golden::ElementRounding;
using golden::FloatFormat;
using golden::sentence;

constexpr int widest_kernel_code = 8;

/// The path to take, or what is wrong.
Result<Path> choose(const FloatFormat& container, const ElementFormat& format, int shift,
                    std::size_t items, const std::optional<Path>& path) {
  const std::vector<Error> illegal = golden::validate(format);
  if (!illegal.empty()) {
    return illegal.front();
  }
  if (format.width() > golden::widest_plane_code) {
    return Error{"format", sentence("it has ", format.width(), " bits, the most is ",
                                    golden::widest_plane_code)};
  }
  if (container != golden::fp64 && !element_of(container)) {
    return Error{"container",
                 sentence(golden::format_name(container), " is none of fp16, bf16, fp32 and fp64")};
  }
  if (shift < golden::lowest_shift || shift > golden::highest_shift) {
    return Error{"shift", sentence(shift, " is outside ", golden::lowest_shift, "..",
                                   golden::highest_shift)};
  }
  if (items % item_bytes(container) != 0) {
    return Error{"items",
                 sentence(items, " bytes are no whole number of items of ", item_bytes(container))};
  }
  const bool kernels = has_element_kernels(container, format);
  const Path chosen = path.value_or(kernels ? fastest_kernels() : Path::plain);
  if (!path_available(chosen)) {
    return Error{"path", sentence(path_name(chosen), " is not available on this processor")};
  }
  if (chosen != Path::plain && !kernels) {
    return Error{"path",
                 sentence(path_name(chosen), " is for fp32 or bf16 and codes of up to 8 bits")};
  }
  return chosen;
}

QuantizedElements quantize_plain(const FloatFormat& container, const ElementFormat& format,
                                 int shift, std::span<const std::byte> items,
                                 std::span<std::uint8_t> planes) {
  const auto packet = golden::ElementQuantizer(1).encode(format, ElementRounding::nearest_even,
                                                         shift, numbers_of(container, items));
  auto* out = planes.data();
  for (const auto& plane : golden::pack_planes(format.width(), packet.codes).bytes) {
    out = std::copy(plane.begin(), plane.end(), out);
  }
  return {packet.overflowed, packet.nan_lost, Path::plain};
}

std::optional<Error> dequantize_plain(const FloatFormat& container, const ElementFormat& format,
                                      int shift, std::span<const std::uint8_t> bytes,
                                      std::span<std::byte> items) {
  const unsigned size = item_bytes(container);
  golden::Planes planes{format.width(), items.size() / size, {}};
  const std::size_t units = (planes.elements + 7) / 8;
  for (const int width : golden::plane_widths(format.width())) {
    const auto plane = bytes.first(units * static_cast<std::size_t>(width));
    planes.bytes.emplace_back(plane.begin(), plane.end());
    bytes = bytes.subspan(plane.size());
  }
  const auto codes = golden::unpack_planes(planes);
  if (!codes.ok()) {
    return codes.error();
  }
  const std::vector<double> numbers = golden::dequantize(format, shift, *codes);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    put_item(items, i, size, pattern_of(container, numbers[i]));
  }
  return std::nullopt;
}

}  // namespace

bool has_element_kernels(const FloatFormat& container, const ElementFormat& format) {
  return (container == golden::fp32 || container == golden::bf16) &&
         format.width() <= widest_kernel_code;
}

std::uint64_t plane_bytes(const ElementFormat& format, std::uint64_t values) {
  return (values / 8 + (values % 8 == 0 ? 0 : 1)) * static_cast<std::uint64_t>(format.width());
}

Result<QuantizedElements> quantize_elements(const FloatFormat& container,
                                            const ElementFormat& format, int shift,
                                            std::span<const std::byte> items,
                                            std::span<std::uint8_t> planes,
                                            std::optional<Path> path) {
  const Result<Path> chosen = choose(container, format, shift, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t count = items.size() / item_bytes(container);
  const std::uint64_t needed = plane_bytes(format, count);
  if (planes.size() < needed) {
    return Error{"planes", sentence("the buffer has ", planes.size(), " bytes where ", needed,
                                    " are needed")};
  }
  if (*chosen == Path::plain) {
    return quantize_plain(container, format, shift, items, planes);
  }
  const Kernels& kernels = kernels_of(*chosen);
  const ElementJob job{parameters_of(format, shift), items.data(), count, planes.data()};
  const KernelElements met =
      container == golden::fp32 ? kernels.quantize32(job) : kernels.quantize16(job);
  return QuantizedElements{met.overflowed, met.nan && !job.parameters.has_nan,
                           path_that_ran(met.vector_bytes)};
}

Result<Path> dequantize_elements(const FloatFormat& container, const ElementFormat& format,
                                 int shift, std::span<const std::uint8_t> planes,
                                 std::span<std::byte> items, std::optional<Path> path) {
  // Numbers may be shifted as far as a file says, which is farther than hardware goes.
  const Result<Path> chosen = choose(container, format, 0, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t count = items.size() / item_bytes(container);
  if (planes.size() != plane_bytes(format, count)) {
    return Error{"planes", sentence(planes.size(), " bytes found, ", count, " codes of ",
                                    format.width(), " bits do not take that")};
  }
  if (*chosen == Path::plain) {
    if (auto wrong = dequantize_plain(container, format, shift, planes, items)) {
      return *std::move(wrong);
    }
    return *chosen;
  }
  const ElementTable& table = table_of(container, format, shift);
  const DequantizeJob job{
      static_cast<unsigned>(format.width()),
      planes.data(),
      items.data(),
      count,
      table.items.data(),
      {table.bytes[0].data(), table.bytes[1].data(), table.bytes[2].data(), table.bytes[3].data()}};
  const Kernels& kernels = kernels_of(*chosen);
  return path_that_ran(
      (container == golden::fp32 ? kernels.dequantize32 : kernels.dequantize16)(job));
}

Result<int> aligning_shift_of(const FloatFormat& container, const ElementFormat& format,
                              std::span<const std::byte> items, std::optional<Path> path) {
  const Result<Path> chosen = choose(container, format, 0, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const int highest = golden::largest_exponent(format);
  if (*chosen == Path::plain) {
    return golden::aligning_shift(highest, golden::max_exponent(numbers_of(container, items)));
  }
  const Kernels& kernels = kernels_of(*chosen);
  const ElementJob job{{}, items.data(), items.size() / item_bytes(container), nullptr};
  const std::uint32_t largest =
      container == golden::fp32 ? kernels.largest32(job) : kernels.largest16(job);
  const int exponent = static_cast<int>(largest >> 23) - 127;
  return golden::aligning_shift(highest, std::max(exponent, golden::lowest_max_exponent));
}

}  // namespace sfpgen::codec
