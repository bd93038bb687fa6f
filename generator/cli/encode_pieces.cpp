// Blocks first, into a file for the time being; what stands ahead of them is known at the end.
#include "generator/cli/encode_pieces.hpp"

#include <algorithm>
#include <filesystem>
#include <sfpgen/codec/cost.hpp>
#include <sfpgen/codec/tensor.hpp>
#include <utility>

#include "generator/cli/output_file.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {
namespace {

constexpr std::size_t piece_values = std::size_t{1} << 20;
constexpr std::size_t piece_bytes = std::size_t{1} << 20;

/// Writes a .sfp file out of what stands ahead of its blocks and a file of these.
std::optional<Refusal> put_together(const golden::SfpDirectory& directory,
                                    const golden::FileWriter& scratch, const std::string& output) {
  const auto blocks = tensors::MappedFile::open(scratch.temporary());
  if (!blocks.ok()) return Refusal{output, blocks.error()};
  auto file = OutputFile::open(output);
  if (!file.ok()) return Refusal{output, file.error()};
  const tensors::Sink sink = file.value().sink();
  Outcome given = sink(golden::format_sfp_directory(directory));
  auto rest = blocks->bytes();
  while (given.ok() && !rest.empty()) {
    const auto piece = rest.first(std::min(rest.size(), piece_bytes));
    given = sink(piece);
    blocks->release(piece);
    rest = rest.subspan(piece.size());
  }
  const Outcome written = file.value().finish(given);
  if (!written.ok()) return Refusal{output, written.error()};
  return std::nullopt;
}

}  // namespace

golden::NpyArray describe(const tensors::TensorInfo& info) {
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
  return array;
}

Result<std::uint32_t> find_exponent(const tensors::TensorFile& file, std::size_t tensor,
                                    const golden::FloatFormat& format) {
  codec::ValueCounts counts;
  counts.exponents.resize(std::size_t{1} << format.exponent_bits);
  std::optional<Error> failed;
  const Outcome read = file.read(tensor, piece_values, [&](std::span<const std::byte> items) {
    const auto some = codec::count_blocks(format, items);
    if (some.ok()) {
      counts += *some;
    } else {
      failed = some.error();
    }
  });
  if (!read.ok()) return read.error();
  if (failed) return *failed;
  return golden::most_frequent_of(format, counts.exponents);
}

std::variant<EncodedPieces, Refusal> encode_pieces(const PieceSource& source,
                                                   const golden::SfpHeader& header,
                                                   std::uint64_t block_values, Trial trial,
                                                   golden::FileWriter& blocks) {
  const tensors::TensorInfo& info = source.file.tensors()[source.tensor];
  auto made = codec::TensorEncoder::make(header, info.values, block_values);
  if (!made.ok()) return Refusal{source.name, made.error()};
  codec::TensorEncoder& encoder = made.value();
  EncodedPieces pieces;
  std::optional<Refusal> refused;
  const auto add_piece = [&](std::span<const std::byte> items) {
    if (refused) return;
    const auto bytes = encoder.add(items);
    if (!bytes.ok()) {
      refused = Refusal{source.name, bytes.error()};
      return;
    }
    if (trial == Trial::decode_again) pieces.exact = pieces.exact && encoder.is_exact(items);
    const Outcome written = blocks.write(*bytes);
    if (!written.ok()) refused = Refusal{source.output, written.error()};
  };
  const Outcome read = source.file.read(source.tensor, encoder.piece_values(), add_piece);
  if (!read.ok()) return Refusal{source.input, read.error()};
  if (refused) return *std::move(refused);
  pieces.directory = encoder.directory();
  pieces.made = {
      {{header, {}}, encoder.status(), encoder.bits(), encoder.losses()}, {}, header.config.format};
  return pieces;
}

std::optional<std::variant<EncodedPieces, Refusal>> encode_npy_pieces(
    const EncodeOptions& options) {
  // What cannot be mapped, such as a pipe, is read once only.
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.input, error)) return std::nullopt;
  tensors::OpenOptions open_options;
  if (!options.container.empty()) {
    open_options.container = golden::format_from_name(options.container);
    if (!open_options.container || !golden::validate(*open_options.container).empty()) {
      return std::nullopt;
    }
  }
  const auto file = tensors::TensorFile::open(options.input, open_options);
  if (!file.ok() || file->kind() != tensors::FileKind::npy || file->tensors().size() != 1) {
    return std::nullopt;
  }
  const golden::NpyArray array = describe(file->tensors().front());
  const auto header = header_for(options, array, [&](const golden::FloatFormat& format) {
    return find_exponent(*file, 0, format);
  });
  if (!header.ok() || !header.value()) return std::nullopt;
  auto scratch = golden::FileWriter::open(options.output);
  if (!scratch.ok()) return Refusal{options.output, scratch.error()};
  auto made = encode_pieces({*file, 0, options.input, options.input, options.output}, **header,
                            block_values_of(options, **header), Trial::leave, scratch.value());
  if (const auto* const pieces = std::get_if<EncodedPieces>(&made)) {
    auto refused = put_together(pieces->directory, scratch.value(), options.output);
    if (refused) return *std::move(refused);
  }
  return made;
}

}  // namespace sfpgen::cli
