// The laws of the codec over many values and every kind of configuration.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

void check_round_trip(const PacketConfig& config, const Values& values) {
  const Packet packet = encode_packet(config, values);
  const auto back = decode_packet(config, packet.metadata, packet.data, values.size());
  REQUIRE_MESSAGE(back.ok(), back.error().text());
  REQUIRE(back->values == quantize(config, values));
  CHECK(back->bits == packet.bits);
  CHECK(packet.bits.total() == 8 * (packet.data.size() + packet.metadata.size()));
  const HardwareDecode hardware =
      decode_packet_as_hardware(config, packet.metadata, packet.data, values.size());
  CHECK(hardware.values == back->values);
  CHECK_FALSE(hardware.width_invalid);
  CHECK_FALSE(hardware.is_short());
  CHECK_FALSE(hardware.is_long());
}

/// The truncation rule written another way: by arithmetic on the whole word.
std::uint64_t expected_value(const PacketConfig& config, std::uint64_t value) {
  const FloatFormat& format = config.format;
  const std::uint64_t sign_bit = std::uint64_t{1} << (format.width() - 1);
  const std::uint64_t infinity = std::uint64_t{format.exponent_max()} << format.mantissa_bits;
  const std::uint64_t magnitude = value & (sign_bit - 1);
  const unsigned dropped = format.mantissa_bits - config.kept_mantissa_bits;
  std::uint64_t kept = dropped == 0 ? magnitude : magnitude >> dropped << dropped;
  if (magnitude > infinity && kept == infinity && config.kept_mantissa_bits > 0) {
    kept |= std::uint64_t{1} << (format.mantissa_bits - 1);
  }
  return kept | (config.sign == Sign::keep ? value & sign_bit : 0);
}

/// The smallest width code that holds an exponent difference, from its number of significant bits.
unsigned width_of(std::int64_t difference) {
  return static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(std::abs(difference))));
}

/// Rows as the width rules see them: what each row needs, worked out from decoded values alone.
std::vector<std::optional<unsigned>> smallest_widths(const PacketConfig& config,
                                                     const Values& values) {
  const unsigned widest = config.format.exponent_bits - 1;
  std::vector<std::int64_t> bases(config.lanes, config.format.default_bias());
  std::vector<std::optional<unsigned>> widths;
  const auto exponent = [&](std::size_t i) {
    return static_cast<std::int64_t>((values[i] >> config.format.mantissa_bits) &
                                     config.format.exponent_max());
  };
  const auto zero = [&](std::size_t i) {
    return config.zero_code == ZeroCode::on &&
           (values[i] & low_bits(config.format.width() - 1)) == 0;
  };
  const std::size_t group_size = std::size_t{config.lanes} * config.rows;
  for (std::size_t start = 0; start < values.size(); start += config.lanes) {
    const std::size_t end = std::min<std::size_t>(start + config.lanes, values.size());
    const bool first_row = start % group_size == 0;
    if (config.coding == Coding::raw || (config.coding == Coding::delta && first_row)) {
      for (std::size_t i = start; i < end; ++i) {
        bases[i - start] = zero(i) ? bases[i - start] : exponent(i);
      }
      widths.emplace_back();
      continue;
    }
    std::int64_t maximum = 0;
    const std::size_t group_start = start / group_size * group_size;
    for (std::size_t i = group_start; i < std::min(group_start + group_size, values.size()); ++i) {
      maximum = zero(i) ? maximum : std::max(maximum, exponent(i));
    }
    unsigned width = 0;
    for (std::size_t i = start; i < end; ++i) {
      if (zero(i)) {
        width = std::max(width, 1U);
      } else if (config.coding == Coding::max) {
        const std::int64_t distance = maximum - exponent(i);
        const bool shares = config.zero_code == ZeroCode::on && distance > 0;
        width = std::max(width, width_of(shares ? distance + 1 : distance));
      } else {
        const std::int64_t base = config.coding == Coding::bias ? config.bias : bases[i - start];
        width = std::max(width, width_of(exponent(i) - base));
      }
    }
    widths.emplace_back(std::min(width, widest));
  }
  return widths;
}

}  // namespace

