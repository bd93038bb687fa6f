// decode: the tensor of a .sfp file becomes a .npy file again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/exit_code.hpp"

namespace sfpgen::cli {
namespace {

using golden::SfpFile;

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

}  // namespace

void register_decode_command(CLI::App& app, int& exit_code) {
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

}  // namespace sfpgen::cli
