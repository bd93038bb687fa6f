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
  no_streams,  ///< both streams are a null terminator
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

/// A packet of `traffic` with the fault.
BadPacket make_bad_packet(Fault fault, SfpTraffic& traffic);

/// Moves TLAST, now and then, from the last beat to a null terminator of its own: an equal packet.
void end_apart(std::vector<harness::Beat>& beats, std::size_t width, harness::Random& random);

}  // namespace sfpgen::tb
