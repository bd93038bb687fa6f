// decode: the tensor of a .sfp file becomes a .npy file again, an archive the file it was made of.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <sfpgen/golden/file_writer.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>
#include <string>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/decode_tensor.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/output_file.hpp"
#include "verif/tensors/archive_plan.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {
namespace {

struct DecodeOptions {
  std::string input;
  std::string output;
  std::string tensor;
};

/// Gives back the memory of what was read of a file.
tensors::Release release_of(const tensors::MappedFile& mapped) {
  return [&mapped](std::span<const std::uint8_t> part) { mapped.release(part); };
}

/// Writes the tensor of a .sfp file as .npy; `source` names the file, and the tensor in an archive.
int decode_image(const std::string& source, const tensors::MappedFile& mapped,
                 std::span<const std::uint8_t> image, const std::string& output) {
  const auto directory = golden::parse_sfp_directory(image);
  if (!directory.ok()) return refuse(source, directory.error());
  auto file = OutputFile::open(output);
  if (!file.ok()) return refuse(output, file.error());
  const Outcome restored = restore_npy(*directory, image, file.value().sink(), release_of(mapped));
  const Outcome written = file.value().finish(restored);
  if (!written.ok()) return refuse(output, written.error());
  if (!restored.ok()) return refuse(source, restored.error());
  fmt::print(notes_beside(output), "{}: {} {} from {}\n", shown(output), directory->header.dtype,
             golden::shape_text(directory->header.shape), block_count(directory->blocks.size()));
  return exit_good;
}

/// Puts checksums into a .npz file that was made anew.
Outcome complete(golden::FileWriter& file) {
  const auto mapped = tensors::MappedFile::open(file.temporary());
  if (!mapped.ok()) return mapped.error();
  const auto patches = tensors::renew_checksums(mapped->bytes(), release_of(*mapped));
  if (!patches.ok()) return patches.error();
  for (const tensors::Patch& patch : *patches) {
    Outcome put = file.overwrite(patch.offset, patch.bytes);
    if (!put.ok()) return put;
  }
  return std::monostate{};
}

int decode_archive(const DecodeOptions& options, const tensors::MappedFile& mapped) {
  const auto index = tensors::parse_archive(mapped.bytes());
  if (!index.ok()) return refuse(options.input, index.error());
  if (!options.tensor.empty()) {
    const auto* const part = tensors::find_tensor(*index, options.tensor);
    if (part == nullptr) return refuse(options.input, no_such_tensor(options.tensor));
    return decode_image(options.input + ": " + options.tensor, mapped,
                        mapped.bytes().subspan(part->offset, part->stored), options.output);
  }
  auto file = OutputFile::open(options.output);
  if (!file.ok()) return refuse(options.output, file.error());
  const tensors::Release done = release_of(mapped);
  Outcome restored = tensors::restore_file(
      mapped.bytes(), *index,
      [&](std::span<const std::uint8_t> sfp, const tensors::Sink& sink) {
        return restore_items(sfp, sink, done);
      },
      file.value().sink(), done);
  if (restored.ok() && index->kind == tensors::FileKind::npz && !index->crc32c) {
    restored = complete(file.value().writer());
  }
  const std::uint64_t bytes = file.value().writer().size();
  const Outcome written = file.value().finish(restored);
  if (!written.ok()) return refuse(options.output, written.error());
  if (!restored.ok()) return refuse(options.input, restored.error());
  fmt::print(notes_beside(options.output), "{}: {} file of {} tensors, {} bytes{}\n",
             shown(options.output), tensors::kind_name(index->kind),
             tensors::tensors_of(*index).size(), bytes, index->crc32c ? ", checksum right" : "");
  return exit_good;
}

int decode(const DecodeOptions& options) {
  if (is_same_file(options.input, options.output)) return refuse_same_file(options.output);
  const auto mapped = tensors::MappedFile::open(options.input);
  if (!mapped.ok()) return refuse(options.input, mapped.error());
  if (tensors::is_archive(mapped->bytes())) return decode_archive(options, *mapped);
  if (!options.tensor.empty()) {
    return refuse(options.input, {"--tensor", "the file holds one tensor, which has no name"});
  }
  return decode_image(options.input, *mapped, mapped->bytes(), options.output);
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
