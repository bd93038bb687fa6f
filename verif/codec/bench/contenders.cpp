// One function a contender. What a library refuses leaves wrong values behind, which the benchmark
// notices.
#include "contenders.hpp"

#include <blosc.h>
#include <lz4.h>
#include <zfp.h>
#include <zstd.h>
#include <sfpgen/codec/codec.hpp>

#include <cstring>

namespace sfpgen::codec::bench {
namespace {

using In = std::span<const std::uint8_t>;
using Out = std::span<std::uint8_t>;

Contender sfp(golden::Coding coding, Path path, unsigned kept_mantissa_bits, golden::Sign sign) {
  golden::PacketConfig config = golden::default_config(golden::fp32);
  config.coding = coding;
  config.kept_mantissa_bits = kept_mantissa_bits;
  config.sign = sign;
  const auto encode = [config, path](In in, Out out) -> std::size_t {
    const std::size_t metadata = longest_streams(config, in.size() / 4).metadata;
    const auto encoded =
        encode_packet(config, std::as_bytes(in), out.first(metadata), out.subspan(metadata), path);
    return encoded.ok() ? encoded->bytes.metadata + encoded->bytes.data : 0;
  };
  const auto decode = [config, path](In in, Out out) {
    const std::size_t metadata = longest_streams(config, out.size() / 4).metadata;
    static_cast<void>(decode_packet(config, in.first(metadata), in.subspan(metadata),
                                    std::as_writable_bytes(out), path));
  };
  return {"sfp_" + std::string(golden::coding_name(coding)) + "_" + std::string(path_name(path)),
          encode, decode};
}

/// With a zero map. How many bytes the metadata have is not known beforehand: that number stands
/// first, then data, then metadata.
Contender sfp_map(golden::Coding coding, Path path, unsigned kept_mantissa_bits,
                  golden::Sign sign) {
  golden::PacketConfig config = golden::default_config(golden::fp32);
  config.coding = coding;
  config.kept_mantissa_bits = kept_mantissa_bits;
  config.sign = sign;
  constexpr golden::Zeros zeros = golden::Zeros::mapped;
  constexpr std::size_t length_bytes = 8;
  const auto encode = [config, path](In in, Out out) -> std::size_t {
    const StreamBytes room = longest_streams(config, in.size() / 4, zeros);
    const Out data = out.subspan(length_bytes, room.data);
    const Out metadata = out.subspan(length_bytes + room.data, room.metadata);
    const auto encoded = encode_packet(config, std::as_bytes(in), metadata, data, path, zeros);
    if (!encoded.ok()) return 0;
    const StreamBytes& bytes = encoded->bytes;
    std::memcpy(out.data(), &bytes.metadata, length_bytes);
    std::memmove(data.data() + bytes.data, metadata.data(), bytes.metadata);
    return length_bytes + bytes.data + bytes.metadata;
  };
  const auto decode = [config, path](In in, Out out) {
    std::uint64_t metadata = 0;
    std::memcpy(&metadata, in.data(), length_bytes);
    const In streams = in.subspan(length_bytes);
    const std::size_t data = streams.size() - metadata;
    static_cast<void>(decode_packet(config, streams.subspan(data), streams.first(data),
                                    std::as_writable_bytes(out), path, zeros));
  };
  return {
      "sfp_" + std::string(golden::coding_name(coding)) + "_map_" + std::string(path_name(path)),
      encode, decode};
}

Contender zstd(int level) {
  return {"zstd_" + std::to_string(level),
          [level](In in, Out out) {
            return ZSTD_compress(out.data(), out.size(), in.data(), in.size(), level);
          },
          [](In in, Out out) { ZSTD_decompress(out.data(), out.size(), in.data(), in.size()); }};
}

Contender lz4() {
  return {"lz4",
          [](In in, Out out) {
            return static_cast<std::size_t>(LZ4_compress_default(
                reinterpret_cast<const char*>(in.data()), reinterpret_cast<char*>(out.data()),
                static_cast<int>(in.size()), static_cast<int>(out.size())));
          },
          [](In in, Out out) {
            LZ4_decompress_safe(reinterpret_cast<const char*>(in.data()),
                                reinterpret_cast<char*>(out.data()), static_cast<int>(in.size()),
                                static_cast<int>(out.size()));
          }};
}

Contender blosc(int shuffle, const char* name) {
  return {name,
          [shuffle](In in, Out out) {
            return static_cast<std::size_t>(blosc_compress_ctx(
                5, shuffle, 4, in.size(), in.data(), out.data(), out.size(), "lz4", 0, 1));
          },
          [](In in, Out out) { blosc_decompress_ctx(in.data(), out.data(), out.size(), 1); }};
}

/// One-dimensional, in its lossless mode.
std::size_t run_zfp(std::uint8_t* values, std::size_t count, std::uint8_t* stream_bytes,
                    std::size_t room, bool compress) {
  zfp_field* const field = zfp_field_1d(values, zfp_type_float, count);
  zfp_stream* const stream = zfp_stream_open(nullptr);
  bitstream* const bits = stream_open(stream_bytes, room);
  zfp_stream_set_reversible(stream);
  zfp_stream_set_bit_stream(stream, bits);
  zfp_stream_rewind(stream);
  const std::size_t size = compress ? zfp_compress(stream, field) : zfp_decompress(stream, field);
  stream_close(bits);
  zfp_stream_close(stream);
  zfp_field_free(field);
  return size;
}

Contender zfp() {
  // The library takes what it only reads as writable too.
  return {"zfp_reversible",
          [](In in, Out out) {
            return run_zfp(const_cast<std::uint8_t*>(in.data()), in.size() / 4, out.data(),
                           out.size(), true);
          },
          [](In in, Out out) {
            run_zfp(out.data(), out.size() / 4, const_cast<std::uint8_t*>(in.data()), in.size(),
                    false);
          }};
}

}  // namespace

std::vector<Contender> contenders(unsigned kept_mantissa_bits, golden::Sign sign) {
  std::vector<Contender> all;
  for (const Path path : {Path::avx512, Path::avx2, Path::portable}) {
    if (path_available(path)) {
      all.push_back(sfp(golden::Coding::delta, path, kept_mantissa_bits, sign));
      all.push_back(sfp_map(golden::Coding::delta, path, kept_mantissa_bits, sign));
    }
  }
  const Path best = best_path(golden::default_config(golden::fp32));
  for (const golden::Coding coding :
       {golden::Coding::bias, golden::Coding::max, golden::Coding::raw}) {
    all.push_back(sfp(coding, best, kept_mantissa_bits, sign));
  }
  all.push_back(sfp_map(golden::Coding::max, best, kept_mantissa_bits, sign));
  all.push_back(zstd(1));
  all.push_back(zstd(3));
  all.push_back(lz4());
  all.push_back(blosc(BLOSC_SHUFFLE, "blosc_shuffle_lz4"));
  all.push_back(blosc(BLOSC_BITSHUFFLE, "blosc_bitshuffle_lz4"));
  all.push_back(zfp());
  return all;
}

}  // namespace sfpgen::codec::bench
