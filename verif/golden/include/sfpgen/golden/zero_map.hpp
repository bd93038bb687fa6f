// The zero map: one bit a value ahead of a packet that holds the other values alone
// (docs/wire_format.md section 6, version 3).
#pragma once

#include <sfpgen/golden/packet.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// Where the zeros of a block are: values of its packet like all others, or bits of a map.
enum class Zeros { in_packets, mapped };

/// Bytes of the map of so many values: 32-bit words, as the metadata behind it.
std::uint64_t zero_map_bytes(std::uint64_t values);

/// Whether a map leaves a value out: nothing is left of it but zero bits, the sign among them, once
/// its mantissa is cut. `config` must be legal.
bool is_left_out(const PacketConfig& config, std::uint64_t value);

/// Encodes a block with a zero map: metadata are the map and those of the packet of all values that
/// are not left out; rows, data and status are the packet's. `config` must be legal, else
/// std::invalid_argument.
Packet encode_mapped(const PacketConfig& config, std::span<const std::uint64_t> values);

/// Decodes such a block of `value_count` values. Refuses a map that the metadata do not hold or
/// that has bits behind its last value, and what decode_packet() refuses: rows and lanes are those
/// of the packet. Memory grows with the streams, never with `value_count`. `config` must be legal,
/// else std::invalid_argument.
Result<DecodedPacket> decode_mapped(const PacketConfig& config,
                                    std::span<const std::uint8_t> metadata,
                                    std::span<const std::uint8_t> data, std::uint64_t value_count);

}  // namespace sfpgen::golden
