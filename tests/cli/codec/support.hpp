// What the tests of the commands encode, decode and inspect share: a directory in which the program
// is run, arrays, and how bad input is refused.
#pragma once

#include <sys/resource.h>
#include <sfpgen/golden/npy.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../../unit/golden/support.hpp"

namespace sfpgen::cli::testing {

using golden::test::Bytes;
using golden::test::Values;

/// What a run of the program left.
struct Ran {
  int code = -1;  ///< exit code; minus the signal's number if one ended it
  std::string out;
  std::string err;
};

/// A directory of its own, in which the program is run and where nothing unexpected may appear.
class Workshop {
 public:
  Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop();

  /// The path of a file in the directory.
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const;

  /// Writes a file.
  void put(const std::string& name, const Bytes& bytes) const;

  /// Reads a file, which must be there.
  [[nodiscard]] Bytes get(const std::string& name) const;

  /// The names of all files, sorted.
  [[nodiscard]] std::vector<std::string> entries() const;

  /// Runs the program in the directory; files that it writes may grow to `file_limit` bytes.
  [[nodiscard]] Ran run(std::vector<std::string> arguments,
                        rlim_t file_limit = RLIM_INFINITY) const;

 private:
  std::filesystem::path path_;
};

/// Mixed values, the same ones for the same container.
golden::NpyArray array_of(golden::ItemKind kind, const golden::FloatFormat& format,
                          const std::vector<std::uint64_t>& shape);

/// One sentence: a single line that names the file.
bool is_one_sentence(const std::string& text, const std::string& file);

/// Exit code 2, one sentence with the file and the reason, and no file more or less.
void check_refused(const Workshop& workshop, const std::vector<std::string>& arguments,
                   const std::string& file, const std::string& reason);

}  // namespace sfpgen::cli::testing
