// Each fault as a change to a good packet's two byte strings, its count or its configuration.
#include "verif/tb/bad_streams.hpp"

#include <algorithm>
#include <utility>

namespace sfpgen::tb {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t most_rows = 40;

void cut(Bytes& bytes, std::size_t unit, harness::Random& random) {
  const std::size_t units = bytes.size() / unit;
  if (units != 0) bytes.resize(random.below(units) * unit);
}

void append_noise(Bytes& bytes, std::size_t count, harness::Random& random) {
  for (std::size_t done = 0; done < count; ++done) {
    bytes.push_back(static_cast<std::uint8_t>(random.bits(8)));
  }
}

void flip_bit(Bytes& bytes, std::uint64_t bit) {
  bytes[bit / 8U] = static_cast<std::uint8_t>(bytes[bit / 8U] ^ (1U << (bit % 8U)));
}

void flip(Bytes& bytes, harness::Random& random) {
  if (!bytes.empty()) flip_bit(bytes, random.below(bytes.size() * 8U));
}

Bytes noise(std::size_t count, harness::Random& random) {
  Bytes bytes;
  append_noise(bytes, count, random);
  return bytes;
}

/// The bytes from a random unit on; they are no longer in `bytes`.
Bytes split(Bytes& bytes, std::size_t unit, harness::Random& random) {
  const std::size_t kept = random.below(bytes.size() / unit + 1U) * unit;
  Bytes behind(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end());
  bytes.resize(kept);
  return behind;
}

void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

/// The streams as they are, with what the hardware makes of them.
BadPacket bad_packet(const SfpShape& shape, const golden::PacketConfig& config,
                     std::uint64_t values, const Bytes& metadata, const Bytes& data) {
  return {job_of_garbage(shape, config, values, metadata, data),
          harness::beats_of_bytes(metadata, metadata_bytes),
          harness::beats_of_bytes(data, shape.row_bytes())};
}

Bytes in_units(Bytes bytes, std::size_t unit) {
  bytes.resize((bytes.size() + unit - 1U) / unit * unit);
  return bytes;
}

}  // namespace

const std::vector<NamedFault>& all_faults() {
  static const std::vector<NamedFault> faults = {
      {Fault::metadata_cut, "metadata cut short"},
      {Fault::data_cut, "data cut short"},
      {Fault::both_cut, "both streams cut short"},
      {Fault::metadata_long, "metadata too long"},
      {Fault::data_long, "data too long"},
      {Fault::metadata_flipped, "one bit of metadata flipped"},
      {Fault::data_flipped, "one bit of data flipped"},
      {Fault::metadata_garbage, "metadata garbage"},
      {Fault::data_garbage, "data garbage"},
      {Fault::all_garbage, "both streams garbage"},
      {Fault::swapped, "streams swapped"},
      {Fault::wrong_count, "wrong number of values"},
      {Fault::huge_count, "huge number of values"},
      {Fault::wrong_configuration, "wrong configuration"},
      {Fault::no_streams, "no streams"},
      {Fault::last_missing, "TLAST missing"},
      {Fault::last_early, "TLAST early"},
  };
  return faults;
}

