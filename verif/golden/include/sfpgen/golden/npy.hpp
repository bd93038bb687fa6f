// NumPy's .npy arrays as bit patterns.
#pragma once

#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sfpgen::golden {

/// What the items of an array are.
enum class ItemKind { floating, unsigned_integer };

/// Byte order of a multi-byte item.
enum class ByteOrder { little, big };

/// Which index runs fastest in the file: the last (C) or the first (Fortran).
enum class ArrayOrder { c, fortran };

/// "float32", "uint16", ..: NumPy's name of an item type.
std::string item_name(ItemKind kind, unsigned item_bytes);

/// What stands ahead of an array's items in a .npy file.
struct NpyHeader {
  ItemKind kind = ItemKind::floating;
  unsigned item_bytes = 4;
  ByteOrder byte_order = ByteOrder::little;
  ArrayOrder array_order = ArrayOrder::c;
  std::vector<std::uint64_t> shape;  ///< empty for a zero-dimensional array
  std::size_t data_start = 0;        ///< the byte of the file where the items begin
};

/// An array of floating-point numbers (2, 4 or 8 bytes) or unsigned integers (1, 2, 4 or 8 bytes).
struct NpyArray {
  ItemKind kind = ItemKind::floating;
  unsigned item_bytes = 4;
  ByteOrder byte_order = ByteOrder::little;
  ArrayOrder array_order = ArrayOrder::c;
  std::vector<std::uint64_t> shape;   ///< empty for a zero-dimensional array
  std::vector<std::uint64_t> values;  ///< bit patterns, always in C order

  /// NumPy's name of the item type: "float32", "uint16", ..
  [[nodiscard]] std::string dtype() const;
};

/// The most dimensions that NumPy gives an array.
inline constexpr std::size_t max_dimensions = 64;

/// The number of values of a shape, or nothing when it does not fit into 64 bits.
std::optional<std::uint64_t> value_count(std::span<const std::uint64_t> shape);

/// "(2, 3)", "(5,)", "()": a shape as Python writes it.
std::string shape_text(std::span<const std::uint64_t> shape);

/// Reads what stands ahead of the items, from the beginning of a file (`bytes`) of `file_bytes`
/// bytes. The errors are those of parse_npy(), and a header that goes on behind `bytes`.
Result<NpyHeader> parse_npy_header(std::span<const std::uint8_t> bytes, std::uint64_t file_bytes);

/// Reads a .npy file of version 1.0, 2.0 or 3.0. Errors name the byte. Refused: object, structured,
/// integer, complex and text arrays, a shape that does not match the size of the file.
Result<NpyArray> parse_npy(std::span<const std::uint8_t> bytes);

/// The bytes of a .npy file, as numpy.save writes them; the values are laid out in `array_order`
/// and `byte_order`.
std::vector<std::uint8_t> format_npy(const NpyArray& array);

}  // namespace sfpgen::golden
