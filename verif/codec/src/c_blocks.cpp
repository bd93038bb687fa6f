// Block formats for C.
#include <sfpgen/codec/blocks.h>
#include <sfpgen/codec/block_formats.hpp>

#include <variant>
#include <vector>

#include "c_support.hpp"

using sfpgen::codec::guarded;

/// Never changes after it was made.
struct sfpgen_blocks {
  sfpgen::golden::FloatFormat container;
  sfpgen::golden::BlockFormat format;
  sfpgen::golden::FieldLayout layout;
  std::optional<sfpgen::codec::Path> path;
};

namespace {

using namespace sfpgen;

constexpr std::uint32_t default_lanes = 8;

struct Refusal {
  sfpgen_status status;
  std::string reason;
};

std::optional<std::size_t> bytes_of(const sfpgen_blocks& blocks, std::uint64_t values) {
  return codec::bytes_of_items(values, codec::item_bytes(blocks.container));
}

golden::StreamSizes sizes_of(const sfpgen_blocks* blocks, std::uint64_t values) {
  if (blocks == nullptr || !bytes_of(*blocks, values)) {
    return {};
  }
  return golden::stream_sizes(blocks->format, blocks->layout, values);
}

/// The parameters as this library has them, or what is wrong with them.
std::variant<sfpgen_blocks, Refusal> made_of(const sfpgen_block_parameters& parameters) {
  const auto bad = [](const std::string& reason) { return Refusal{SFPGEN_BAD_PARAMETER, reason}; };
  const auto named = golden::parse_block_format(parameters.format);
  if (!named.ok()) {
    return bad(named.error().text());
  }
  if (!named.value()) {
    return bad("format: there is none of that name");
  }
  sfpgen_blocks made{{parameters.exponent_bits, parameters.mantissa_bits}, **named, {}, {}};
  if (parameters.policy != nullptr) {
    const auto policy = golden::scale_policy_from_name(parameters.policy);
    if (!policy) {
      return bad("policy: there is none of that name");
    }
    made.format.policy = *policy;
  }
  const std::vector<Error> illegal = golden::validate(made.container);
  if (!illegal.empty()) {
    return bad(illegal.front().text());
  }
  made.layout.lanes = parameters.lanes == 0 ? default_lanes : parameters.lanes;
  made.layout.word_bits = parameters.word_bits == 0 ? made.container.width() : parameters.word_bits;
  if (parameters.path > SFPGEN_PATH_AVX512) {
    return Refusal{SFPGEN_NO_SUCH_PATH, "path is not one of sfpgen_path"};
  }
  if (parameters.path != SFPGEN_PATH_BEST) {
    made.path = static_cast<codec::Path>(parameters.path - 1);
  }
  // Whatever else is wrong is found before the buffers are looked at.
  const auto tried =
      codec::quantize_blocks(made.container, made.format, made.layout, {}, {}, {}, made.path);
  if (!tried.ok() && tried.error().place != "metadata" && tried.error().place != "data") {
    const bool is_path = tried.error().place == "path";
    return Refusal{is_path ? SFPGEN_NO_SUCH_PATH : SFPGEN_BAD_PARAMETER, tried.error().text()};
  }
  return made;
}

}  // namespace

sfpgen_status sfpgen_blocks_create(const sfpgen_block_parameters* parameters,
                                   sfpgen_blocks** blocks, char* message, size_t message_bytes) {
  return guarded([&] {
    if (parameters == nullptr || parameters->format == nullptr || blocks == nullptr) {
      return SFPGEN_BAD_ARGUMENT;
    }
    *blocks = nullptr;
    const auto made = made_of(*parameters);
    if (const Refusal* const refusal = std::get_if<Refusal>(&made)) {
      codec::say(refusal->reason, message, message_bytes);
      return refusal->status;
    }
    *blocks = new sfpgen_blocks(std::get<sfpgen_blocks>(made));
    return SFPGEN_OK;
  });
}

void sfpgen_blocks_destroy(sfpgen_blocks* blocks) { delete blocks; }

size_t sfpgen_blocks_item_bytes(const sfpgen_blocks* blocks) {
  return blocks == nullptr ? 0 : codec::item_bytes(blocks->container);
}

uint64_t sfpgen_blocks_metadata_bytes(const sfpgen_blocks* blocks, uint64_t values) {
  return sizes_of(blocks, values).metadata;
}

uint64_t sfpgen_blocks_data_bytes(const sfpgen_blocks* blocks, uint64_t values) {
  return sizes_of(blocks, values).data;
}

sfpgen_status sfpgen_blocks_quantize(const sfpgen_blocks* blocks, const void* items,
                                     uint64_t values, void* metadata, uint64_t metadata_room,
                                     void* data, uint64_t data_room, uint32_t* lost) {
  return guarded([&] {
    if (blocks == nullptr ||
        (values > 0 && (items == nullptr || metadata == nullptr || data == nullptr))) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto bytes = bytes_of(*blocks, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const golden::StreamSizes sizes = sizes_of(blocks, values);
    if (metadata_room < sizes.metadata || data_room < sizes.data) {
      return SFPGEN_BUFFER_TOO_SMALL;
    }
    if (sizes.metadata > 0 && metadata == nullptr) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto made = codec::quantize_blocks(
        blocks->container, blocks->format, blocks->layout, codec::bytes_at(items, *bytes),
        {static_cast<std::uint8_t*>(metadata), static_cast<std::size_t>(sizes.metadata)},
        {static_cast<std::uint8_t*>(data), static_cast<std::size_t>(sizes.data)}, blocks->path);
    if (!made.ok()) {
      return SFPGEN_INTERNAL_ERROR;  // everything that can be wrong was looked at
    }
    if (lost != nullptr) {
      *lost = (made->nonfinite ? std::uint32_t{SFPGEN_BLOCK_NONFINITE} : 0) |
              (made->saturated ? std::uint32_t{SFPGEN_BLOCK_SATURATED} : 0);
    }
    return SFPGEN_OK;
  });
}

sfpgen_status sfpgen_blocks_dequantize(const sfpgen_blocks* blocks, const void* metadata,
                                       uint64_t metadata_bytes, const void* data,
                                       uint64_t data_bytes, void* items, uint64_t values,
                                       char* message, size_t message_bytes) {
  return guarded([&] {
    if (blocks == nullptr || (metadata_bytes > 0 && metadata == nullptr) ||
        (data_bytes > 0 && data == nullptr) || (values > 0 && items == nullptr)) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto bytes = bytes_of(*blocks, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto done = codec::dequantize_blocks(
        blocks->container, blocks->format, blocks->layout,
        {static_cast<const std::uint8_t*>(metadata), static_cast<std::size_t>(metadata_bytes)},
        {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(data_bytes)},
        {static_cast<std::byte*>(items), *bytes}, blocks->path);
    if (!done.ok()) {
      codec::say(done.error().text(), message, message_bytes);
      return SFPGEN_BAD_STREAM;
    }
    return SFPGEN_OK;
  });
}
