// Which parts a file of tensors is cut into for an archive, and how it comes back.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "verif/tensors/archive.hpp"

namespace sfpgen::tensors {

/// A part of an archive that is still to be written.
struct PlannedPart {
  PartKind kind = PartKind::raw;
  std::uint64_t bytes = 0;             ///< in the file that comes back
  std::size_t tensor = 0;              ///< number in the file, of a tensor
  int level = 0;                       ///< of a deflated one
  std::vector<PlannedPart> parts;      ///< of a deflated one
  std::span<const std::uint8_t> view;  ///< of a raw one, in the file ..
  std::vector<std::uint8_t> owned;     ///< .. or made for the archive

  [[nodiscard]] std::span<const std::uint8_t> raw() const {
    return owned.empty() ? view : std::span<const std::uint8_t>(owned);
  }
};

/// What tensors will be when they come back.
enum class Fidelity { exact, changed };

/// Cuts a file. Deflated members of a .npz file stay deflated if zlib makes the same stream again,
/// at any level, and nothing in them changes; else all members come back stored.
Result<std::vector<PlannedPart>> plan_archive(const TensorFile& file, Fidelity fidelity);

/// Gives the items of a tensor, as they lie in the original file, out of its .sfp file.
using RestoreItems =
    std::function<Result<std::vector<std::uint8_t>>(std::span<const std::uint8_t> sfp)>;

/// The original file out of an archive whose index this is. Errors name the part: a checksum, items
/// of another size, a stream that this zlib makes differently.
Result<std::vector<std::uint8_t>> restore_file(std::span<const std::uint8_t> archive,
                                               const ArchiveIndex& index,
                                               const RestoreItems& restore);

}  // namespace sfpgen::tensors
