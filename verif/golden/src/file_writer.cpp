// Temporary files, and what becomes of them.
#include <sfpgen/golden/file_writer.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "file_target.hpp"

namespace sfpgen::golden {
namespace {

/// mkostemp makes a private file; the user's mask decides as for any other file, an existing file's
/// mode stays.
mode_t mode_for(const std::filesystem::path& target) {
  struct stat old_status {};
  if (::stat(target.c_str(), &old_status) == 0) {
    return old_status.st_mode & 07777;
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

Result<FileWriter> FileWriter::open(const std::filesystem::path& path) {
  const Result<Target> target = write_target(path);
  if (!target.ok()) {
    return target.error();
  }
  FileWriter writer;
  writer.target_ = target->path;
  writer.is_stream_ = target->is_stream;
  writer.open_stream_ = target->open_descriptor;
  std::filesystem::path beside = target->path;
  if (target->is_stream) {
    std::error_code none;
    beside = std::filesystem::temp_directory_path(none) / "stream";
  }
  std::string temporary;
  writer.descriptor_ = make_temporary(beside, temporary);
  if (writer.descriptor_ < 0) {
    return no_temporary(beside, errno);
  }
  writer.temporary_ = std::move(temporary);
  return writer;
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      is_stream_(other.is_stream_),
      open_stream_(other.open_stream_),
      size_(other.size_) {}

FileWriter& FileWriter::operator=(FileWriter&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(temporary_, other.temporary_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(is_stream_, other.is_stream_);
  std::swap(open_stream_, other.open_stream_);
  std::swap(size_, other.size_);
  return *this;
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

Outcome FileWriter::write(std::span<const std::uint8_t> bytes) {
  const int code = write_all(descriptor_, bytes);
  if (code != 0) {
    return not_written(code);
  }
  size_ += bytes.size();
  return std::monostate{};
}

Outcome FileWriter::overwrite(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return not_written(count < 0 ? errno : EIO);
    }
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return std::monostate{};
}

int FileWriter::copy_to_stream() {
  Descriptor stream(open_stream({target_, is_stream_, open_stream_}));
  if (stream.number() < 0) {
    return errno;
  }
  std::array<std::uint8_t, 65536> buffer{};
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(descriptor_, buffer.data(), buffer.size(), at);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return errno;
    }
    if (count == 0) {
      break;
    }
    const int code =
        write_all(stream.number(), std::span(buffer).first(static_cast<std::size_t>(count)));
    if (code != 0) {
      return code;
    }
    at += count;
  }
  return stream.close_now() == 0 ? 0 : errno;
}

int FileWriter::rename_to_target() {
  if (::fchmod(descriptor_, mode_for(target_)) != 0 || ::fsync(descriptor_) != 0 ||
      ::close(std::exchange(descriptor_, -1)) != 0 ||
      ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    return errno;
  }
  temporary_.clear();
  return 0;
}

Outcome FileWriter::finish() {
  const int code = is_stream_ ? copy_to_stream() : rename_to_target();
  if (code != 0) {
    return not_written(code);
  }
  return std::monostate{};
}

}  // namespace sfpgen::golden
