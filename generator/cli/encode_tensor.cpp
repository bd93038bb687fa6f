// From options to a configuration, and through the codec.
#include "generator/cli/encode_tensor.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sfpgen/codec/tensor.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "generator/cli/codec_support.hpp"

namespace sfpgen::cli {
namespace {

using golden::PacketConfig;

/// The container that the user named, or the one that the array's dtype is.
Result<golden::FloatFormat> choose_container(const golden::NpyArray& array,
                                             const std::string& name) {
  if (!name.empty()) {
    const std::optional<golden::FloatFormat> format = golden::format_from_name(name);
    if (!format) {
      return Error{
          "--container",
          fmt::format("\"{}\" is not fp64, fp32, fp16, bf16 or eXmY, such as e4m3", shown(name))};
    }
    const std::vector<Error> illegal = golden::validate(*format);
    if (!illegal.empty()) {
      return Error{"--container " + name, illegal.front().text()};
    }
    return *format;
  }
  if (array.kind == golden::ItemKind::unsigned_integer) {
    return Error{
        "dtype",
        fmt::format("a {} array holds bit patterns of a container that must be named, such as "
                    "--container {}",
                    array.dtype(), array.item_bytes == 2 ? "bf16" : "fp32")};
  }
  return *golden::format_from_name(fmt::format("fp{}", 8 * array.item_bytes));
}

Result<std::uint32_t> choose_bias(const std::string& text, const golden::FloatFormat& format,
                                  const FindExponent& find_exponent) {
  if (text.empty()) {
    return format.default_bias();
  }
  if (text == "auto") {
    return find_exponent(format);
  }
  std::uint32_t bias = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bias);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Error{"--bias", fmt::format("\"{}\" is neither auto nor a number from 0 to {}",
                                       shown(text), format.exponent_max())};
  }
  return bias;
}

/// The option that sets what validate() calls by the name of the parameter.
std::string option_of(const std::string& parameter) {
  if (parameter == "raw_bits") return "--raw-bits";
  if (parameter == "raw_offset") return "--raw-offset";
  return "--" + parameter;
}

/// Sets the format that the user named.
Outcome set_format(const EncodeOptions& options, golden::SfpHeader& header) {
  golden::FormatRequest rest;
  rest.lanes = options.lanes;
  const auto rounding = element_rounding(options.quantize.rounding.value_or("nearest-even"));
  if (!rounding.ok()) return rounding.error();
  rest.rounding = *rounding;
  const auto seed = seed_of(options.quantize.seed);
  if (!seed.ok()) return seed.error();
  rest.seed = *seed;
  auto format = chosen_format(options.format, rest, header.dtype);
  if (!format.ok()) return format.error();
  header.format = std::move(format.value());
  return std::monostate{};
}

/// The array in the format that the user named.
Result<EncodedArray> encode_format(const EncodeOptions& options, const golden::NpyArray& array,
                                   golden::SfpHeader& header) {
  const Outcome set = set_format(options, header);
  if (!set.ok()) return set.error();
  auto tensor = codec::encode_tensor(header, array.values, block_values_of(options, header));
  if (!tensor.ok()) return tensor.error();
  return EncodedArray{std::move(tensor.value()), {}, header.config.format};
}

/// A header with what the array is.
Result<golden::SfpHeader> describe(const EncodeOptions& options, const golden::NpyArray& array) {
  const Result<golden::FloatFormat> format = choose_container(array, options.container);
  if (!format.ok()) return format.error();
  const Result<golden::TensorType> type =
      golden::tensor_type(array.kind, array.item_bytes, *format);
  if (!type.ok()) {
    const char* const hint = array.kind == golden::ItemKind::floating
                                 ? " (--mantissa-bits alone drops mantissa bits)"
                                 : "";
    return Error{type.error().place, type.error().reason + hint};
  }
  golden::SfpHeader header;
  header.dtype = type->dtype;
  header.shape = array.shape;
  header.array_order = array.array_order;
  header.byte_order = array.byte_order;
  header.config = golden::default_config(*format);
  return header;
}

