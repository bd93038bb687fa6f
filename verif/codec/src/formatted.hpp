// Tensors with a tensor format through kernels, where there are some for it.
#pragma once

#include <sfpgen/codec/block_formats.hpp>
#include <sfpgen/codec/elements.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <sfpgen/golden/tensor_format.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sfpgen::codec {

/// The blocks of a file whose values are codes of an element format or in a block format, rounded
/// to nearest even.
class FormattedBlocks {
 public:
  /// Nothing where a header is of another kind: the golden codec is for it.
  static std::optional<FormattedBlocks> of(const golden::SfpHeader& header);

  /// A block of items, as golden::encode_tensor makes it.
  [[nodiscard]] golden::FormatBlock encode(std::span<const std::byte> items) const;

  /// Whether streams have the bytes of so many values: memory is asked for only then.
  [[nodiscard]] bool may_hold(std::uint64_t values, std::uint64_t metadata_bytes,
                              std::uint64_t data_bytes) const;

  /// All items of a block that may hold them. The errors are those of golden::TensorFormat::decode.
  Outcome decode(std::span<const std::uint8_t> metadata, std::span<const std::uint8_t> data,
                 std::span<std::byte> items) const;

 private:
  golden::FloatFormat container_;
  golden::ElementFormat element_;
  std::optional<int> shift_;                   // nothing: that of the largest value
  std::optional<golden::BlockFormat> blocks_;  // in place of an element format
  golden::FieldLayout layout_;
};

}  // namespace sfpgen::codec
