// decode: the tensor of a .sfp file becomes a .npy file again, an archive the file it was made of.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>
#include <string>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/decode_tensor.hpp"
#include "generator/cli/exit_code.hpp"
#include "verif/tensors/archive_plan.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {
namespace {

using golden::SfpFile;

struct DecodeOptions {
  std::string input;
  std::string output;
  std::string tensor;
};

/// Writes the tensor of a .sfp file as .npy; `source` names the file, and the tensor in an archive.
int decode_image(const std::string& source, std::span<const std::uint8_t> image,
                 const std::string& output) {
  const Result<SfpFile> file = golden::parse_sfp(image);
  if (!file.ok()) return refuse(source, file.error());
  const Result<golden::NpyArray> array = decode_array(*file);
  if (!array.ok()) return refuse(source, array.error());
  const Outcome written = golden::write_file(output, golden::format_npy(*array));
  if (!written.ok()) return refuse(output, written.error());
  fmt::print(notes_beside(output), "{}: {} {} from {}\n", shown(output), file->header.dtype,
             golden::shape_text(file->header.shape), block_count(*file));
  return exit_good;
}

int decode_archive(const DecodeOptions& options, std::span<const std::uint8_t> bytes) {
  const auto index = tensors::parse_archive(bytes);
  if (!index.ok()) return refuse(options.input, index.error());
  if (!options.tensor.empty()) {
    const auto* const part = tensors::find_tensor(*index, options.tensor);
    if (part == nullptr) return refuse(options.input, no_such_tensor(options.tensor));
    return decode_image(options.input + ": " + options.tensor,
                        bytes.subspan(part->offset, part->stored), options.output);
  }
  const auto file = tensors::restore_file(bytes, *index, restore_items);
  if (!file.ok()) return refuse(options.input, file.error());
  const Outcome written = golden::write_file(options.output, *file);
  if (!written.ok()) return refuse(options.output, written.error());
  fmt::print(notes_beside(options.output), "{}: {} file of {} tensors, {} bytes{}\n",
             shown(options.output), tensors::kind_name(index->kind),
             tensors::tensors_of(*index).size(), file->size(),
             index->crc32c ? ", checksum right" : "");
  return exit_good;
}

int decode(const DecodeOptions& options) {
  if (is_same_file(options.input, options.output)) return refuse_same_file(options.output);
  const auto mapped = tensors::MappedFile::open(options.input);
  if (!mapped.ok()) return refuse(options.input, mapped.error());
  if (tensors::is_archive(mapped->bytes())) return decode_archive(options, mapped->bytes());
  if (!options.tensor.empty()) {
    return refuse(options.input, {"--tensor", "the file holds one tensor, which has no name"});
  }
  return decode_image(options.input, mapped->bytes(), options.output);
}

}  // namespace

void register_decode_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DecodeOptions>();
  CLI::App* const command =
      app.add_subcommand("decode", "Restore the tensor, or the file of tensors, in a .sfp file");
  command->add_option("IN", options->input, "the file to read")->type_name("IN.sfp")->required();
  command->add_option("-o,--output", options->output, "the file to write")
      ->type_name("OUT")
      ->required();
  command
      ->add_option("--tensor", options->tensor,
                   "of an archive: only the tensor of this name, as .npy")
      ->type_name("NAME");
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return decode(*options); });
  });
}

}  // namespace sfpgen::cli
