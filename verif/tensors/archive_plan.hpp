// Which parts a file of tensors is cut into for an archive, and how it comes back. Neither way
// needs memory for more than some bytes of a part.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "verif/tensors/archive.hpp"
#include "verif/tensors/zip_writer.hpp"

namespace sfpgen::tensors {

/// Gets bytes that are not needed any more, for now.
using Release = std::function<void(std::span<const std::uint8_t>)>;

/// A part of an archive that is still to be written.
struct PlannedPart {
  PartKind kind = PartKind::raw;
  std::uint64_t bytes = 0;             ///< in the file that comes back
  std::size_t tensor = 0;              ///< number in the file, of a tensor
  int level = 0;                       ///< of a deflated one
  std::vector<PlannedPart> parts;      ///< of a deflated one
  std::span<const std::uint8_t> view;  ///< of a raw one, in the file ..
  std::vector<std::uint8_t> owned;     ///< .. or made for the archive ..
  std::optional<ZipMember> member;     ///< .. or all that this one of the file holds

  /// The bytes of a raw one. Errors are those of the sink and of inflate_member().
  Outcome give(const Sink& sink, const Release& done) const;
};

/// What tensors will be when they come back.
enum class Fidelity { exact, changed };

/// Cuts a file. Deflated members of a .npz file stay deflated if zlib makes the same stream again,
/// at any level, and nothing in them changes; else all members come back stored.
Result<std::vector<PlannedPart>> plan_archive(const TensorFile& file, Fidelity fidelity);

/// Gives the items of a tensor, as they lie in the original file, out of its .sfp file.
using RestoreItems = std::function<Outcome(std::span<const std::uint8_t> sfp, const Sink& sink)>;

/// Gives the original file out of an archive whose index this is; some of it has been given when an
/// error is found. Errors name the part: a checksum, items of another size, a stream that this zlib
/// makes differently. A .npz file whose archive has no checksum of it needs renew_checksums() then.
/// `done` gets raw bytes of the archive.
Outcome restore_file(std::span<const std::uint8_t> archive, const ArchiveIndex& index,
                     const RestoreItems& restore, const Sink& sink, const Release& done);

}  // namespace sfpgen::tensors
