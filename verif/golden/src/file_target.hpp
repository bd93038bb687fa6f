// Where a write goes, and the calls that file.cpp and file_writer.cpp share.
#pragma once

#include <sfpgen/result.hpp>

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace sfpgen::golden {

/// What the system says of an error number.
std::string system_reason(int code);

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

/// Writes all bytes; 0 or an error number.
int write_all(int descriptor, std::span<const std::uint8_t> bytes);

/// Where a write to `path` really goes.
struct Target {
  std::filesystem::path path;
  bool is_stream = false;    ///< what exists and is written as it stands: a pipe, a device
  int open_descriptor = -1;  ///< the standard stream that goes there already, if one does
};

Result<Target> write_target(const std::filesystem::path& path);

/// Makes the file beside `target` that is renamed to it at the end; -1 and errno where none can be
/// made.
int make_temporary(const std::filesystem::path& target, std::string& name);

/// Opens what is written as it stands; -1 and errno where that fails.
int open_stream(const Target& target);

Error no_temporary(const std::filesystem::path& target, int code);

Error not_written(int code);

}  // namespace sfpgen::golden
