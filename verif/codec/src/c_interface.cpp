// The C interface: no exception and no C++ type gets past it.
#include <sfpgen/codec/codec.h>
#include <sfpgen/codec/codec.hpp>

#include <vector>

#include "c_support.hpp"

using sfpgen::Error;
using sfpgen::codec::Block;
using sfpgen::codec::BlockOptions;
using sfpgen::codec::bytes_at;
using sfpgen::codec::guarded;
using sfpgen::codec::Path;
using sfpgen::codec::say;

/// Never changes after it was made.
struct sfpgen_codec {
  sfpgen::golden::PacketConfig config;
  BlockOptions options;
};

namespace {

using namespace sfpgen;

std::optional<golden::PacketConfig> config_of(const sfpgen_parameters& p) {
  if (p.keep_sign > 1 || p.zero_code > 1 || p.coding > SFPGEN_MAX ||
      p.zeros > SFPGEN_ZEROS_MAPPED) {
    return std::nullopt;
  }
  golden::PacketConfig config;
  config.format = {p.exponent_bits, p.mantissa_bits};
  config.lanes = p.lanes;
  config.rows = p.rows;
  config.kept_mantissa_bits = p.kept_mantissa_bits;
  config.sign = p.keep_sign == 1 ? golden::Sign::keep : golden::Sign::drop;
  config.coding = static_cast<golden::Coding>(p.coding);
  config.zero_code = p.zero_code == 1 ? golden::ZeroCode::on : golden::ZeroCode::off;
  config.bias = p.bias;
  config.raw_bits = p.raw_bits;
  config.raw_offset = p.raw_offset;
  return config;
}

std::optional<std::size_t> bytes_of(const sfpgen_codec& codec, std::uint64_t values) {
  return codec::bytes_of_items(values, codec::item_bytes(codec.config.format));
}

}  // namespace

const char* sfpgen_status_text(int status) {
  switch (status) {
    case SFPGEN_OK:
      return "good";
    case SFPGEN_BAD_ARGUMENT:
      return "an argument is missing (null), or counts more values than memory can hold";
    case SFPGEN_BAD_PARAMETER:
      return "a parameter, or parameters together, that the wire format does not have";
    case SFPGEN_NO_SUCH_PATH:
      return "the path is not available on this processor, or not for these parameters";
    case SFPGEN_BUFFER_TOO_SMALL:
      return "the buffer or the array of blocks is smaller than sfpgen_encoded_bound or "
             "sfpgen_block_count say";
    case SFPGEN_BAD_STREAM:
      return "the streams are none that an encoder writes, or the blocks do not fit their buffers";
    case SFPGEN_NO_MEMORY:
      return "memory ran out";
    case SFPGEN_INTERNAL_ERROR:
      return "internal error: a defect of the library";
  }
  return "a number that is no status";
}

const char* sfpgen_path_name(uint32_t path) {
  switch (path) {
    case SFPGEN_PATH_BEST:
      return "best";
    case SFPGEN_PATH_PLAIN:
      return "plain";
    case SFPGEN_PATH_PORTABLE:
      return "portable";
    case SFPGEN_PATH_AVX2:
      return "avx2";
    case SFPGEN_PATH_AVX512:
      return "avx512";
    default:
      return "a number that is no path";
  }
}

sfpgen_status sfpgen_default_parameters(uint32_t exponent_bits, uint32_t mantissa_bits,
                                        sfpgen_parameters* parameters) {
  return guarded([&] {
    if (parameters == nullptr) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const golden::FloatFormat format{exponent_bits, mantissa_bits};
    if (!golden::validate(format).empty()) {
      return SFPGEN_BAD_PARAMETER;
    }
    const golden::PacketConfig config = golden::default_config(format);
    *parameters = {exponent_bits,
                   mantissa_bits,
                   config.lanes,
                   config.rows,
                   config.kept_mantissa_bits,
                   1,
                   SFPGEN_DELTA,
                   1,
                   config.bias,
                   config.raw_bits,
                   config.raw_offset,
                   0,
                   SFPGEN_PATH_BEST,
                   SFPGEN_ZEROS_IN_PACKETS,
                   BlockOptions{}.block_values};
    return SFPGEN_OK;
  });
}

