// The other way round: streams and zip files made anew.
#pragma once

#include <sfpgen/result.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "verif/tensors/zip.hpp"

namespace sfpgen::tensors {

/// Takes bytes one behind the other; an error ends the giving.
using Sink = std::function<Outcome(std::span<const std::uint8_t>)>;

/// Makes a deflated stream as Python's zipfile does, at a level 1..9, in constant memory.
class Deflater {
 public:
  Deflater(int level, Sink sink);
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  Outcome put(std::span<const std::uint8_t> bytes);
  /// Ends the stream.
  Outcome finish();

 private:
  Outcome run(int flush);

  struct State;
  std::unique_ptr<State> state_;
  Sink sink_;
};

/// The first bytes of a member, `count` of them or all. Errors are those of inflate_member().
Result<std::vector<std::uint8_t>> head_of(const ZipMember& member, std::uint64_t count);

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

/// Bytes that belong elsewhere in a file.
struct Patch {
  std::uint64_t offset = 0;
  std::array<std::uint8_t, 4> bytes = {};
};

/// What puts the checksums of the members, as they are now, into a zip file of stored members.
/// `done` gets the bytes that are not needed any more.
Result<std::vector<Patch>> renew_checksums(
    std::span<const std::uint8_t> file,
    const std::function<void(std::span<const std::uint8_t>)>& done);

}  // namespace sfpgen::tensors
