// Encodes tensor by tensor, puts the archive together and tries it before it is written.
#include "generator/cli/encode_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/file.hpp>
#include <utility>

#include "generator/cli/codec_support.hpp"
#include "generator/cli/decode_tensor.hpp"
#include "generator/cli/exit_code.hpp"
#include "verif/tensors/archive_plan.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::cli {
namespace {

using Bytes = std::vector<std::uint8_t>;
using tensors::ArchiveIndex;
using tensors::ArchivePart;
using tensors::PartKind;
using tensors::PlannedPart;

/// A tensor of the file as an array, its values in C order.
Result<golden::NpyArray> read_array(const tensors::TensorFile& file, std::size_t tensor) {
  const tensors::TensorInfo& info = file.tensors()[tensor];
  golden::NpyArray array;
  const bool own =
      info.format == golden::fp16 || info.format == golden::fp32 || info.format == golden::fp64;
  array.kind = own && !info.dtype.starts_with("u") && !info.dtype.starts_with("U")
                   ? golden::ItemKind::floating
                   : golden::ItemKind::unsigned_integer;
  array.item_bytes = info.item_bytes;
  array.byte_order = info.byte_order;
  array.array_order = info.array_order;
  array.shape = info.shape;
  array.values.reserve(info.values);
  constexpr std::size_t piece = std::size_t{1} << 20;
  const Outcome read = file.read(tensor, piece, [&](std::span<const std::byte> items) {
    for (std::size_t at = 0; at < items.size(); at += info.item_bytes) {
      std::uint64_t value = 0;
      std::memcpy(&value, items.data() + at, info.item_bytes);
      array.values.push_back(value);
    }
  });
  if (!read.ok()) return read.error();
  return array;
}

/// What was made of all tensors of a file.
struct EncodedFile {
  std::vector<Bytes> images;  ///< the .sfp file of each
  std::uint64_t values = 0;
  std::uint64_t container_bits = 0;
  golden::BitCounts bits;
};

/// A plan as an index and the bytes of its parts.
class Assembly {
 public:
  Assembly(const tensors::TensorFile& file, const std::vector<PlannedPart>& plan,
           const EncodedFile& encoded)
      : file_(file), encoded_(encoded) {
    index_.kind = file.kind();
    for (const PlannedPart& part : plan) {
      index_.parts.push_back(add(part));
      index_.bytes += part.bytes;
    }
  }

  [[nodiscard]] Bytes archive(std::optional<std::uint32_t> crc32c) {
    index_.crc32c = crc32c;
    return tensors::format_archive(index_, stored_);
  }

 private:
  ArchivePart add(const PlannedPart& planned) {
    ArchivePart part;
    part.kind = planned.kind;
    part.bytes = planned.bytes;
    part.level = planned.level;
    std::span<const std::uint8_t> bytes;
    if (planned.kind == PartKind::raw) {
      bytes = planned.raw();
      part.crc32c = golden::crc32c(bytes);
    } else if (planned.kind == PartKind::tensor) {
      bytes = encoded_.images[planned.tensor];
      part.name = file_.tensors()[planned.tensor].name;
    }
    part.stored = bytes.size();
    if (planned.kind != PartKind::deflated) stored_.push_back(bytes);
    for (const PlannedPart& inner : planned.parts) part.parts.push_back(add(inner));
    return part;
  }

  const tensors::TensorFile& file_;
  const EncodedFile& encoded_;
  ArchiveIndex index_;
  std::vector<std::span<const std::uint8_t>> stored_;
};

/// The file that an archive gives back.
Result<Bytes> restored(const Bytes& archive) {
  const auto index = tensors::parse_archive(archive);
  if (!index.ok()) return index.error();
  return tensors::restore_file(archive, *index, restore_items);
}

/// The archive, and what is to be said of how the file comes back.
struct TriedArchive {
  Bytes bytes;
  std::string note;
};

/// As the file is, if it comes back byte for byte; else, for .npz, with members that are stored.
Result<TriedArchive> put_together(const tensors::TensorFile& file, const EncodedFile& encoded) {
  auto plan = tensors::plan_archive(file, tensors::Fidelity::exact);
  if (!plan.ok()) return plan.error();
  Assembly first(file, *plan, encoded);
  Bytes archive = first.archive(golden::crc32c(file.bytes()));
  // The checksum is that of the original file: what comes back with it is that file.
  if (restored(archive).ok()) return TriedArchive{std::move(archive), {}};
  if (file.kind() == tensors::FileKind::safetensors) {
    archive = first.archive(std::nullopt);
    const auto back = restored(archive);
    if (!back.ok()) return back.error();
    return TriedArchive{std::move(archive), {}};
  }
  plan = tensors::plan_archive(file, tensors::Fidelity::changed);
  if (!plan.ok()) return plan.error();
  Assembly second(file, *plan, encoded);
  archive = second.archive(std::nullopt);
  const auto again = restored(archive);
  if (!again.ok()) return again.error();
  return TriedArchive{std::move(archive), ", its members come back stored"};
}

}  // namespace

