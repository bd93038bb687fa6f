// What the files of the C interface have in common: no exception and no C++ type gets past it.
#pragma once

#include <sfpgen/codec/codec.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace sfpgen::codec {

/// Gives a reason as text, cut to length and ended with a zero.
inline void say(const std::string& text, char* message, std::size_t message_bytes) {
  if (message == nullptr || message_bytes == 0) {
    return;
  }
  const std::size_t length = std::min(text.size(), message_bytes - 1);
  std::copy_n(text.begin(), length, message);
  message[length] = '\0';
}

/// Runs work that gives a status; whatever it throws becomes one too.
template <class Work>
sfpgen_status guarded(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return SFPGEN_NO_MEMORY;
  } catch (const std::length_error&) {
    return SFPGEN_NO_MEMORY;
  } catch (...) {
    return SFPGEN_INTERNAL_ERROR;
  }
}

/// Bytes of so many items, or nothing where no memory has as many.
inline std::optional<std::size_t> bytes_of_items(std::uint64_t values, std::uint64_t item_bytes) {
  if (values > std::numeric_limits<std::size_t>::max() / (4 * item_bytes)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(values * item_bytes);
}

inline std::span<const std::byte> bytes_at(const void* address, std::size_t size) {
  return {static_cast<const std::byte*>(address), size};
}

}  // namespace sfpgen::codec
