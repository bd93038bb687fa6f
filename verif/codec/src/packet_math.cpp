// Sizes of packets from their parameters (docs/wire_format.md sections 3 and 4).
#include "packet_math.hpp"

#include <bit>
#include <cstring>

namespace sfpgen::codec {

using golden::BitCounts;
using golden::Coding;
using golden::PacketConfig;

KernelParameters parameters_of(const PacketConfig& config) {
  KernelParameters parameters;
  parameters.rows = config.rows;
  parameters.kept_mantissa_bits = config.kept_mantissa_bits;
  parameters.sign_bits = config.sign_bits();
  switch (config.coding) {
    case Coding::raw:
      parameters.coding = ExponentCode::raw;
      break;
    case Coding::delta:
      parameters.coding = ExponentCode::delta;
      break;
    case Coding::bias:
      parameters.coding = ExponentCode::bias;
      break;
    case Coding::max:
      parameters.coding = ExponentCode::max;
      break;
  }
  parameters.zero_code = config.zero_code == golden::ZeroCode::on;
  parameters.bias = config.bias;
  parameters.raw_bits = config.raw_bits;
  parameters.raw_offset = config.raw_offset;
  return parameters;
}

std::uint64_t rows_of(const PacketConfig& config, std::uint64_t values) {
  return values / config.lanes + (values % config.lanes == 0 ? 0 : 1);
}

std::uint64_t metadata_bits(const PacketConfig& config, std::uint64_t values) {
  const std::uint64_t rows = rows_of(config, values);
  const std::uint64_t groups = rows / config.rows + (rows % config.rows == 0 ? 0 : 1);
  const std::uint64_t code = config.format.width_code_bits();
  switch (config.coding) {
    case Coding::raw:
      return 0;
    case Coding::delta:
      return (rows - groups) * code;
    case Coding::bias:
      return rows * code;
    case Coding::max:
      break;
  }
  return rows * code + groups * config.format.exponent_bits;
}

bool streams_may_hold(const PacketConfig& config, golden::Zeros zeros, std::uint64_t values,
                      const StreamBytes& bytes) {
  constexpr std::uint64_t most = std::uint64_t{1} << 40;
  if (zeros == golden::Zeros::mapped) {
    // How many of them are in the packet, the map alone says.
    return values <= most && bytes.metadata >= golden::zero_map_bytes(values);
  }
  if (values > most || bytes.metadata != longest_streams(config, values).metadata) {
    return false;
  }
  const std::uint64_t rows = rows_of(config, values);
  std::uint64_t bits = rows * (config.kept_mantissa_bits + config.sign_bits());
  if (config.coding == Coding::raw) {
    bits += rows * config.raw_bits;
  } else if (config.coding == Coding::delta) {
    bits += (rows + config.rows - 1) / config.rows * config.format.exponent_bits;
  }
  return bytes.data >= bits * config.lanes / 8;
}

std::optional<std::uint64_t> kept_by_map(std::span<const std::uint8_t> metadata,
                                         std::uint64_t values) {
  const std::uint64_t bytes = golden::zero_map_bytes(values);
  if (bytes > metadata.size()) {
    return std::nullopt;
  }
  std::uint64_t kept = 0;
  std::uint32_t word = 0;
  for (std::uint64_t at = 0; at < bytes; at += sizeof(word)) {
    std::memcpy(&word, metadata.data() + at, sizeof(word));
    kept += static_cast<std::uint64_t>(std::popcount(word));
  }
  if (values % 32 != 0 && word >> (values % 32) != 0) {
    return std::nullopt;
  }
  return kept;
}

void count_map(BitCounts& bits, std::uint64_t values) {
  bits.zero_map = values;
  bits.padding += 8 * golden::zero_map_bytes(values) - values;
}

BitCounts count_bits(const PacketConfig& config, std::uint64_t values, const StreamBytes& bytes,
                     std::uint64_t lane_bits, unsigned last_row_bits) {
  const std::uint64_t rest = config.kept_mantissa_bits + config.sign_bits();
  BitCounts bits;
  bits.metadata = metadata_bits(config, values);
  bits.mantissa = values * config.kept_mantissa_bits;
  bits.sign = values * config.sign_bits();
  const std::uint64_t rows = rows_of(config, values);
  if (rows > 0) {
    const std::uint64_t missing = rows * config.lanes - values;
    bits.exponent = (lane_bits - rows * rest) * config.lanes - missing * (last_row_bits - rest);
  }
  bits.padding =
      8 * (bytes.metadata + bytes.data) - bits.metadata - bits.exponent - bits.sign - bits.mantissa;
  return bits;
}

std::vector<std::uint64_t> values_of(const PacketConfig& config, std::span<const std::byte> items) {
  const unsigned size = item_bytes(config.format);
  std::vector<std::uint64_t> values(items.size() / size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (unsigned byte = 0; byte < size; ++byte) {
      values[i] |= std::uint64_t{std::to_integer<std::uint8_t>(items[i * size + byte])}
                   << (8 * byte);
    }
  }
  return values;
}

}  // namespace sfpgen::codec
