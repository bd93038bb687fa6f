// Who is compared: the codec on every path that the processor has, and general compressors.
#pragma once

#include <sfpgen/golden/packet_config.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sfpgen::codec::bench {

/// A lossless compressor of blocks of FP32 values, called from several threads at once.
struct Contender {
  std::string name;
  /// Compresses a block; the bytes that it took. `out` has room for a quarter more than the block.
  std::function<std::size_t(std::span<const std::uint8_t> in, std::span<std::uint8_t> out)> encode;
  /// The inverse; `out` is as long as the block was.
  std::function<void(std::span<const std::uint8_t> in, std::span<std::uint8_t> out)> decode;
};

/// All contenders for values of which `kept_mantissa_bits` mantissa bits are not zero; with
/// `Sign::drop` none is negative, and the codec is told so.
std::vector<Contender> contenders(unsigned kept_mantissa_bits, golden::Sign sign);

}  // namespace sfpgen::codec::bench
