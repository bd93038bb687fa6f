// What values are and what they would cost: counts of exponents, and the size of packets under
// every coding to the bit, without their streams and much sooner.
#pragma once

#include <sfpgen/codec/codec.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sfpgen::codec {

/// What was found among values of a container.
struct ValueCounts {
  std::uint64_t values = 0;
  std::uint64_t zeros = 0;       ///< of either sign
  std::uint64_t negatives = 0;   ///< below zero: neither -0 nor a NaN
  std::uint64_t sign_bits = 0;   ///< that are set, those of -0 and NaNs too
  std::uint64_t subnormals = 0;  ///< exponent 0, but no zeros
  std::uint64_t infinities = 0;
  std::uint64_t nans = 0;
  std::vector<std::uint64_t> exponents;  ///< values with each exponent, 2^E of them

  ValueCounts& operator+=(const ValueCounts& other);
  friend bool operator==(const ValueCounts&, const ValueCounts&) = default;
};

/// The size of a packet or of several: bytes of both streams, and where their bits go.
struct PacketCost {
  StreamBytes bytes;
  golden::BitCounts bits;

  PacketCost& operator+=(const PacketCost& other);
  friend constexpr bool operator==(const PacketCost&, const PacketCost&) = default;
};

/// The sizes under each coding, with the zero code and without.
struct CodingCosts {
  /// By golden::Coding, then by golden::ZeroCode.
  std::array<std::array<PacketCost, 2>, 4> costs;

  [[nodiscard]] const PacketCost& of(golden::Coding coding, golden::ZeroCode zero_code) const {
    return costs.at(static_cast<std::size_t>(coding)).at(static_cast<std::size_t>(zero_code));
  }
  CodingCosts& operator+=(const CodingCosts& other);
  friend constexpr bool operator==(const CodingCosts&, const CodingCosts&) = default;
};

/// Whether count_values() and packet_costs() have kernels for a container: fp32, bf16 and fp16.
bool has_cost_kernels(const golden::FloatFormat& format);

/// Counts items of a container. Without a path the best one runs; `plain` counts one by one.
/// Errors: items that are no whole number, a path that is not available or not for the container.
Result<ValueCounts> count_values(const golden::FloatFormat& format,
                                 std::span<const std::byte> items,
                                 std::optional<Path> path = std::nullopt);

/// What encode_packet() would give for each coding and zero code, whatever `config` says of them.
/// Kernels are for 8 lanes of fp32, bf16 or fp16; `plain` is the golden encoder itself. Errors: an
/// illegal configuration, and those of count_values().
Result<CodingCosts> packet_costs(const golden::PacketConfig& config,
                                 std::span<const std::byte> items,
                                 std::optional<Path> path = std::nullopt);

/// The sums of what encode_blocks() would give; blocks are shared among threads.
Result<CodingCosts> block_costs(const golden::PacketConfig& config,
                                std::span<const std::byte> items, const BlockOptions& options = {});

/// count_values() with blocks of values shared among threads.
Result<ValueCounts> count_blocks(const golden::FloatFormat& format,
                                 std::span<const std::byte> items,
                                 const BlockOptions& options = {});

}  // namespace sfpgen::codec
