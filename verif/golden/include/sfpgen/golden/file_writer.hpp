// A file that is written piece by piece and still appears complete or not at all.
#pragma once

#include <sfpgen/result.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace sfpgen::golden {

/// Writes what write_file() writes, without all of it in memory. Until finish() everything goes
/// into a temporary file, which a writer that goes out of scope takes away again: `path` holds the
/// old bytes or the new ones.
class FileWriter {
 public:
  /// Makes the temporary file: beside `path`, or in the system's directory for such files where a
  /// pipe, a device, or what standard output goes to is to be written. A directory is refused.
  static Result<FileWriter> open(const std::filesystem::path& path);

  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&& other) noexcept;
  ~FileWriter();

  /// Appends bytes.
  Outcome write(std::span<const std::uint8_t> bytes);

  /// Puts bytes in the place of some that were written.
  Outcome overwrite(std::uint64_t offset, std::span<const std::uint8_t> bytes);

  /// Bytes that were written.
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// Where what was written until now can be read.
  [[nodiscard]] const std::string& temporary() const { return temporary_; }

  /// Renames the temporary file, or copies it to a pipe or the like; afterwards there is nothing
  /// more to write.
  Outcome finish();

 private:
  FileWriter() = default;
  int copy_to_stream();
  int rename_to_target();

  std::filesystem::path target_;
  std::string temporary_;  // empty: there is none any more
  int descriptor_ = -1;
  bool is_stream_ = false;  // whether target_ is written as it stands
  int open_stream_ = -1;    // the standard stream that leads there, if one does
  std::uint64_t size_ = 0;
};

}  // namespace sfpgen::golden