std::vector<BadPacket> make_bad_packets(Fault fault, SfpTraffic& traffic) {
  const SfpShape& shape = traffic.shape();
  harness::Random& random = traffic.random();
  const PacketPointer good = traffic.next_short(most_rows);
  golden::PacketConfig config = good->config;
  std::uint64_t values = good->values.size();
  const std::size_t row = shape.row_bytes();
  const Bytes good_metadata = shape.sent(good->coded.metadata, metadata_bytes);
  const Bytes good_data = shape.sent(good->coded.data, row);
  Bytes metadata = good_metadata;
  Bytes data = good_data;
  Bytes metadata_behind;
  Bytes data_behind;

  switch (fault) {
    case Fault::metadata_cut:
      cut(metadata, metadata_bytes, random);
      break;
    case Fault::data_cut:
      cut(data, row, random);
      break;
    case Fault::both_cut:
      cut(metadata, metadata_bytes, random);
      cut(data, row, random);
      break;
    case Fault::metadata_long:
      // A single word may be in the decoder before the packet's last row is.
      append_noise(metadata, (random.chance(0.5) ? 1 : random.between(2, 5)) * metadata_bytes,
                   random);
      break;
    case Fault::data_long:
      append_noise(data, random.between(1, 12) * row, random);
      break;
    case Fault::metadata_flipped:
      flip(metadata, random);
      break;
    case Fault::data_flipped:
      flip(data, random);
      break;
    case Fault::metadata_garbage:
      metadata = noise(metadata.size(), random);
      break;
    case Fault::data_garbage:
      data = noise(data.size(), random);
      break;
    case Fault::all_garbage:
      metadata = noise(random.below(8) * metadata_bytes, random);
      data = noise(random.below(most_rows) * row, random);
      break;
    case Fault::swapped:
      std::swap(metadata, data);
      metadata = in_units(std::move(metadata), metadata_bytes);
      data = in_units(std::move(data), row);
      break;
    case Fault::wrong_count:
      values = random.below(2U * (values + shape.lanes));
      break;
    case Fault::huge_count:
      // All bits of the count, or one of those that no packet of the bench has, with a few rows.
      values = random.chance(0.25)
                   ? 0xFFFFFFFFU - random.below(4)
                   : (std::uint64_t{1} << random.between(12, 31)) + random.below(5U * shape.lanes);
      break;
    case Fault::wrong_configuration:
      config = traffic.random_config();
      break;
    case Fault::no_streams:
      metadata.clear();
      data.clear();
      break;
    case Fault::last_missing: {
      const PacketPointer next =
          traffic.next_with(config, traffic.random_values(random.below(3U * shape.lanes)));
      append(metadata, shape.sent(next->coded.metadata, metadata_bytes));
      append(data, shape.sent(next->coded.data, row));
      break;
    }
    case Fault::last_early:
      metadata_behind = split(metadata, metadata_bytes, random);
      data_behind = split(data, row, random);
      break;
  }

  // Without metadata there is no metadata stream to go wrong: beats there would be the next
  // packet's.
  const bool has_metadata = config.coding != golden::Coding::raw;
  if (!has_metadata) metadata.clear();

  // Swapped packets are whole ones; where beats of data are as wide as those of metadata nothing in
  // them is wrong. What is left of a packet that ends early may look like a whole one: a beat of
  // zeros is an empty packet with its CRC. The decoder then finds it short.
  const bool told = shape.has_crc() && fault != Fault::swapped && fault != Fault::metadata_cut &&
                    fault != Fault::data_cut && fault != Fault::both_cut &&
                    fault != Fault::last_early;
  const auto bad_of = [&](const Bytes& its_metadata, const Bytes& its_data) {
    BadPacket made = bad_packet(shape, config, values, its_metadata, its_data);
    if (told && has_metadata && its_metadata != good_metadata)
      made.job.meta_crc = StatusExpectation::set;
    if (told && its_data != good_data) made.job.data_crc = StatusExpectation::set;
    return made;
  };
  std::vector<BadPacket> bad = {bad_of(metadata, data)};
  if (fault == Fault::last_early) bad.push_back(bad_of(metadata_behind, data_behind));
  // A CRC and its TLAST come together.
  if (shape.has_crc()) return bad;
  for (BadPacket& packet : bad) {
    end_apart(packet.metadata, metadata_bytes, random);
    end_apart(packet.data, row, random);
  }
  return bad;
}

BadPacket packet_cut_to(std::uint64_t data_beats, const golden::PacketConfig& config,
                        std::uint64_t rows, SfpTraffic& traffic) {
  const SfpShape& shape = traffic.shape();
  const PacketPointer good = traffic.next_with(config, traffic.random_values(rows * shape.lanes));
  Bytes data = shape.sent(good->coded.data, shape.row_bytes());
  data.resize(std::min<std::size_t>(data.size(), data_beats * shape.row_bytes()));
  return bad_packet(shape, config, good->values.size(),
                    shape.sent(good->coded.metadata, metadata_bytes), data);
}

EveryFlip::EveryFlip(const SfpShape& shape, PacketPointer good)
    : shape_(shape),
      good_(std::move(good)),
      metadata_(good_->has_metadata() ? shape.sent(good_->coded.metadata, metadata_bytes)
                                      : Bytes()),
      data_(shape.sent(good_->coded.data, shape.row_bytes())) {}

std::uint64_t EveryFlip::count() const { return (metadata_.size() + data_.size()) * 8U; }

BadPacket EveryFlip::at(std::uint64_t index) const {
  Bytes metadata = metadata_;
  Bytes data = data_;
  const std::uint64_t metadata_bits = metadata.size() * 8U;
  if (index < metadata_bits) {
    flip_bit(metadata, index);
  } else {
    flip_bit(data, index - metadata_bits);
  }
  BadPacket bad = bad_packet(shape_, good_->config, good_->values.size(), metadata, data);
  if (shape_.has_crc())
    (index < metadata_bits ? bad.job.meta_crc : bad.job.data_crc) = StatusExpectation::set;
  return bad;
}

void end_apart(std::vector<harness::Beat>& beats, std::size_t width, harness::Random& random) {
  if (harness::kept_bytes(beats.back()) == 0 || !random.chance(0.25)) return;
  beats.back().last = false;
  beats.push_back(harness::null_terminator(width));
}

}  // namespace sfpgen::tb
