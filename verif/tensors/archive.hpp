// The .sfp archive: a file of tensors with each tensor compressed (docs/wire_format.md
// section 6.1).
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::tensors {

/// What a part of the original file is.
enum class PartKind {
  raw,      ///< bytes as they were
  tensor,   ///< a tensor's items, as a .sfp file of their own
  deflated  ///< a deflated stream of parts
};

/// A part of the original file, in its order.
struct ArchivePart {
  PartKind kind = PartKind::raw;
  std::uint64_t bytes = 0;         ///< that it takes in the original file
  std::uint64_t stored = 0;        ///< that it takes in the archive; 0 for a deflated one
  std::uint64_t offset = 0;        ///< of these, from the archive's first byte
  std::uint32_t crc32c = 0;        ///< of the stored bytes of raw ones
  std::string name;                ///< of a tensor
  int level = 0;                   ///< zlib's, of a deflated one
  std::vector<ArchivePart> parts;  ///< of a deflated one
};

/// What an archive says of itself.
struct ArchiveIndex {
  FileKind kind = FileKind::safetensors;
  std::uint64_t bytes = 0;  ///< of the original file
  std::optional<std::uint32_t>
      crc32c;  ///< of the original file; nothing when tensors lost something
  std::vector<ArchivePart> parts;
};

/// Whether bytes start as an archive does.
bool is_archive(std::span<const std::uint8_t> bytes);

/// Reads and checks the index. Errors name the byte or the key: a checksum, a part that reaches
/// past the end, parts that do not add up, a tensor that is there twice.
Result<ArchiveIndex> parse_archive(std::span<const std::uint8_t> bytes);

/// What stands ahead of the parts in an archive. Their offsets need not be set; their stored bytes
/// follow in order (deflated ones have none).
std::vector<std::uint8_t> format_index(const ArchiveIndex& index);

/// The tensors of an archive, in order, wherever they are.
std::vector<const ArchivePart*> tensors_of(const ArchiveIndex& index);

/// The tensor of a name; null if there is none.
const ArchivePart* find_tensor(const ArchiveIndex& index, const std::string& name);

}  // namespace sfpgen::tensors
