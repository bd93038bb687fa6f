// The codec: a packet of values into its data and metadata streams, and back.
#pragma once

#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/golden/quantize.hpp>
#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sfpgen::golden {

/// One row of a packet as it was coded.
struct RowInfo {
  unsigned values = 0;                 ///< values in the row, 1..L (L but for the last row)
  std::optional<unsigned> width_code;  ///< w, for rows that have one in the metadata
  unsigned exponent_bits = 0;          ///< x, bits of each exponent code
  unsigned field_bits = 0;             ///< t = m + s + x, bits of each field
  std::uint64_t first_bit = 0;         ///< position of the row's fields in each lane's bit string
};

/// Where the bits of a packet go. The sum of all is 8 times the bytes of both streams.
struct BitCounts {
  std::uint64_t metadata = 0;  ///< width codes and group maxima
  std::uint64_t exponent = 0;  ///< exponent codes of the values
  std::uint64_t sign = 0;
  std::uint64_t mantissa = 0;
  std::uint64_t padding =
      0;  ///< fields of missing values in the last row, and the ends of both streams
  std::uint64_t zero_map = 0;  ///< of a block with a map of its zeros: one bit a value

  [[nodiscard]] std::uint64_t total() const {
    return metadata + exponent + sign + mantissa + padding + zero_map;
  }
  BitCounts& operator+=(const BitCounts& other);
  friend constexpr bool operator==(const BitCounts&, const BitCounts&) = default;
};

/// An encoded packet: both streams as bytes (docs/wire_format.md section 4), and what is known
/// about them.
struct Packet {
  std::vector<std::uint8_t> data;  ///< beats in order, L words each, little-endian, W bits a word
  std::vector<std::uint8_t> metadata;  ///< 32-bit words, little-endian
  Status status;
  std::vector<RowInfo> rows;
  BitCounts bits;
};

/// Encodes one packet. `values` are bit patterns of the container, value i in lane i mod L of row i
/// / L; bits above the container's width are ignored. `config` must be legal (validate): one that
/// is not is a bug of the caller's and throws std::invalid_argument.
Packet encode_packet(const PacketConfig& config, std::span<const std::uint64_t> values);

/// A decoded packet.
struct DecodedPacket {
  std::vector<std::uint64_t> values;  ///< bit patterns of the container
  std::vector<RowInfo> rows;
  BitCounts bits;
};

/// Decodes a packet of `value_count` values, and refuses one that no encoder writes: a width code
/// that cannot be, an exponent outside the container, a stream that is too short or too long for
/// its values, padding that is not zero. The error names the row (and lane), or the stream. Memory
/// grows with the streams, never with `value_count`. `config` must be legal, else
/// std::invalid_argument.
Result<DecodedPacket> decode_packet(const PacketConfig& config,
                                    std::span<const std::uint8_t> metadata,
                                    std::span<const std::uint8_t> data, std::uint64_t value_count);

/// What the decoder hardware makes of any two byte strings.
struct HardwareDecode {
  std::vector<std::uint64_t>
      values;  ///< of the rows that came out: a whole number of rows, or all `value_count`
  bool width_invalid = false;   ///< a row that came out had a width code >= E, taken as E-1
  bool metadata_short = false;  ///< the metadata ended before the first row that did not come out
  bool data_short = false;      ///< the data ended before the first row that did not come out
  bool metadata_long = false;   ///< all values came out and whole metadata words were left
  bool data_long = false;       ///< all values came out and whole data beats were left
  std::vector<RowInfo> rows;    ///< of the rows that came out

  [[nodiscard]] bool is_short() const { return metadata_short || data_short; }
  [[nodiscard]] bool is_long() const { return metadata_long || data_long; }
};

/// Decodes as the hardware does (docs/wire_format.md section 5): nothing is refused. A width code
/// >= E is taken as E-1; exponents wrap modulo 2^E; padding is not looked at; rows come out while
/// both streams last; bytes after the last whole word (metadata) or beat (data) do not exist. For
/// good streams the values are those of decode_packet.
HardwareDecode decode_packet_as_hardware(const PacketConfig& config,
                                         std::span<const std::uint8_t> metadata,
                                         std::span<const std::uint8_t> data,
                                         std::uint64_t value_count);

/// What a TKEEP of a compressed stream's beat says: all bytes, or none (the beat only ends its
/// packet).
enum class Keep { all, none };

/// One transfer of a compressed stream on an AXI4-Stream port (docs/wire_format.md section 5).
struct Beat {
  std::vector<std::uint64_t>
      words;  ///< data: L words of W bits, lane 0 first; metadata: one word of 32 bits
  Keep keep = Keep::all;
  bool last = false;
};

/// The data stream as beats. A packet without data is one beat with Keep::none and `last`.
std::vector<Beat> data_beats(const PacketConfig& config, const Packet& packet);

/// The metadata stream as beats. A packet without metadata is one beat with Keep::none and `last`;
/// coding raw has no metadata stream and no beats.
std::vector<Beat> metadata_beats(const PacketConfig& config, const Packet& packet);

/// The bytes that a run of beats carries, the inverse of data_beats and metadata_beats; `word_bits`
/// is W or 32.
std::vector<std::uint8_t> stream_bytes(std::span<const Beat> beats, unsigned word_bits);

}  // namespace sfpgen::golden
