// The seam between TensorFile and the kinds of files: what each of them finds in the mapped bytes.
#pragma once

#include <memory>
#include <vector>

#include "verif/tensors/mapped_file.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::tensors {

using SharedFile = std::shared_ptr<const MappedFile>;

/// A file's directory.
struct OpenFile {
  std::vector<TensorInfo> tensors;
  std::vector<LeftOut> left_out;
  std::unique_ptr<TensorReader> reader;

  /// As the value that users get.
  TensorFile finish(FileKind kind, SharedFile mapped) &&;
};

Result<OpenFile> open_npy(const SharedFile& file, const OpenOptions& options);
Result<OpenFile> open_npz(const SharedFile& file, const OpenOptions& options);
Result<OpenFile> open_safetensors(const SharedFile& file, const OpenOptions& options);

/// A tensor out of what stands ahead of its items in a .npy file, or why it is left out.
Result<TensorInfo> describe_npy(const golden::NpyHeader& header, const OpenOptions& options);

/// Hands over items that lie in memory as `info` says, and gives the memory of pieces back to the
/// system where they lie in `file`.
void hand_over(const MappedFile* file, std::span<const std::uint8_t> items, const TensorInfo& info,
               std::size_t piece_values, const TakeItems& take);

/// Turns the bytes of every item round.
void swap_items(std::span<std::byte> items, unsigned item_bytes);

}  // namespace sfpgen::tensors
