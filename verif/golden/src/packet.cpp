// The middle of the codec: values to rows to lanes to streams, and back; it knows no coding by name
// but raw, which has no metadata stream.
#include <sfpgen/golden/packet.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "exponent_coding.hpp"
#include "lane_words.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned metadata_word_bits = 32;

void require_legal(const PacketConfig& config) {
  const std::vector<Error> errors = validate(config);
  if (!errors.empty()) {
    throw std::invalid_argument(
        sentence("internal error: packet configuration: ", errors.front().text()));
  }
}

/// Section 2: f = F + S * 2^m + X * 2^(m+s).
std::uint64_t make_field(const PacketConfig& config, const QuantizedValue& value,
                         std::uint32_t code) {
  const std::uint64_t sign = config.sign == Sign::keep ? value.sign : 0;
  return value.mantissa | (sign << config.kept_mantissa_bits) |
         (std::uint64_t{code} << (config.kept_mantissa_bits + config.sign_bits()));
}

struct FieldParts {
  std::uint64_t mantissa;
  std::uint64_t sign;
  std::uint32_t code;
};

FieldParts split_field(const PacketConfig& config, std::uint64_t field) {
  return {field & low_bits(config.kept_mantissa_bits),
          (field >> config.kept_mantissa_bits) & low_bits(config.sign_bits()),
          static_cast<std::uint32_t>(field >> (config.kept_mantissa_bits + config.sign_bits()))};
}

void count_row(BitCounts& bits, const PacketConfig& config, const RowInfo& row) {
  bits.exponent += std::uint64_t{row.values} * row.exponent_bits;
  bits.sign += std::uint64_t{row.values} * config.sign_bits();
  bits.mantissa += std::uint64_t{row.values} * config.kept_mantissa_bits;
}

/// What the streams hold beside the bits already counted is padding.
void count_streams(BitCounts& bits, std::uint64_t metadata_bits, std::uint64_t stream_bytes) {
  bits.metadata = metadata_bits;
  bits.padding = 8 * stream_bytes - metadata_bits - bits.exponent - bits.sign - bits.mantissa;
}

/// A run of rows through the decoder.
struct DecodeRun {
  std::vector<std::uint64_t> values;
  std::vector<RowInfo> rows;
  std::uint64_t metadata_bits_used = 0;
  std::uint64_t lane_bits_used = 0;
  bool width_invalid = false;
  bool metadata_short = false;
  bool data_short = false;
  std::optional<Error> error;  ///< what a strict reader refuses first
};

/// What becomes of a stream that no encoder writes.
enum class Garbage { refuse, as_hardware };

std::string row_name(std::uint64_t row) { return sentence("row ", row); }

/// Section 3 and 2 backwards: rows come out until the values are complete, a stream ends, or
/// garbage is refused.
DecodeRun decode_rows(const PacketConfig& config, const BitString& metadata,
                      const std::vector<BitString>& lanes, std::uint64_t value_count,
                      Garbage garbage) {
  const FloatFormat& format = config.format;
  const auto coding = make_exponent_coding(config);
  BitReader codes(metadata);
  DecodeRun run;

  for (std::uint64_t row = 0; run.values.size() < value_count; ++row) {
    RowPlace place{static_cast<unsigned>(row % config.rows), 0};
    RowInfo info;
    info.values = static_cast<unsigned>(
        std::min<std::uint64_t>(config.lanes, value_count - run.values.size()));
    info.first_bit = run.lane_bits_used;

    bool invalid = false;
    bool metadata_there = place.row_in_group != 0 || coding->open_group(codes);
    if (metadata_there && coding->has_width_code(place.row_in_group)) {
      const std::optional<std::uint64_t> code = codes.take(format.width_code_bits());
      metadata_there = code.has_value();
      place.width_code = static_cast<unsigned>(code.value_or(0));
      invalid = place.width_code >= format.exponent_bits;
      if (invalid && garbage == Garbage::refuse) {
        run.error = Error{row_name(row), sentence("width code ", place.width_code,
                                                  " is not one of 0..", format.exponent_bits - 1)};
        return run;
      }
      place.width_code = std::min(place.width_code, format.exponent_bits - 1);
      info.width_code = place.width_code;
    }
    if (!metadata_there) {
      run.metadata_short = true;
      run.error = Error{row_name(row), "the metadata ends before the row's width code"};
      return run;
    }

    info.exponent_bits = coding->code_bits(place);
    info.field_bits = config.kept_mantissa_bits + config.sign_bits() + info.exponent_bits;
    if (lanes.front().size() - run.lane_bits_used < info.field_bits) {
      run.data_short = true;
      run.error = Error{row_name(row), "the data ends before the row's fields"};
      return run;
    }

    for (unsigned lane = 0; lane < config.lanes; ++lane) {
      const std::uint64_t field = lanes[lane].read(info.first_bit, info.field_bits);
      if (lane >= info.values) {
        if (field != 0 && garbage == Garbage::refuse) {
          run.error = Error{sentence("row ", row, ", lane ", lane),
                            "the field of a missing value is not zero"};
          return run;
        }
        continue;
      }
      const FieldParts parts = split_field(config, field);
      std::int64_t exponent = coding->decode(place, lane, parts.code);
      if ((exponent < 0 || exponent > format.exponent_max()) && garbage == Garbage::refuse) {
        run.error =
            Error{sentence("row ", row, ", lane ", lane),
                  sentence("exponent ", exponent, " is outside 0..", format.exponent_max())};
        return run;
      }
      exponent &= format.exponent_max();  // the hardware's sum is E bits wide
      const QuantizedValue value{parts.sign, static_cast<std::uint32_t>(exponent), parts.mantissa};
      coding->decoded(place, lane,
                      {value.exponent, config.zero_code == ZeroCode::on && value.is_zero()});
      run.values.push_back(assemble(format, config.kept_mantissa_bits, value));
    }
    run.width_invalid = run.width_invalid || invalid;
    run.lane_bits_used += info.field_bits;
    run.metadata_bits_used = codes.position();
    run.rows.push_back(info);
  }
  return run;
}

