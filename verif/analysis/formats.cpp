// Element formats by arithmetic on doubles, which hold every value and every code exactly.
#include "verif/analysis/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <sfpgen/codec/block_formats.hpp>
#include <sfpgen/codec/elements.hpp>
#include <sfpgen/golden/block_format.hpp>
#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/sfp_file.hpp>

namespace sfpgen::analysis {
namespace {

constexpr int double_bias = 1023;
constexpr int double_mantissa = 52;

double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + double_bias)
                               << double_mantissa);
}

/// Whether there are kernels between FP32 and a format that give back its numbers as they are.
bool has_kernels(const golden::ElementFormat& format) {
  if (!codec::has_element_kernels(golden::fp32, format)) return false;
  for (std::uint32_t code = 0; code >> format.width() == 0; ++code) {
    const double number = golden::decode_element(format, code);
    const bool is_float = static_cast<double>(static_cast<float>(number)) == number;
    if (!is_float && !std::isnan(number)) return false;
  }
  return true;
}

class ElementLine : public TriedFormat {
 public:
  explicit ElementLine(const golden::ElementFormat& format)
      : format_(format), has_kernels_(has_kernels(format)) {}

  [[nodiscard]] std::uint64_t bits(std::uint64_t values) const override {
    return values * static_cast<std::uint64_t>(format_.width());
  }

  void restore(std::span<const double> values, std::span<double> restored) const override {
    round_to_elements(format_, values, restored);
  }

  [[nodiscard]] bool restore_fast(std::span<const float> values,
                                  std::span<float> restored) const override {
    if (!has_kernels_) return false;
    std::vector<std::uint8_t> planes(codec::plane_bytes(format_, values.size()));
    return codec::quantize_elements(golden::fp32, format_, 0, std::as_bytes(values), planes).ok() &&
           codec::dequantize_elements(golden::fp32, format_, 0, planes,
                                      std::as_writable_bytes(restored))
               .ok();
  }

 private:
  golden::ElementFormat format_;
  bool has_kernels_;
};

using Found = Result<std::shared_ptr<const TriedFormat>>;

Found element_line(const std::string& name) {
  const auto format = golden::parse_element_format(name);
  if (!format.ok()) return Error{"", format.error().reason};
  if (!*format) return std::shared_ptr<const TriedFormat>();
  return std::shared_ptr<const TriedFormat>(std::make_shared<const ElementLine>(**format));
}

/// Blocks that share a scale, one behind the other through the tensor; where a packet of them has
/// a scale as well, packets as encode makes them.
class BlockLine : public TriedFormat {
 public:
  explicit BlockLine(const golden::BlockFormat& format) : format_(format) {}

  [[nodiscard]] std::size_t run() const override {
    const std::size_t values = has_packet_scale() ? golden::default_block_values : run_of_formats;
    return values / format_.block * format_.block;
  }

  [[nodiscard]] std::uint64_t bits(std::uint64_t values) const override {
    const std::uint64_t blocks = (values + format_.block - 1) / format_.block;
    const std::uint64_t packets = has_packet_scale() ? (values + run() - 1) / run() : 0;
    return values * static_cast<std::uint64_t>(format_.element.width()) +
           blocks * golden::scale_bits(format_.scale) + packets * packet_scale_bits;
  }

  void restore(std::span<const double> values, std::span<double> restored) const override {
    const float packet_scale = golden::packet_scale_for_numbers(format_, values);
    const golden::BlockCodes codes =
        golden::BlockEncoder(format_, 1).encode_numbers(values, packet_scale);
    const std::vector<double> found = golden::decode_block_numbers(format_, codes);
    std::copy(found.begin(), found.end(), restored.begin());
  }

  [[nodiscard]] bool restore_fast(std::span<const float> values,
                                  std::span<float> restored) const override {
    if (!codec::has_block_kernels(golden::fp32, format_, layout)) return false;
    const golden::StreamSizes sizes = golden::stream_sizes(format_, layout, values.size());
    std::vector<std::uint8_t> metadata(sizes.metadata);
    std::vector<std::uint8_t> data(sizes.data);
    // All that comes back are FP32 numbers: as scales follow from the floor of log2 max, none is
    // beyond that power of two; and where a block's steps are finer than FP32 has them, its values
    // are multiples of these and stay as they are.
    return codec::quantize_blocks(golden::fp32, format_, layout, std::as_bytes(values), metadata,
                                  data)
               .ok() &&
           codec::dequantize_blocks(golden::fp32, format_, layout, metadata, data,
                                    std::as_writable_bytes(restored))
               .ok();
  }

