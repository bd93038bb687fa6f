// CRC-32C by tables of 256 entries, 8 bytes at a time.
#include <sfpgen/golden/crc32c.hpp>

#include <array>
#include <cstddef>

namespace sfpgen::golden {
namespace {

constexpr std::uint32_t reflected_polynomial = 0x82F63B78;

/// tables[n][byte]: what a byte makes of the CRC when n bytes follow it.
constexpr auto tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> entries{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? reflected_polynomial : 0);
    }
    entries.at(0).at(byte) = crc;
  }
  for (std::size_t n = 1; n < entries.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = entries.at(n - 1).at(byte);
      entries.at(n).at(byte) = (before >> 8) ^ entries.at(0).at(before & 0xFF);
    }
  }
  return entries;
}();

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t previous) {
  std::uint32_t crc = ~previous;
  // NOLINTBEGIN(cppcoreguidelines-pro-bounds-constant-array-index)
  while (bytes.size() >= tables.size()) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const std::uint32_t carried = i < 4 ? (crc >> (8 * i)) & 0xFF : 0;
      next ^= tables[tables.size() - 1 - i][carried ^ bytes[i]];
    }
    crc = next;
    bytes = bytes.subspan(tables.size());
  }
  for (const std::uint8_t byte : bytes) {
    crc = (crc >> 8) ^ tables[0][(crc ^ byte) & 0xFF];
  }
  // NOLINTEND(cppcoreguidelines-pro-bounds-constant-array-index)
  return ~crc;
}

}  // namespace sfpgen::golden
