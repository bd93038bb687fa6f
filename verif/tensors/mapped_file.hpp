// A file of any size as bytes, of which only those in use are in memory.
#pragma once

#include <sfpgen/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace sfpgen::tensors {

/// A file that is mapped to be read; what cannot be mapped (a pipe) is read into memory.
class MappedFile {
 public:
  /// Errors: no such file, a directory, a device, no memory.
  static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }

  /// Gives back the memory of bytes that nobody needs for now; they may be read again.
  void release(std::span<const std::uint8_t> part) const;

 private:
  MappedFile() = default;

  std::span<const std::uint8_t> bytes_;
  void* mapping_ = nullptr;
  std::vector<std::uint8_t> copy_;
};

}  // namespace sfpgen::tensors