 private:
  static constexpr std::uint64_t packet_scale_bits = 32;
  static constexpr golden::FieldLayout layout{32, 8};

  [[nodiscard]] bool has_packet_scale() const { return format_.scale == golden::ScaleForm::e4m3; }

  golden::BlockFormat format_;
};

Found block_line(const std::string& name) {
  const auto format = golden::parse_block_format(name);
  if (!format.ok()) return Error{"", format.error().reason};
  if (!*format) return std::shared_ptr<const TriedFormat>();
  return std::shared_ptr<const TriedFormat>(std::make_shared<const BlockLine>(**format));
}

/// A family of formats: names for people, and the format of a name of it.
struct Family {
  std::string_view names;
  /// Null for names of another form; an error for those whose format cannot be.
  Found (*find)(const std::string& name);
};

constexpr std::array families = {
    Family{"eXmY such as e4m3, ocp_e5m2, ocp_e4m3, ocp_e3m2, ocp_e2m3, ocp_e2m1, ocp_int8, fp16, "
           "bf16, fp32",
           element_line},
    Family{"hbfp2..hbfp16, mxfp8 (_e4m3, _e5m2), mxfp6 (_e2m3, _e3m2), mxfp4, mxint8, nvfp4, each "
           "with :b for blocks of b values",
           block_line},
};

}  // namespace

Result<std::shared_ptr<const TriedFormat>> tried_format(const std::string& name) {
  for (const Family& family : families) {
    Found found = family.find(name);
    if (!found.ok() || *found != nullptr) return found;
  }
  return Error{"",
               fmt::format("\"{}\" is not one of {}", name.substr(0, 40), tried_format_names())};
}

std::string tried_format_names() {
  std::string names;
  for (const Family& family : families) {
    names += names.empty() ? "" : ", ";
    names += family.names;
  }
  return names;
}

void round_to_elements(const golden::ElementFormat& format, std::span<const double> values,
                       std::span<double> restored) {
  if (format.subnormals == golden::Subnormals::flushed) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto code =
          golden::encode_element(format, values[i], golden::ElementRounding::nearest_even);
      restored[i] = golden::decode_element(format, code.code);
    }
    return;
  }
  // The step between codes is 2^(e - Y) from 2^e on, and that of the smallest numbers below.
  const bool fixed = format.exponent_bits == 0;
  const int lowest = 1 - format.bias;
  const double largest = golden::largest(format);
  const bool saturate = format.overflow == golden::Overflow::saturate;
  const double bound = saturate ? largest : 4 * largest;
  const int lowest_double = lowest + double_bias;
  const auto lowest_field = static_cast<std::uint64_t>(lowest_double);
  const auto mantissa = static_cast<std::uint64_t>(format.mantissa_bits);
  const double fixed_step = power_of_two(lowest - format.mantissa_bits);
  for (std::size_t i = 0; i < values.size(); ++i) {
    double value = values[i];
    value = value > bound ? bound : value;
    value = value < -bound ? -bound : value;
    const std::uint64_t field = (std::bit_cast<std::uint64_t>(value) >> double_mantissa) & 0x7FF;
    const std::uint64_t from = field > lowest_field ? field : lowest_field;
    const double step =
        fixed ? fixed_step : std::bit_cast<double>((from - mantissa) << double_mantissa);
    // Added to so large a number, a value keeps what is a multiple of the step, ties to even.
    const double anchor = step * 0x1.8p52;
    restored[i] = (value + anchor) - anchor;
  }
  if (saturate) return;
  const bool infinity = format.specials == golden::Specials::ieee;
  const double beyond =
      infinity ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  for (double& value : restored) {
    if (std::abs(value) > largest) value = std::copysign(beyond, value);
  }
}

}  // namespace sfpgen::analysis