BitString bits_of_words(std::span<const std::uint8_t> bytes, unsigned word_bits) {
  BitString bits;
  const std::size_t word_bytes = word_bits / 8;
  for (std::size_t at = 0; at + word_bytes <= bytes.size(); at += word_bytes) {
    bits.append(word_from(bytes.subspan(at, word_bytes)), word_bits);
  }
  return bits;
}

bool all_zero_from(const BitString& bits, std::uint64_t from) {
  for (; from < bits.size(); from += 64) {
    if (bits.read(from, 64) != 0) {
      return false;
    }
  }
  return true;
}

/// A stream's size must be that of its bits, and the padding behind them zero.
std::optional<Error> check_end(const char* stream, std::uint64_t expected_bytes,
                               std::uint64_t found_bytes, bool padding_zero) {
  if (found_bytes != expected_bytes) {
    return Error{stream, sentence(found_bytes, " bytes where the values take ", expected_bytes)};
  }
  if (!padding_zero) {
    return Error{stream, "the padding at the end is not zero"};
  }
  return std::nullopt;
}

std::vector<Beat> cut_beats(std::span<const std::uint8_t> bytes, std::size_t words_a_beat,
                            unsigned word_bits) {
  std::vector<Beat> beats;
  const std::size_t word_bytes = word_bits / 8;
  for (std::size_t at = 0; at < bytes.size(); at += words_a_beat * word_bytes) {
    Beat beat;
    for (std::size_t word = 0; word < words_a_beat; ++word) {
      beat.words.push_back(word_from(bytes.subspan(at + word * word_bytes, word_bytes)));
    }
    beats.push_back(std::move(beat));
  }
  if (beats.empty()) {
    beats.push_back({std::vector<std::uint64_t>(words_a_beat, 0), Keep::none, false});
  }
  beats.back().last = true;
  return beats;
}

}  // namespace

BitCounts& BitCounts::operator+=(const BitCounts& other) {
  metadata += other.metadata;
  exponent += other.exponent;
  sign += other.sign;
  mantissa += other.mantissa;
  padding += other.padding;
  zero_map += other.zero_map;
  return *this;
}

Packet encode_packet(const PacketConfig& config, std::span<const std::uint64_t> values) {
  require_legal(config);
  const auto coding = make_exponent_coding(config);
  Packet packet;
  BitString metadata;
  std::vector<BitString> lanes(config.lanes);

  const std::size_t group_values = std::size_t{config.lanes} * config.rows;
  for (std::size_t group_start = 0; group_start < values.size(); group_start += group_values) {
    const auto group =
        values.subspan(group_start, std::min(group_values, values.size() - group_start));

    std::vector<QuantizedValue> quantized;
    std::vector<ExponentRow> exponents;
    for (std::size_t i = 0; i < group.size(); ++i) {
      const QuantizedValue value =
          truncate(config.format, config.kept_mantissa_bits, group[i], packet.status);
      packet.status.sign_lost |= config.sign == Sign::drop && value.sign == 1;
      packet.status.exp_lost |= coding->nearest_exponent(value.exponent) != value.exponent;
      quantized.push_back(value);
      if (i % config.lanes == 0) {
        exponents.emplace_back();
      }
      exponents.back().push_back(
          {value.exponent, config.zero_code == ZeroCode::on && value.is_zero()});
    }

    const std::vector<CodedRow> coded_rows = coding->encode_group(exponents, metadata);
    for (std::size_t row = 0; row < coded_rows.size(); ++row) {
      const CodedRow& coded = coded_rows[row];
      RowInfo info;
      info.values = static_cast<unsigned>(coded.codes.size());
      info.width_code = coded.width_code;
      info.exponent_bits = coded.code_bits;
      info.field_bits = config.kept_mantissa_bits + config.sign_bits() + coded.code_bits;
      info.first_bit = lanes.front().size();
      for (std::size_t lane = 0; lane < config.lanes; ++lane) {
        const bool there = lane < coded.codes.size();
        lanes[lane].append(
            there ? make_field(config, quantized[row * config.lanes + lane], coded.codes[lane]) : 0,
            info.field_bits);
      }
      count_row(packet.bits, config, info);
      packet.rows.push_back(info);
    }
  }

  packet.data = interleave(lanes, config.format.width());
  packet.metadata = interleave({metadata}, metadata_word_bits);
  count_streams(packet.bits, metadata.size(), packet.data.size() + packet.metadata.size());
  return packet;
}

