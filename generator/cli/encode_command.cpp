// encode: a tensor of a .npy file becomes a .sfp file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/quantize_options.hpp"

namespace sfpgen::cli {
namespace {

using golden::PacketConfig;

struct EncodeOptions {
  std::string input;
  std::string output;
  QuantizeOptions quantize;
  std::string coding = "delta";
  std::string zero_code = "on";
  std::string bias;
  bool drop_sign = false;
  unsigned lanes = 8;
  unsigned rows = 8;
  std::uint64_t block = golden::default_block_values;
  std::string container;
  std::optional<unsigned> raw_bits;
  std::optional<std::uint32_t> raw_offset;
};

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
                                  const std::vector<std::uint64_t>& values) {
  if (text.empty()) {
    return format.default_bias();
  }
  if (text == "auto") {
    return golden::most_frequent_exponent(format, values);
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

void warn_of_losses(const EncodeOptions& options, const QuantizedTensor& quantized,
                    const golden::Status& status) {
  const auto warn = [&](const char* bit, const char* what) {
    fmt::print(stderr, "sfpgen: warning: {}: {}: {}\n", shown(options.input), bit, what);
  };
  if (quantized.has_window && quantized.nonfinite != 0) {
    warn("nonfinite", fmt::format("the window took {} infinities and NaNs to its largest value",
                                  quantized.nonfinite)
                          .c_str());
  }
  if (status.nan_lost || (quantized.nan_lost && !quantized.has_window))
    warn("nan_lost", "with no mantissa bit kept, NaNs became infinities");
  if (status.sign_lost) warn("sign_lost", "--unsigned dropped sign bits that were set");
  if (status.exp_lost)
    warn("exp_lost", "exponents outside what --raw-bits and --raw-offset hold were saturated");
}

int encode(const EncodeOptions& options) {
  if (is_same_file(options.input, options.output)) return refuse_same_file(options.output);
  const auto bytes = golden::read_file(options.input);
  if (!bytes.ok()) return refuse(options.input, bytes.error());
  const Result<golden::NpyArray> array = golden::parse_npy(*bytes);
  if (!array.ok()) return refuse(options.input, array.error());
  const Result<golden::FloatFormat> format = choose_container(*array, options.container);
  if (!format.ok()) return refuse(options.input, format.error());
  const Result<golden::TensorType> type =
      golden::tensor_type(array->kind, array->item_bytes, *format);
  if (!type.ok()) {
    const char* const hint = array->kind == golden::ItemKind::floating
                                 ? " (--mantissa-bits alone drops mantissa bits)"
                                 : "";
    return refuse(options.input, {type.error().place, type.error().reason + hint});
  }

  golden::SfpHeader header;
  header.dtype = type->dtype;
  header.shape = array->shape;
  header.array_order = array->array_order;
  header.byte_order = array->byte_order;
  PacketConfig& config = header.config;
  config = golden::default_config(*format);
  config.lanes = options.lanes;
  config.rows = options.rows;
  const auto quantized = quantize(options.quantize, *format, options.lanes, array->values);
  if (!quantized.ok()) return refuse(options.input, quantized.error());
  header.quantizer = quantized->note;
  const std::vector<std::uint64_t>& tensor_values =
      quantized->note ? quantized->values : array->values;
  config.kept_mantissa_bits = quantized->mantissa_bits;
  config.sign = options.drop_sign ? golden::Sign::drop : golden::Sign::keep;
  config.coding = golden::coding_from_name(options.coding).value_or(golden::Coding::delta);
  config.zero_code = options.zero_code == "on" ? golden::ZeroCode::on : golden::ZeroCode::off;
  const golden::RawFit raw =
      quantized->has_window ? quantized->raw : golden::RawFit{format->exponent_bits, 0};
  config.raw_bits = options.raw_bits.value_or(raw.bits);
  config.raw_offset = options.raw_offset.value_or(raw.offset);
  const Result<std::uint32_t> bias = choose_bias(options.bias, *format, tensor_values);
  if (!bias.ok()) return refuse(options.input, bias.error());
  config.bias = *bias;
  const std::vector<Error> illegal = golden::validate(config);
  if (!illegal.empty()) {
    return refuse(options.input, {option_of(illegal.front().place), illegal.front().reason});
  }

  const Result<golden::EncodedTensor> tensor =
      codec::encode_tensor(header, tensor_values, options.block);
  if (!tensor.ok()) return refuse(options.input, tensor.error());
  const Outcome written = golden::write_file(options.output, golden::format_sfp(tensor->file));
  if (!written.ok()) return refuse(options.output, written.error());

  warn_of_losses(options, *quantized, tensor->status);
  const std::uint64_t values = array->values.size();
  const std::optional<double> saved = ratio(*format, values, tensor->bits);
  fmt::print(notes_beside(options.output), "{}: {} values, {}, {:.3f} bits per value of {}{}\n",
             shown(options.output), values, block_count(tensor->file),
             per_value(tensor->bits.total(), values), format->width(),
             saved ? fmt::format(", ratio {:.3f}", *saved) : "");
  return exit_good;
}

}  // namespace

void register_encode_command(CLI::App& app, int& exit_code) {
  const CLI::Validator small(not_a_number_up_to<std::uint32_t>, "");
  const CLI::Validator large(not_a_number_up_to<std::uint64_t>, "");
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* const command = app.add_subcommand("encode", "Compress a .npy tensor into a .sfp file");
  std::vector<std::string> codings;
  for (const golden::NamedCoding& named : golden::named_codings()) {
    codings.emplace_back(named.name);
  }
  command
      ->add_option("IN", options->input,
                   "float16, float32 or float64 array; unsigned integers with --container")
      ->type_name("IN.npy")
      ->required();
  command->add_option("-o,--output", options->output, "the file to write")
      ->type_name("OUT.sfp")
      ->required();
  add_quantize_options(*command, options->quantize);
  command->add_option("--coding", options->coding, "exponent coding")
      ->check(CLI::IsMember(codings))
      ->capture_default_str();
  command->add_option("--zero-code", options->zero_code, "whether zeros have a code of their own")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  command
      ->add_option("--bias", options->bias,
                   "constant for coding bias: an exponent, or auto for the tensor's most frequent "
                   "non-zero one "
                   "(default: the exponent of 1.0)")
      ->type_name("B|auto");
  command->add_flag("--unsigned", options->drop_sign,
                    "drop the sign bits, for tensors without negative values");
  command->add_option("--lanes", options->lanes, "values in a row, 1..64")
      ->check(small)
      ->type_name("L")
      ->capture_default_str();
  command->add_option("--rows", options->rows, "rows in a group, 1..64")
      ->check(small)
      ->type_name("R")
      ->capture_default_str();
  command->add_option("--block", options->block, "values in a block, 0 for one block")
      ->check(large)
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--container", options->container,
                   "fp64, fp32, fp16, bf16 or eXmY; needed for bit patterns in unsigned integers "
                   "(bf16 in uint16)")
      ->type_name("C");
  command
      ->add_option("--raw-bits", options->raw_bits,
                   "exponent bits of coding raw (default: all, or what the window needs)")
      ->check(small)
      ->type_name("e");
  command
      ->add_option("--raw-offset", options->raw_offset,
                   "exponent offset of coding raw (default: 0, or the window's)")
      ->check(small)
      ->type_name("o");
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return encode(*options); });
  });
}

}  // namespace sfpgen::cli
