// Element formats for C.
#include <sfpgen/codec/elements.h>
#include <sfpgen/codec/elements.hpp>

#include "c_support.hpp"

using sfpgen::codec::guarded;

/// Never changes after it was made.
struct sfpgen_elements {
  sfpgen::golden::FloatFormat container;
  sfpgen::golden::ElementFormat format;
  std::optional<sfpgen::codec::Path> path;
};

namespace {

using namespace sfpgen;

constexpr std::int32_t farthest_shift = 32768;

std::optional<std::size_t> bytes_of(const sfpgen_elements& elements, std::uint64_t values) {
  return codec::bytes_of_items(values, codec::item_bytes(elements.container));
}

}  // namespace

sfpgen_status sfpgen_elements_create(uint32_t exponent_bits, uint32_t mantissa_bits,
                                     const char* format, uint32_t path, sfpgen_elements** elements,
                                     char* message, size_t message_bytes) {
  return guarded([&] {
    if (format == nullptr || elements == nullptr) {
      return SFPGEN_BAD_ARGUMENT;
    }
    *elements = nullptr;
    const auto refused = [&](sfpgen_status status, const std::string& reason) {
      codec::say(reason, message, message_bytes);
      return status;
    };
    const auto named = golden::parse_element_format(format);
    if (!named.ok()) {
      return refused(SFPGEN_BAD_PARAMETER, named.error().text());
    }
    if (!named.value()) {
      return refused(SFPGEN_BAD_PARAMETER, "format: there is none of that name");
    }
    if (path > SFPGEN_PATH_AVX512) {
      return refused(SFPGEN_NO_SUCH_PATH, "path is not one of sfpgen_path");
    }
    sfpgen_elements made{{exponent_bits, mantissa_bits}, **named, std::nullopt};
    if (path != SFPGEN_PATH_BEST) {
      made.path = static_cast<codec::Path>(path - 1);
    }
    const std::vector<Error> illegal = golden::validate(made.container);
    if (!illegal.empty()) {
      return refused(SFPGEN_BAD_PARAMETER, illegal.front().text());
    }
    const auto tried = codec::quantize_elements(made.container, made.format, 0, {}, {}, made.path);
    if (!tried.ok()) {
      const bool is_path = tried.error().place == "path";
      return refused(is_path ? SFPGEN_NO_SUCH_PATH : SFPGEN_BAD_PARAMETER, tried.error().text());
    }
    *elements = new sfpgen_elements(made);
    return SFPGEN_OK;
  });
}

void sfpgen_elements_destroy(sfpgen_elements* elements) { delete elements; }

size_t sfpgen_elements_item_bytes(const sfpgen_elements* elements) {
  return elements == nullptr ? 0 : codec::item_bytes(elements->container);
}

uint64_t sfpgen_elements_plane_bytes(const sfpgen_elements* elements, uint64_t values) {
  return elements == nullptr ? 0 : codec::plane_bytes(elements->format, values);
}

sfpgen_status sfpgen_elements_shift(const sfpgen_elements* elements, const void* items,
                                    uint64_t values, int32_t* shift) {
  return guarded([&] {
    if (elements == nullptr || shift == nullptr || (values > 0 && items == nullptr)) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto bytes = bytes_of(*elements, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto found = codec::aligning_shift_of(elements->container, elements->format,
                                                codec::bytes_at(items, *bytes), elements->path);
    if (!found.ok()) {
      return SFPGEN_INTERNAL_ERROR;  // everything that can be wrong was looked at
    }
    *shift = *found;
    return SFPGEN_OK;
  });
}

sfpgen_status sfpgen_elements_quantize(const sfpgen_elements* elements, int32_t shift,
                                       const void* items, uint64_t values, void* planes,
                                       uint64_t plane_room, uint32_t* lost) {
  return guarded([&] {
    if (elements == nullptr || (values > 0 && (items == nullptr || planes == nullptr))) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto bytes = bytes_of(*elements, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto made = codec::quantize_elements(
        elements->container, elements->format, shift, codec::bytes_at(items, *bytes),
        {static_cast<std::uint8_t*>(planes), static_cast<std::size_t>(plane_room)}, elements->path);
    if (!made.ok()) {
      return made.error().place == "planes" ? SFPGEN_BUFFER_TOO_SMALL : SFPGEN_BAD_PARAMETER;
    }
    if (lost != nullptr) {
      *lost = (made->overflowed ? std::uint32_t{SFPGEN_OVERFLOWED} : 0) |
              (made->nan_lost ? std::uint32_t{SFPGEN_ELEMENT_NAN_LOST} : 0);
    }
    return SFPGEN_OK;
  });
}

sfpgen_status sfpgen_elements_dequantize(const sfpgen_elements* elements, int32_t shift,
                                         const void* planes, uint64_t plane_bytes, void* items,
                                         uint64_t values) {
  return guarded([&] {
    if (elements == nullptr || (plane_bytes > 0 && planes == nullptr) ||
        (values > 0 && items == nullptr)) {
      return SFPGEN_BAD_ARGUMENT;
    }
    const auto bytes = bytes_of(*elements, values);
    if (!bytes) {
      return SFPGEN_BAD_ARGUMENT;
    }
    if (shift < -farthest_shift || shift >= farthest_shift) {
      return SFPGEN_BAD_PARAMETER;
    }
    const auto done = codec::dequantize_elements(
        elements->container, elements->format, shift,
        {static_cast<const std::uint8_t*>(planes), static_cast<std::size_t>(plane_bytes)},
        {static_cast<std::byte*>(items), *bytes}, elements->path);
    return done.ok() ? SFPGEN_OK : SFPGEN_BAD_STREAM;
  });
}
