// Streams of elements and scales, good and bad, and what the block decoder makes of them.
#include <algorithm>
#include <bit>
#include <utility>

#include "verif/tb/block_traffic.hpp"

namespace sfpgen::tb {
namespace {

enum class Fault { data_cut, no_data, data_long, scales_cut, no_scales, scales_long, garbage };

struct NamedFault {
  Fault fault;
  const char* name;
};

constexpr NamedFault named_faults[] = {
    {Fault::data_cut, "data cut"},       {Fault::no_data, "no data"},
    {Fault::data_long, "data go on"},    {Fault::scales_cut, "scales cut"},
    {Fault::no_scales, "no scales"},     {Fault::scales_long, "scales go on"},
    {Fault::garbage, "garbage for both"}};

constexpr unsigned packet_scale_bits = 32;

std::vector<std::uint8_t> random_bytes(std::size_t count, harness::Random& random) {
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.bits(8));
  return bytes;
}

std::size_t divide_up(std::size_t dividend, std::size_t divisor) {
  return (dividend + divisor - 1U) / divisor;
}

std::vector<harness::Beat> stream_of(const std::vector<std::uint8_t>& bytes, std::size_t width,
                                     Ending ending) {
  std::vector<harness::Beat> beats = harness::beats_of_bytes(bytes, width);
  if (ending == Ending::apart && !bytes.empty()) {
    beats.back().last = false;
    end_packet(beats, width, ending);
  }
  return beats;
}

// The fields of rows, at most `count`.
std::vector<std::uint32_t> numbers_of(const golden::UnpackedFields& fields, std::size_t count) {
  std::vector<std::uint32_t> numbers;
  for (const golden::FieldRow& row : fields.rows) {
    for (const std::uint64_t field : row.fields) {
      if (numbers.size() < count) numbers.push_back(static_cast<std::uint32_t>(field));
    }
  }
  return numbers;
}

}  // namespace

UnitPorts BlockDecoderTraffic::ports() const {
  return {{{"s_axis_meta", shape_.scale_rules()}, {"s_axis_data", shape_.data_rules()}},
          {{"m_axis", shape_.value_rules()}},
          RowsAt::first_sink,
          {"cfg_bits_i", "cfg_values_i"},
          {{"short"}, {"long"}, {"cfg_clamped", clamping(false)}}};
}

std::vector<std::string> BlockDecoderTraffic::faults() const {
  std::vector<std::string> names;
  for (const NamedFault& named : named_faults) names.emplace_back(named.name);
  return names;
}

UnitJob BlockDecoderTraffic::decoded(UnitJob job, const golden::BlockFormat& format,
                                     std::size_t count, const golden::BlockStreams& streams,
                                     Ending data_end, Ending scales_end) const {
  const std::size_t rows = divide_up(count, shape_.lanes);
  const std::size_t block_rows = shape_.block_rows();
  const std::vector<unsigned> widths(rows, static_cast<unsigned>(format.element.width()));
  std::vector<unsigned> scale_widths(divide_up(rows, block_rows), golden::scale_bits(format.scale));
  if (shape_.has_packet_scale()) scale_widths.insert(scale_widths.begin(), packet_scale_bits);
  const auto data = golden::unpack_fields(shape_.data_layout(), widths, streams.data);
  auto scales = golden::unpack_fields(shape_.scale_layout(), scale_widths, streams.metadata);
  golden::BlockCodes codes;
  if (shape_.has_packet_scale() && !scales.rows.empty()) {
    codes.packet_scale =
        std::bit_cast<float>(static_cast<std::uint32_t>(scales.rows.front().fields.front()));
    scales.rows.erase(scales.rows.begin());
  }
  // The rows whose elements and scales are there.
  const std::size_t good_rows = std::min({rows, data.rows.size(), scales.rows.size() * block_rows});
  const std::size_t good = std::min(count, good_rows * shape_.lanes);
  codes.codes = numbers_of(data, good);
  codes.scales = numbers_of(scales, scales.rows.size() * shape_.columns());

  job.in.push_back(stream_of(streams.metadata, std::size_t{shape_.columns()} * 4U, scales_end));
  job.in.push_back(stream_of(streams.data, shape_.row_bytes(), data_end));
  job.expected.push_back(beats_of(golden::decode_blocks_to(shape_.container(), format, codes)));
  end_packet(job.expected.back(), shape_.row_bytes(),
             good_rows == rows ? Ending::with_last_row : Ending::apart);
  job.configuration["cfg_values_i"] = count;
  if (data.data_short || scales.data_short) job.status["short"] = StatusExpectation::set;
  if (data.data_long || scales.data_long) job.status["long"] = StatusExpectation::set;
  return job;
}

