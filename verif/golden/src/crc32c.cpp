// CRC-32C by a table of 256 entries.
#include <sfpgen/golden/crc32c.hpp>

#include <array>

namespace sfpgen::golden {
namespace {

constexpr std::uint32_t reflected_polynomial = 0x82F63B78;

constexpr auto table = [] {
  std::array<std::uint32_t, 256> entries{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? reflected_polynomial : 0);
    }
    entries.at(byte) = crc;
  }
  return entries;
}();

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t previous) {
  std::uint32_t crc = ~previous;
  for (const std::uint8_t byte : bytes) {
    crc = (crc >> 8) ^
          table[(crc ^ byte) & 0xFF];  // NOLINT(cppcoreguidelines-pro-bounds-constant-array-index)
  }
  return ~crc;
}

}  // namespace sfpgen::golden