TEST_CASE("decode(encode(x)) == quantize(x) for every bf16 pattern, every coding, m, s, z") {
  Values sequence(65536);
  std::iota(sequence.begin(), sequence.end(), 0);
  Values scattered;
  for (const std::uint64_t i : sequence) {
    scattered.push_back((i * 40503) & 0xFFFF);
  }
  for (const NamedCoding& named : named_codings()) {
    for (unsigned kept = 0; kept <= 7; ++kept) {
      for (unsigned options = 0; options < 4; ++options) {
        PacketConfig config = default_config(bf16);
        config.coding = named.coding;
        config.kept_mantissa_bits = kept;
        config.sign = (options & 1) != 0 ? Sign::keep : Sign::drop;
        config.zero_code = (options & 2) != 0 ? ZeroCode::on : ZeroCode::off;
        CAPTURE(name_of(config));
        check_round_trip(config, (options & 1) != 0 ? sequence : scattered);
      }
    }
  }
}

TEST_CASE(
    "quantize keeps the top mantissa bits and every NaN a NaN, for every bf16 pattern and m") {
  for (unsigned kept = 0; kept <= 7; ++kept) {
    PacketConfig config = default_config(bf16);
    config.kept_mantissa_bits = kept;
    config.sign = kept % 2 == 0 ? Sign::keep : Sign::drop;
    for (std::uint64_t value = 0; value < 65536; ++value) {
      REQUIRE(quantize(config, Values{value}).front() == expected_value(config, value));
    }
  }
}

TEST_CASE("decode(encode(x)) == quantize(x) for every legal container and random configurations") {
  const std::uint64_t seed = 20261122;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<FloatFormat> formats = all_formats();
  CHECK(formats.size() > 40);
  for (const FloatFormat& format : formats) {
    for (int round = 0; round < 40; ++round) {
      const PacketConfig config = random_config(format, random);
      const std::size_t row = config.lanes;
      const std::size_t group = row * config.rows;
      const std::vector<std::size_t> edges = {0,         1,     row - 1,   row,          row + 1,
                                              group - 1, group, group + 1, 3 * group + 5};
      const std::size_t count = round % 2 == 0 ? edges[random() % edges.size()] : random() % 300;
      CAPTURE(name_of(config));
      CAPTURE(count);
      check_round_trip(config, mixed_values(format, count, random));
    }
  }
}

TEST_CASE("every row has the smallest width that fits it, by a rule written down twice") {
  const std::uint64_t seed = 77;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const FloatFormat& format : all_formats()) {
    for (int round = 0; round < 40; ++round) {
      const PacketConfig config = random_config(format, random);
      CAPTURE(name_of(config));
      const Values values = mixed_values(format, random() % 400, random);
      const Packet packet = encode_packet(config, values);
      PacketConfig signed_config = config;
      signed_config.coding = Coding::delta;  // no exponent saturates
      const auto widths = smallest_widths(config, quantize(signed_config, values));
      REQUIRE(packet.rows.size() == widths.size());
      for (std::size_t row = 0; row < widths.size(); ++row) {
        CAPTURE(row);
        REQUIRE(packet.rows[row].width_code == widths[row]);
      }
    }
  }
}

TEST_CASE(
    "values past the end change neither widths nor bases: a prefix of whole groups has a prefix of "
    "the widths") {
  std::mt19937_64 random(5);
  for (const NamedCoding& named : named_codings()) {
    PacketConfig config = default_config(fp32);
    config.coding = named.coding;
    const Values values = mixed_values(fp32, 320, random);
    const Packet all = encode_packet(config, values);
    const Packet two = encode_packet(config, std::span(values).first(128));
    for (std::size_t row = 0; row < two.rows.size(); ++row) {
      CHECK(two.rows[row].width_code == all.rows[row].width_code);
    }
  }
}

