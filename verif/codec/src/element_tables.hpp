// What kernels have to know of an element format.
#pragma once

#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/float_format.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels.hpp"

namespace sfpgen::codec {

/// The exponent to which the kernels take the smallest number with a hidden bit.
inline constexpr int anchor_exponent = -64;

/// A container as an element format, for fp16, bf16 and fp32.
std::optional<golden::ElementFormat> element_of(const golden::FloatFormat& container);

/// Items as numbers.
std::vector<double> numbers_of(const golden::FloatFormat& container,
                               std::span<const std::byte> items);

/// The bit pattern of the value that is next to a number, ties to even; fp64 has them all.
std::uint64_t pattern_of(const golden::FloatFormat& container, double number);

/// Puts a bit pattern of `size` bytes to its place among items.
void put_item(std::span<std::byte> items, std::size_t index, unsigned size, std::uint64_t pattern);

ElementParameters parameters_of(const golden::ElementFormat& format, int shift);

/// The item of each code, whole and byte by byte.
struct ElementTable {
  golden::FloatFormat container{};
  golden::ElementFormat format{};
  int shift = 0;
  bool is_made = false;
  std::array<std::uint32_t, 256> items{};
  std::array<std::array<std::uint8_t, 256>, 4> bytes{};
};

/// The table of a format; blocks of a tensor mostly share one, so each thread keeps its last ones.
const ElementTable& table_of(const golden::FloatFormat& container,
                             const golden::ElementFormat& format, int shift);

}  // namespace sfpgen::codec
