// From block formats to what kernels need of them, and the plain way to the same streams.
#include <sfpgen/codec/block_formats.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
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
  return p;
}

/// Codes of scales one behind the other in 32-bit words.
void pack_scales(std::span<const std::uint32_t> scales, unsigned bits,
                 std::span<std::uint8_t> out) {
  std::uint64_t pending = 0;
  unsigned count = 0;
  std::size_t at = 0;
  for (const std::uint32_t scale : scales) {
    pending |= std::uint64_t{scale} << count;
    for (count += bits; count >= 8; count -= 8, pending >>= 8) {
      out[at++] = static_cast<std::uint8_t>(pending & 0xFF);
    }
  }
  for (; at < out.size(); pending >>= 8) {
    out[at++] = static_cast<std::uint8_t>(pending & 0xFF);
  }
}

/// The scales of a packet as two factors each; nothing where what is behind them is not zero.
std::optional<std::vector<float>> unpack_scales(const BlockFormat& format, std::uint64_t blocks,
                                                std::span<const std::uint8_t> in) {
  const BlockParameters p = block_parameters(format, {});
  const unsigned bits = golden::scale_bits(format.scale);
  std::vector<float> factors;
  factors.reserve(2 * blocks);
  std::uint64_t pending = 0;
  unsigned count = 0;
  std::size_t at = 0;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    for (; count < bits; count += 8) {
      pending |= std::uint64_t{in[at++]} << count;
    }
    const auto code = static_cast<std::uint32_t>(pending) & p.scale_mask;
    pending >>= bits;
    count -= bits;
    if (code == p.nan_scale) {
      factors.insert(factors.end(), {std::numeric_limits<float>::quiet_NaN(), 1.0F});
      continue;
    }
    constexpr int farthest = 252;  // everything is zero or infinite there
    int exponent = static_cast<int>(code) - p.scale_bias;
    if (format.scale == ScaleForm::exponent10 && exponent > p.highest_scale) {
      exponent -= static_cast<int>(p.scale_mask) + 1;
    }
    exponent = std::clamp(exponent, -farthest, farthest);
    factors.push_back(std::ldexp(1.0F, exponent / 2));
    factors.push_back(std::ldexp(1.0F, exponent - exponent / 2));
  }
  const bool rest_is_zero =
      pending == 0 && std::all_of(in.begin() + static_cast<std::ptrdiff_t>(at), in.end(),
                                  [](std::uint8_t byte) { return byte == 0; });
  if (!rest_is_zero) {
    return std::nullopt;
  }
  return factors;
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
  pack_scales(scales, golden::scale_bits(format.scale), metadata);
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
  const auto factors = unpack_scales(format, (count + format.block - 1) / format.block, metadata);
  if (!factors) {
    return dequantize_plain(container, format, layout, metadata, data, items);
  }
  const ElementTable& table = table_of(golden::fp32, format.element, 0);
  const DequantizeBlocksJob job{
      static_cast<unsigned>(format.element.width()),
      format.block,
      layout.word_bits / 8,
      data.data(),
      factors->data(),
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
