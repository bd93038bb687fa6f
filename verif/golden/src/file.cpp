// Files by POSIX calls, because only they tell why something failed and make a new file without a
// race.
#include <sfpgen/golden/file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <system_error>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

std::string system_reason(int code) { return std::system_category().message(code); }

/// Closes a file descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close_now(); }

  [[nodiscard]] int number() const { return number_; }

  /// Closes early, to see the error that a delayed write reports.
  int close_now() {
    const int number = number_;
    number_ = -1;
    return number >= 0 ? ::close(number) : 0;
  }

 private:
  int number_;
};

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

int write_all(int descriptor, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return count < 0 ? errno : EIO;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

std::filesystem::path directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

/// Where a write to `path` really goes.
struct Target {
  std::filesystem::path path;
  bool is_stream = false;    ///< what exists and is written as it stands: a pipe, a device
  int open_descriptor = -1;  ///< the standard stream that goes there already, if one does
};

/// The standard stream that leads to the file of `status`: /dev/stdout may stand for anything, a
/// regular file too, and what is printed there before and after has to stay.
int standard_stream(const struct stat& status) {
  for (const int number : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat open {};
    if (::fstat(number, &open) == 0 && open.st_dev == status.st_dev &&
        open.st_ino == status.st_ino) {
      return number;
    }
  }
  return -1;
}

Result<Target> write_target(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return Target{path};
  }
  if (S_ISDIR(status.st_mode)) {
    return Error{"", "cannot be written: it is a directory"};
  }
  const int open_descriptor = standard_stream(status);
  if (!S_ISREG(status.st_mode) || open_descriptor >= 0) {
    return Target{path, true, open_descriptor};
  }
  std::error_code code;
  const std::filesystem::path resolved = std::filesystem::canonical(path, code);
  return Target{code ? path : resolved};
}

/// Makes the file beside `target` that is renamed to it at the end; -1 and errno where none can be
/// made.
int make_temporary(const std::filesystem::path& target, std::string& name) {
  name = (directory_of(target) / ".sfpgen-XXXXXX").string();
  return ::mkostemp(name.data(), O_CLOEXEC);
}

/// Writes to what is there, as far as it takes it.
Outcome write_stream(const Target& target, std::span<const std::uint8_t> bytes) {
  Descriptor file(target.open_descriptor >= 0
                      ? ::fcntl(target.open_descriptor, F_DUPFD_CLOEXEC, 0)
                      : ::open(target.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
  int code = file.number() < 0 ? errno : write_all(file.number(), bytes);
  if (file.close_now() != 0 && code == 0) {
    code = errno;
  }
  if (code != 0) {
    return Error{"", sentence("cannot be written: ", system_reason(code))};
  }
  return std::monostate{};
}

Error no_temporary(const std::filesystem::path& target, int code) {
  return {"", sentence("cannot be written: no file can be made in ", directory_of(target).string(),
                       ": ", system_reason(code))};
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
  const std::filesystem::path& target = found->path;
  std::string temporary;
  Descriptor file(make_temporary(target, temporary));
  if (file.number() < 0) {
    return no_temporary(target, errno);
  }

  // mkostemp makes a private file; the user's mask decides as for any other file, an existing
  // file's mode stays.
  struct stat old_status {};
  mode_t mode = 0;
  if (::stat(target.c_str(), &old_status) == 0) {
    mode = old_status.st_mode & 07777;
  } else {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    mode = 0666 & ~mask;
  }
  int code = ::fchmod(file.number(), mode) == 0 ? 0 : errno;
  if (code == 0) {
    code = write_all(file.number(), bytes);
  }
  if (code == 0 && ::fsync(file.number()) != 0) {
    code = errno;
  }
  if (file.close_now() != 0 && code == 0) {
    code = errno;
  }
  if (code == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) {
    code = errno;
  }
  if (code != 0) {
    ::unlink(temporary.c_str());
    return Error{"", sentence("cannot be written: ", system_reason(code))};
  }
  return std::monostate{};
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
