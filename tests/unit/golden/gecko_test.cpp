// Exponents alone: by hand, against the codec's own packets, and back from any codes.
#include <sfpgen/golden/bit_fields.hpp>
#include <sfpgen/golden/gecko.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

const std::vector<GeckoConfig> shapes = {
    {8, 8, 8, Coding::delta, ZeroCode::on, 0},    {8, 8, 8, Coding::bias, ZeroCode::on, 127},
    {5, 3, 5, Coding::delta, ZeroCode::off, 0},   {2, 1, 1, Coding::delta, ZeroCode::on, 0},
    {11, 5, 2, Coding::bias, ZeroCode::off, 900}, {4, 16, 64, Coding::delta, ZeroCode::on, 0},
};

std::vector<std::uint32_t> drifting(const GeckoConfig& config, std::size_t count,
                                    std::mt19937_64& random) {
  const auto most = static_cast<std::uint32_t>(low_bits(config.exponent_bits));
  std::vector<std::uint32_t> exponents;
  std::uint32_t centre = most / 2;
  while (exponents.size() < count) {
    if (random() % 9 == 0) centre = static_cast<std::uint32_t>(random()) & most;
    const std::uint64_t kind = random() % 12;
    exponents.push_back(kind == 0   ? 0
                        : kind == 1 ? most
                                    : (centre + static_cast<std::uint32_t>(random() % 3)) & most);
  }
  return exponents;
}

}  // namespace

TEST_CASE("a base row, a row of small differences, a row with a zero") {
  const GeckoConfig config{4, 2, 3, Coding::delta, ZeroCode::on, 0};
  const std::vector<std::uint32_t> exponents = {7, 6, 7, 5, 0, 6};
  const auto rows = encode_exponents(config, exponents);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == GeckoRow{std::nullopt, 4, {7, 6}});
  CHECK(rows[1] == GeckoRow{1, 2, {0b00, 0b11}});  // 0 and -1
  CHECK(rows[2] == GeckoRow{1, 2, {0b01, 0b00}});  // "minus zero" and 0
  CHECK(decode_exponents(config, rows).exponents == exponents);
}

TEST_CASE("decode(encode(exponents)) == exponents, and the codes are those of the codec") {
  const unsigned seed = 77;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const GeckoConfig& config : shapes) {
    for (std::size_t count = 0; count < 400; count = count * 2 + 1) {
      CAPTURE(config.exponent_bits);
      CAPTURE(count);
      const auto exponents = drifting(config, count, random);
      const auto rows = encode_exponents(config, exponents);
      const GeckoExponents back = decode_exponents(config, rows);
      CHECK(back.exponents == exponents);
      CHECK_FALSE(back.width_invalid);

      // Values without sign and mantissa: their fields are the exponent codes.
      PacketConfig packet_config =
          default_config({config.exponent_bits, 15 - config.exponent_bits});
      packet_config.lanes = config.lanes;
      packet_config.rows = config.rows;
      packet_config.coding = config.coding;
      packet_config.zero_code = config.zero_code;
      packet_config.bias = config.bias;
      packet_config.kept_mantissa_bits = 0;
      packet_config.sign = Sign::drop;
      Values values;
      for (const std::uint32_t exponent : exponents)
        values.push_back(std::uint64_t{exponent} << packet_config.format.mantissa_bits);
      const Packet packet = encode_packet(packet_config, values);
      std::vector<FieldRow> fields;
      std::vector<FieldRow> widths;
      for (const GeckoRow& row : rows) {
        fields.push_back({row.code_bits, {row.codes.begin(), row.codes.end()}});
        if (row.width_code) widths.push_back({config.width_code_bits(), {*row.width_code}});
      }
      CHECK(pack_fields({16, config.lanes}, fields) == packet.data);
      CHECK(pack_fields({32, 1}, widths) == packet.metadata);
    }
  }
}

TEST_CASE("a width code above E-1 is told and taken as E-1; what the width leaves out is ignored") {
  const GeckoConfig config{5, 1, 2, Coding::bias, ZeroCode::off, 10};
  const GeckoExponents found =
      decode_exponents(config, std::vector<GeckoRow>{{7, 0, {0x1F}}, {1, 0, {0xFFFE}}});
  CHECK(found.width_invalid);
  CHECK(found.exponents == std::vector<std::uint32_t>{31, 11});
}

TEST_CASE("a base row's width code is not looked at, and sums wrap modulo 2^E") {
  const GeckoConfig config{4, 1, 2, Coding::delta, ZeroCode::off, 0};
  const GeckoExponents found =
      decode_exponents(config, std::vector<GeckoRow>{{0, 0, {15}}, {2, 0, {0b110}}});
  CHECK_FALSE(found.width_invalid);
  CHECK(found.exponents == std::vector<std::uint32_t>{15, 2});
}

TEST_CASE("codings and numbers that no Gecko unit has are internal errors") {
  for (const GeckoConfig& config : {GeckoConfig{1, 1, 1, Coding::delta, ZeroCode::on, 0},
                                    GeckoConfig{12, 1, 1, Coding::delta, ZeroCode::on, 0},
                                    GeckoConfig{8, 0, 1, Coding::delta, ZeroCode::on, 0},
                                    GeckoConfig{8, 1, 65, Coding::delta, ZeroCode::on, 0},
                                    GeckoConfig{8, 1, 1, Coding::bias, ZeroCode::on, 256},
                                    GeckoConfig{8, 1, 1, Coding::raw, ZeroCode::on, 0}}) {
    CHECK_THROWS_AS(encode_exponents(config, {}), std::invalid_argument);
    CHECK_THROWS_AS(decode_exponents(config, {}), std::invalid_argument);
  }
}

}  // namespace sfpgen::golden::test