TEST_CASE(
    "status bits: a lost NaN, a lost sign (of -0 too), a lost exponent, each alone and for its own "
    "reason") {
  PacketConfig config = default_config(fp32);
  const auto status = [&](std::uint64_t value) {
    return encode_packet(config, Values{0x3F800000, value}).status;
  };
  CHECK(status(0x7FC00000) == Status{});
  CHECK(status(0x80000000) == Status{});
  config.kept_mantissa_bits = 0;
  CHECK(status(0x7F800001) == Status{true, false, false});
  CHECK(status(0x7F800000) == Status{});
  config.kept_mantissa_bits = 23;
  config.sign = Sign::drop;
  CHECK(status(0x80000000) == Status{false, true, false});
  CHECK(status(0x00000000) == Status{});
  config.sign = Sign::keep;
  config.coding = Coding::raw;
  config.raw_bits = 4;
  config.raw_offset = 120;
  CHECK(status(0x3F000000) == Status{});
  CHECK(status(0x7F800000) == Status{false, false, true});
  CHECK(status(0x00000001) == Status{});
  CHECK(status(0x00800000) == Status{false, false, true});
}

TEST_CASE("bits above the container's width are ignored") {
  const PacketConfig config = default_config(bf16);
  CHECK(encode_packet(config, Values{0xFFFF00003F80}).data ==
        encode_packet(config, Values{0x3F80}).data);
}

TEST_CASE("bit counts: signs and mantissas are those of the values, missing lanes are padding") {
  PacketConfig config = default_config(bf16);
  config.kept_mantissa_bits = 3;
  const Packet packet = encode_packet(config, Values(9, 0x3F80));
  CHECK(packet.bits.sign == 9);
  CHECK(packet.bits.mantissa == 27);
  CHECK(packet.bits.exponent == 8 * 8);
  CHECK(packet.bits.metadata == 3);
  CHECK(packet.bits.padding == 8 * (packet.data.size() + packet.metadata.size()) - 103);
}

TEST_CASE(
    "garbage is refused by the strict decoder or decodes to values that it can hold, never more") {
  const std::uint64_t seed = 4711;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::vector<FloatFormat> formats = all_formats();
  for (int round = 0; round < 4000; ++round) {
    const FloatFormat& format = formats[random() % formats.size()];
    const PacketConfig config = random_config(format, random);
    CAPTURE(name_of(config));
    Bytes metadata(random() % 40);
    Bytes data(random() % 400);
    for (std::uint8_t& byte : metadata) {
      byte = static_cast<std::uint8_t>(random());
    }
    for (std::uint8_t& byte : data) {
      byte = static_cast<std::uint8_t>(random());
    }
    const std::uint64_t count = random() % 8 == 0 ? random() : random() % 200;
    const auto strict = decode_packet(config, metadata, data, count);
    if (strict.ok()) {
      CHECK(strict->values.size() == count);
    }
    const HardwareDecode hardware = decode_packet_as_hardware(config, metadata, data, count);
    CHECK(hardware.values.size() <= count);
    CHECK((hardware.values.size() == count || hardware.values.size() % config.lanes == 0));
    CHECK((hardware.values.size() == count) != hardware.is_short());
    CHECK_FALSE((hardware.is_short() && hardware.is_long()));
    for (const std::uint64_t value : hardware.values) {
      CHECK((value & ~low_bits(format.width())) == 0);
    }
  }
}

TEST_CASE("a claim of 2^60 values is refused at the streams' end, not in memory") {
  for (const NamedCoding& named : named_codings()) {
    PacketConfig config = default_config(fp32);
    config.coding = named.coding;
    const Bytes zeros(64, 0);
    CHECK_FALSE(decode_packet(config, zeros, zeros, std::uint64_t{1} << 60).ok());
    CHECK_FALSE(decode_packet(config, zeros, zeros, ~std::uint64_t{0}).ok());
  }
}

}  // namespace sfpgen::golden::test
