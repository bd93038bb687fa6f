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

void flip(Bytes& bytes, harness::Random& random) {
  if (bytes.empty()) return;
  const std::uint64_t bit = random.below(bytes.size() * 8U);
  bytes[bit / 8U] = static_cast<std::uint8_t>(bytes[bit / 8U] ^ (1U << (bit % 8U)));
}

Bytes noise(std::size_t count, harness::Random& random) {
  Bytes bytes;
  append_noise(bytes, count, random);
  return bytes;
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
  };
  return faults;
}

BadPacket make_bad_packet(Fault fault, SfpTraffic& traffic) {
  const SfpShape& shape = traffic.shape();
  harness::Random& random = traffic.random();
  const PacketPointer good = traffic.next_short(most_rows);
  golden::PacketConfig config = good->config;
  std::uint64_t values = good->values.size();
  Bytes metadata = good->coded.metadata;
  Bytes data = good->coded.data;
  const std::size_t row = shape.row_bytes();

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
      append_noise(metadata, random.between(1, 5) * metadata_bytes, random);
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
      values = 0xFFFFFFFFU - random.below(4);
      break;
    case Fault::wrong_configuration:
      config = traffic.random_config();
      break;
    case Fault::no_streams:
      metadata.clear();
      data.clear();
      break;
  }

  // Without metadata there is no metadata stream to go wrong: beats there would be the next
  // packet's.
  const bool has_metadata = config.coding != golden::Coding::raw;
  if (!has_metadata) metadata.clear();

  BadPacket bad;
  bad.job = job_of_garbage(shape, config, values, metadata, data);
  bad.metadata = harness::beats_of_bytes(metadata, metadata_bytes);
  bad.data = harness::beats_of_bytes(data, row);
  end_apart(bad.metadata, metadata_bytes, random);
  end_apart(bad.data, row, random);
  return bad;
}

void end_apart(std::vector<harness::Beat>& beats, std::size_t width, harness::Random& random) {
  if (harness::kept_bytes(beats.back()) == 0 || !random.chance(0.25)) return;
  beats.back().last = false;
  beats.push_back(harness::null_terminator(width));
}

}  // namespace sfpgen::tb
