// From block formats to what kernels need of them, and the plain way to the same streams.
#include <sfpgen/codec/block_formats.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "element_tables.hpp"
#include "packet_math.hpp"
#include "paths.hpp"
#include "sentence.hpp"

namespace sfpgen::codec {
namespace {

using golden::BlockFormat;
using golden::FieldLayout;
using golden::FloatFormat;
using golden::ScaleForm;
using golden::ScalePolicy;
using golden::sentence;

std::optional<Error> check_layout(const BlockFormat& format, const FieldLayout& layout) {
  if (layout.word_bits % 8 != 0 || layout.word_bits < 8 || layout.word_bits > 64) {
    return Error{"layout", sentence("words of ", layout.word_bits,
                                    " bits are no multiple of 8 from 8 to 64")};
  }
  if (layout.lanes < 1 || layout.lanes > 64) {
    return Error{"layout", sentence(layout.lanes, " lanes are outside 1..64")};
  }
  if (static_cast<unsigned>(format.element.width()) > layout.word_bits) {
    return Error{"layout", sentence("elements of ", format.element.width(),
                                    " bits do not go into words of ", layout.word_bits)};
  }
  if (format.block % layout.lanes != 0 && layout.lanes % format.block != 0) {
    return Error{"layout", sentence(layout.lanes, " lanes are neither a multiple nor a divisor of ",
                                    format.block, " values a block")};
  }
  return std::nullopt;
}

/// The path to take, or what is wrong.
Result<Path> choose(const FloatFormat& container, const BlockFormat& format,
                    const FieldLayout& layout, std::size_t items, const std::optional<Path>& path) {
  const std::vector<Error> illegal = golden::validate(format);
  if (!illegal.empty()) {
    return illegal.front();
  }
  if (format.rounding == golden::ElementRounding::stochastic) {
    return Error{"rounding", "stochastic rounding needs golden::BlockEncoder"};
  }
  if (!element_of(container)) {
    return Error{"container",
                 sentence(golden::format_name(container), " is none of fp16, bf16 and fp32")};
  }
  if (auto wrong = check_layout(format, layout)) {
    return *std::move(wrong);
  }
  if (items % item_bytes(container) != 0) {
    return Error{"items",
                 sentence(items, " bytes are no whole number of items of ", item_bytes(container))};
  }
  const bool kernels = has_block_kernels(container, format, layout);
  const Path chosen = path.value_or(kernels ? fastest_kernels() : Path::plain);
  if (!path_available(chosen)) {
    return Error{"path", sentence(path_name(chosen), " is not available on this processor")};
  }
  if (chosen != Path::plain && !kernels) {
    return Error{"path", sentence(path_name(chosen), " is not for this format and layout")};
  }
  return chosen;
}

std::optional<Error> check_size(const char* stream, std::size_t there, std::uint64_t needed) {
  if (there == needed) {
    return std::nullopt;
  }
  return Error{stream, sentence(there, " bytes found, the packet takes ", needed)};
}

BlockParameters block_parameters(const BlockFormat& format, const FieldLayout& layout) {
  BlockParameters p;
  p.element = parameters_of(format.element, 0);
  p.block = format.block;
  p.word_bytes = layout.word_bits / 8;
  p.ceiling = format.policy == ScalePolicy::ceil || format.policy == ScalePolicy::hbfp_emulator;
  p.element_exponent = std::ilogb(golden::largest(format.element)) +
                       (format.policy == ScalePolicy::hbfp_emulator ? 1 : 0);
  if (format.scale == ScaleForm::exponent10) {
    p.lowest_scale = -512;
    p.highest_scale = 510;
    p.scale_bias = 0;
    p.scale_mask = 1023;
    p.nan_scale = 511;
  }
  p.element_power = anchor_exponent - (1 - format.element.bias);
  p.is_narrow = !p.element.flushed && p.element.overflow_code == p.element.largest;
  p.narrow_power = 127 + (1 - format.element.bias);
  return p;
}

constexpr int fp32_bias = 127;

/// No number of a format but 0 is below 2^this.
int smallest_power(const golden::ElementFormat& format) {
  return 1 - format.bias - format.mantissa_bits;
}

/// Scales whose codes are whole bytes together, of 8 and of 10 bits.
constexpr std::size_t scales_at_once = 4;

/// Codes of scales one behind the other in 32-bit words.
template <unsigned bits>
void pack_scales(std::span<const std::uint32_t> scales, std::span<std::uint8_t> out) {
  constexpr std::size_t bytes = scales_at_once * bits / 8;
  std::size_t at = 0;
  const auto put = [&](std::span<const std::uint32_t> some) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < some.size(); ++i) {
      word |= std::uint64_t{some[i]} << (bits * i);
    }
    std::memcpy(out.data() + at, &word, std::min(bytes, out.size() - at));
    at += std::min(bytes, out.size() - at);
  };
  for (; scales.size() >= scales_at_once; scales = scales.subspan(scales_at_once)) {
    put(scales.first<scales_at_once>());
  }
  if (!scales.empty()) put(scales);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(at), out.end(), std::uint8_t{0});
}

