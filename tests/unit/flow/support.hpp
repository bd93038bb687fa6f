// What several tests of the flow room need: a directory that goes with its scope, and files in it.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX, not C++

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace sfpgen::flow::testing {

/// A fresh directory, removed at the end of the scope.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sfpgen-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  REQUIRE(stream.good());
}

inline std::string read_text(const std::filesystem::path& file) {
  const std::ifstream stream(file, std::ios::binary);
  REQUIRE(stream.good());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace sfpgen::flow::testing
