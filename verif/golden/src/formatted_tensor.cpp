// Bit patterns of a container to numbers and back, around the blocks of a tensor format.
#include "formatted_tensor.hpp"

#include <algorithm>
#include <bit>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

// fp16, bf16 and fp32 are element formats themselves.
ElementFormat element_of(const FloatFormat& container) {
  ElementFormat format =
      exmy(static_cast<int>(container.exponent_bits), static_cast<int>(container.mantissa_bits));
  format.specials = Specials::ieee;
  format.overflow = Overflow::infinity;
  return format;
}

std::vector<double> numbers_of(const FloatFormat& container,
                               std::span<const std::uint64_t> patterns) {
  std::vector<double> numbers;
  numbers.reserve(patterns.size());
  const ElementFormat element = element_of(container);
  for (const std::uint64_t pattern : patterns) {
    numbers.push_back(container == fp64
                          ? std::bit_cast<double>(pattern)
                          : decode_element(element, static_cast<std::uint32_t>(pattern)));
  }
  return numbers;
}

void append_patterns(const FloatFormat& container, std::span<const double> numbers,
                     std::vector<std::uint64_t>& patterns) {
  const ElementFormat element = element_of(container);
  for (const double number : numbers) {
    patterns.push_back(container == fp64
                           ? std::bit_cast<std::uint64_t>(number)
                           : encode_element(element, number, ElementRounding::nearest_even).code);
  }
}

}  // namespace

EncodedTensor encode_formatted(const SfpHeader& header, std::span<const std::uint64_t> values,
                               std::uint64_t block_values) {
  const auto encoder = header.format->encoder();
  EncodedTensor tensor;
  tensor.file.header = header;
  for (std::size_t start = 0; start < values.size();) {
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_values, values.size() - start));
    FormatBlock block =
        encoder->encode(numbers_of(header.config.format, values.subspan(start, count)));
    tensor.losses |= block.losses;
    tensor.bits += header.format->bits(count);
    tensor.file.blocks.push_back({count, std::move(block.metadata), std::move(block.data)});
    start += count;
  }
  return tensor;
}

Result<DecodedTensor> decode_formatted(const SfpFile& file) {
  DecodedTensor tensor;
  for (std::size_t i = 0; i < file.blocks.size(); ++i) {
    const SfpBlock& block = file.blocks[i];
    const auto numbers = file.header.format->decode(block.metadata, block.data, block.values);
    if (!numbers.ok()) {
      const std::string& place = numbers.error().place;
      return Error{sentence("block ", i, place.empty() ? "" : ", ", place), numbers.error().reason};
    }
    append_patterns(file.header.config.format, *numbers, tensor.values);
    tensor.block_bits.push_back(file.header.format->bits(block.values));
  }
  return tensor;
}

}  // namespace sfpgen::golden
