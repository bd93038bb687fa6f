// Reads whole files through POSIX calls, so that the reason of a failure is known.
#include "generator/output/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
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

// Bytes of the character that can be shown there: 0 for a control character and for what is no
// UTF-8 (RFC 3629, section 4).
std::size_t character_at(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t offset) -> unsigned {
    return at + offset < bytes.size() ? static_cast<unsigned char>(bytes[at + offset]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return first < 0x20 || first == 0x7F ? 0 : 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t offset = 1; offset < length; ++offset) {
    if ((byte(offset) & 0xC0U) != 0x80) return 0;
  }
  // Longer than it need be, half of a pair, or beyond Unicode.
  const unsigned second = byte(1);
  const bool bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                   (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return bad ? 0 : length;
}

}  // namespace

std::string printable(const std::filesystem::path& path) {
  const std::string bytes = path.string();
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_at(bytes, at);
    if (length != 0) {
      text.append(bytes, at, length);
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[at]));
    }
    at += std::max<std::size_t>(length, 1);
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