/// The exponents of a packet's scales; nothing where what is behind them is not zero.
template <unsigned bits>
std::optional<std::vector<std::int32_t>> unpack_scales(const BlockParameters& p,
                                                       std::uint64_t blocks,
                                                       std::span<const std::uint8_t> in) {
  constexpr std::size_t bytes = scales_at_once * bits / 8;
  std::vector<std::int32_t> exponents(blocks);
  std::size_t at = 0;
  const auto take = [&](std::span<std::int32_t> some) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(bytes, in.size() - at);
    if (count != 0) std::memcpy(&word, in.data() + at, count);
    at += count;
    for (std::int32_t& exponent : some) {
      const auto code = static_cast<std::uint32_t>(word) & p.scale_mask;
      word >>= bits;
      const auto value = static_cast<std::int32_t>(code) - p.scale_bias;
      const bool negative = value > p.highest_scale;
      exponent = code == p.nan_scale ? nan_exponent
                 : negative          ? value - static_cast<std::int32_t>(p.scale_mask) - 1
                                     : value;
    }
    return word;
  };
  std::span<std::int32_t> left = exponents;
  for (; left.size() >= scales_at_once; left = left.subspan(scales_at_once)) {
    take(left.first(scales_at_once));
  }
  const bool rest_is_zero =
      take(left) == 0 && std::all_of(in.begin() + static_cast<std::ptrdiff_t>(at), in.end(),
                                     [](std::uint8_t byte) { return byte == 0; });
  if (!rest_is_zero) {
    return std::nullopt;
  }
  return exponents;
}

QuantizedBlocks quantize_plain(const FloatFormat& container, const BlockFormat& format,
                               const FieldLayout& layout, std::span<const std::byte> items,
                               std::span<std::uint8_t> metadata, std::span<std::uint8_t> data) {
  const std::vector<double> numbers = numbers_of(container, items);
  const std::vector<float> values(numbers.begin(), numbers.end());
  const golden::BlockCodes codes =
      golden::encode_blocks(format, values, golden::packet_scale_for(format, values));
  const golden::BlockStreams streams = golden::pack_blocks(format, layout, codes);
  std::copy(streams.metadata.begin(), streams.metadata.end(), metadata.begin());
  std::copy(streams.data.begin(), streams.data.end(), data.begin());
  return {codes.nonfinite, codes.saturated, Path::plain};
}

Result<Path> dequantize_plain(const FloatFormat& container, const BlockFormat& format,
                              const FieldLayout& layout, std::span<const std::uint8_t> metadata,
                              std::span<const std::uint8_t> data, std::span<std::byte> items) {
  const unsigned size = item_bytes(container);
  const auto codes =
      golden::unpack_blocks(format, layout, items.size() / size,
                            {{metadata.begin(), metadata.end()}, {data.begin(), data.end()}});
  if (!codes.ok()) {
    return codes.error();
  }
  const auto patterns = golden::decode_blocks_to(element_of(container).value(), format, *codes);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    put_item(items, i, size, patterns[i]);
  }
  return Path::plain;
}

}  // namespace

