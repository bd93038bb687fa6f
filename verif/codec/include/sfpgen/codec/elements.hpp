// Element formats (eXmY, OCP FP8, FP6, FP4, INT8; docs/formats.md) at memory speed: values to
// planes of codes and back between buffers of the caller's, bit for bit what the golden library
// makes of them.
#pragma once

#include <sfpgen/codec/codec.hpp>
#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sfpgen::codec {

/// Whether there are kernels for values of a container and a format: fp32 and bf16, codes of up to
/// 8 bits.
bool has_element_kernels(const golden::FloatFormat& container, const golden::ElementFormat& format);

/// Bytes of `values` codes in planes (docs/wire_format.md section 9), one behind the other.
std::uint64_t plane_bytes(const golden::ElementFormat& format, std::uint64_t values);

/// What a format could not keep of some values.
struct QuantizedElements {
  bool overflowed = false;  ///< a value was beyond the largest number, or infinite
  bool nan_lost = false;    ///< a NaN in a format without one
  Path path = Path::plain;  ///< the one that ran
};

/// Encodes items (item_bytes() of `container` each: fp16, bf16, fp32 or fp64) times 2^shift, to
/// nearest even, into `planes` with room for plane_bytes(): what golden::ElementQuantizer and
/// golden::pack_planes give. Without a path the best one runs; `plain` is the golden library.
/// Errors: an illegal format or one of more than 16 bits, another container, a shift outside
/// -512..511, items that are no whole number, a buffer that is too small, a path that is not
/// available or not for container and format.
Result<QuantizedElements> quantize_elements(const golden::FloatFormat& container,
                                            const golden::ElementFormat& format, int shift,
                                            std::span<const std::byte> items,
                                            std::span<std::uint8_t> planes,
                                            std::optional<Path> path = std::nullopt);

/// Decodes all of `items` from planes of just their codes: numbers times 2^-shift, as the nearest
/// values of the container (ties to even). The path that ran. Errors: those of
/// quantize_elements() but the shift's, which may be any; planes of another length.
Result<Path> dequantize_elements(const golden::FloatFormat& container,
                                 const golden::ElementFormat& format, int shift,
                                 std::span<const std::uint8_t> planes, std::span<std::byte> items,
                                 std::optional<Path> path = std::nullopt);

/// The shift that takes the largest of the finite items to the largest exponent of the format
/// (golden::max_exponent, golden::aligning_shift). Errors as above.
Result<int> aligning_shift_of(const golden::FloatFormat& container,
                              const golden::ElementFormat& format, std::span<const std::byte> items,
                              std::optional<Path> path = std::nullopt);

}  // namespace sfpgen::codec
