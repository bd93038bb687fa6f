// Streams that no encoder writes: broken off, too long, corrupted, swapped, garbage.
#pragma once

#include <cstdint>
#include <vector>

#include "verif/tb/sfp_decoder_agent.hpp"
#include "verif/tb/sfp_packet.hpp"

namespace sfpgen::tb {

/// What is wrong with a packet.
enum class Fault {
  metadata_cut,
  data_cut,
  both_cut,
  metadata_long,
  data_long,
  metadata_flipped,  ///< one bit
  data_flipped,      ///< one bit
  metadata_garbage,
  data_garbage,
  all_garbage,
  swapped,
  wrong_count,  ///< the configuration's number of values is not the packet's
  huge_count,   ///< nor anything like it
  wrong_configuration,
  no_streams,    ///< both streams are a null terminator
  last_missing,  ///< the TLAST of both streams: two packets in one
  last_early,    ///< a TLAST in the middle of both streams: one packet in two
};

/// All faults with a name each, for coverage.
struct NamedFault {
  Fault fault;
  const char* name;
};
const std::vector<NamedFault>& all_faults();

/// A job with its two streams.
struct BadPacket {
  DecoderJob job;
  std::vector<harness::Beat> metadata;
  std::vector<harness::Beat> data;
};

/// What a decoder gets instead of a packet of `traffic`, with the fault: one packet, or two.
std::vector<BadPacket> make_bad_packets(Fault fault, SfpTraffic& traffic);

/// A packet of `rows` rows with all of its metadata, whose data end after `data_beats` beats.
BadPacket packet_cut_to(std::uint64_t data_beats, const golden::PacketConfig& config,
                        std::uint64_t rows, SfpTraffic& traffic);

/// A packet with each of its bits flipped in turn: as many packets as both streams have bits.
class EveryFlip {
 public:
  EveryFlip(const SfpShape& shape, PacketPointer good);

  [[nodiscard]] std::uint64_t count() const;

  /// The packet with bit `index` flipped: bits of metadata first, then those of data.
  [[nodiscard]] BadPacket at(std::uint64_t index) const;

 private:
  SfpShape shape_;
  PacketPointer good_;
  std::vector<std::uint8_t> metadata_;  ///< as on the ports
  std::vector<std::uint8_t> data_;
};

/// Moves TLAST, now and then, from the last beat to a null terminator of its own: an equal packet.
void end_apart(std::vector<harness::Beat>& beats, std::size_t width, harness::Random& random);

}  // namespace sfpgen::tb
