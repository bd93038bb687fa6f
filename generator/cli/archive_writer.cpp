// The index first, then every part from where it lies.
#include "generator/cli/archive_writer.hpp"

#include <algorithm>
#include <sfpgen/golden/crc32c.hpp>
#include <utility>

#include "generator/cli/decode_tensor.hpp"
#include "generator/cli/output_file.hpp"
#include "verif/tensors/archive_plan.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {
namespace {

using tensors::ArchiveIndex;
using tensors::ArchivePart;
using tensors::Fidelity;
using tensors::FileKind;
using tensors::MappedFile;
using tensors::PartKind;
using tensors::PlannedPart;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

/// CRC-32C of bytes that are given piece by piece.
class Checksum {
 public:
  tensors::Sink sink() {
    return [this](Bytes bytes) -> Outcome {
      crc_ = golden::crc32c(bytes, crc_);
      return std::monostate{};
    };
  }
  [[nodiscard]] std::uint32_t value() const { return crc_; }

 private:
  std::uint32_t crc_ = 0;
};

/// A plan on its way into an archive.
class Assembly {
 public:
  Assembly(const ArchiveSource& source, std::vector<PlannedPart> plan)
      : source_(source), plan_(std::move(plan)) {
    index_.kind = source.file.kind();
  }

  /// Finds the checksums of all parts.
  Outcome index(std::optional<std::uint32_t> crc32c) {
    index_.crc32c = crc32c;
    for (const PlannedPart& planned : plan_) {
      index_.parts.emplace_back();
      Outcome added = describe(planned, index_.parts.back());
      if (!added.ok()) return added;
      index_.bytes += planned.bytes;
    }
    return std::monostate{};
  }

  Outcome write(const MappedFile& blocks, const tensors::Sink& sink) const {
    const Outcome begun = sink(tensors::format_index(index_));
    return begun.ok() ? write_parts(plan_, blocks, sink) : begun;
  }

 private:
  [[nodiscard]] tensors::Release release() const {
    return [this](Bytes part) { source_.file.release(part); };
  }

  Outcome describe(const PlannedPart& planned, ArchivePart& part) const {
    part.kind = planned.kind;
    part.bytes = planned.bytes;
    part.level = planned.level;
    if (planned.kind == PartKind::raw) {
      part.stored = planned.bytes;
      Checksum checksum;
      Outcome given = planned.give(checksum.sink(), release());
      if (!given.ok()) return given;
      part.crc32c = checksum.value();
    } else if (planned.kind == PartKind::tensor) {
      const StoredTensor& tensor = source_.tensors[planned.tensor];
      part.stored = tensor.head.size() + tensor.bytes;
      part.name = source_.file.tensors()[planned.tensor].name;
    }
    for (const PlannedPart& inner : planned.parts) {
      part.parts.emplace_back();
      Outcome added = describe(inner, part.parts.back());
      if (!added.ok()) return added;
    }
    return std::monostate{};
  }

  Outcome write_parts(const std::vector<PlannedPart>& plan, const MappedFile& blocks,
                      const tensors::Sink& sink) const {
    for (const PlannedPart& part : plan) {
      Outcome written = std::monostate{};
      if (part.kind == PartKind::raw) {
        written = part.give(sink, release());
      } else if (part.kind == PartKind::tensor) {
        written = write_tensor(source_.tensors[part.tensor], blocks, sink);
      } else {
        written = write_parts(part.parts, blocks, sink);
      }
      if (!written.ok()) return written;
    }
    return std::monostate{};
  }

  static Outcome write_tensor(const StoredTensor& tensor, const MappedFile& blocks,
                              const tensors::Sink& sink) {
    Outcome written = sink(tensor.head);
    Bytes rest = blocks.bytes().subspan(tensor.start, tensor.bytes);
    while (written.ok() && !rest.empty()) {
      const Bytes piece = rest.first(std::min(rest.size(), piece_bytes));
      written = sink(piece);
      blocks.release(piece);
      rest = rest.subspan(piece.size());
    }
    return written;
  }

  const ArchiveSource& source_;
  std::vector<PlannedPart> plan_;
  ArchiveIndex index_;
};

/// Whether the original file comes out of an archive.
Outcome try_archive(const std::string& path) {
  const auto mapped = MappedFile::open(path);
  if (!mapped.ok()) return mapped.error();
  const auto index = tensors::parse_archive(mapped->bytes());
  if (!index.ok()) return index.error();
  const tensors::Release done = [&](Bytes part) { mapped->release(part); };
  return tensors::restore_file(
      mapped->bytes(), *index,
      [&](Bytes sfp, const tensors::Sink& sink) { return restore_items(sfp, sink, done); },
      [](Bytes) -> Outcome { return std::monostate{}; }, done);
}

std::uint32_t checksum_of(const tensors::TensorFile& file) {
  Checksum checksum;
  const tensors::Sink sink = checksum.sink();
  for (Bytes rest = file.bytes(); !rest.empty();) {
    const Bytes piece = rest.first(std::min(rest.size(), piece_bytes));
    (void)sink(piece);
    file.release(piece);
    rest = rest.subspan(piece.size());
  }
  return checksum.value();
}

/// One way to write the archive. `tried` is what became of it; a refusal where no other way helps.
std::optional<Refusal> attempt(const ArchiveSource& source, Fidelity fidelity,
                               std::optional<std::uint32_t> crc32c, const std::string& input,
                               const std::string& output, std::uint64_t& bytes, Outcome& tried) {
  auto plan = tensors::plan_archive(source.file, fidelity);
  if (!plan.ok()) return Refusal{input, plan.error()};
  Assembly assembly(source, std::move(plan.value()));
  const Outcome indexed = assembly.index(crc32c);
  if (!indexed.ok()) return Refusal{input, indexed.error()};
  const auto blocks = MappedFile::open(source.blocks);
  if (!blocks.ok()) return Refusal{output, blocks.error()};
  auto file = OutputFile::open(output);
  if (!file.ok()) return Refusal{output, file.error()};
  Outcome given = assembly.write(*blocks, file.value().sink());
  tried = given.ok() ? try_archive(file.value().writer().temporary()) : given;
  bytes = file.value().writer().size();
  const Outcome written = file.value().finish(tried);
  if (!written.ok()) return Refusal{output, written.error()};
  if (!given.ok()) return Refusal{input, given.error()};
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> write_archive(const ArchiveSource& source, const std::string& input,
                                     const std::string& output, WrittenArchive& written) {
  Outcome tried = Error{};
  if (source.exact) {
    // The checksum is that of the original file: what comes back with it is that file.
    auto refused = attempt(source, Fidelity::exact, checksum_of(source.file), input, output,
                           written.bytes, tried);
    if (refused || tried.ok()) return refused;
  }
  auto refused =
      attempt(source, Fidelity::changed, std::nullopt, input, output, written.bytes, tried);
  if (refused) return refused;
  if (!tried.ok()) return Refusal{input, tried.error()};
  if (source.file.kind() == FileKind::npz) written.note = ", its members come back stored";
  return std::nullopt;
}

}  // namespace sfpgen::cli
