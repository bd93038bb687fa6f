// Making and removing the directory of a run.
#include "generator/cli/work_directory.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "generator/output/files.hpp"

namespace sfpgen::cli {

namespace fs = std::filesystem;

WorkDirectory::WorkDirectory(fs::path chosen, std::string_view prefix)
    : keep_(!chosen.empty()), prefix_(prefix), path_(std::move(chosen)) {}

WorkDirectory::~WorkDirectory() {
  std::error_code ignored;
  if (ours_ && !keep_) fs::remove_all(path_, ignored);
}

std::optional<std::string> WorkDirectory::make() {
  std::error_code failure;
  if (!path_.empty()) {
    fs::create_directories(path_, failure);
    if (!failure && !fs::is_directory(path_, failure) && !failure) {
      failure = std::make_error_code(std::errc::not_a_directory);
    }
    if (failure) {
      return fmt::format("cannot make the directory {}: {}", output::quoted(path_),
                         failure.message());
    }
    path_ = fs::absolute(path_);
    return std::nullopt;
  }
  const fs::path parent = fs::temp_directory_path(failure);
  std::string pattern = (parent / (prefix_ + "-XXXXXX")).string();
  if (failure || mkdtemp(pattern.data()) == nullptr) {
    return fmt::format("cannot make a temporary directory: {}",
                       failure ? failure.message() : std::generic_category().message(errno));
  }
  path_ = pattern;
  ours_ = true;
  return std::nullopt;
}

}  // namespace sfpgen::cli
