// Packets between buffers: chooses the path, checks the buffers, and leaves what no fast path takes
// to the golden codec.
#include <sfpgen/codec/codec.hpp>

#include <algorithm>
#include <bit>
#include <vector>

#include "kernels.hpp"
#include "packet_math.hpp"
#include "paths.hpp"
#include "sentence.hpp"

namespace sfpgen::codec {
namespace {

using golden::PacketConfig;
using golden::sentence;
using golden::Zeros;

// Kernels take items and write words as they lie in memory.
static_assert(std::endian::native == std::endian::little);

/// Whether the kernels are for a configuration.
bool has_kernels(const PacketConfig& config) {
  return config.lanes == 8 && (config.format == golden::fp32 || config.format == golden::bf16);
}

void put_values(const PacketConfig& config, std::span<const std::uint64_t> values,
                std::span<std::byte> items) {
  const unsigned size = item_bytes(config.format);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (unsigned byte = 0; byte < size; ++byte) {
      items[i * size + byte] = static_cast<std::byte>((values[i] >> (8 * byte)) & 0xFF);
    }
  }
}

/// The path to take, or why there is none.
Result<Path> choose(const PacketConfig& config, std::size_t items,
                    const std::optional<Path>& path) {
  const std::vector<Error> illegal = golden::validate(config);
  if (!illegal.empty()) {
    return illegal.front();
  }
  const unsigned size = item_bytes(config.format);
  if (items % size != 0) {
    return Error{"items", sentence(items, " bytes are no whole number of items of ", size)};
  }
  const Path chosen = path.value_or(best_path(config));
  if (!path_available(chosen)) {
    return Error{"path", sentence(path_name(chosen), " is not available on this processor")};
  }
  if (chosen != Path::plain && !has_kernels(config)) {
    return Error{"path", sentence(path_name(chosen), " is for 8 lanes of fp32 or bf16, not for ",
                                  config.lanes, " of ", golden::format_name(config.format))};
  }
  return chosen;
}

std::optional<Error> check_room(const char* name, std::size_t there, std::uint64_t needed) {
  if (there < needed) {
    return Error{name, sentence("the buffer has ", there, " bytes where ", needed, " are needed")};
  }
  return std::nullopt;
}

Encoded encode_plain(const PacketConfig& config, std::span<const std::byte> items,
                     std::span<std::uint8_t> metadata, std::span<std::uint8_t> data, Zeros zeros) {
  const auto encode = zeros == Zeros::mapped ? golden::encode_mapped : golden::encode_packet;
  const golden::Packet packet = encode(config, values_of(config, items));
  std::copy(packet.metadata.begin(), packet.metadata.end(), metadata.begin());
  std::copy(packet.data.begin(), packet.data.end(), data.begin());
  return {{packet.metadata.size(), packet.data.size()}, packet.status, packet.bits, Path::plain};
}

/// Decodes on a path with kernels; nothing where there is something to refuse.
std::optional<Decoded> decode_fast(const PacketConfig& config,
                                   std::span<const std::uint8_t> metadata,
                                   std::span<const std::uint8_t> data, std::span<std::byte> items,
                                   Path path, Zeros zeros) {
  const std::uint64_t values = items.size() / item_bytes(config.format);
  DecodeJob job{parameters_of(config), metadata.data(), metadata.size(), data.data(),
                data.size(),           items.data(),    values};
  if (zeros == Zeros::mapped) {
    const std::optional<std::uint64_t> kept = kept_by_map(metadata, values);
    if (!kept) {
      return std::nullopt;
    }
    metadata = metadata.subspan(static_cast<std::size_t>(golden::zero_map_bytes(values)));
    job.map = job.metadata;
    job.kept = *kept;
    job.metadata = metadata.data();
    job.metadata_bytes = metadata.size();
  }
  const Kernels& kernels = kernels_of(path);
  const KernelDecoded found =
      config.format == golden::fp32 ? kernels.decode32(job) : kernels.decode16(job);
  if (!found.good) {
    return std::nullopt;
  }
  Decoded decoded{count_bits(config, zeros == Zeros::mapped ? job.kept : values,
                             {metadata.size(), data.size()}, found.lane_bits, found.last_row_bits),
                  path_that_ran(found.vector_bytes)};
  if (zeros == Zeros::mapped) {
    count_map(decoded.bits, values);
  }
  return decoded;
}

}  // namespace