golden::BlockCodes BlockDecoderTraffic::encoded_codes(const golden::BlockFormat& format,
                                                      const std::vector<std::uint32_t>& patterns) {
  const std::vector<float> values = numbers(patterns);
  const float packet_scale =
      shape_.has_packet_scale() ? random_scale_request(format, values, random_).taken : 1.0F;
  return golden::encode_blocks(format, values, packet_scale);
}

UnitJob BlockDecoderTraffic::job_of(std::size_t count, Ending ending) {
  UnitJob job;
  const golden::BlockFormat format = random_format(job);
  golden::BlockCodes codes;
  if (random_.chance(0.5)) {
    codes = encoded_codes(format, random_values(count));
  } else {
    // Any codes, with scales that take elements to every place of the container, and some beyond.
    const bool near_one = format.scale == golden::ScaleForm::exponent10;
    if (shape_.has_packet_scale()) codes.packet_scale = any_packet_scale(random_);
    for (std::size_t i = 0; i < count; ++i)
      codes.codes.push_back(
          static_cast<std::uint32_t>(random_.bits(static_cast<unsigned>(format.element.width()))));
    for (std::size_t i = 0; i < divide_up(count, format.block); ++i) {
      const std::uint64_t near = near_one ? random_.below(330) + 1024U - 170U : random_.below(256);
      codes.scales.push_back(static_cast<std::uint32_t>(
          random_.chance(0.1) ? random_.bits(golden::scale_bits(format.scale)) : near % 1024U));
    }
  }
  const golden::BlockStreams streams = golden::pack_blocks(format, shape_.data_layout(), codes);
  return decoded(std::move(job), format, count, streams, ending, ending);
}

UnitJob BlockDecoderTraffic::job_of(const golden::BlockFormat& format,
                                    const std::vector<std::uint32_t>& patterns) {
  UnitJob job;
  job.configuration["cfg_bits_i"] = static_cast<std::uint64_t>(format.element.width());
  const std::vector<float> values = numbers(patterns);
  const golden::BlockStreams streams = golden::pack_blocks(
      format, shape_.data_layout(),
      golden::encode_blocks(format, values, golden::packet_scale_for(format, values)));
  job.bits = 8U * (streams.data.size() + streams.metadata.size());
  return decoded(std::move(job), format, patterns.size(), streams, Ending::with_last_row,
                 Ending::with_last_row);
}

UnitJob BlockDecoderTraffic::bad(std::size_t fault) {
  UnitJob job;
  const golden::BlockFormat format = random_format(job);
  const std::size_t most = 3U * format.block + 8U * shape_.lanes;
  const std::size_t count = random_.between(1, most);
  golden::BlockStreams streams = golden::pack_blocks(format, shape_.data_layout(),
                                                     encoded_codes(format, random_values(count)));
  const std::size_t beat = shape_.row_bytes();
  const std::size_t scale_beat = shape_.columns() * std::size_t{4};
  const auto cut = [this](std::vector<std::uint8_t>& bytes, std::size_t width) {
    bytes.resize(random_.below(bytes.size() / width) * width);
  };
  const auto lengthen = [this](std::vector<std::uint8_t>& bytes, std::size_t width) {
    const auto more = random_bytes(random_.between(1, 5) * width, random_);
    bytes.insert(bytes.end(), more.begin(), more.end());
  };
  switch (named_faults[fault].fault) {
    case Fault::data_cut:
      cut(streams.data, beat);
      break;
    case Fault::no_data:
      streams.data.clear();
      break;
    case Fault::data_long:
      lengthen(streams.data, beat);
      break;
    case Fault::scales_cut:
      cut(streams.metadata, scale_beat);
      break;
    case Fault::no_scales:
      streams.metadata.clear();
      break;
    case Fault::scales_long:
      lengthen(streams.metadata, scale_beat);
      break;
    case Fault::garbage:
      streams.data = random_bytes(random_.below(40) * beat, random_);
      streams.metadata = random_bytes(random_.below(6) * scale_beat, random_);
      break;
  }
  const Ending data_end = random_.chance(0.2) ? Ending::apart : Ending::with_last_row;
  const Ending scales_end = random_.chance(0.2) ? Ending::apart : Ending::with_last_row;
  return decoded(std::move(job), format, count, streams, data_end, scales_end);
}

}  // namespace sfpgen::tb
