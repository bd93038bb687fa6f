// Runs an exponent coding of the codec over exponents alone.
#include <sfpgen/golden/gecko.hpp>

#include <algorithm>
#include <stdexcept>

#include "exponent_coding.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

// The codings look at the exponents' side of a packet's configuration only.
PacketConfig packet_config_of(const GeckoConfig& config) {
  const bool has_coding = config.coding == Coding::delta || config.coding == Coding::bias;
  const bool legal = has_coding && config.exponent_bits >= 2 && config.exponent_bits <= 11 &&
                     config.lanes >= 1 && config.lanes <= max_lanes && config.rows >= 1 &&
                     config.rows <= max_rows && config.bias < (1U << config.exponent_bits);
  if (!legal) {
    throw std::invalid_argument(sentence("internal error: no Gecko unit has ", config.exponent_bits,
                                         " exponent bits, ", config.lanes, " lanes, ", config.rows,
                                         " rows, bias ", config.bias, " and coding ",
                                         std::string(coding_name(config.coding))));
  }
  PacketConfig packet;
  packet.format = {config.exponent_bits, 0};
  packet.lanes = config.lanes;
  packet.rows = config.rows;
  packet.kept_mantissa_bits = 0;
  packet.coding = config.coding;
  packet.zero_code = config.zero_code;
  packet.bias = config.bias;
  return packet;
}

CodedValue value_of(const GeckoConfig& config, std::uint32_t exponent) {
  return {exponent, config.zero_code == ZeroCode::on && exponent == 0};
}

}  // namespace

std::vector<GeckoRow> encode_exponents(const GeckoConfig& config,
                                       std::span<const std::uint32_t> exponents) {
  const auto coding = make_exponent_coding(packet_config_of(config));
  const std::size_t group_values = std::size_t{config.lanes} * config.rows;
  std::vector<GeckoRow> rows;
  BitString metadata;  // the width codes stay with their rows
  for (std::size_t first = 0; first < exponents.size(); first += group_values) {
    const auto values = exponents.subspan(first, std::min(group_values, exponents.size() - first));
    std::vector<ExponentRow> group;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % config.lanes == 0) {
        group.emplace_back();
      }
      group.back().push_back(value_of(config, values[i]));
    }
    for (CodedRow& coded : coding->encode_group(group, metadata)) {
      rows.push_back({coded.width_code, coded.code_bits, std::move(coded.codes)});
    }
  }
  return rows;
}

GeckoExponents decode_exponents(const GeckoConfig& config, std::span<const GeckoRow> rows) {
  const auto coding = make_exponent_coding(packet_config_of(config));
  const unsigned widest = config.exponent_bits - 1;
  const auto modulus = static_cast<std::uint32_t>(low_bits(config.exponent_bits));
  GeckoExponents result;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const GeckoRow& row = rows[index];
    RowPlace place{static_cast<unsigned>(index % config.rows), 0};
    if (coding->has_width_code(place.row_in_group)) {
      const unsigned code = row.width_code.value_or(0);
      result.width_invalid |= code > widest;
      place.width_code = std::min(code, widest);
    }
    const auto used = static_cast<std::uint32_t>(low_bits(coding->code_bits(place)));
    for (unsigned lane = 0; lane < row.codes.size(); ++lane) {
      const std::int64_t sum = coding->decode(place, lane, row.codes[lane] & used);
      const std::uint32_t exponent = static_cast<std::uint32_t>(sum) & modulus;
      coding->decoded(place, lane, value_of(config, exponent));
      result.exponents.push_back(exponent);
    }
  }
  return result;
}

}  // namespace sfpgen::golden