Result<DecodedPacket> decode_packet(const PacketConfig& config,
                                    std::span<const std::uint8_t> metadata,
                                    std::span<const std::uint8_t> data, std::uint64_t value_count) {
  require_legal(config);
  const unsigned word_bits = config.format.width();
  const BitString metadata_bits = bits_of_words(metadata, metadata_word_bits);
  const std::vector<BitString> lanes = deinterleave(data, config.lanes, word_bits);
  DecodeRun run = decode_rows(config, metadata_bits, lanes, value_count, Garbage::refuse);
  if (run.error) {
    return *std::move(run.error);
  }

  const std::uint64_t metadata_bytes = words_for(run.metadata_bits_used, metadata_word_bits) * 4;
  const std::uint64_t data_bytes =
      words_for(run.lane_bits_used, word_bits) * config.lanes * word_bits / 8;
  const bool lanes_zero = std::all_of(lanes.begin(), lanes.end(), [&](const BitString& lane) {
    return all_zero_from(lane, run.lane_bits_used);
  });
  if (auto error = check_end("metadata", metadata_bytes, metadata.size(),
                             all_zero_from(metadata_bits, run.metadata_bits_used))) {
    return *std::move(error);
  }
  if (auto error = check_end("data", data_bytes, data.size(), lanes_zero)) {
    return *std::move(error);
  }

  DecodedPacket packet;
  packet.values = std::move(run.values);
  packet.rows = std::move(run.rows);
  for (const RowInfo& row : packet.rows) {
    count_row(packet.bits, config, row);
  }
  count_streams(packet.bits, run.metadata_bits_used, metadata.size() + data.size());
  return packet;
}

HardwareDecode decode_packet_as_hardware(const PacketConfig& config,
                                         std::span<const std::uint8_t> metadata,
                                         std::span<const std::uint8_t> data,
                                         std::uint64_t value_count) {
  require_legal(config);
  const unsigned word_bits = config.format.width();
  const BitString metadata_bits = bits_of_words(metadata, metadata_word_bits);
  const std::vector<BitString> lanes = deinterleave(data, config.lanes, word_bits);
  DecodeRun run = decode_rows(config, metadata_bits, lanes, value_count, Garbage::as_hardware);

  HardwareDecode result;
  const bool complete = !run.metadata_short && !run.data_short;
  result.values = std::move(run.values);
  result.rows = std::move(run.rows);
  result.width_invalid = run.width_invalid;
  result.metadata_short = run.metadata_short;
  result.data_short = run.data_short;
  result.metadata_long = complete && metadata_bits.size() / metadata_word_bits >
                                         words_for(run.metadata_bits_used, metadata_word_bits);
  result.data_long =
      complete && lanes.front().size() / word_bits > words_for(run.lane_bits_used, word_bits);
  return result;
}

std::vector<Beat> data_beats(const PacketConfig& config, const Packet& packet) {
  return cut_beats(packet.data, config.lanes, config.format.width());
}

std::vector<Beat> metadata_beats(const PacketConfig& config, const Packet& packet) {
  if (config.coding == Coding::raw) {
    return {};
  }
  return cut_beats(packet.metadata, 1, metadata_word_bits);
}

std::vector<std::uint8_t> stream_bytes(std::span<const Beat> beats, unsigned word_bits) {
  std::vector<std::uint8_t> bytes;
  for (const Beat& beat : beats) {
    if (beat.keep == Keep::all) {
      for (const std::uint64_t word : beat.words) {
        append_word(bytes, word, word_bits);
      }
    }
  }
  return bytes;
}

}  // namespace sfpgen::golden
