// An archive out of a file's plan and of what its tensors became.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "generator/cli/codec_support.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::cli {

/// The .sfp file of a tensor: what stands ahead of its blocks, and where these are in a file that
/// holds the blocks of all tensors.
struct StoredTensor {
  std::vector<std::uint8_t> head;
  std::uint64_t start = 0;
  std::uint64_t bytes = 0;
};

/// What an archive is made of.
struct ArchiveSource {
  const tensors::TensorFile& file;
  std::span<const StoredTensor> tensors;  ///< in the order of the file's
  std::string blocks;                     ///< the file with their blocks
  bool exact = false;                     ///< whether they all come back as they were
};

/// What was written.
struct WrittenArchive {
  std::uint64_t bytes = 0;
  std::string note;  ///< what is to be said of how the file comes back
};

/// Writes an archive and restores the file out of it, to see that it can be, before it appears: as
/// the file is, if it comes back byte for byte; else, for .npz, with members that are stored.
std::optional<Refusal> write_archive(const ArchiveSource& source, const std::string& input,
                                     const std::string& output, WrittenArchive& written);

}  // namespace sfpgen::cli
