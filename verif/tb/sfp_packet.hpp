// Packets for the SFP benches: values, configuration, and what the golden codec makes of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <sfpgen/golden/packet.hpp>
#include <sfpgen/golden/packet_crc.hpp>
#include <span>
#include <vector>

#include "verif/harness/beat.hpp"
#include "verif/harness/model.hpp"
#include "verif/harness/random.hpp"

namespace sfpgen::tb {

/// What the hardware fixes: container, lanes, rows a group.
struct SfpShape {
  golden::FloatFormat format;
  unsigned lanes = 8;
  unsigned rows = 8;
  std::vector<golden::Coding> codings = {
      golden::Coding::delta};  ///< in the order of their ports' values
  golden::PacketEnd end = golden::PacketEnd::plain;

  /// From EXPONENT_BITS, MANTISSA_BITS, LANES, ROWS and CODINGS, and CRC where there is one.
  static SfpShape of(const harness::DesignFacts& facts);

  /// Bytes of one row of values, and of one data beat.
  [[nodiscard]] std::size_t row_bytes() const { return std::size_t{lanes} * format.bytes(); }

  [[nodiscard]] bool has(golden::Coding coding) const {
    return std::find(codings.begin(), codings.end(), coding) != codings.end();
  }

  /// Whether a row can have a width code: raw has none, nor has the first row of a group in delta.
  [[nodiscard]] bool has_width_codes() const {
    return (rows > 1 && has(golden::Coding::delta)) || has(golden::Coding::bias) ||
           has(golden::Coding::max);
  }

  [[nodiscard]] bool has_crc() const { return end == golden::PacketEnd::crc; }

  /// A compressed stream's packet as it goes over a port of `beat_bytes` bytes.
  [[nodiscard]] std::vector<std::uint8_t> sent(const std::vector<std::uint8_t>& packet,
                                               std::size_t beat_bytes) const {
    return has_crc() ? golden::with_crc(packet, beat_bytes) : packet;
  }

  /// Beats that the CRC of a packet of data takes, 0 where there is none.
  [[nodiscard]] unsigned crc_beats() const;
  /// Cycles that an encoder's data port has nothing but the CRC behind a packet.
  [[nodiscard]] unsigned crc_cycles() const;

  /// A lossless configuration, delta where there is a choice: it is what the figures of a design
  /// are quoted for.
  [[nodiscard]] golden::PacketConfig full_config() const;

  /// Rows that `values` values take.
  [[nodiscard]] std::uint64_t rows_for(std::uint64_t values) const {
    return (values + lanes - 1U) / lanes;
  }
};

/// Bytes of a metadata beat.
inline constexpr std::size_t metadata_bytes = 4;

/// What the configuration ports get: the configuration, or more than there is where clamping is
/// tested.
struct PortRequest {
  unsigned mantissa_bits = 0;
  unsigned coding = 0;
  unsigned raw_bits = 0;

  static PortRequest of(const golden::PacketConfig& config);
  friend bool operator==(const PortRequest&, const PortRequest&) = default;
};

/// One packet with its golden coding. Immutable once made; shared by the two sides of a codec.
struct SfpPacket {
  std::uint64_t index = 0;
  golden::PacketConfig config;
  PortRequest request;
  std::vector<std::uint64_t> values;
  golden::Packet coded;
  std::vector<std::uint64_t> decoded;

  /// Raw has no metadata stream activity at all.
  [[nodiscard]] bool has_metadata() const { return config.coding != golden::Coding::raw; }
  /// Raw bits that are asked for count in raw alone.
  [[nodiscard]] bool clamped() const;
};

using PacketPointer = std::shared_ptr<const SfpPacket>;

/// The packet of these values, coded by the golden codec.
PacketPointer make_packet(std::uint64_t index, const golden::PacketConfig& config,
                          std::vector<std::uint64_t> values);

/// Rows of values as beats: L values each, TKEEP marks those of a partial last row; no values give
/// one null terminator.
std::vector<harness::Beat> beats_of_values(const SfpShape& shape,
                                           std::span<const std::uint64_t> values);

/// What a value can lose so that the encoder says so.
enum class Loss { nan, sign, exponent };

/// Draws configurations, sizes and values, reproducibly from a seed.
class SfpTraffic {
 public:
  SfpTraffic(const SfpShape& shape, std::uint64_t seed);

  /// The next packet of the random traffic. Sizes and mantissa lengths go through all cases in
  /// turn, so that a short run meets them too.
  PacketPointer next();

  /// A packet of random values with at most `most_rows` rows.
  PacketPointer next_short(std::uint64_t most_rows);

  /// A packet of exactly `count` values.
  PacketPointer next_sized(std::size_t count);

  /// A packet with a configuration of one's own.
  PacketPointer next_with(const golden::PacketConfig& config, std::vector<std::uint64_t> values);

  /// A packet in which one value, in this lane, loses something (an exponent: with coding raw) and
  /// no other one does: what only its lane can have said.
  PacketPointer next_with_one_loss(Loss loss, unsigned lane);

  /// A configuration with all of the design's choices random.
  golden::PacketConfig random_config();

  /// Random values of a random style.
  std::vector<std::uint64_t> random_values(std::size_t count);

  [[nodiscard]] const SfpShape& shape() const { return shape_; }
  harness::Random& random() { return random_; }

 private:
  unsigned next_mantissa_bits();
  golden::PacketConfig without_mantissa();
  PacketPointer next_without_bits();
  PacketPointer next_with_nans();
  std::size_t next_size();
  PacketPointer finish(std::size_t count);

  SfpShape shape_;
  harness::Random random_;
  std::uint64_t packets_ = 0;
  std::uint64_t sizes_ = 0;
  std::vector<unsigned> mantissa_queue_;
};

}  // namespace sfpgen::tb