sfpgen_status sfpgen_codec_create(const sfpgen_parameters* parameters, sfpgen_codec** codec,
                                  char* message, size_t message_bytes) {
  return guarded([&] {
    if (parameters == nullptr || codec == nullptr) {
      return SFPGEN_BAD_ARGUMENT;
    }
    *codec = nullptr;
    const std::optional<golden::PacketConfig> config = config_of(*parameters);
    if (!config) {
      say("keep_sign and zero_code are 0 or 1, coding is one of sfpgen_coding, zeros of "
          "sfpgen_zeros",
          message, message_bytes);
      return SFPGEN_BAD_PARAMETER;
    }
    const std::vector<Error> illegal = golden::validate(*config);
    if (!illegal.empty()) {
      say(illegal.front().text(), message, message_bytes);
      return SFPGEN_BAD_PARAMETER;
    }
    BlockOptions options;
    options.block_values = parameters->block_values;
    options.threads = parameters->threads;
    options.zeros = parameters->zeros == SFPGEN_ZEROS_MAPPED ? golden::Zeros::mapped
                                                             : golden::Zeros::in_packets;
    if (parameters->path > SFPGEN_PATH_AVX512) {
      say("path is not one of sfpgen_path", message, message_bytes);
      return SFPGEN_NO_SUCH_PATH;
    }
    if (parameters->path != SFPGEN_PATH_BEST) {
      options.path = static_cast<Path>(parameters->path - 1);
    }
    const auto tried = codec::encode_packet(*config, {}, {}, {}, options.path);
    if (!tried.ok()) {
      say(tried.error().text(), message, message_bytes);
      return SFPGEN_NO_SUCH_PATH;
    }
    *codec = new sfpgen_codec{*config, options};
    return SFPGEN_OK;
  });
}

void sfpgen_codec_destroy(sfpgen_codec* codec) { delete codec; }

size_t sfpgen_item_bytes(const sfpgen_codec* codec) {
  return codec == nullptr ? 0 : codec::item_bytes(codec->config.format);
}

uint64_t sfpgen_block_count(const sfpgen_codec* codec, uint64_t values) {
  return codec == nullptr ? 0 : codec::block_count(values, codec->options);
}

uint64_t sfpgen_encoded_bound(const sfpgen_codec* codec, uint64_t values) {
  return codec == nullptr ? 0 : codec::longest_blocks(codec->config, values, codec->options);
}

sfpgen_status sfpgen_encode(const sfpgen_codec* codec, const void* items, uint64_t values,
                            void* buffer, uint64_t buffer_bytes, sfpgen_block* blocks,
                            uint64_t block_places, sfpgen_result* result) {
  return guarded([&] {
    const bool nothing = values == 0;
    if (codec == nullptr || result == nullptr ||
        (!nothing && (items == nullptr || buffer == nullptr || blocks == nullptr))) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const std::optional<std::size_t> bytes = bytes_of(*codec, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const std::uint64_t count = codec::block_count(values, codec->options);
    if (block_places < count ||
        buffer_bytes < codec::longest_blocks(codec->config, values, codec->options)) {
      return SFPGEN_BUFFER_TOO_SMALL;
    }
    std::vector<Block> places(count);
    const std::span<std::uint8_t> room(static_cast<std::uint8_t*>(buffer), buffer_bytes);
    const auto encoded =
        codec::encode_blocks(codec->config, bytes_at(items, *bytes), room, places, codec->options);
    if (!encoded.ok()) {
      return SFPGEN_INTERNAL_ERROR;  // everything that can be wrong was looked at
    }
    result->bytes = codec::move_together(room, places);
    result->blocks = count;
    result->lost = 0;
    result->lost |= encoded->status.nan_lost ? std::uint32_t{SFPGEN_NAN_LOST} : 0;
    result->lost |= encoded->status.sign_lost ? std::uint32_t{SFPGEN_SIGN_LOST} : 0;
    result->lost |= encoded->status.exp_lost ? std::uint32_t{SFPGEN_EXP_LOST} : 0;
    result->path = static_cast<uint32_t>(encoded->path) + 1;
    for (std::size_t i = 0; i < places.size(); ++i) {
      blocks[i] = {places[i].values, places[i].offset, places[i].bytes.metadata,
                   places[i].bytes.data};
    }
    return SFPGEN_OK;
  });
}

sfpgen_status sfpgen_decode(const sfpgen_codec* codec, const void* buffer, uint64_t buffer_bytes,
                            const sfpgen_block* blocks, uint64_t block_count, void* items,
                            uint64_t values, char* message, size_t message_bytes) {
  return guarded([&] {
    if (codec == nullptr || (buffer_bytes > 0 && buffer == nullptr) ||
        (block_count > 0 && blocks == nullptr) || (values > 0 && items == nullptr)) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const std::optional<std::size_t> bytes = bytes_of(*codec, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    std::vector<Block> places;
    places.reserve(block_count);
    for (std::uint64_t i = 0; i < block_count; ++i) {
      places.push_back(
          {blocks[i].values, blocks[i].offset, {blocks[i].metadata_bytes, blocks[i].data_bytes}});
    }
    const auto decoded = codec::decode_blocks(
        codec->config, {static_cast<const std::uint8_t*>(buffer), buffer_bytes}, places,
        {static_cast<std::byte*>(items), *bytes}, codec->options);
    if (!decoded.ok()) {
      say(decoded.error().text(), message, message_bytes);
      return SFPGEN_BAD_STREAM;
    }
    return SFPGEN_OK;
  });
}
