// Reads whole files through POSIX calls, so that the reason of a failure is known.
#include "generator/output/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace sfpgen::output {
namespace {

using diag::Code;

std::string reason(int error) { return std::generic_category().message(error); }

// Closes a file descriptor at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

std::string printable(const std::filesystem::path& path) {
  std::string text;
  for (const char letter : path.string()) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += letter;
    }
  }
  return text;
}

std::string quoted(const std::filesystem::path& path) {
  return fmt::format("\"{}\"", printable(path));
}

diag::Result<std::string> read_file(const std::filesystem::path& path, std::size_t largest) {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) {
    if (errno == ENOENT) return diag::make(Code::file_missing, "", quoted(path));
    return diag::make(Code::file_unreadable, "", quoted(path), reason(errno));
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) {
    return diag::make(Code::file_unreadable, "", quoted(path), reason(errno));
  }
  if (S_ISFIFO(status.st_mode)) {
    // A pipe that has a writer (sfpgen check <(sfpgen init)) is read to its end.
    if (::fcntl(file.number(), F_SETFL, 0) != 0)
      return diag::make(Code::file_unreadable, "", quoted(path), reason(errno));
  } else if (!S_ISREG(status.st_mode)) {
    return diag::make(Code::file_not_regular, "", quoted(path));
  }
  std::string text;
  // Files such as those in /proc say they are empty; so the bytes are counted as they come.
  constexpr std::size_t step = 65536;
  while (text.size() <= largest) {
    const std::size_t filled = text.size();
    text.resize(filled + step);
    const ssize_t count = ::read(file.number(), text.data() + filled, step);
    if (count < 0 && errno != EINTR)
      return diag::make(Code::file_unreadable, "", quoted(path), reason(errno));
    text.resize(filled + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (count == 0) return text;
  }
  return diag::make(Code::file_too_large, "", quoted(path), largest);
}

}  // namespace sfpgen::output
