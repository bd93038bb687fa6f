// Whole files by POSIX calls, because only they tell why something failed.
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/file_writer.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>

#include "file_target.hpp"
#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

/// Reads until the end of the file; its size, where known, only sizes the buffer.
Result<std::vector<std::uint8_t>> read_all(int descriptor, std::size_t expected) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(expected + 1);
  std::array<std::uint8_t, 65536> buffer{};
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return Error{"", sentence("cannot be read: ", system_reason(errno))};
    }
    if (count == 0) {
      return bytes;
    }
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
  }
}

/// Writes to what is there, as far as it takes it.
Outcome write_stream(const Target& target, std::span<const std::uint8_t> bytes) {
  Descriptor file(open_stream(target));
  int code = file.number() < 0 ? errno : write_all(file.number(), bytes);
  if (file.close_now() != 0 && code == 0) {
    code = errno;
  }
  if (code != 0) {
    return not_written(code);
  }
  return std::monostate{};
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return Error{"", sentence("cannot be opened: ", system_reason(errno))};
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) {
    return Error{"", sentence("cannot be read: ", system_reason(errno))};
  }
  if (S_ISDIR(status.st_mode)) {
    return Error{"", "cannot be read: it is a directory"};
  }
  // A device such as /dev/zero never ends.
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) {
    return Error{"", "cannot be read: it is a device"};
  }
  const std::size_t size = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
  try {
    return read_all(file.number(), size);
  } catch (const std::bad_alloc&) {
    return Error{"", sentence("cannot be read: its ", size, " bytes do not fit into memory")};
  } catch (const std::length_error&) {
    return Error{"", sentence("cannot be read: its ", size, " bytes do not fit into memory")};
  }
}

Outcome write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  const Result<Target> found = write_target(path);
  if (!found.ok()) {
    return found.error();
  }
  if (found->is_stream) {
    return write_stream(*found, bytes);
  }
  Result<FileWriter> writer = FileWriter::open(path);
  if (!writer.ok()) {
    return writer.error();
  }
  const Outcome written = writer.value().write(bytes);
  return written.ok() ? writer.value().finish() : written;
}

Outcome can_write_file(const std::filesystem::path& path) {
  const Result<Target> target = write_target(path);
  if (!target.ok()) {
    return target.error();
  }
  if (target->is_stream) {
    // Opening would wait for the reader of a named pipe.
    if (target->open_descriptor < 0 && ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
      return Error{"", sentence("cannot be written: ", system_reason(errno))};
    }
    return std::monostate{};
  }
  std::string temporary;
  const Descriptor file(make_temporary(target->path, temporary));
  if (file.number() < 0) {
    return no_temporary(target->path, errno);
  }
  ::unlink(temporary.c_str());
  return std::monostate{};
}

}  // namespace sfpgen::golden