bool has_block_kernels(const FloatFormat& container, const BlockFormat& format,
                       const FieldLayout& layout) {
  // All elements, and all of them over a scale, stay within FP32 then.
  constexpr int most_exponent_bits = 5;
  constexpr int largest_bias = 32;
  const golden::ElementFormat& element = format.element;
  return (container == golden::fp32 || container == golden::bf16) && layout.lanes == 8 &&
         (layout.word_bits == 16 || layout.word_bits == 32) && format.block % 16 == 0 &&
         format.block <= most_block_values && element.width() <= 8 &&
         element.exponent_bits <= most_exponent_bits && std::abs(element.bias) <= largest_bias &&
         format.scale != ScaleForm::e4m3 &&
         format.rounding == golden::ElementRounding::nearest_even;
}

Result<QuantizedBlocks> quantize_blocks(const FloatFormat& container, const BlockFormat& format,
                                        const FieldLayout& layout, std::span<const std::byte> items,
                                        std::span<std::uint8_t> metadata,
                                        std::span<std::uint8_t> data, std::optional<Path> path) {
  const Result<Path> chosen = choose(container, format, layout, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t count = items.size() / item_bytes(container);
  const golden::StreamSizes sizes = golden::stream_sizes(format, layout, count);
  for (const auto& wrong : {check_size("metadata", metadata.size(), sizes.metadata),
                            check_size("data", data.size(), sizes.data)}) {
    if (wrong) {
      return *wrong;
    }
  }
  if (*chosen == Path::plain) {
    return quantize_plain(container, format, layout, items, metadata, data);
  }
  std::vector<std::uint32_t> scales((count + format.block - 1) / format.block);
  const BlockJob job{block_parameters(format, layout), items.data(), count, scales.data(),
                     data.data()};
  const Kernels& kernels = kernels_of(*chosen);
  const KernelBlocks met =
      container == golden::fp32 ? kernels.quantize_blocks32(job) : kernels.quantize_blocks16(job);
  if (format.scale == ScaleForm::exponent10) {
    pack_scales<10>(scales, metadata);
  } else {
    pack_scales<8>(scales, metadata);
  }
  return QuantizedBlocks{met.nonfinite, met.saturated, path_that_ran(met.vector_bytes)};
}

Result<Path> dequantize_blocks(const FloatFormat& container, const BlockFormat& format,
                               const FieldLayout& layout, std::span<const std::uint8_t> metadata,
                               std::span<const std::uint8_t> data, std::span<std::byte> items,
                               std::optional<Path> path) {
  const Result<Path> chosen = choose(container, format, layout, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t count = items.size() / item_bytes(container);
  const golden::StreamSizes sizes = golden::stream_sizes(format, layout, count);
  const bool whole = metadata.size() == sizes.metadata && data.size() == sizes.data;
  if (*chosen == Path::plain || !whole) {
    return dequantize_plain(container, format, layout, metadata, data, items);
  }
  const BlockParameters p = block_parameters(format, layout);
  const std::uint64_t blocks = (count + format.block - 1) / format.block;
  const auto exponents = format.scale == ScaleForm::exponent10
                             ? unpack_scales<10>(p, blocks, metadata)
                             : unpack_scales<8>(p, blocks, metadata);
  if (!exponents) {
    return dequantize_plain(container, format, layout, metadata, data, items);
  }
  const ElementTable& table = table_of(golden::fp32, format.element, 0);
  const DequantizeBlocksJob job{
      static_cast<unsigned>(format.element.width()),
      format.block,
      layout.word_bits / 8,
      data.data(),
      exponents->data(),
      1 - (fp32_bias + smallest_power(format.element)),
      254 - (fp32_bias + std::ilogb(golden::largest(format.element))),
      items.data(),
      count,
      table.items.data(),
      {table.bytes[0].data(), table.bytes[1].data(), table.bytes[2].data(), table.bytes[3].data()}};
  const Kernels& kernels = kernels_of(*chosen);
  const unsigned ran = container == golden::fp32 ? kernels.dequantize_blocks32(job)
                                                 : kernels.dequantize_blocks16(job);
  // What the golden library says of padding that is not zero.
  return ran == 0 ? dequantize_plain(container, format, layout, metadata, data, items)
                  : Result<Path>(path_that_ran(ran));
}

}  // namespace sfpgen::codec
