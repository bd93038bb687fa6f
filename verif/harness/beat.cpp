// Making, cutting and comparing transfers.
#include "verif/harness/beat.hpp"

#include <algorithm>
#include <bit>

namespace sfpgen::harness {

std::size_t kept_bytes(const Beat& beat) {
  std::size_t count = 0;
  for (const std::uint32_t word : beat.keep) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

Beat make_beat(std::size_t width, std::size_t kept, bool last) {
  Beat beat;
  beat.data.assign(words_for(width * 8U), 0U);
  beat.keep.assign(words_for(width), 0U);
  for (std::size_t index = 0; index < kept / 32U; ++index) beat.keep[index] = ~std::uint32_t{0};
  if (kept % 32U != 0U) beat.keep[kept / 32U] = (std::uint32_t{1} << (kept % 32U)) - 1U;
  beat.last = last;
  return beat;
}

Beat null_terminator(std::size_t width) { return make_beat(width, 0, true); }

std::vector<Beat> beats_of_bytes(std::span<const std::uint8_t> bytes, std::size_t width) {
  if (bytes.empty()) return {null_terminator(width)};
  std::vector<Beat> beats;
  beats.reserve((bytes.size() + width - 1U) / width);
  for (std::size_t first = 0; first < bytes.size(); first += width) {
    const std::size_t count = std::min(width, bytes.size() - first);
    Beat beat = make_beat(width, count, first + width >= bytes.size());
    for (std::size_t index = 0; index < count; ++index) {
      beat.data[index / 4U] |= std::uint32_t{bytes[first + index]} << (index % 4U * 8U);
    }
    beats.push_back(std::move(beat));
  }
  return beats;
}

std::vector<std::uint8_t> bytes_of_beats(std::span<const Beat> beats) {
  std::vector<std::uint8_t> bytes;
  for (const Beat& beat : beats) {
    for (std::size_t index = 0; index < beat.data.size() * 4U; ++index) {
      if (!keeps(beat, index)) continue;
      bytes.push_back(static_cast<std::uint8_t>(get_field(beat.data, index * 8U, 8)));
    }
  }
  return bytes;
}

bool same_transfer(const Beat& one, const Beat& other) {
  if (one.last != other.last || one.keep != other.keep) return false;
  if (one.user != other.user && kept_bytes(one) != 0) return false;
  if (one.data == other.data) return true;
  const std::size_t bytes = std::min(one.data.size(), other.data.size()) * 4U;
  for (std::size_t index = 0; index < bytes; ++index) {
    if (keeps(one, index) &&
        get_field(one.data, index * 8U, 8) != get_field(other.data, index * 8U, 8)) {
      return false;
    }
  }
  return true;
}

std::string hex_of(std::span<const std::uint32_t> words, std::size_t first, std::size_t count) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "0x";
  for (std::size_t index = first + count; index-- > first;) {
    text += digits[get_field(words, index * 8U + 4U, 4)];
    text += digits[get_field(words, index * 8U, 4)];
  }
  return text;
}

}  // namespace sfpgen::harness
