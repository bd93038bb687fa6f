// CRCs behind packets.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/packet_crc.hpp>

#include <algorithm>

namespace sfpgen::golden {
namespace {

constexpr std::size_t crc_bytes = 4;

}  // namespace

std::vector<std::uint8_t> with_crc(std::span<const std::uint8_t> packet, std::size_t beat_bytes) {
  std::vector<std::uint8_t> sent(packet.begin(), packet.end());
  const std::uint32_t crc = crc32c(packet);
  for (std::size_t byte = 0; byte < crc_bytes; ++byte)
    sent.push_back(static_cast<std::uint8_t>(crc >> (8U * byte)));
  sent.resize((sent.size() + beat_bytes - 1U) / beat_bytes * beat_bytes);
  return sent;
}

CheckedPacket without_crc(std::span<const std::uint8_t> packet, std::size_t beat_bytes) {
  const std::size_t taken = with_crc({}, beat_bytes).size();
  if (packet.size() < taken) return {{}, CheckedPacket::Crc::wrong};
  const auto kept = packet.first(packet.size() - taken);
  CheckedPacket checked{{kept.begin(), kept.end()}};
  const std::vector<std::uint8_t> right = with_crc(kept, beat_bytes);
  if (!std::equal(right.begin(), right.end(), packet.begin(), packet.end()))
    checked.crc = CheckedPacket::Crc::wrong;
  return checked;
}

}  // namespace sfpgen::golden
