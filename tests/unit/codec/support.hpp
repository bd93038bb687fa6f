// What the fast codec's tests share: items out of values, the paths that this processor has, and
// streams that are damaged.
#pragma once

#include <sfpgen/codec/codec.hpp>

#include <cstdio>
#include <string>
#include <vector>

#include "../golden/support.hpp"

namespace sfpgen::codec::test {

using golden::PacketConfig;
using golden::test::Bytes;
using golden::test::Values;
using Items = std::vector<std::byte>;

inline Items items_of(const PacketConfig& config, std::span<const std::uint64_t> values) {
  const unsigned size = item_bytes(config.format);
  Items items;
  for (const std::uint64_t value : values) {
    for (unsigned byte = 0; byte < size; ++byte) {
      items.push_back(static_cast<std::byte>((value >> (8 * byte)) & 0xFF));
    }
  }
  return items;
}

/// The paths with kernels that this processor runs; says which are left out.
inline std::vector<Path> fast_paths() {
  std::vector<Path> paths;
  for (const Path path : {Path::portable, Path::avx2, Path::avx512}) {
    if (path_available(path)) {
      paths.push_back(path);
    } else {
      std::printf("skipped: this processor has no %s\n", std::string(path_name(path)).c_str());
    }
  }
  return paths;
}

/// Buffers of just the room that is asked for, so that the sanitizers see every byte beyond.
struct Streams {
  Bytes metadata;
  Bytes data;

  Streams(const PacketConfig& config, std::uint64_t values)
      : metadata(longest_streams(config, values).metadata, 0xA5),
        data(longest_streams(config, values).data, 0xA5) {}

  void cut(const StreamBytes& bytes) {
    metadata.resize(bytes.metadata);
    data.resize(bytes.data);
  }
};

/// Every configuration of 8 lanes that differs in more than its mantissa bits, for one container.
inline PacketConfig random_fast_config(const golden::FloatFormat& format, std::mt19937_64& random) {
  PacketConfig config = golden::test::random_config(format, random);
  config.lanes = 8;
  if (random() % 2 == 0) {
    config.rows = 8;
  }
  return config;
}

/// Cuts a stream short, makes it longer, changes one of its bits, or claims more values than the
/// `count` it has; now and then it stays as it is.
inline void damage(Bytes& stream, std::size_t& count, std::mt19937_64& random) {
  switch (random() % 4) {
    case 0:
      stream.resize(stream.empty() ? 0 : random() % stream.size());
      break;
    case 1:
      stream.resize(stream.size() + 1 + random() % 40, static_cast<std::uint8_t>(random() % 2));
      break;
    case 2:
      count += random() % 3 + (random() % 8 == 0 ? 100 : 0);
      break;
    default:
      if (!stream.empty()) {
        stream[random() % stream.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
      }
      break;
  }
}

/// The bit patterns of an example tensor.
Values example_tensor(const std::string& name);

}  // namespace sfpgen::codec::test
