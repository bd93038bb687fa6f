// Reads the header of every tensor in an archive.
#include "generator/cli/inspect_archive.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <vector>

#include "generator/cli/codec_support.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

/// A tensor as its .sfp file describes it.
struct Listed {
  std::string name;
  golden::SfpHeader header;
  std::uint64_t values = 0;
  std::uint64_t original_bytes = 0;
  std::uint64_t stream_bytes = 0;  ///< of all blocks
};

Result<std::vector<Listed>> list(const tensors::MappedFile& mapped,
                                 const tensors::ArchiveIndex& index) {
  std::vector<Listed> all;
  for (const tensors::ArchivePart* part : tensors::tensors_of(index)) {
    const auto image = mapped.bytes().subspan(part->offset, part->stored);
    const auto refused = [&](const Error& error) {
      return Error{"tensor " + tensors::in_quotes(part->name) + ", " + error.place, error.reason};
    };
    const auto file = golden::parse_sfp_directory(image);
    if (!file.ok()) return refused(file.error());
    Listed listed{part->name, file->header, 0, part->bytes, 0};
    for (std::size_t i = 0; i < file->blocks.size(); ++i) {
      const auto streams = golden::sfp_block_bytes(*file, i, image);
      if (!streams.ok()) return refused(streams.error());
      listed.values += file->blocks[i].values;
      listed.stream_bytes += streams->size();
      mapped.release(*streams);
    }
    all.push_back(std::move(listed));
  }
  return all;
}

/// How a tensor is stored, in a few words.
std::string words_of(const golden::SfpHeader& header) {
  if (header.format)
    return fmt::format("{}, scale {}", header.format->request().name,
                       header.format->request().scale);
  return fmt::format("{}, {} mantissa bits{}", golden::coding_name(header.config.coding),
                     header.config.kept_mantissa_bits,
                     header.zeros == golden::Zeros::mapped ? ", zero map" : "");
}

double ratio_of(std::uint64_t original, std::uint64_t now) {
  return now == 0 ? 0 : static_cast<double>(original) / static_cast<double>(now);
}

}  // namespace

Result<std::string> archive_text(const std::string& name, const tensors::MappedFile& file,
                                 const tensors::ArchiveIndex& index) {
  const auto all = list(file, index);
  if (!all.ok()) return all.error();
  std::string text = fmt::format("{}: {} bytes, archive of a {} file of {} bytes{}, ratio {:.3f}\n",
                                 shown(name), file.bytes().size(), tensors::kind_name(index.kind),
                                 index.bytes, index.crc32c ? " that comes back byte for byte" : "",
                                 ratio_of(index.bytes, file.bytes().size()));
  for (const Listed& tensor : *all) {
    text += fmt::format("  {}: {} {}, {} values, {}, {:.3f} bits per value, ratio {:.3f}\n",
                        shown(tensor.name), tensor.header.dtype,
                        golden::shape_text(tensor.header.shape), tensor.values,
                        words_of(tensor.header), per_value(8 * tensor.stream_bytes, tensor.values),
                        ratio_of(tensor.original_bytes, tensor.stream_bytes));
  }
  return text;
}

Result<std::string> archive_json(const std::string& name, const tensors::MappedFile& file,
                                 const tensors::ArchiveIndex& index) {
  const auto all = list(file, index);
  if (!all.ok()) return all.error();
  ordered_json root;
  root["file"] = name;
  root["file_bytes"] = file.bytes().size();
  root["archive_of"] = index.kind == tensors::FileKind::npz ? "npz" : "safetensors";
  root["original_bytes"] = index.bytes;
  root["byte_for_byte"] = index.crc32c.has_value();
  root["tensors"] = ordered_json::array();
  for (const Listed& tensor : *all) {
    ordered_json line = {{"name", tensor.name},
                         {"dtype", tensor.header.dtype},
                         {"shape", tensor.header.shape},
                         {"values", tensor.values}};
    if (tensor.header.format) {
      line["format"] = tensor.header.format->request().name;
      line["scale"] = tensor.header.format->request().scale;
    } else {
      line["coding"] = golden::coding_name(tensor.header.config.coding);
      line["mantissa_bits"] = tensor.header.config.kept_mantissa_bits;
      if (tensor.header.zeros == golden::Zeros::mapped) line["zeros"] = "map";
    }
    line["original_bytes"] = tensor.original_bytes;
    line["stream_bytes"] = tensor.stream_bytes;
    line["bits_per_value"] = per_value(8 * tensor.stream_bytes, tensor.values);
    root["tensors"].push_back(std::move(line));
  }
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
