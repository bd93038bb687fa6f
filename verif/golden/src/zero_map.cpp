// Blocks with a zero map, put together from packets.
#include <sfpgen/golden/zero_map.hpp>

#include <vector>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr std::uint64_t word_bits = 32;

bool bit_of(std::span<const std::uint8_t> map, std::uint64_t i) {
  return ((map[i / 8] >> (i % 8)) & 1) != 0;
}

void count_map(BitCounts& bits, std::uint64_t values) {
  bits.zero_map = values;
  bits.padding += 8 * zero_map_bytes(values) - values;
}

}  // namespace

std::uint64_t zero_map_bytes(std::uint64_t values) {
  return (values / word_bits + (values % word_bits == 0 ? 0 : 1)) * word_bits / 8;
}

bool is_left_out(const PacketConfig& config, std::uint64_t value) {
  Status status;
  const QuantizedValue cut = truncate(config.format, config.kept_mantissa_bits, value, status);
  return cut.sign == 0 && cut.is_zero();
}

Packet encode_mapped(const PacketConfig& config, std::span<const std::uint64_t> values) {
  std::vector<std::uint8_t> map(zero_map_bytes(values.size()), 0);
  std::vector<std::uint64_t> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_left_out(config, values[i])) {
      map[i / 8] = static_cast<std::uint8_t>(map[i / 8] | (1U << (i % 8)));
      kept.push_back(values[i]);
    }
  }
  Packet packet = encode_packet(config, kept);
  packet.metadata.insert(packet.metadata.begin(), map.begin(), map.end());
  count_map(packet.bits, values.size());
  return packet;
}

Result<DecodedPacket> decode_mapped(const PacketConfig& config,
                                    std::span<const std::uint8_t> metadata,
                                    std::span<const std::uint8_t> data, std::uint64_t value_count) {
  const std::uint64_t map_bytes = zero_map_bytes(value_count);
  if (map_bytes > metadata.size()) {
    return Error{"zero map",
                 sentence("it takes ", map_bytes, " bytes, the metadata have ", metadata.size())};
  }
  const auto map = metadata.first(static_cast<std::size_t>(map_bytes));
  std::uint64_t kept = 0;
  for (std::uint64_t i = 0; i < 8 * map_bytes; ++i) {
    if (!bit_of(map, i)) continue;
    if (i >= value_count) {
      return Error{"zero map",
                   sentence("bit ", i, " is set, behind those of its ", value_count, " values")};
    }
    ++kept;
  }
  Result<DecodedPacket> decoded = decode_packet(config, metadata.subspan(map.size()), data, kept);
  if (!decoded.ok()) {
    return decoded;
  }
  DecodedPacket block = std::move(decoded.value());
  const std::vector<std::uint64_t> values = std::move(block.values);
  block.values.assign(static_cast<std::size_t>(value_count), 0);
  std::size_t next = 0;
  for (std::uint64_t i = 0; i < value_count; ++i) {
    if (bit_of(map, i)) block.values[i] = values[next++];
  }
  count_map(block.bits, value_count);
  return block;
}

}  // namespace sfpgen::golden
