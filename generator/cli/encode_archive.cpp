// Encodes tensor by tensor, puts the archive together and tries it before it is written.
#include "generator/cli/encode_archive.hpp"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/file_writer.hpp>
#include <utility>

#include "generator/cli/archive_writer.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/encode_pieces.hpp"
#include "generator/cli/exit_code.hpp"
#include "verif/tensors/zip.hpp"

namespace sfpgen::cli {
namespace {

constexpr std::size_t piece_values = std::size_t{1} << 20;

/// The values of a tensor, in C order.
Outcome read_values(const tensors::TensorFile& file, std::size_t tensor, golden::NpyArray& array) {
  const tensors::TensorInfo& info = file.tensors()[tensor];
  array.values.reserve(info.values);
  return file.read(tensor, piece_values, [&](std::span<const std::byte> items) {
    for (std::size_t at = 0; at < items.size(); at += info.item_bytes) {
      std::uint64_t value = 0;
      std::memcpy(&value, items.data() + at, info.item_bytes);
      array.values.push_back(value);
    }
  });
}

/// What was made of all tensors of a file.
struct EncodedFile {
  std::vector<StoredTensor> tensors;
  std::uint64_t values = 0;
  golden::BitCounts bits;
  bool exact = true;  ///< whether every tensor comes back as it was
};

/// Encodes the tensors of a file one after another, their blocks into a file for the time being.
class Encoding {
 public:
  Encoding(const EncodeOptions& options, const tensors::TensorFile& file,
           golden::FileWriter& scratch)
      : options_(options), file_(file), scratch_(scratch) {}

  /// Encodes tensor number `tensor` with options of its own.
  std::optional<Refusal> add(std::size_t tensor, const EncodeOptions& own) {
    const tensors::TensorInfo& info = file_.tensors()[tensor];
    name_ = options_.input + ": " + info.name;
    golden::NpyArray array = describe(info);
    Outcome read = std::monostate{};
    const auto header = header_for(own, array, [&](const golden::FloatFormat& format) {
      auto found = find_exponent(file_, tensor, format);
      if (!found.ok()) read = found.error();
      return found;
    });
    if (!read.ok()) return Refusal{options_.input, read.error()};
    if (!header.ok()) return Refusal{name_, header.error()};
    encoded_.values += info.values;
    return header.value() ? add_pieces(tensor, own, **header) : add_whole(tensor, own, array);
  }

  [[nodiscard]] const EncodedFile& encoded() const { return encoded_; }

 private:
  std::optional<Refusal> add_pieces(std::size_t tensor, const EncodeOptions& own,
                                    const golden::SfpHeader& header) {
    const std::uint64_t start = scratch_.size();
    auto made = encode_pieces({file_, tensor, name_, options_.input, options_.output}, header,
                              block_values_of(own, header), Trial::decode_again, scratch_);
    if (auto* const refused = std::get_if<Refusal>(&made)) return std::move(*refused);
    const EncodedPieces& pieces = std::get<EncodedPieces>(made);
    encoded_.exact = encoded_.exact && pieces.exact;
    finish(pieces.directory, start, pieces.made);
    return std::nullopt;
  }

  std::optional<Refusal> add_whole(std::size_t tensor, const EncodeOptions& own,
                                   golden::NpyArray& array) {
    const Outcome read = read_values(file_, tensor, array);
    if (!read.ok()) return Refusal{options_.input, read.error()};
    const auto made = encode_array(own, array);
    if (!made.ok()) return Refusal{name_, made.error()};
    const golden::SfpFile& image = made->tensor.file;
    const auto again = codec::decode_tensor(image);
    encoded_.exact = encoded_.exact && again.ok() && again->values == array.values;
    const std::uint64_t start = scratch_.size();
    for (const golden::SfpBlock& block : image.blocks) {
      for (const auto* stream : {&block.metadata, &block.data}) {
        const Outcome written = scratch_.write(*stream);
        if (!written.ok()) return Refusal{options_.output, written.error()};
      }
    }
    finish(golden::directory_of(image), start, *made);
    return std::nullopt;
  }

  void finish(const golden::SfpDirectory& directory, std::uint64_t start,
              const EncodedArray& made) {
    warn_of_losses(name_, made);
    encoded_.bits += made.tensor.bits;
    encoded_.tensors.push_back(
        {golden::format_sfp_directory(directory), start, scratch_.size() - start});
  }

  const EncodeOptions& options_;
  const tensors::TensorFile& file_;
  golden::FileWriter& scratch_;
  std::string name_;  // of the tensor that is being encoded
  EncodedFile encoded_;
};

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
  auto scratch = golden::FileWriter::open(options.output);
  if (!scratch.ok()) return refuse(options.output, scratch.error());
  Encoding encoding(options, *file, scratch.value());
  for (std::size_t i = 0; i < file->tensors().size(); ++i) {
    const tensors::TensorInfo& info = file->tensors()[i];
    EncodeOptions own = options;
    const Outcome taken = follow(recommendations, info.name, own);
    if (!taken.ok()) return refuse(options.recommended, taken.error());
    own.container =
        describe(info).kind == golden::ItemKind::floating ? "" : golden::format_name(info.format);
    const auto refused = encoding.add(i, own);
    if (refused) return refuse(*refused);
  }
  const EncodedFile& encoded = encoding.encoded();
  WrittenArchive written;
  const auto refused =
      write_archive({*file, encoded.tensors, scratch.value().temporary(), encoded.exact},
                    options.input, options.output, written);
  if (refused) return refuse(*refused);
  fmt::print(notes_beside(options.output),
             "{}: {} tensors, {} values, {:.3f} bits per value, {} bytes of {}, ratio {:.3f}{}\n",
             shown(options.output), encoded.tensors.size(), encoded.values,
             per_value(encoded.bits.total(), encoded.values), written.bytes, file->bytes().size(),
             static_cast<double>(file->bytes().size()) / static_cast<double>(written.bytes),
             written.note);
  return exit_good;
}

}  // namespace sfpgen::cli