Result<Recommendations> read_recommendations(const std::string& file) {
  const auto bytes = golden::read_file(file);
  if (!bytes.ok()) return bytes.error();
  return analysis::parse_recommendations(
      {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

Outcome follow(const Recommendations& recommendations, const std::string& tensor,
               EncodeOptions& options) {
  if (options.recommended.empty()) return std::monostate{};
  const auto* const found = analysis::find_recommendation(recommendations, options.input, tensor);
  if (found == nullptr) {
    return Error{"", fmt::format("it recommends nothing for {}{}", shown(options.input),
                                 tensor.empty() ? "" : ", tensor " + tensors::in_quotes(tensor))};
  }
  const golden::PacketConfig& config = found->config;
  options.quantize.mantissa_bits = std::to_string(config.kept_mantissa_bits);
  options.coding = golden::coding_name(config.coding);
  options.zero_code = config.zero_code == golden::ZeroCode::on ? "on" : "off";
  options.bias = std::to_string(config.bias);
  options.drop_sign = config.sign == golden::Sign::drop;
  options.lanes = config.lanes;
  options.rows = config.rows;
  options.raw_bits = config.raw_bits;
  options.raw_offset = config.raw_offset;
  options.block = found->block_values;
  return std::monostate{};
}

bool is_archive_source(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension();
  return extension == ".npz" || extension == ".safetensors";
}

int encode_archive(const EncodeOptions& options, const Recommendations& recommendations) {
  tensors::OpenOptions open_options;
  if (!options.container.empty()) {
    open_options.container = golden::format_from_name(options.container);
    if (!open_options.container || !golden::validate(*open_options.container).empty()) {
      return refuse(options.input,
                    {"--container", fmt::format("\"{}\" is not fp64, fp32, fp16, bf16 or a legal "
                                                "eXmY, such as e4m3",
                                                shown(options.container))});
    }
  }
  const auto file = tensors::TensorFile::open(options.input, open_options);
  if (!file.ok()) return refuse(options.input, file.error());
  EncodedFile encoded;
  for (std::size_t i = 0; i < file->tensors().size(); ++i) {
    const tensors::TensorInfo& info = file->tensors()[i];
    const std::string name = options.input + ": " + info.name;
    const auto array = read_array(*file, i);
    if (!array.ok()) return refuse(options.input, array.error());
    EncodeOptions own = options;
    const Outcome taken = follow(recommendations, info.name, own);
    if (!taken.ok()) return refuse(options.recommended, taken.error());
    own.container =
        array->kind == golden::ItemKind::floating ? "" : golden::format_name(info.format);
    const auto tensor = encode_array(own, *array);
    if (!tensor.ok()) return refuse(name, tensor.error());
    warn_of_losses(name, *tensor);
    encoded.values += info.values;
    encoded.container_bits += info.values * info.format.width();
    encoded.bits += tensor->tensor.bits;
    encoded.images.push_back(golden::format_sfp(tensor->tensor.file));
  }
  const auto archive = put_together(*file, encoded);
  if (!archive.ok()) return refuse(options.input, archive.error());
  const Outcome written = golden::write_file(options.output, archive->bytes);
  if (!written.ok()) return refuse(options.output, written.error());
  const double size = static_cast<double>(archive->bytes.size());
  fmt::print(notes_beside(options.output),
             "{}: {} tensors, {} values, {:.3f} bits per value, {} bytes of {}, ratio {:.3f}{}\n",
             shown(options.output), encoded.images.size(), encoded.values,
             per_value(encoded.bits.total(), encoded.values), archive->bytes.size(),
             file->bytes().size(), static_cast<double>(file->bytes().size()) / size, archive->note);
  return exit_good;
}

}  // namespace sfpgen::cli
