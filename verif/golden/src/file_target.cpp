// POSIX calls, because only they tell why something failed and make a new file without a race.
#include "file_target.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

std::filesystem::path directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

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

}  // namespace

std::string system_reason(int code) { return std::system_category().message(code); }

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

int make_temporary(const std::filesystem::path& target, std::string& name) {
  name = (directory_of(target) / ".sfpgen-XXXXXX").string();
  return ::mkostemp(name.data(), O_CLOEXEC);
}

int open_stream(const Target& target) {
  return target.open_descriptor >= 0 ? ::fcntl(target.open_descriptor, F_DUPFD_CLOEXEC, 0)
                                     : ::open(target.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

Error no_temporary(const std::filesystem::path& target, int code) {
  return {"", sentence("cannot be written: no file can be made in ", directory_of(target).string(),
                       ": ", system_reason(code))};
}

Error not_written(int code) { return {"", sentence("cannot be written: ", system_reason(code))}; }

}  // namespace sfpgen::golden