/// Sets what the options and the quantizer say of a packet.
Outcome configure(const EncodeOptions& options, const QuantizedTensor& quantized,
                  const FindExponent& find_exponent, golden::SfpHeader& header) {
  PacketConfig& config = header.config;
  config.lanes = options.lanes.value_or(config.lanes);
  config.rows = options.rows;
  header.quantizer = quantized.note;
  config.kept_mantissa_bits = quantized.mantissa_bits;
  config.sign = options.drop_sign ? golden::Sign::drop : golden::Sign::keep;
  config.coding = golden::coding_from_name(options.coding).value_or(golden::Coding::delta);
  config.zero_code = options.zero_code == "on" ? golden::ZeroCode::on : golden::ZeroCode::off;
  header.zeros = options.zeros == "map" ? golden::Zeros::mapped : golden::Zeros::in_packets;
  const golden::RawFit raw =
      quantized.has_window ? quantized.raw : golden::RawFit{config.format.exponent_bits, 0};
  config.raw_bits = options.raw_bits.value_or(raw.bits);
  config.raw_offset = options.raw_offset.value_or(raw.offset);
  const Result<std::uint32_t> bias = choose_bias(options.bias, config.format, find_exponent);
  if (!bias.ok()) return bias.error();
  config.bias = *bias;
  const std::vector<Error> illegal = golden::validate(config);
  if (illegal.empty()) return std::monostate{};
  return Error{option_of(illegal.front().place), illegal.front().reason};
}

}  // namespace

Result<std::optional<golden::SfpHeader>> header_for(const EncodeOptions& options,
                                                    const golden::NpyArray& array,
                                                    const FindExponent& find_exponent) {
  Result<golden::SfpHeader> header = describe(options, array);
  if (!header.ok()) return header.error();
  if (!options.format.name.empty()) {
    const Outcome set = set_format(options, header.value());
    if (!set.ok()) return set.error();
    return codec::TensorEncoder::can_encode(*header) ? std::optional(std::move(header.value()))
                                                     : std::nullopt;
  }
  const auto kept = truncation_of(options.quantize, header->config.format);
  if (!kept.ok()) return kept.error();
  if (!kept.value()) return std::optional<golden::SfpHeader>{};
  QuantizedTensor truncated;
  truncated.mantissa_bits = **kept;
  const Outcome good = configure(options, truncated, find_exponent, header.value());
  if (!good.ok()) return good.error();
  return std::optional(std::move(header.value()));
}

std::uint64_t block_values_of(const EncodeOptions& options, const golden::SfpHeader& header) {
  const std::uint64_t unit = header.format ? header.format->unit() : 1;
  return options.block.value_or(golden::default_block_values / unit * unit);
}

Result<EncodedArray> encode_array(const EncodeOptions& options, const golden::NpyArray& array) {
  Result<golden::SfpHeader> described = describe(options, array);
  if (!described.ok()) return described.error();
  golden::SfpHeader& header = described.value();
  const golden::FloatFormat format = header.config.format;
  if (!options.format.name.empty()) return encode_format(options, array, header);
  auto quantized =
      quantize(options.quantize, format, options.lanes.value_or(header.config.lanes), array.values);
  if (!quantized.ok()) return quantized.error();
  const std::vector<std::uint64_t>& tensor_values =
      quantized->note ? quantized->values : array.values;
  const Outcome good = configure(
      options, *quantized,
      [&](const golden::FloatFormat& container) {
        return golden::most_frequent_exponent(container, tensor_values);
      },
      header);
  if (!good.ok()) return good.error();
  Result<golden::EncodedTensor> tensor =
      codec::encode_tensor(header, tensor_values, block_values_of(options, header));
  if (!tensor.ok()) return tensor.error();
  quantized.value().values = {};
  return EncodedArray{std::move(tensor.value()), std::move(quantized.value()), format};
}

void warn_of_losses(const std::string& name, const EncodedArray& encoded) {
  const QuantizedTensor& quantized = encoded.quantized;
  const golden::Status& status = encoded.tensor.status;
  const auto warn = [&](const char* bit, const char* what) {
    fmt::print(stderr, "sfpgen: warning: {}: {}: {}\n", shown(name), bit, what);
  };
  if (quantized.has_window && quantized.nonfinite != 0) {
    warn("nonfinite", fmt::format("the window took {} infinities and NaNs to its largest value",
                                  quantized.nonfinite)
                          .c_str());
  }
  if (status.nan_lost || (quantized.nan_lost && !quantized.has_window))
    warn("nan_lost", "with no mantissa bit kept, NaNs became infinities");
  if (status.sign_lost) warn("sign_lost", "--unsigned dropped sign bits that were set");
  if (encoded.tensor.losses.overflowed)
    warn("overflowed", "values beyond the largest number of --format");
  if (encoded.tensor.losses.saturated)
    warn("saturated", "values beyond the largest element of their block became it");
  if (encoded.tensor.losses.nonfinite)
    warn("nonfinite", "blocks with an infinity or a NaN became NaN");
  if (encoded.tensor.losses.nan_lost)
    warn("nan_lost", "--format has no NaN, its largest number stands for them");
  if (status.exp_lost)
    warn("exp_lost", "exponents outside what --raw-bits and --raw-offset hold were saturated");
}

}  // namespace sfpgen::cli
