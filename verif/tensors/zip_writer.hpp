// The other way round: streams and zip files made anew.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {

/// A deflated stream as Python's zipfile makes it, at a level 1..9.
std::vector<std::uint8_t> deflate_bytes(std::span<const std::uint8_t> bytes, int level);

/// All bytes of a member. Errors are those of inflate_member().
Result<std::vector<std::uint8_t>> inflate_whole(const ZipMember& member);

/// What stands around the bytes of stored members in a zip file up to 4 GiB.
class ZipWriter {
 public:
  /// The header ahead of a member's bytes, which the caller lets follow. An error where the file
  /// becomes too large.
  Result<std::vector<std::uint8_t>> add(const ZipMember& member);

  /// What stands behind all members.
  [[nodiscard]] std::vector<std::uint8_t> directory() const;

 private:
  std::vector<std::uint8_t> entries_;
  std::uint64_t count_ = 0;
  std::uint64_t offset_ = 0;
};

/// Puts the checksums of the members, as they are now, into a zip file of stored members.
Outcome renew_checksums(std::vector<std::uint8_t>& file);

}  // namespace sfpgen::tensors
