// encode: a tensor of a .npy file becomes a .sfp file, a file of tensors an archive.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/encode_archive.hpp"
#include "generator/cli/encode_pieces.hpp"
#include "generator/cli/encode_tensor.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/format_options.hpp"
#include "generator/cli/quantize_options.hpp"

namespace sfpgen::cli {
namespace {

/// Says what was written and what was lost.
int report(const EncodeOptions& options, const EncodedArray& encoded, std::uint64_t values,
           std::size_t blocks) {
  warn_of_losses(options.input, encoded);
  const golden::BitCounts& bits = encoded.tensor.bits;
  const std::optional<double> saved = ratio(encoded.format, values, bits);
  fmt::print(notes_beside(options.output), "{}: {} values, {}, {:.3f} bits per value of {}{}\n",
             shown(options.output), values, block_count(blocks), per_value(bits.total(), values),
             encoded.format.width(), saved ? fmt::format(", ratio {:.3f}", *saved) : "");
  return exit_good;
}

int encode(const EncodeOptions& asked) {
  EncodeOptions options = asked;
  if (is_same_file(options.input, options.output)) return refuse_same_file(options.output);
  Recommendations recommendations;
  if (!options.recommended.empty()) {
    auto read = read_recommendations(options.recommended);
    if (!read.ok()) return refuse(options.recommended, read.error());
    recommendations = std::move(read.value());
  }
  if (is_archive_source(options.input)) return encode_archive(options, recommendations);
  const Outcome taken = follow(recommendations, "", options);
  const auto pieces = taken.ok() ? encode_npy_pieces(options) : std::nullopt;
  if (pieces) {
    if (const auto* const refused = std::get_if<Refusal>(&*pieces)) return refuse(*refused);
    const auto& encoded = std::get<EncodedPieces>(*pieces);
    return report(options, encoded.made,
                  golden::value_count(encoded.directory.header.shape).value_or(0),
                  encoded.directory.blocks.size());
  }
  const auto bytes = golden::read_file(options.input);
  if (!bytes.ok()) return refuse(options.input, bytes.error());
  const Result<golden::NpyArray> array = golden::parse_npy(*bytes);
  if (!array.ok()) return refuse(options.input, array.error());
  if (!taken.ok()) return refuse(options.recommended, taken.error());
  const Result<EncodedArray> encoded = encode_array(options, *array);
  if (!encoded.ok()) return refuse(options.input, encoded.error());
  const golden::EncodedTensor& tensor = encoded->tensor;
  const Outcome written = golden::write_file(options.output, golden::format_sfp(tensor.file));
  if (!written.ok()) return refuse(options.output, written.error());
  return report(options, *encoded, array->values.size(), tensor.file.blocks.size());
}

}  // namespace

void register_encode_command(CLI::App& app, int& exit_code) {
  const CLI::Validator small(not_a_number_up_to<std::uint32_t>, "");
  const CLI::Validator large(not_a_number_up_to<std::uint64_t>, "");
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* const command = app.add_subcommand(
      "encode", "Compress a .npy tensor, or all of a .npz or .safetensors file, into a .sfp file");
  std::vector<std::string> codings;
  for (const golden::NamedCoding& named : golden::named_codings()) {
    codings.emplace_back(named.name);
  }
  command
      ->add_option("IN", options->input,
                   "float16, float32 or float64 arrays; unsigned integers with --container")
      ->type_name("IN")
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
      ->add_option("--zeros", options->zeros,
                   "zeros as values of the packets, or in a map of one bit a value, which pays off "
                   "where there are many")
      ->check(CLI::IsMember({"packet", "map"}))
      ->capture_default_str();
  command
      ->add_option("--bias", options->bias,
                   "constant for coding bias: an exponent, or auto for the tensor's most frequent "
                   "non-zero one "
                   "(default: the exponent of 1.0)")
      ->type_name("B|auto");
  command->add_flag("--unsigned", options->drop_sign,
                    "drop the sign bits, for tensors without negative values");
  command
      ->add_option("--lanes", options->lanes,
                   "values in a row, 1..64 (default: 8, with --format less where blocks need it)")
      ->check(small)
      ->type_name("L");
  command->add_option("--rows", options->rows, "rows in a group, 1..64")
      ->check(small)
      ->type_name("R")
      ->capture_default_str();
  command
      ->add_option("--block", options->block,
                   "values in a block of the file, 0 for one block (default: 65536)")
      ->check(large)
      ->type_name("N");
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
  command
      ->add_option("--recommended", options->recommended,
                   "take coding, mantissa bits, sign, zero code, bias, raw window, lanes, rows and "
                   "block from what analyze --recommend wrote")
      ->type_name("F.json");
  add_format_options(*command, options->format);
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return encode(*options); });
  });
}

}  // namespace sfpgen::cli
