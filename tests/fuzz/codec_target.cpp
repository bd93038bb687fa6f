// Two byte strings as the streams of a packet, and of a block with a zero map: the plain decoder
// and every path of the fast one agree, about what they refuse too, and what is decoded encodes to
// a packet that decodes to the same values.
#include <sfpgen/codec/codec.hpp>
#include <sfpgen/golden/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/requirement.hpp"

namespace {

using namespace sfpgen;

golden::PacketConfig config_of(fuzz::Input& input) {
  constexpr golden::FloatFormat formats[] = {golden::fp32,
                                             golden::bf16,
                                             golden::fp16,
                                             golden::fp64,
                                             {.exponent_bits = 4, .mantissa_bits = 3},
                                             {.exponent_bits = 2, .mantissa_bits = 5}};
  golden::PacketConfig config;
  config.format = formats[input.between(0, 5)];
  const unsigned choice = input.byte();
  // The fast paths are for 8 lanes: often those.
  config.lanes = (choice & 1U) != 0 ? 8 : input.between(1, 64);
  config.sign = (choice & 2U) != 0 ? golden::Sign::keep : golden::Sign::drop;
  config.zero_code = (choice & 4U) != 0 ? golden::ZeroCode::on : golden::ZeroCode::off;
  config.coding = static_cast<golden::Coding>((choice >> 3U) & 3U);
  config.rows = input.between(1, 64);
  config.kept_mantissa_bits = input.between(0, config.format.mantissa_bits);
  config.bias = input.between(0, config.format.exponent_max());
  config.raw_bits = input.between(1, config.format.exponent_bits);
  config.raw_offset = input.between(0, config.format.exponent_max() - 1);
  return config;
}

std::vector<std::uint64_t> values_of(std::span<const std::byte> items, unsigned item_bytes) {
  std::vector<std::uint64_t> values;
  for (std::size_t at = 0; at < items.size(); at += item_bytes) {
    std::uint64_t value = 0;
    for (unsigned byte = item_bytes; byte-- > 0;) {
      value = (value << 8U) | std::to_integer<std::uint64_t>(items[at + byte]);
    }
    values.push_back(value);
  }
  return values;
}

void try_path(codec::Path path, const golden::PacketConfig& config, golden::Zeros zeros,
              std::span<const std::uint8_t> metadata, std::span<const std::uint8_t> data,
              std::size_t count, const Result<golden::DecodedPacket>& plain) {
  if (!codec::path_available(path)) return;
  const unsigned item_bytes = codec::item_bytes(config.format);
  std::vector<std::byte> items(count * item_bytes);
  const auto fast = codec::decode_packet(config, metadata, data, items, path, zeros);
  // A shape that only the plain path has is refused by the others.
  const bool for_all = codec::best_path(config) != codec::Path::plain;
  if (!fast && path != codec::Path::plain && !for_all) return;
  fuzz::require(fast.ok() == plain.ok(), "both decoders take the packet, or none");
  if (!fast) {
    fuzz::require(fast.error().text() == plain.error().text(), "both say the same of a bad packet");
    return;
  }
  fuzz::require(values_of(items, item_bytes) == plain->values, "both decode the same values");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const golden::PacketConfig config = config_of(input);
  fuzz::require(golden::validate(config).empty(), "the configuration is legal");
  const std::size_t count = input.between(0, 2048);
  const auto metadata = input.take(input.between(0, 512));
  const auto stream = input.rest();

  const auto plain = golden::decode_packet(config, metadata, stream, count);
  const auto mapped = golden::decode_mapped(config, metadata, stream, count);
  for (const codec::Path path :
       {codec::Path::plain, codec::Path::portable, codec::Path::avx2, codec::Path::avx512}) {
    try_path(path, config, golden::Zeros::in_packets, metadata, stream, count, plain);
    try_path(path, config, golden::Zeros::mapped, metadata, stream, count, mapped);
  }
  const auto hardware = golden::decode_packet_as_hardware(config, metadata, stream, count);
  fuzz::require(hardware.values.size() <= count, "no more values than were announced");
  if (!plain) return 0;
  fuzz::require(hardware.values == plain->values, "the hardware decodes the same of a good packet");

  const golden::Packet packet = golden::encode_packet(config, plain->values);
  const auto again = golden::decode_packet(config, packet.metadata, packet.data, count);
  fuzz::require(again.ok() && (packet.status.exp_lost || again->values == plain->values),
                "what was decoded can be encoded again");
  return 0;
}