Path best_path(const PacketConfig& config) {
  if (!has_kernels(config)) {
    return Path::plain;
  }
  return fastest_kernels();
}

unsigned item_bytes(const golden::FloatFormat& format) {
  unsigned bytes = 1;
  while (bytes < format.bytes()) {
    bytes *= 2;
  }
  return bytes;
}

StreamBytes longest_streams(const PacketConfig& config, std::uint64_t values, Zeros zeros) {
  const std::uint64_t beat = std::uint64_t{config.lanes} * config.format.bytes();
  const std::uint64_t map = zeros == Zeros::mapped ? golden::zero_map_bytes(values) : 0;
  return {map + (metadata_bits(config, values) + 31) / 32 * 4, rows_of(config, values) * beat};
}

Result<Encoded> encode_packet(const PacketConfig& config, std::span<const std::byte> items,
                              std::span<std::uint8_t> metadata, std::span<std::uint8_t> data,
                              std::optional<Path> path, Zeros zeros) {
  const Result<Path> chosen = choose(config, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t values = items.size() / item_bytes(config.format);
  const StreamBytes room = longest_streams(config, values, zeros);
  if (auto error = check_room("metadata", metadata.size(), room.metadata)) {
    return *std::move(error);
  }
  if (auto error = check_room("data", data.size(), room.data)) {
    return *std::move(error);
  }
  if (*chosen == Path::plain) {
    return encode_plain(config, items, metadata, data, zeros);
  }
  EncodeJob job{parameters_of(config), items.data(), values, metadata.data(), data.data()};
  const std::uint64_t map_bytes = zeros == Zeros::mapped ? golden::zero_map_bytes(values) : 0;
  if (zeros == Zeros::mapped) {
    job.map = job.metadata;
    job.metadata += map_bytes;
  }
  const Kernels& kernels = kernels_of(*chosen);
  const KernelEncoded found =
      config.format == golden::fp32 ? kernels.encode32(job) : kernels.encode16(job);
  Encoded encoded;
  encoded.bytes = {found.metadata_bytes, found.data_bytes};
  encoded.status = {found.nan_lost, found.sign_lost, found.exp_lost};
  encoded.bits =
      count_bits(config, found.count, encoded.bytes, found.lane_bits, found.last_row_bits);
  if (zeros == Zeros::mapped) {
    encoded.bytes.metadata += map_bytes;
    count_map(encoded.bits, values);
  }
  encoded.path = path_that_ran(found.vector_bytes);
  return encoded;
}

Result<Decoded> decode_packet(const PacketConfig& config, std::span<const std::uint8_t> metadata,
                              std::span<const std::uint8_t> data, std::span<std::byte> items,
                              std::optional<Path> path, Zeros zeros) {
  const Result<Path> chosen = choose(config, items.size(), path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  const std::uint64_t values = items.size() / item_bytes(config.format);
  if (*chosen != Path::plain) {
    if (const auto decoded = decode_fast(config, metadata, data, items, *chosen, zeros)) {
      return *decoded;
    }
  }
  // Plain, or refused: then the golden codec says where and why.
  const auto decode = zeros == Zeros::mapped ? golden::decode_mapped : golden::decode_packet;
  const Result<golden::DecodedPacket> packet = decode(config, metadata, data, values);
  if (!packet.ok()) {
    return packet.error();
  }
  put_values(config, packet->values, items);
  return Decoded{packet->bits, Path::plain};
}

}  // namespace sfpgen::codec
