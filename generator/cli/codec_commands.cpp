// The commands around compressed tensors: encode, decode, inspect.
#include "generator/cli/codec_commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "generator/cli/exit_code.hpp"
#include "generator/cli/quantize_options.hpp"

namespace sfpgen::cli {
namespace {

using golden::BitCounts;
using golden::PacketConfig;
using golden::SfpFile;
using nlohmann::ordered_json;

/// A file name as it may stand in a message: one line, whatever bytes it holds.
std::string shown(const std::string& name) {
  std::string text = name;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return text;
}

/// One sentence on stderr: the file (or option), the place in it, the reason.
int refuse(const std::string& subject, const Error& error) {
  fmt::print(stderr, "sfpgen: {}: {}\n", shown(subject), error.text());
  return exit_bad_input;
}

/// Whether writing `output` would destroy `input`.
bool is_same_file(const std::string& input, const std::string& output) {
  std::error_code none;
  return std::filesystem::equivalent(input, output, none);
}

int refuse_same_file(const std::string& output) {
  return refuse(output, {"", "cannot be written: it is the input file"});
}

/// Where a line about `output` goes: not into it, should it be standard output.
std::FILE* notes_beside(const std::string& output) {
  return is_same_file("/dev/stdout", output) ? stderr : stdout;
}

/// Runs a command's work; memory that a big input asks for in vain is the input's fault, not a bug.
template <class Work>
int within_memory(const std::string& input, const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return refuse(input, {"", "the tensor does not fit into memory"});
  }
}

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

double per_value(std::uint64_t bits, std::uint64_t values) {
  return values == 0 ? 0.0 : static_cast<double>(bits) / static_cast<double>(values);
}

/// Container bits over compressed bits, the file's header left out; nothing for a tensor without
/// values.
std::optional<double> ratio(const golden::FloatFormat& format, std::uint64_t values,
                            const BitCounts& bits) {
  if (bits.total() == 0) return std::nullopt;
  return static_cast<double>(values) * format.width() / static_cast<double>(bits.total());
}

std::string block_count(const SfpFile& file) {
  return fmt::format("{} block{}", file.blocks.size(), file.blocks.size() == 1 ? "" : "s");
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

struct DecodeOptions {
  std::string input;
  std::string output;
};

int decode(const DecodeOptions& options) {
  if (is_same_file(options.input, options.output)) return refuse_same_file(options.output);
  const auto bytes = golden::read_file(options.input);
  if (!bytes.ok()) return refuse(options.input, bytes.error());
  const Result<SfpFile> file = golden::parse_sfp(*bytes);
  if (!file.ok()) return refuse(options.input, file.error());
  Result<golden::DecodedTensor> tensor = codec::decode_tensor(*file);
  if (!tensor.ok()) return refuse(options.input, tensor.error());

  golden::NpyArray array;
  for (const golden::TensorType& type : golden::tensor_types()) {
    if (type.dtype == file->header.dtype) {
      array.kind = type.kind;
      array.item_bytes = type.item_bytes;
    }
  }
  array.byte_order = file->header.byte_order;
  array.array_order = file->header.array_order;
  array.shape = file->header.shape;
  array.values = std::move(tensor.value().values);
  const Outcome written = golden::write_file(options.output, golden::format_npy(array));
  if (!written.ok()) return refuse(options.output, written.error());
  fmt::print(notes_beside(options.output), "{}: {} {} from {}\n", shown(options.output),
             file->header.dtype, golden::shape_text(file->header.shape), block_count(*file));
  return exit_good;
}

struct InspectOptions {
  std::string input;
  bool json = false;
};

/// The parts that bits per value are split into, in the order in which they are reported.
std::vector<std::pair<const char*, std::uint64_t>> parts_of(const BitCounts& bits) {
  return {{"metadata", bits.metadata}, {"exponent", bits.exponent}, {"sign", bits.sign},
          {"mantissa", bits.mantissa}, {"padding", bits.padding},   {"total", bits.total()}};
}

/// A file and what was found in it.
struct Inspection {
  std::string name;
  std::uint64_t file_bytes = 0;
  std::uint64_t values = 0;
  SfpFile file;
  std::vector<BitCounts> block_bits;
  BitCounts bits;
};

std::string inspection_json(const Inspection& found) {
  ordered_json root;
  root["file"] = found.name;
  root["file_bytes"] = found.file_bytes;
  const ordered_json header = ordered_json::parse(golden::header_json(found.file));
  for (const auto& [key, value] : header.items()) {
    if (key != "blocks") root[key] = value;
  }
  root["container"]["name"] = golden::format_name(found.file.header.config.format);
  root["container"]["width"] = found.file.header.config.format.width();
  root["values"] = found.values;
  for (const auto& [part, bits] : parts_of(found.bits)) {
    root["bits"][part] = bits;
  }
  for (const auto& [part, bits] : parts_of(found.bits)) {
    root["bits_per_value"][part] = per_value(bits, found.values);
  }
  const std::optional<double> saved =
      ratio(found.file.header.config.format, found.values, found.bits);
  root["ratio"] = saved ? ordered_json(*saved) : ordered_json(nullptr);
  root["blocks"] = header["blocks"];
  for (std::size_t i = 0; i < found.block_bits.size(); ++i) {
    for (const auto& [part, bits] : parts_of(found.block_bits[i])) {
      root["blocks"][i]["bits"][part] = bits;
    }
  }
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string inspection_text(const Inspection& found) {
  constexpr std::size_t blocks_shown = 16;
  const golden::SfpHeader& header = found.file.header;
  const PacketConfig& config = header.config;
  std::string text = fmt::format("{}: {} bytes\n", shown(found.name), found.file_bytes);
  text += fmt::format(
      "  tensor     {} {}, {} values{}{}\n", header.dtype, golden::shape_text(header.shape),
      found.values, header.array_order == golden::ArrayOrder::fortran ? ", from Fortran order" : "",
      header.byte_order == golden::ByteOrder::big ? ", from big-endian items" : "");
  text += fmt::format("  container  {}: {} exponent bits, {} mantissa bits, {} bits\n",
                      golden::format_name(config.format), config.format.exponent_bits,
                      config.format.mantissa_bits, config.format.width());
  text += fmt::format("  layout     {} lanes, {} rows a group\n", config.lanes, config.rows);
  text += fmt::format("  kept       {} mantissa bits, sign {}\n", config.kept_mantissa_bits,
                      config.sign == golden::Sign::keep ? "kept" : "dropped");
  if (header.quantizer) text += fmt::format("  quantizer  {}\n", words_of(*header.quantizer));
  text += fmt::format("  exponents  {}, zero code {}", golden::coding_name(config.coding),
                      config.zero_code == golden::ZeroCode::on ? "on" : "off");
  if (config.coding == golden::Coding::bias) text += fmt::format(", bias {}", config.bias);
  if (config.coding == golden::Coding::raw) {
    text += fmt::format(", {} bits from offset {}", config.raw_bits, config.raw_offset);
  }
  text += fmt::format("\n  blocks     {}\n", found.file.blocks.size());
  for (std::size_t i = 0; i < found.file.blocks.size() && i < blocks_shown; ++i) {
    const golden::SfpBlock& block = found.file.blocks[i];
    text += fmt::format(
        "    {:>6}  {:>10} values  {:>10} metadata bytes  {:>10} data bytes  {:>8.3f} bits per "
        "value\n",
        i, block.values, block.metadata.size(), block.data.size(),
        per_value(found.block_bits[i].total(), block.values));
  }
  if (found.file.blocks.size() > blocks_shown) {
    text += fmt::format("    and {} more (all of them with --json)\n",
                        found.file.blocks.size() - blocks_shown);
  }
  text += "  bits per value\n";
  for (const auto& [part, bits] : parts_of(found.bits)) {
    text += fmt::format("    {:<9} {:>9.4f}\n", part, per_value(bits, found.values));
  }
  const std::optional<double> saved = ratio(config.format, found.values, found.bits);
  text += fmt::format("  ratio      {} to {}\n", saved ? fmt::format("{:.3f}", *saved) : "-",
                      golden::format_name(config.format));
  return text;
}

int inspect(const InspectOptions& options) {
  const auto bytes = golden::read_file(options.input);
  if (!bytes.ok()) return refuse(options.input, bytes.error());
  Result<SfpFile> file = golden::parse_sfp(*bytes);
  if (!file.ok()) return refuse(options.input, file.error());
  Result<golden::DecodedTensor> tensor = codec::decode_tensor(*file);
  if (!tensor.ok()) return refuse(options.input, tensor.error());

  Inspection found;
  found.name = options.input;
  found.file_bytes = bytes->size();
  found.values = tensor->values.size();
  found.file = std::move(file.value());
  found.block_bits = std::move(tensor.value().block_bits);
  for (const BitCounts& block : found.block_bits) {
    found.bits += block;
  }
  fmt::print("{}", options.json ? inspection_json(found) : inspection_text(found));
  return exit_good;
}

// CLI11 takes what does not fit for the nearest number that does, and says little of the rest.
template <typename Number>
std::string not_a_number_up_to(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc{} && stop == end) return {};
  return fmt::format("\"{}\" is not a whole number from 0 to {}", shown(text),
                     std::numeric_limits<Number>::max());
}

void register_encode(CLI::App& app, int& exit_code) {
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

void register_decode(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DecodeOptions>();
  CLI::App* const command = app.add_subcommand("decode", "Restore the .npy tensor of a .sfp file");
  command->add_option("IN", options->input, "the file to read")->type_name("IN.sfp")->required();
  command->add_option("-o,--output", options->output, "the file to write")
      ->type_name("OUT.npy")
      ->required();
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return decode(*options); });
  });
}

void register_inspect(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App* const command =
      app.add_subcommand("inspect", "Show what a .sfp file holds and where its bits go");
  command->add_option("IN", options->input, "the file to read")->type_name("IN.sfp")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return inspect(*options); });
  });
}

}  // namespace

void register_codec_commands(CLI::App& app, int& exit_code) {
  register_encode(app, exit_code);
  register_decode(app, exit_code);
  register_inspect(app, exit_code);
}

}  // namespace sfpgen::cli
