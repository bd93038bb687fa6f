// Sizes of packets from their parameters, and items as the golden codec takes them.
#pragma once

#include <sfpgen/codec/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels.hpp"

namespace sfpgen::codec {

/// What kernels have to know of a configuration.
KernelParameters parameters_of(const golden::PacketConfig& config);

std::uint64_t rows_of(const golden::PacketConfig& config, std::uint64_t values);

std::uint64_t metadata_bits(const golden::PacketConfig& config, std::uint64_t values);

/// Whether streams are long enough for so many values: memory is asked for only then, whatever a
/// file says.
bool streams_may_hold(const golden::PacketConfig& config, golden::Zeros zeros, std::uint64_t values,
                      const StreamBytes& bytes);

/// The values that the zero map at the metadata's start keeps of so many; nothing where it is not
/// whole, or has bits behind its last value.
std::optional<std::uint64_t> kept_by_map(std::span<const std::uint8_t> metadata,
                                         std::uint64_t values);

/// Adds the zero map of so many values to the bits of their packet.
void count_map(golden::BitCounts& bits, std::uint64_t values);

/// The bits of a packet by their kind, from the bits of its rows in each lane.
golden::BitCounts count_bits(const golden::PacketConfig& config, std::uint64_t values,
                             const StreamBytes& bytes, std::uint64_t lane_bits,
                             unsigned last_row_bits);

/// Bit patterns of items.
std::vector<std::uint64_t> values_of(const golden::PacketConfig& config,
                                     std::span<const std::byte> items);

}  // namespace sfpgen::codec
